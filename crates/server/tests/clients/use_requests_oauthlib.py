"""requests-oauthlib on the program: signed requests of an integration, what is refused, and its handshake.

Arguments: base URL, the four values of an integration that may do everything, and the key, the secret and the verifier
that the activation of another one sent to it.
"""

import base64
import hmac
import json
import sys
import time
from secrets import token_hex
from urllib.parse import quote

import requests
import zeep
from requests_oauthlib import OAuth1, OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied

base, key, secret, token, token_secret, new_key, new_secret, verifier = sys.argv[1:]
rest = f"{base}/rest/V1"
report = {part: {} for part in ("used", "by_hand", "forged", "malformed", "handshake")}
used, by_hand, forged, malformed, shaken = report.values()
xml = {"Accept": "application/xml", "Content-Type": "application/xml"}


def auth(**named):
    values = {"client_key": key, "client_secret": secret, "resource_owner_key": token}
    values |= {"resource_owner_secret": token_secret, "signature_method": "HMAC-SHA256"}
    return OAuth1(**(values | named))


def told(answer):
    return answer.json() if answer.ok else [answer.status_code, answer.json()]


def refusal(url=f"{rest}/customers/1", **named):
    return told(requests.get(url, auth=auth(**named)))


def emails(found):
    return [item["email"] for item in found["items"]]


def signed(url, method="GET", **named):
    return requests.Request(method, url, auth=auth(), **named).prepare()


def send(prepared):
    return told(requests.Session().send(prepared))


# What a client does all day.
session = OAuth1Session(key, secret, token, token_secret, signature_method="HMAC-SHA256")
used["websites"] = [website["code"] for website in session.get(f"{rest}/store/websites").json()]
used["read"] = session.get(f"{rest}/customers/1").json()["email"]
criteria = "searchCriteria[filterGroups]"
filters = {f"{criteria}[0][filters][0][{name}]": value for name, value in
           {"field": "email", "value": "bea%", "conditionType": "like"}.items()}
search = f"{rest}/customers/search"
used["searched"] = emails(session.get(search, params=filters).json())
blank = filters | {f"{criteria}[0][filters][0][value]": "ü + é%"}
used["nobody"] = emails(session.get(search, params=blank).json())
groups = {f"{criteria}[{group}][filters][0][{name}]": value for group in range(12) for name, value in
          {"field": "email", "value": "%a%", "conditionType": "like"}.items()}
used["twelve_groups"] = emails(session.get(search, params=groups).json())
used["flag"] = emails(session.get(f"{search}?searchCriteria&a=b=c").json())
used["doubles"] = session.get(f"{rest}/customers/1?fields=id&fields=email").json()
dora = {"email": "dora@example.com", "firstname": "Dora", "lastname": "Dean"}
created = session.post(f"{rest}/customers", json={"customer": dora}).json()
number = created["id"]
changed = {"customer": created | {"lastname": "Dünn"}}
used["changed"] = session.put(f"{rest}/customers/{number}", json=changed).json()["lastname"]
renamed = f"<request><customer><id>{number}</id><email>dora@example.com</email><firstname>Dora</firstname>" \
    "<lastname>Dear</lastname><website_id>1</website_id></customer></request>"
answer = session.put(f"{rest}/customers/{number}", data=renamed, headers=xml)
used["changed_by_xml"] = [answer.status_code, "<lastname>Dear</lastname>" in answer.text]
used["deleted"] = session.delete(f"{rest}/customers/{number}").json()
used["missing"] = told(session.get(f"{rest}/customers/{number}"))[0]
used["other_paths"] = [
    session.get(f"{base}/{path}/customers/1").status_code
    for path in ("index.php/rest/V1", "rest/uk_en/V1", "rest/all/V1")
]
used["own"] = told(session.get(f"{rest}/customers/me"))

# SOAP, whose WSDL is asked for by a flag.
soap_session = requests.Session()
soap_session.auth = auth()
client = zeep.Client(f"{base}/soap/default?wsdl&services=customerCustomerRepositoryV1",
                     transport=zeep.Transport(session=soap_session))
