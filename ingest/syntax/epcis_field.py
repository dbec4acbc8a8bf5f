"""Times and places of EPCIS events (EPCIS 2.0, 7.3)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta, timezone

from ingest.message import Malformed
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, required, text
from schemas import gs1
from schemas.places import Place
from schemas.times import Moment, given

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")
LONGEST = timedelta(hours=14)  # the greatest offset that xsd:dateTime and EPCIS know


@contextmanager
def event_of(number: int) -> Iterator[None]:
    """What is said to be wrong inside is wrong with this event of a document, counted from 0 as JSON paths do."""
    try:
        yield
    except Malformed as error:
        raise Malformed(f"eventList[{number}].{error.where}", error.rule) from error


def times(told: Json) -> tuple[Moment, Moment | None]:
    """When it happened, by the clock on the spot, and when it was recorded."""
    occurred = moment("eventTime", required(told, "eventTime"))
    at = occurred.at.astimezone(timezone(_offset(required(told, "eventTimeZoneOffset"))))
    recorded = text(told, "recordTime")
    return given(at, occurred.precision), moment("recordTime", recorded) if recorded else None


def _offset(written: str) -> timedelta:
    found = _OFFSET.fullmatch(written.replace("Z", "+00:00"))
    offset = timedelta(hours=int(found[2]), minutes=int(found[3])) if found else LONGEST * 2
    if not found or int(found[3]) > 59 or offset > LONGEST:
        raise Malformed("eventTimeZoneOffset", f"{written!r} is no offset: wants ±hh:mm, at most 14:00")
    return -offset if found[1] == "-" else offset


def place(uri: str) -> Place | None:
    """A place by its GLN; by any other URI, in the sender's words."""
    key = gs1.key(uri) if uri else None
    if key and key.type == "sgln":
        return Place(facility=f"GLN-{key.value}")
    return Place(name=uri) if uri else None


def same_place(one: str, other: str) -> bool:
    """Whether two URIs name one site: of two GLNs, whatever room or gate of it their extensions tell."""
    first, second = gs1.key(one), gs1.key(other)
    if first and second:
        return (first.type, first.value.partition(".")[0]) == (second.type, second.value.partition(".")[0])
    return one == other
