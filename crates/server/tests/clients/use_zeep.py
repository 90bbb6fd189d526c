"""zeep on the program: clients built from its WSDL, a login, reading and changing customers, and faults as exceptions.

Arguments: base URL, an admin's name and password, a customer's name and password.
"""

import json
import sys

import requests
import zeep

base, admin, admin_password, customer, customer_password = sys.argv[1:]
report = {}


def client(services, token=None):
    session = requests.Session()
    if token:
        session.headers["Authorization"] = f"Bearer {token}"
    wsdl = f"{base}/soap/default?wsdl&services={services}"
    return zeep.Client(wsdl, transport=zeep.Transport(session=session))


def attempt(call, *arguments, **named):
    try:
        return call(*arguments, **named)
    except zeep.exceptions.Fault as fault:
        pairs = fault.detail.iter("{*}key", "{*}value") if fault.detail is not None else ()
        return [fault.code, fault.message, [pair.text for pair in pairs]]


tokens = client("integrationCustomerTokenServiceV1,integrationAdminTokenServiceV1")
login = tokens.bind("integrationCustomerTokenServiceV1Service").integrationCustomerTokenServiceV1CreateCustomerAccessToken
admin_login = tokens.bind("integrationAdminTokenServiceV1Service").integrationAdminTokenServiceV1CreateAdminAccessToken
report["wrong_password"] = attempt(login, username=customer, password="wrong")
own_token = login(username=customer, password=customer_password)
admin_token = admin_login(username=admin, password=admin_password)

own = client("customerCustomerRepositoryV1,customerAccountManagementV1,integrationCustomerTokenServiceV1", own_token)
repository = own.bind("customerCustomerRepositoryV1Service")
offered = (name.removeprefix("customerCustomerRepositoryV1") for name in dir(repository))
report["own_operations"] = sorted(name for name in offered if name in ("GetSelf", "SaveSelf", "GetById", "GetList"))
# The contract declares the number as required; what is sent for it does not matter.
me = repository.customerCustomerRepositoryV1GetSelf(customerId=999)
report["me"] = [me["email"], me["firstname"], me["extensionAttributes"]["isSubscribed"]]
address = {
    "region": {"regionCode": "NV", "region": "Nevada", "regionId": 39},
    "countryId": "US",
    "street": {"item": ["1 Main St", "<Apt 2> & ünder"]},
    "telephone": "555-0100",
    "postcode": "89501",
    "city": "Reno",
    "firstname": me["firstname"],
    "lastname": me["lastname"],
    "defaultBilling": True,
}
changed = {name: me[name] for name in ("id", "email", "firstname", "websiteId")}
changed.update(lastname="Ångström-O'Brien", addresses={"item": [address]})
saved = repository.customerCustomerRepositoryV1SaveSelf(customer=changed)
report["saved"] = [saved["lastname"], saved["addresses"]["item"][0]["street"]["item"]]
accounts = own.bind("customerAccountManagementV1Service")
report["billing"] = accounts.customerAccountManagementV1GetMyDefaultBillingAddress(customerId=0)["city"]
report["shipping"] = accounts.customerAccountManagementV1GetMyDefaultShippingAddress(customerId=0)
report["free"] = accounts.customerAccountManagementV1IsEmailAvailable(customerEmail="nobody@example.com")

managed = client("customerCustomerRepositoryV1,customerGroupRepositoryV1", admin_token)
repository = managed.bind("customerCustomerRepositoryV1Service")
groups = managed.bind("customerGroupRepositoryV1Service")
everything = {"filterGroups": {"item": []}, "pageSize": 2, "currentPage": 1}
found = repository.customerCustomerRepositoryV1GetList(searchCriteria=everything)
report["found"] = [[item["email"] for item in found["items"]["item"]], found["totalCount"]]
by_email = {"item": [{"filters": {"item": [{"field": "email", "value": "bea%", "conditionType": "like"}]}}]}
found = repository.customerCustomerRepositoryV1GetList(searchCriteria={"filterGroups": by_email})
report["filtered"] = [item["email"] for item in found["items"]["item"]]
dora = {"email": "dora@example.com", "firstname": "Dora", "lastname": "Dean", "websiteId": 1}
created = repository.customerCustomerRepositoryV1Save(customer=dora)
number = created["id"]
report["created"] = [created["email"], created["groupId"]]
report["twice"] = attempt(repository.customerCustomerRepositoryV1Save, customer=dora)
renamed = dict(dora, id=number, lastname="Dunn")
report["changed"] = repository.customerCustomerRepositoryV1Save(customer=renamed)["lastname"]
report["read"] = repository.customerCustomerRepositoryV1GetById(customerId=number)["lastname"]
report["deleted"] = repository.customerCustomerRepositoryV1DeleteById(customerId=number)
missing = attempt(repository.customerCustomerRepositoryV1GetById, customerId=number)
report["missing"] = missing[:2] + [missing[2][2:] == ["fieldValue", str(number)] or missing[2]]
group = groups.customerGroupRepositoryV1GetById(id=1)
report["group"] = [group["code"], group["taxClassName"]]

revoke = own.bind("integrationCustomerTokenServiceV1Service").integrationCustomerTokenServiceV1RevokeCustomerAccessToken
report["revoked"] = revoke(customerId=0)
report["afterwards"] = attempt(own.bind("customerCustomerRepositoryV1Service").customerCustomerRepositoryV1GetSelf, customerId=0)
print(json.dumps(report))