repository = client.bind("customerCustomerRepositoryV1Service")
used["soap"] = repository.customerCustomerRepositoryV1GetById(customerId=1)["email"]
soap_session.auth = auth(client_secret="wrong")
try:
    used["soap_forged"] = repository.customerCustomerRepositoryV1GetById(customerId=1)["email"]
except zeep.exceptions.Fault as fault:
    used["soap_forged"] = [fault.code, fault.message]

# Which texts the program takes for what is signed: a list of parameters as it was signed, beside what is sent.
def escaped(text):
    return quote(text, safe="-._~")


def signed_by_hand(query, lists):
    protocol = {"oauth_consumer_key": key, "oauth_nonce": token_hex(16), "oauth_signature_method": "HMAC-SHA256",
                "oauth_timestamp": str(int(time.time())), "oauth_token": token, "oauth_version": "1.0"}
    names = "&".join(f"{name}={value}" for name, value in protocol.items())
    text = "&".join(["GET", escaped(f"{rest}/customers/1"), escaped(lists.replace("PROTOCOL", names))])
    digest = hmac.new(f"{secret}&{token_secret}".encode(), text.encode(), "sha256").digest()
    protocol["oauth_signature"] = base64.b64encode(digest).decode()
    header = "OAuth " + ", ".join(f'{name}="{escaped(value)}"' for name, value in protocol.items())
    return requests.get(f"{rest}/customers/1?{query}", headers={"Authorization": header}).status_code


for name, query, lists in [
    ("plain", "a=1&b=%C3%BC", "a=1&b=%C3%BC&PROTOCOL"),
    ("sent_in_another_order", "b=%C3%BC&a=1", "a=1&b=%C3%BC&PROTOCOL"),
    ("sent_in_other_escapes", "%61=1&b=%c3%bc", "a=1&b=%C3%BC&PROTOCOL"),
    ("reordered", "a=1&b=%C3%BC", "b=%C3%BC&a=1&PROTOCOL"),
    ("protocol_first", "a=1&b=%C3%BC", "PROTOCOL&a=1&b=%C3%BC"),
    ("duplicated", "a=1&b=%C3%BC", "a=1&a=1&b=%C3%BC&PROTOCOL"),
    ("sent_twice", "a=1&b=%C3%BC&a=2", "a=1&b=%C3%BC&PROTOCOL"),
    ("escaped_twice", "a=1&b=%C3%BC", "a=1&b=%25C3%25BC&PROTOCOL"),
    ("escaped_in_small_letters", "a=1&b=%C3%BC", "a=1&b=%c3%bc&PROTOCOL"),
    ("not_escaped", "a=1&b=*", "a=1&b=*&PROTOCOL"),
    ("natural_order", "a10=1&a9=2", "a9=2&a10=1&PROTOCOL"),
    ("order_of_bytes", "a10=1&a9=2", "a10=1&a9=2&PROTOCOL"),
    ("last_of_two", "a=1&a=2", "a=2&PROTOCOL"),
    ("first_of_two", "a=1&a=2", "a=1&PROTOCOL"),
    ("both", "a=1&a=2", "a=1&a=2&PROTOCOL"),
    ("without_flags", "a=1&flag&b=c=d", "a=1&PROTOCOL"),
    ("with_flags", "a=1&flag&b=c=d", "a=1&b=c%3Dd&flag=&PROTOCOL"),
    ("plus_as_it_is", "a=x+y", "a=x%2By&PROTOCOL"),
    ("plus_for_a_blank", "a=x+y", "a=x%20y&PROTOCOL"),
]:
    by_hand[name] = signed_by_hand(query, lists)

