"""my-magento on the program: an admin's work with customers. Arguments: base URL, user name, password."""

import json
import sys

from magento import Client
from magento.exceptions import AuthenticationError

base, username, password = sys.argv[1:]
report = {}


def client(password):
    made = Client("127.0.0.1", username, password, local=True, user_agent="tests", login=False)
    # The client drops ports from its domain; the attribute is how one points it elsewhere.
    made.BASE_URL = f"{base}/rest/V1/"
    return made


def attempt(do):
    try:
        return do()
    except AuthenticationError as error:
        return f"refused: {error}"


report["wrong_password"] = attempt(lambda: client("wrong").authenticate())
api = client(password)
report["login"] = api.authenticate()
report["views"] = sorted(view.code for view in api.store.views)
report["configs"] = sorted(config.code for config in api.store.configs)

ann = api.customers.by_id(1)
report["read"] = [ann.name, ann.email, ann.uid]
report["missing"] = api.customers.by_id(999)
report["by_list"] = [found.email for found in api.customers.by_list("entity_id", [1, 3])]
page = api.customers.add_criteria("entity_id", 0, "gt")
page.query += "&searchCriteria[pageSize]=1&searchCriteria[currentPage]=2"
report["second_page"] = page.execute().email
report["fields"] = sorted(api.customers.restrict_fields("email").by_list("entity_id", [1]).data)
report["since"] = len(api.customers.since("2001-01-01").execute())

body = {
    "customer": {
        "email": "dora@example.com",
        "firstname": "Dora",
        "lastname": "Dean",
        "addresses": [
            {
                "firstname": "Dora",
                "lastname": "Dean",
                "street": ["1 Main St", "Apt 2"],
                "city": "Reno",
                "region_id": 39,
                "postcode": "89501",
                "country_id": "US",
                "telephone": "1",
                "default_billing": True,
            }
        ],
    },
    "password": "Dora_pass1!",
}
created = api.post(api.url_for("customers"), body).json()
dora = api.customers.by_id(created["id"])
report["created"] = [dora.name, dora.default_billing_address, dora.default_shipping_address]
body = {"customer": {**created, "lastname": "Dunn"}}
report["updated"] = api.put(dora.data_endpoint(), body).json()["lastname"]
report["refreshed"] = [dora.refresh(), dora.name]
report["in_a_store_view"] = [dora.refresh("default"), dora.name]
report["deleted"] = api.delete(dora.data_endpoint()).json()
report["gone"] = dora.refresh()

# A token that ended: the client logs in again and repeats the request.
api.ACCESS_TOKEN = "0" * 32
report["after_expiry"] = api.get(api.url_for("customers/1")).json()["email"]
report["groups"] = [group.code for group in api.search("customerGroups/search").add_criteria("id", 4, "lt").execute()]
print(json.dumps(report))
