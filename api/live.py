"""The live feed over Server-Sent Events: what changed in which shipment, from any cursor on."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api import cursor, examples
from api.context import Here
from api.feed import Feed, Listener
from api.problems import Problem, bad
from api.queries import nodes
from api.store import Ask
from schemas.refs import Ref, parsed

router = APIRouter(tags=["live"])


class Stream(StreamingResponse):
    """The events of a listener, which leaves when the stream ends, however it does."""

    media_type = "text/event-stream"

    def __init__(self, feed: Feed, listener: Listener) -> None:
        super().__init__(feed.events(listener), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._leave = partial(feed.leave, listener)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()


@router.get(
    "/v1/live",
    summary="Every change as it is known · 实时推送",
    response_class=Stream,
    status_code=200,
    responses=examples.stream(examples.PUSHED),
)
async def live(
    here: Here,
    shipment: Annotated[
        list[str] | None, Query(description="Only this shipment; may be repeated", examples=["bill:ONEYSZPU12345678"])
    ] = None,
    after: Annotated[str | None, Query(description="Cursor: everything after it; without one, from now on")] = None,
    last_event_id: Annotated[
        str | None, Header(description="The same; what a browser sends when it reconnects")
    ] = None,
) -> Response:
    """Events named `update`: what changed in one answer (`changes`), its times, and the shipment as it is now (`summary`).

    Each `id` is the cursor behind its event: come back with the last one in `Last-Event-ID` (browsers do) or `after`, and
    nothing is missed or told twice. Comments are heartbeats. A stream that cannot keep up ends; come back with the cursor.
    """
    if here.feed.listeners >= here.policy.listeners:
        raise Problem("too-many-listeners", f"{here.feed.listeners} live streams are open, which is the most allowed")
    only = await here.store.ask(_followed, [_ref(text) for text in shipment]) if shipment else []
    listener = await here.feed.join(_lanes(last_event_id, after), only)
    return Stream(here.feed, listener)


def _ref(text: str) -> Ref:
    try:
        return parsed(text)
    except ValueError as error:
        raise bad("shipment", str(error)) from None


def _followed(ask: Ask, refs: Sequence[Ref]) -> list[Ref]:
    """These, and the shipments they are other names of."""
    redirects = (node.redirect for node in nodes(ask, refs))
    return list(dict.fromkeys([*refs, *(redirect for redirect in redirects if redirect)]))


def _lanes(last_event_id: str | None, after: str | None) -> dict[int, int] | None:
    """A browser comes back to the address it was first given, so what it says in the header is the newer word."""
    name, text = ("Last-Event-ID", last_event_id) if last_event_id else ("after", after)
    if not text:
        return None
    try:
        return cursor.lanes(text)
    except ValueError:
        raise bad(name, "is no cursor of this feed: take the `id` of an event, or leave it out for now on") from None
