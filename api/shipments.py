"""Shipments: find one by any reference, its timeline, and why we believe each milestone."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api import cursor, examples, lookup, shapes
from api.answer import json
from api.context import Here
from api.outlook import outlook
from api.problems import Problem, bad
from api.queries import Answer, Listed
from api.reference import Wanted, wanted
from api.store import Ask
from api.summary import evidence, shipment, story, summary
from schemas.movement import Mode
from schemas.refs import Ref, parsed
from schemas.timeline import Status
from schemas.times import EARLIEST, LATEST
from streams.evidence import why

router = APIRouter(tags=["shipments"])
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
RULE_OF_MOMENT = "wants a time with its offset (RFC 3339), as 2026-06-20T08:00:00Z or 2026-06-20T16:00:00%2B08:00"

Id = Annotated[str, Path(max_length=300, description="type:value", examples=["bill:ONEYSZPU12345678"])]
AsKnownAt = Annotated[
    str | None, Query(description="Only what had been received by this time counts", examples=["2026-06-20T08:00:00Z"])
]


@router.get(
    "/v1/shipments",
    summary="Find shipments by any reference · 按任意单号查询",
    responses=examples.json(examples.FOUND),
)
async def find(
    here: Here,
    ref: Annotated[
        str | None,
        Query(
            description="Any reference, or at least three characters of one; spaces, dashes and case do not matter;"
            " type:value asks for one type only",
            examples=["180 1234 5675"],
        ),
    ] = None,
    status: Status | None = None,
    mode: Mode | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    after: Annotated[str | None, Query(alias="cursor", description="`next` of the page before")] = None,
) -> Response:
    """Those that need attention first: held by customs, then more than an hour late, then the rest, the latest event first.
    A unit stands for the shipments of its latest trip, or for itself where nobody has named any.
    """
    asked = _wanted(ref) if ref is not None else None
    last = _key(after) if after else None
    found, lines, match = await here.store.ask(lookup.page, asked, status or "", mode or "", last, limit)
    return json(shapes.Found(found, lines[0].total if lines else 0, _next(lines, limit), match))


@router.get(
    "/v1/shipments/{id:path}/timeline",
    summary="The whole timeline, across modes · 全程时间线",
    responses=examples.json(examples.STORY),
)
async def timeline(here: Here, id: Id, as_known_at: AsKnownAt = None) -> Response:
    """Legs and milestones in order of time: planned, estimated and actual, each with its source. `as_known_at`: the timeline
    as it was at that time, worked out again from what had been received by then.
    """
    at = moment(as_known_at) if as_known_at else None
    return json(await here.store.ask(_story, named(id), at))


@router.get(
    "/v1/shipments/{id:path}/milestones/{key:path}/why",
    summary="Every report of a milestone, and the rule that chose · 依据",
    responses=examples.json(examples.EVIDENCE),
)
async def evidence_of(
    here: Here,
    id: Id,
    key: Annotated[str, Path(max_length=300, description="`key` of the timeline", examples=["loaded@CNSZX"])],
    as_known_at: AsKnownAt = None,
) -> Response:
    """Who said what and when, what became of each word, and the raw message it was read from (`href`)."""
    at = moment(as_known_at) if as_known_at else None
    return json(await here.store.ask(_evidence, named(id), key, at))


@router.get(
    "/v1/shipments/{id:path}",
    summary="One shipment · 单票货物",
    responses=examples.json(examples.SHIPMENT),
)
async def one(here: Here, id: Id) -> Response:
    """Any name of a shipment answers with the shipment; `asked_as` then tells the name that was asked."""
    return json(await here.store.ask(_shipment, named(id)))


def _shipment(ask: Ask, ref: Ref) -> shapes.Shipment:
    found = lookup.one(ask, ref)
    return shipment(_short(ask, found, datetime.now(UTC)), found.timeline, ref)


def _story(ask: Ask, ref: Ref, at: datetime | None) -> shapes.Story:
    now = datetime.now(UTC)
    if at is not None:
        answered = lookup.known(ask, ref, at).timeline
        return story(summary(answered, now, {}, outlook(ask, [answered], at, at)), answered, at, now)
    found = lookup.one(ask, ref)
    return story(_short(ask, found, now), found.timeline, None, now)


def _short(ask: Ask, found: Answer, now: datetime) -> shapes.Summary:
    told = found.timeline
    return summary(told, found.answered_at, lookup.positions(ask, [told]), outlook(ask, [told], now))


def _evidence(ask: Ask, ref: Ref, key: str, at: datetime | None) -> shapes.Evidence:
    known = lookup.known(ask, ref, at)
    keys = [milestone.key for milestone in known.timeline.milestones]
    if key not in keys:
        raise Problem("unknown-milestone", f"{known.timeline.id} has no milestone {key}", keys=keys)
    return evidence(known.timeline.id, why(key, known.timeline, known.facts))


def named(id_: str) -> Ref:
    if not id_.isprintable():
        raise bad("id", "holds control characters")
    try:
        return parsed(id_)
    except ValueError as error:
        raise Problem("unknown-shipment", str(error), search="/v1/shipments?ref=") from None


def _wanted(ref: str) -> Wanted:
    try:
        return wanted(ref)
    except ValueError as error:
        raise bad("ref", str(error)) from None


def moment(text: str) -> datetime:
    """A `+` that was not escaped in the address has become a space: it can have been nothing else."""
    text = re.sub(r" (\d\d:\d\d)$", r"+\1", text)
    try:
        at = datetime.fromisoformat(text.upper()) if MOMENT.fullmatch(text) else None
    except ValueError:
        at = None
    if at is None or not EARLIEST <= at < LATEST:
        raise bad("as_known_at", RULE_OF_MOMENT)
    return at.astimezone(UTC)


def _key(text: str) -> tuple[int, int, str]:
    try:
        return cursor.key(text)
    except ValueError:
        raise bad("cursor", "is no cursor of this list: take `next` of the page before") from None


def _next(lines: Sequence[Listed], limit: int) -> str | None:
    if len(lines) <= limit:
        return None
    last = lines[limit - 1]
    return cursor.of_key((last.attention, last.seen, last.id))
