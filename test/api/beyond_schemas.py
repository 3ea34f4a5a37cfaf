"""What Schemathesis can't read from the document: which refusals no JSON Schema can tell, and what a request needs
that only the service knows. Loaded by schemathesis.toml."""

import hashlib
import os

import requests
import schemathesis

# Of a request that fits its schema: a cursor that the service did not sign, a key that another request has used, a
# revision that somebody else has changed.
STATES = {"invalid-cursor", "idempotency-mismatch", "stale-revision"}

# Rules over several members, over what is stored, and lists too long for a document.
RULES = {
    "ends-before-it-starts",
    "excludes-all",
    "exclusive-goes-alone",
    "min-above-max",
    "mixed",
    "more-than-spent",
    "not-allowed",
    "not-rising",
    "out-of-range",
    "out-of-reach",
    "repeated",
    "required",
    "too-much",
    "unbounded",
    "unknown-currency",
    "unknown-layer",
    "unknown-line",
    "unknown-time-zone",
    "wrong-layer",
    "wrong-sum",
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps all but the refusal of what fits its schema for one of these reasons, each of them named."""
    if failure.code != "ST202":
        return True
    problem = response.json()
    flaws = {flaw["code"] for flaw in problem.get("errors", [])}
    return not (problem["code"] in STATES or (problem["code"] == "invalid" and flaws and flaws <= RULES))


@schemathesis.hook
def before_call(context, case, kwargs):
    """Without this most requests that are meant to be right would be refused, and nothing behind it be tested."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # The document's example is no cursor of this service.
    if (case.query or {}).get("cursor") == EXAMPLE_CURSOR:
        del case.query["cursor"]
    headers = case.headers or {}
    # The same request has the same key, and is answered again; another has another.
    if "Idempotency-Key" in headers:
        request = f"{case.method} {case.formatted_path} {case.body!r}"
        headers["Idempotency-Key"] = hashlib.sha256(request.encode(errors="replace")).hexdigest()
    if case.method == "PATCH" and "If-Match" in headers:
        headers["If-Match"] = revision_of(case, kwargs) or headers["If-Match"]


EXAMPLE_CURSOR = "WyJ0LTEwMCJd.c2ln"


def revision_of(case, kwargs):
    """The revision that is to be changed, or None where there is no such thing."""
    request = case.as_transport_kwargs(base_url=kwargs.get("base_url"))
    authorization = {"Authorization": f"Bearer {os.environ['API_KEY']}"}
    return requests.get(request["url"], headers=authorization, timeout=20).headers.get("ETag")
