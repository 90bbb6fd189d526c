"""The API's own descriptions, judged by tools that others wrote: openapi-spec-validator says whether they are what they
say, schemathesis calls every operation by the OpenAPI document. Arguments: base URL of the REST API, the token or
nothing, the seed, and the resources whose operations are called, or `*` for all of them."""

import json
import subprocess
import sys
import urllib.request

from openapi_spec_validator import validate

base, token, seed, *called = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}"} if token else {}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# The operation that ends the token which the others are called with.
LAST = "PostV1IntegrationCustomerRevokecustomertoken"


def read(name):
    request = urllib.request.Request(f"{base}/{name}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def is_called(operation):
    knows_caller = operation["security"] == [{}, {"bearer": []}]
    resources = operation["x-magento-acl"]
    return operation["operationId"] != LAST and (
        "*" in called or knows_caller or any(resource.startswith(tuple(called)) for resource in resources)
    )


swagger, openapi = read("schema"), read("openapi.json")
validate(swagger)
validate(openapi)
paths = {
    path: {method: operation for method, operation in methods.items() if is_called(operation)}
    for path, methods in openapi["paths"].items()
}
count = sum(len(methods) for methods in paths.values())
with open("called.json", "w") as file:
    json.dump({**openapi, "paths": {path: methods for path, methods in paths.items() if methods}}, file)

command = [sys.executable, "-m", "schemathesis.cli", "run", "called.json", "--url", base]
command += ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--seed", seed]
command += ["--generation-database", "none", "--no-shrink", "--continue-on-failure", "--max-redirects", "0"]
command += ["--warnings", "off", "--report", "ndjson", "--report-ndjson-path", "events.ndjson", "--no-color"]
for name, value in headers.items():
    command += ["--header", f"{name}: {value}"]
outcome = subprocess.run(command, capture_output=True, text=True)
if outcome.returncode != 0:
    sys.exit(outcome.stdout[-20000:] + outcome.stderr)

statuses = {}
with open("events.ndjson") as file:
    for line in file:
        for scenario in [event.get("recorder") for event in json.loads(line).values() if isinstance(event, dict)]:
            for interaction in (scenario or {}).get("interactions", {}).values():
                status = (interaction.get("response") or {}).get("status_code")
                statuses[status] = statuses.get(status, 0) + 1
print(outcome.stdout[-600:])
print(json.dumps({"operations": count, "statuses": {str(status): n for status, n in sorted(statuses.items(), key=str)}}))
