"""Problems as RFC 9457 problem+json: what is wrong, and in `help` what to do about it. Every error of the API is one.

`type` is a path of this server that tells the same in general (`GET /problems/unknown-shipment`).
"""

import logging
from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.store import Away

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
log = logging.getLogger("lianyun.api")


class Kind(NamedTuple):
    status: int
    title: str
    help: str


KINDS = {
    "bad-parameter": Kind(
        422, "A parameter breaks a rule", "Correct the parameters listed under `errors` and ask again."
    ),
    "unknown-shipment": Kind(
        404,
        "No shipment has this reference",
        "Search by any part of a number: /v1/shipments?ref=… `near` lists references that are almost the same.",
    ),
    "not-known-yet": Kind(
        404,
        "Nothing had been heard of it by then",
        "Ask for a later time in `as_known_at`, or leave it out for everything that is known now.",
    ),
    "unknown-milestone": Kind(
        404, "The timeline has no such milestone", "Take a `key` from /v1/shipments/{id}/timeline; `keys` lists them."
    ),
    "unknown-message": Kind(
        404, "No message has this id", "Take the id from a receipt, or from `message` in the evidence of a milestone."
    ),
    "unknown-page": Kind(404, "There is nothing at this address", "The API is described in /openapi.json."),
    "method-not-allowed": Kind(405, "This address does not take that method", "See `Allow`, or /openapi.json."),
    "nothing-understood": Kind(
        422,
        "Nothing in the body could be read",
        "`dead` says where and why. The body is kept as a dead letter and can be replayed after a fix.",
    ),
    "no-token": Kind(
        401,
        "Raw messages are read with a token",
        "Send `Authorization: Bearer …` with what LIANYUN_RAW_TOKEN says. They may name persons; facts need no token.",
    ),
    "not-for-others": Kind(
        403,
        "Raw messages are read on this machine only",
        "Whoever runs this server may set LIANYUN_RAW_TOKEN: who has that token reads them from anywhere.",
    ),
    "too-large": Kind(413, "The body is too large", "Send it in pieces: any number of whole messages each."),
    "too-much-unread": Kind(
        429,
        "Too much of what you send cannot be read",
        "Wait as long as `Retry-After` says. The receipts said under `dead` where and why; what they name is kept.",
    ),
    "unsupported-encoding": Kind(415, "The body's encoding is not supported", "Send it as it is, or with gzip."),
    "cross-site": Kind(
        403, "Another site's page may not send here", "Send from a program, or from a page of this server."
    ),
    "too-many-listeners": Kind(503, "Too many live streams are open", "Close one, or come back later."),
    "store-away": Kind(503, "The store gives no answer", "Come back in a few seconds; /readyz says what is missing."),
    "not-acknowledged": Kind(
        503, "The message was not acknowledged", "Send it again in a few seconds: a message told twice counts once."
    ),
    "not-ready": Kind(503, "Not everything answers", "`checks` says what does not; look at that service's log."),
    "refused": Kind(400, "The request cannot be served", "See `detail` and /openapi.json."),
    "mistake": Kind(500, "A mistake of ours", "It is in the server's log, with this path and time. Please report it."),
}


HEADERS = {503: {"Retry-After": str(RETRY_SECONDS)}, 401: {"WWW-Authenticate": "Bearer"}}


class Problem(Exception):
    """`kind`: a key of KINDS; `more`: further members of the answer."""

    def __init__(self, kind: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.more = more


def bad(parameter: str, rule: str) -> Problem:
    """A parameter that breaks a rule of ours."""
    return Problem("bad-parameter", f"{parameter} {rule}", errors=[{"parameter": parameter, "rule": rule}])


def answer(kind: str, detail: str, path: str = "", **more: Any) -> Response:
    status, title, help_ = KINDS[kind]
    said = {"type": f"/problems/{kind}", "title": title, "status": status, "detail": detail, "help": help_}
    headers = HEADERS.get(status, {})
    body = msgspec.json.encode(said | ({"instance": path} if path else {}) | more)
    return Response(body, status, headers, MEDIA_TYPE)


router = APIRouter(tags=["problems"])


@router.get("/problems/{kind}", include_in_schema=False)
async def problem(kind: str) -> Response:
    """What a problem's type means."""
    if kind not in KINDS:
        raise Problem("unknown-page", f"there is no problem of type {kind[:80]!r}")
    return Response(msgspec.json.encode(KINDS[kind]._asdict()), media_type="application/json")


def install(app: FastAPI) -> None:
    """Makes every error of an app a problem."""
    app.include_router(router)
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Away, _away)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _mistake)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    answered = answer(error.kind, error.detail, request.url.path, **error.more)
    if seconds := error.more.get("retry_seconds"):
        answered.headers["Retry-After"] = str(seconds)
    return answered


async def _away(request: Request, error: Exception) -> Response:
    log.warning("%s: %s", request.url.path, error)
    return answer("store-away", str(error), request.url.path)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"parameter": ".".join(map(str, e["loc"][1:])), "rule": e["msg"]} for e in error.errors()]
    detail = "; ".join(f"{e['parameter']}: {e['rule']}" for e in errors)
    return answer("bad-parameter", detail, request.url.path, errors=errors)


STATUSES = {404: "unknown-page", 405: "method-not-allowed", 413: "too-large"}


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = answer(STATUSES.get(error.status_code, "refused"), str(error.detail), request.url.path)
    response.headers.update(error.headers or {})
    return response


async def _mistake(request: Request, error: Exception) -> Response:
    return answer("mistake", type(error).__name__, request.url.path)