# What somebody does who is not the integration, or stands between it and the program.
forged["wrong_secret"] = refusal(client_secret="wrong")
forged["wrong_token_secret"] = refusal(resource_owner_secret="wrong")
forged["forged_where_guests_may"] = requests.get(f"{rest}/directory/currency", auth=auth(client_secret="wrong")).status_code
for name, url in {
    "other_path": f"{rest}/customers/2",
    "other_query": f"{rest}/customers/1?fields=email",
    "less_query": f"{rest}/customers/1",
}.items():
    prepared = signed(f"{rest}/customers/1?fields=id")
    prepared.url = url
    forged[name] = send(prepared)
prepared = signed(f"{rest}/customers/1")
prepared.method = "DELETE"
forged["other_method"] = send(prepared)
prepared = signed(f"{rest}/customers/1")
prepared.headers["Host"] = "shop.example"
forged["other_host"] = send(prepared)
prepared = signed(f"{rest}/customers/1?fields=id")
forged["replayed"] = [send(prepared), send(prepared)]
prepared = signed(f"{rest}/customers/1?fields=id")
honest, prepared.url = prepared.url, f"{rest}/customers/2?fields=id"
refused = send(prepared)
prepared.url = honest
forged["nonce_is_left_by_a_forgery"] = [refused[0], send(prepared)]
now = int(time.time())
forged["stale"] = [refusal(timestamp=str(at))[0] for at in (now - 700, now + 700, 1000, "soon")]
forged["stale_text"] = refusal(timestamp="1000")[1]
forged["in_time"] = [refusal(f"{rest}/customers/1?fields=id", timestamp=str(now + by)) for by in (-590, 590)]
malformed["sha_1"] = refusal(signature_method="HMAC-SHA1")
malformed["plain"] = refusal(signature_method="PLAINTEXT")
malformed["unknown_key"] = refusal(client_key="k" * 32)
malformed["short_key"] = refusal(client_key="k")
malformed["short_token"] = refusal(resource_owner_key="t")
malformed["unknown_token"] = refusal(resource_owner_key="t" * 32)
malformed["no_token"] = refusal(resource_owner_key=None, resource_owner_secret=None)
malformed["in_the_query"] = refusal(signature_type="query")[0]


# The handshake, as requests-oauthlib does it.
def handshake(secret, **named):
    return OAuth1Session(new_key, secret, signature_method="HMAC-SHA256", **named)


def problem(step):
    try:
        return step()
    except TokenRequestDenied as error:
        return [error.status_code, error.response.headers["Content-Type"], error.response.text]


request_url, access_url = f"{base}/oauth/token/request", f"{base}/oauth/token/access"
shaken["forged"] = problem(lambda: handshake("wrong").fetch_request_token(request_url))
form = requests.Request("POST", request_url, data={"plan": "small ü"}, auth=handshake(new_secret).auth).prepare()
form.prepare_body({"plan": "large ü"}, None)
changed = requests.Session().send(form)
shaken["form_changed"] = [changed.status_code, changed.text]
given = handshake(new_secret).fetch_request_token(request_url, data={"plan": "small ü"})
shaken["request_token"] = [len(given["oauth_token"]), len(given["oauth_token_secret"])]
shaken["request_token_again"] = problem(lambda: handshake(new_secret).fetch_request_token(request_url))
request_token = {"resource_owner_key": given["oauth_token"], "resource_owner_secret": given["oauth_token_secret"]}
early = told(requests.get(f"{rest}/customers/1", auth=auth(client_key=new_key, client_secret=new_secret, **request_token)))
shaken["request_token_calls"] = early
wrong = handshake(new_secret, verifier="v" * 32, **request_token)
shaken["wrong_verifier"] = problem(lambda: wrong.fetch_access_token(access_url))
last = handshake(new_secret, verifier=verifier, **request_token)
given = last.fetch_access_token(access_url)
shaken["access_token"] = [len(given["oauth_token"]), len(given["oauth_token_secret"])]
# The session has taken over the tokens that it got.
last.auth.client.verifier = None
shaken["integration_calls"] = last.get(f"{rest}/customers/1").json()["email"]
shaken["integration_may_not"] = told(last.get(f"{rest}/store/websites"))
print(json.dumps(report))
