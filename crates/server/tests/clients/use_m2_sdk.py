"""m2-sdk on the program, synchronously and asynchronously. Arguments: base URL, user name, password."""

import asyncio
import json
import sys

from m2_sdk import APIError, AuthError, AuthManager, M2Client, M2Config
from m2_sdk.models.customer import Customer, CustomerSearchResult

base, username, password = sys.argv[1:]
report = {}


def client(password, **more):
    config = M2Config(api_url=f"{base}/rest/default", username=username, password=password, **more)
    return M2Client(config, AuthManager(config))


def attempt(do):
    try:
        return do()
    except APIError as error:
        return [error.status_code, str(error)]
    except AuthError as error:
        return str(error)


report["wrong_password"] = attempt(lambda: client("wrong").auth.get_admin_token())
api = client(password)
report["login"] = len(api.auth.get_admin_token())
report["websites"] = [website["code"] for website in api.store.websites.get()]
report["read"] = api.customers(id=1).get()["email"]
report["typed"] = api.customers(id=1).typed(Customer).get().full_name


def search():
    # Builders keep what they were told: each search begins with a new one.
    return api.customers.search


report["searched"] = search().where("lastname", "like", "B%").get()["items"][0]["email"]
page = search().sort_by("email", "desc").limit(2).page(2).typed(CustomerSearchResult).get()
report["second_page"] = [[found.email for found in page.items], page.total_count]
report["pages"] = [
    [found["email"] for found in page["items"]] for page in search().iter_pages(page_size=2)
]
report["catalog"] = sorted(api.catalog("customers/search", key_field="email", page_size=1))

created = api.customers.post(
    {"customer": {"email": "dora@example.com", "firstname": "Dora", "lastname": "Dean"}}
)
report["created"] = created["email"]
report["incomplete"] = attempt(lambda: api.customers.post({"customer": {"email": "x"}}))
changed = {"customer": {**created, "lastname": "Dunn"}}
report["changed"] = api.customers(id=created["id"]).put(changed)["lastname"]
report["deleted"] = api.customers(id=created["id"]).delete()
report["missing"] = attempt(lambda: api.customers(id=created["id"]).get())
report["no_route"] = attempt(lambda: api.nowhere.get())
report["dead_token"] = attempt(lambda: client(password, api_key="0" * 32).customers(id=1).get())


async def at_once():
    async with client(password) as api:
        first = await api.customers(id=1).aget()
        pages = [page async for page in api.customers.search.aiter_pages_concurrent(page_size=1)]
        return [first["email"], len(pages)]


report["asynchronous"] = asyncio.run(at_once())
print(json.dumps(report))
