"""pymagento on the program. Arguments: base URL, an admin's token, a customer's token, the customer's password."""

import json
import sys

from magento import Magento, MagentoException, make_search_query

base, admin_token, customer_token, password = sys.argv[1:]
report = {}
api = Magento(token=admin_token, base_url=base, max_retries=None)


def attempt(do):
    try:
        return do()
    except MagentoException as error:
        return [error.response.status_code, str(error)]


report["websites"] = [website["code"] for website in api.get_websites()]
report["store_groups"] = [group["code"] for group in api.get_store_groups()]
report["views"] = [view["code"] for view in api.get_store_views()]
report["configs"] = [config["code"] for config in api.get_store_configs(["default"])]
report["group_of_view"] = api.get_current_store_group_id(scope="uk_en")

report["customers"] = [customer["email"] for customer in api.get_customers(page_size=2)]
report["limited"] = [customer["email"] for customer in api.get_customers(limit=1)]
by_name = make_search_query(
    [[("lastname", "A%", "like"), ("email", "bea@example.com", None)], [("website_id", 1, "eq")]],
    sort_orders=[("email", "desc")],
)
report["searched"] = [customer["email"] for customer in api.get_customers(query=by_name)]
by_id = api.get_paginated("/V1/customers/search", id_pagination=True)
report["by_id"] = [customer["email"] for customer in by_id]
report["fields"] = list(api.get_customers(limit=1, fields="id,email"))

body = {"customer": {"email": "dora@example.com", "firstname": "Dora", "lastname": "Dean"}}
created = api.post_json_api("/V1/customers", json=body)
path = f"/V1/customers/{created['id']}"
report["created"] = api.get_customer(created["id"])["email"]
report["twice"] = attempt(lambda: api.post_api("/V1/customers", json=body, throw=True).json())
address = {
    "firstname": "Dora",
    "lastname": "Dean",
    "street": ["1 Main St"],
    "city": "Reno",
    "region": {"region_id": 39},
    "postcode": "89501",
    "country_id": "US",
    "telephone": "1",
}
body = {"customer": {**created, "firstname": "Dorothy", "addresses": [address]}}
changed = api.put_json_api(path, json=body)
report["changed"] = [changed["firstname"], changed["addresses"][0]["region"]["region_code"]]
report["address_deleted"] = api.delete_customer_address(changed["addresses"][0]["id"])
report["addresses"] = api.get_customer(created["id"])["addresses"]
report["deleted"] = api.delete_json_api(path)
report["missing"] = attempt(lambda: api.get_api(path, throw=True).json())
report["incomplete"] = attempt(lambda: api.post_api("/V1/customers", json={}, throw=True).json())

report["groups"] = [group["code"] for group in api.get_customer_groups(page_size=3)]
report["country"] = api.get_country("US")["full_name_english"]
report["countries"] = len(api.get_countries()) > 200

own = Magento(token=customer_token, base_url=base, scope="default", max_retries=None)
report["me"] = own.get_current_customer()["email"]
report["forbidden"] = attempt(lambda: own.get_api("/V1/customers/3", throw=True).json())
wrong = {"currentPassword": "wrong", "newPassword": "Ann_pass2!"}
report["wrong_password"] = attempt(
    lambda: own.put_api("/V1/customers/me/password", json=wrong, throw=True).json()
)
report["password_changed"] = own.change_current_customer_password(password, "Ann_pass2!")
print(json.dumps(report))
