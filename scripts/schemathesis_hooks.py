"""What an OpenAPI document cannot say: schemathesis asks here about each failure, and drops those that a standard explains."""

import json

import requests
import schemathesis

REJECTED, ACCEPTED, USED_AFTER_FREE = "ST202", "ST201", "ST301"
MAX_LIMIT = 1000


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Returns whether the failure counts."""
    if failure.code == REJECTED:
        return not is_rightly_rejected(case, read_json(response))
    if failure.code == ACCEPTED:
        return not is_rightly_accepted(failure.message, case.query or {})
    if failure.code == USED_AFTER_FREE:
        # OGC 18-062r2, clause 14: the status of a dismissed job stays.
        return not (case.operation.path == "/jobs/{jobID}" and is_status_of_dismissed(response))
    return True


def read_json(response):
    """Returns the exception; one that came as a page is asked for again, which changes nothing since it was refused."""
    if "json" not in response.headers.get("content-type", [""])[0]:
        request = response.request.copy()
        request.url = request.url.replace("f=html", "f=json")
        request.headers["Accept"] = "application/json"
        response = requests.Session().send(request, timeout=60)
    answer = response.json()
    return answer if isinstance(answer, dict) else {}


def is_status_of_dismissed(response):
    return response.status_code == 200 and b"dismissed" in response.content


def is_rightly_rejected(case, answer):
    """A well-formed request may conflict with the state of the server or with another part of itself."""
    path, query, code = case.operation.path, case.query or {}, answer.get("code")
    executes = path.endswith("/execution")
    shows = path.startswith("/jobs/{jobID}/results")
    # RFC 9110, 15.5.11: the job or its results were removed.
    if code in ("dismissed", "expired"):
        return True
    # draft-ietf-httpapi-idempotency-key-header-07, 2.7: the key came with another request before.
    if code == "key-reused":
        return executes
    # OGC 18-062r2, /req/core/job-results-failed: the error of a job that failed is that of its results.
    if shows and "instance" in answer:
        return True
    # RFC 9110, 12.1: what a result can be shown as depends on its value.
    if code == "not-acceptable":
        return executes or shows
    if path == "/jobs":
        # OGC 18-062r2, 11.3.2: a cursor comes from a link. An interval may not end before it begins.
        return "after" in query or "before" in query or is_reversed(query.get("datetime", ""))
    if executes:
        places = [issue["pointer"] for issue in answer.get("issues", [])]
        return len(places) > 0 and all(is_beyond_schema(case, place) for place in places)
    return False


def is_beyond_schema(case, place):
    """Returns whether JSON Schema cannot describe what is allowed at a JSON pointer into the body or its inputs."""
    # OGC 18-062r2, 7.11: inputs and outputs at the general path are those of the process, which its own path describes.
    if case.operation.path == "/processes/{processID}/execution":
        return True
    # OGC 18-062r2, 7.15: which hosts are called is a policy of the server.
    if place.startswith("/subscriber/"):
        return True
    body = case.operation.schema.raw_schema["paths"][case.operation.path]["post"]["requestBody"]
    inputs = body["content"]["application/json"]["schema"]["properties"]["inputs"]["properties"]
    name = place.split("/")[1] if "/" in place else ""
    values = case.body.get("inputs") if isinstance(case.body, dict) else None
    sent = values.get(name) if isinstance(values, dict) else None
    # OGC 18-062r2, 7.11.2: a qualified value is checked as the value in it, and one by reference must exist.
    if isinstance(sent, dict) and ("value" in sent or "href" in sent):
        return True
    # A value that is missing is needed beside others that are there.
    if sent is None:
        return True
    # The bounds of a length depend on its unit, which is another input (OGC 18-062r2, 7.6: a schema is of one input).
    if name == "distance" and "units" in inputs:
        return True
    # OGC 18-062r2, 7.6 and table 14: GeoJSON, boxes, names of properties and of systems are checked by what they name.
    # Numbers, choices and switches are described in full.
    return all(is_open(form) for form in inputs.get(name, {}).get("anyOf", [])[:1])


def is_open(schema):
    return schema.get("type") not in ("number", "integer", "boolean") and "enum" not in schema


def is_rightly_accepted(message, query):
    # OGC 18-062r2, /req/job-list/limit-response: a limit above the maximum counts as the maximum.
    limit = str(query.get("limit", ""))
    if "`limit`" in message and limit.isdigit() and int(limit) > MAX_LIMIT:
        return True
    # RFC 7946, 6.1: a member that the type of a geometry does not have is foreign, and ignored.
    return "-> geometries" in message


def is_reversed(interval):
    start, _, end = interval.partition("/")
    return len(start) >= 10 and len(end) >= 10 and start[:10] >= end[:10]
