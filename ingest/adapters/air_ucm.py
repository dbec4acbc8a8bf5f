"""ULD control messages UCM (IATA Airport Handling Manual; Type B): which ULDs came and went with a flight.

CZ327/328/20JUN.B2091.LAX   flight in and flight out (one number: both), day, registration, airport
IN                          each ULD `discharged` there, from the flight in: attribute `flight`
OUT                         each ULD `loaded` there, on the flight out
.PMC72534CZ/SZX/C           uld; where it is unloaded: attribute `destination`; what is in it: attribute `content`
.N, SI                      nothing; free text
.LAXFFCZ 201540             reported_at and occurred_at (UTC), and the source where the transport names none; else the day

The day is that of the airport. A flight out is a ref where no ULD came in: then it begins here, and is of that day; behind
a flight in it may leave on the next, and is the attribute `flight`. A ULD without its owner's code is left out.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.aircraft_movement import written
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.field import MONTHS
from ingest.syntax.cargo_imp.part import day_of_month, flight, known_by, sent
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import airport
from schemas.refs import Ref, RefType, ref
from schemas.times import Precision, local, nearest_year

SECTIONS = {"IN": Kind.DISCHARGED, "OUT": Kind.LOADED}
CONTENTS = {
    "B": "baggage",
    "C": "cargo",
    "D": "crew baggage",
    "E": "equipment",
    "F": "baggage first class",
    "M": "mail",
    "N": "nothing",
    "Q": "courier baggage",
    "S": "sort on arrival",
    "T": "transfer baggage",
    "U": "unserviceable",
    "W": "cargo under security control",
    "X": "empty",
}
TABLES = (
    Table("section", "IATA Airport Handling Manual, UCM", SECTIONS, {"SI": "free text"}),
    Table("load category", "IATA Airport Handling Manual, load categories of UCM", CONTENTS),
)

_HEAD = re.compile(
    r"(?P<carrier>[A-Z][A-Z0-9]|\d[A-Z]|[A-Z]{3})(?P<in>\d{1,4}[A-Z]?)(?:/(?P<out>\d{1,4}[A-Z]?))?"
    r"/(?P<day>\d{2})(?P<month>[A-Z]{3})?(?:\d{2})?\.(?P<aircraft>[A-Z0-9-]{2,10})\.(?P<airport>[A-Z]{3})"
)
_ULD = re.compile(r"[A-Z][A-Z0-9]{2}\d{4,5}[A-Z0-9]{2,3}")
_TO, _CONTENT = re.compile(r"[A-Z]{3}"), re.compile(r"([A-Z])\d?")


class Listed(NamedTuple):
    uld: Ref
    section: str
    attributes: dict[str, str]


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    head = text.lines[0] if text.lines else Line(1, "", ())
    match = _HEAD.match(written(head))
    if match is None:
        raise Malformed(head.where, "wants the flight first: AANNNN/NNAAA.registration.airport")
    listed = list(_listed(text.lines[1:]))
    reported, day, place = sent(text.envelope, heard), _day(head, match, heard), airport(match["airport"])
    said: dict[str, Any] = {
        "source": heard.by(text.envelope.origin),
        "certainty": Certainty.ACTUAL,
        "mode": Mode.AIR,
        "occurred": reported or known_by(local(day, place, Precision.DAY, heard.zone), None, heard, place),
        "place": place,
        "reported_at": reported.at if reported else None,
    }
    begins = not any(one.section == "IN" for one in listed)
    return [
        _movement(one, _flight(one.section, match, day if begins else None), said, match["aircraft"]) for one in listed
    ]


def _listed(lines: tuple[Line, ...]) -> Iterator[Listed]:
    section = ""
    for line in lines:
        told = written(line)
        if told.startswith("SI"):
            return
        section = told if told in SECTIONS else section
        for uld, *fields in (item.strip().split("/") for item in told.split(".")):
            if section and _ULD.fullmatch(uld):
                to = next(filter(_TO.fullmatch, fields), "")
                contents = [match[1] for field in fields if (match := _CONTENT.fullmatch(field))]
                content = CONTENTS.get(contents[0], contents[0]) if contents else ""
                yield Listed(ref(RefType.ULD, uld), section, {"destination": to, "content": content})


def _day(head: Line, match: re.Match[str], heard: Heard) -> datetime:
    """The local day that the header tells; without a month, the nearest of that number."""
    on, near = int(match["day"]), heard.received_at
    if month := MONTHS.get(match["month"] or ""):
        return nearest_year(month, on, 0, 0, near)
    day = day_of_month(on, near) or day_of_month(on, near, 31)
    if day is None or match["month"]:
        raise Malformed(head.where, f"{match['day']}{match['month'] or ''} is no day: wants NN or NNAAA, as 20JUN")
    return day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def _flight(section: str, head: re.Match[str], leaves: datetime | None) -> tuple[str, tuple[Ref, ...]]:
    """The number of the flight; and its ref where it is one out, and the day it leaves is known."""
    own = head["out"] if section == "OUT" and head["out"] else head["in"]
    number = head["carrier"] + own.lstrip("0")
    return number, (flight(number, leaves),) if leaves and section == "OUT" else ()


def _movement(one: Listed, flown: tuple[str, tuple[Ref, ...]], said: dict[str, Any], aircraft: str) -> Movement:
    attributes = {"flight": flown[0], "aircraft": aircraft} | one.attributes
    told = {name: value for name, value in attributes.items() if value}
    return movement(kind=SECTIONS[one.section], refs=(one.uld, *flown[1]), attributes=told, **said)
