"""When a journey ends, with its uncertainty, and why that moved."""

from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter, Response

from api import examples, lookup, shapes
from api.answer import json
from api.context import Here
from api.foretell import course, foretold, outcome
from api.shipments import AsKnownAt, Id, moment, named
from api.store import Ask
from schemas.refs import Ref

router = APIRouter(tags=["shipments"])


@router.get(
    "/v1/shipments/{id:path}/eta",
    summary="When it arrives, how sure, and why that changed · 预计到达",
    responses=examples.json(examples.OUTCOME),
)
async def eta(here: Here, id: Id, as_known_at: AsKnownAt = None) -> Response:
    """A band for the end of the journey, what it is made of leg by leg, and each time it moved by more than noise with what
    had been heard just then. Unlike a shipment's `eta`, which is a party's word, this is our own conclusion.
    """
    return json(await here.store.ask(_outcome, named(id), moment(as_known_at) if as_known_at else None))


def _outcome(ask: Ask, ref: Ref, at: datetime | None) -> shapes.Outcome:
    now = at or datetime.now(UTC)
    known = lookup.known(ask, ref, at)
    return outcome(known.timeline, at, now, course(known.timeline, known.facts, partial(foretold, ask), now))
