"""What an OpenAPI document cannot say: how values depend on each other, on the data and on what the server has stored."""

import re
import uuid

import requests
import schemathesis

REJECTED, ACCEPTED, USED_AFTER_FREE = "ST202", "ST201", "ST301"
MAX_LIMIT = 1000

# Why a value that its own schema allows is refused: the messages of the server, and what they depend on.
BEYOND_SCHEMAS = [
    # What is referred to is not there.
    r"^refers to (a result|an input|an output|input \S+) of job ",
    # The name of a property that the data do not have, and of a system that EPSG does not list.
    r"is not a property of any feature",
    r"which is not a CRS",
    # Which positions, lines and rings can be mended, and whether any needs to be where `invalid` is `refuse`.
    r"must be a position of 2 or 3 numbers|\bis empty: a |\bhas \d+ positions?\. A |\bis not closed: ",
    # Whether coordinates are degrees, which all of them tell together.
    r"a (latitude|longitude) is -",
    # The content of a file.
    r"^is a file that ",
    # The grammar of CQL2.
    r"^cannot be read from |, at position \d+$",
    # The order of two numbers of a box.
    r": its first [xy] is above its second\.",
    # What is needed, or excluded, beside another input.
    r"^Give (either )?`",
]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Names what there is in a request that is to be accepted, with a key of its own, and without pauses of a minute."""
    if not case.meta.generation.mode.is_positive:
        return
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    inputs = case.body.get("inputs") if isinstance(case.body, dict) else None
    if isinstance(inputs, dict):
        for name in ("label", "pause"):
            inputs.pop(name, None)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Returns whether the failure counts."""
    # Node.js refuses headers that are too large together, whatever is in them, without content.
    if response is not None and response.status_code == 431:
        return False
    if failure.code == REJECTED:
        return not is_rightly_rejected(case, read_json(response))
    if failure.code == ACCEPTED:
        # A worker reads files, and checks the inputs beside them, when the job has been accepted: its status tells.
        if response.status_code == 201 and has_file(case.body):
            return False
        # A form may have its inputs in other parts, too: layers in `inputs`, and other inputs as parts of their own.
        return not (case.media_type == "multipart/form-data" or is_rightly_accepted(failure.message, case.query or {}))
    if failure.code == USED_AFTER_FREE:
        # OGC 18-062r2, /req/dismiss/job-dismiss-success: a job that was dismissed has the status `dismissed`.
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


def has_file(body):
    inputs = body.get("inputs") if isinstance(body, dict) else None
    values = inputs.values() if isinstance(inputs, dict) else []
    items = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return any(isinstance(item, dict) and isinstance(item.get("value"), str) for item in items)


def is_status_of_dismissed(response):
    return response.status_code == 200 and b"dismissed" in response.content


def is_rightly_rejected(case, answer):
    """A well-formed request may conflict with the state of the server or with another part of itself."""
    path, query, code = case.operation.path, case.query or {}, answer.get("code")
    executes = path.endswith("/execution")
    shows = path.startswith("/jobs/{jobID}/results")
    # RFC 9110, 13.1.1: what an entity tag is compared with depends on the resource; an empty list has none.
    if code == "precondition-failed":
        return True
    # RFC 9110, 15.5.11: the job or its results were removed.
    if code in ("dismissed", "expired"):
        return True
    # OGC 18-062r2, /req/core/job-results-failed: the error of a job that failed is that of its results.
    if shows and code in ("invalid-input", "invalid-geometry"):
        return True
    # The request was accepted, and its job failed: what a process refuses while it works depends on several values.
    if executes and "instance" in answer and code == "invalid-input":
        return True
    # RFC 9110, 15.5.7: what a result can be shown as depends on its value.
    if code == "not-acceptable":
        return executes or shows
    # A part of a form, and a member of the part `inputs`, may be the same.
    if case.media_type == "multipart/form-data" and " is there twice. " in answer.get("detail", ""):
        return True
    # A cursor comes from a link of a page, which has one of them.
    if path == "/jobs":
        return bool(re.search("^after and before exclude each other|which is not the (next|prev) of any page", answer.get("detail", "")))
    # Inputs and outputs are those of the process in the path, whose own path describes them.
    if path == "/processes/{processID}/execution":
        return code == "invalid-input" or bool(re.search("is not an (in|out)put[;.] The (in|out)puts are ", answer.get("detail", ""), re.I))
    # Which rings are closed, and which layers are broken where `invalid` is `refuse`.
    if executes and code == "invalid-geometry":
        return True
    issues = answer.get("issues", []) if executes and code == "invalid-input" else []
    messages = [issue["message"] for issue in issues]
    return len(messages) > 0 and all(any(re.search(why, message) for why in BEYOND_SCHEMAS) for message in messages)


def is_rightly_accepted(message, query):
    # OGC 18-062r2, /per/core/limit-response: a limit above the maximum counts as the maximum.
    limit = str(query.get("limit", ""))
    return "`limit`" in message and limit.isdigit() and int(limit) > MAX_LIMIT
