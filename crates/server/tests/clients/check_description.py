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
# What ends the token that the others are called with comes last.
ENDING = ("/V1/integration/customer/revoke-customer-token", "/me/sessions/{sessionId}")


# Requests that the document forbids are made at random; all that border on it, two thousand more, would take minutes.
CONFIGURATION = """
[phases.coverage]
generation.mode = "positive"
unexpected-methods = []
"""


def read(name):
    request = urllib.request.Request(f"{base}/{name}", headers=headers)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def is_called(operation):
    knows_caller = operation["security"] == [{}, {"bearer": []}]
    resources = operation["x-magento-acl"]
    return "*" in called or knows_caller or any(one.startswith(tuple(called)) for one in resources)


def run(document, paths, statuses):
    paths = {path: methods for path, methods in paths.items() if methods}
    with open("called.json", "w") as file:
        json.dump({**document, "paths": paths}, file)
    with open("schemathesis.toml", "w") as file:
        file.write(CONFIGURATION)
    command = [sys.executable, "-m", "schemathesis.cli", "run", "called.json", "--url", base, "--seed", seed]
    command += ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "5"]
    command += ["--generation-database", "none", "--no-shrink", "--continue-on-failure", "--max-redirects", "0"]
    command += ["--warnings", "off", "--report", "ndjson", "--report-ndjson-path", "events.ndjson", "--no-color"]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    outcome = subprocess.run(command, capture_output=True, text=True)
    if outcome.returncode != 0:
        sys.exit(outcome.stdout[-20000:] + outcome.stderr)
    with open("events.ndjson") as file:
        for event in map(json.loads, file):
            recorder = event.get("ScenarioFinished", {}).get("recorder") or {}
            for interaction in recorder.get("interactions", {}).values():
                status = str((interaction.get("response") or {}).get("status_code"))
                statuses[status] = statuses.get(status, 0) + 1
    return sum(len(methods) for methods in paths.values())


swagger, openapi = read("schema"), read("openapi.json")
validate(swagger)
validate(openapi)
statuses = {}
first, last = {}, {}
for path, methods in openapi["paths"].items():
    group = last if token and path.endswith(ENDING) else first
    group[path] = {method: operation for method, operation in methods.items() if is_called(operation)}
count = run(openapi, first, statuses)
kept = read("openapi.json") == openapi
if any(last.values()):
    count += run(openapi, last, {})
print(json.dumps({"operations": count, "kept": kept, "statuses": dict(sorted(statuses.items()))}))
