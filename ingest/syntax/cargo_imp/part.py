"""What Cargo-IMP messages have in common besides their grammar: who sent them when, air waybills, flights, control data.

.HDQFMQR 200739                       sender; day and time in UTC, in the month nearest to when it was heard
157-53806270HKGNLU/P2K505.0T10        awb; origin and destination, consignment totals: attributes
OCI/DE/EXP/M/26DE…                    declaration (MRN), of the status or consignment before it
OCI/CN//SM/XRY                        attributes of screening
"""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp.field import SHAPES, controls, measures
from ingest.syntax.cargo_imp.telegram import Envelope, Line
from schemas.milestones import Kind
from schemas.movement import Movement, movement
from schemas.places import Place, zone_of
from schemas.refs import Ref, RefType, ref
from schemas.times import SPAN, Moment, Precision, given, local

AWB = re.compile(r"(\d{3})[- ]?(\d{8})(?:([A-Z]{3})([A-Z]{3})?)?")
MRN = re.compile(r"\d{2}[A-Z]{2}[A-Z0-9]{14}")
SCREENING = {
    "SS": "security_status",
    "SM": "screening_method",
}  # OCI identifiers of code list 1.100; SN is a person's name


def sent(envelope: Envelope, heard: Heard) -> Moment | None:
    """When it was sent, in UTC (Type B); the month is the one nearest to when it was heard."""
    if not envelope.day:
        return None
    found = day_of_month(envelope.day, heard.received_at)
    if found is None or envelope.hour > 23 or envelope.minute > 59:
        raise Malformed("origin line", f"{envelope.day:02}{envelope.hour:02}{envelope.minute:02} is no DDHHMM")
    return given(found.replace(hour=envelope.hour, minute=envelope.minute, second=0, microsecond=0), Precision.MINUTE)


def day_of_month(day: int, near: datetime, before: int = 15) -> datetime | None:
    """`near` moved to the nearest day of that number, at most `before` days back; None where no month has it there."""
    days = (near + timedelta(days=n) for n in sorted(range(-before, 32 - before), key=abs))
    return next((found for found in days if found.day == day), None)


def known_by(on_the_day: Moment | None, told: Moment | None, heard: Heard, place: Place | None) -> Moment:
    """When what has no time of its own had happened: when it was told of, or on its day if that was over by then."""
    if told and (on_the_day is None or told.at < on_the_day.at + SPAN[on_the_day.precision]):
        return told
    if on_the_day and on_the_day.at <= heard.received_at:
        return on_the_day
    zone = (zone_of(place) if place else None) or ZoneInfo(heard.zone)
    today = heard.received_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return local(today, place, Precision.DAY, heard.zone)


def consignment(line: Line) -> tuple[Ref, dict[str, str]]:
    """The air waybill that a line begins with, and what it says of the whole consignment."""
    match = AWB.fullmatch(line.code)
    if match is None:
        raise Malformed(line.where, "wants the air waybill first: NNN-NNNNNNNN, origin and destination")
    prefix, serial, origin, destination = match.groups()
    totals = {"consignment_origin": origin, "consignment_destination": destination}
    if line.fields and (quantity := SHAPES["quantity"].fullmatch(line.fields[0])):
        totals["total_pieces"] = quantity["total"] or (quantity["pieces"] if quantity["description"] == "T" else "")
    return ref(RefType.AWB, prefix + serial), {name: told for name, told in totals.items() if told}


def quantities(lines: Iterable[Line]) -> dict[str, str]:
    """Part, pieces, weight and volume, as any field of the lines tells them."""
    found: dict[str, str] = {}
    for field in (field for line in lines for field in line.fields):
        measured = SHAPES["quantity"].fullmatch(field) or SHAPES["volume"].fullmatch(field)
        found |= measures(measured) if measured else {}
    return found


def flight_number(told: re.Match[str]) -> str:
    return str(told["carrier"]) + str(told["number"]).lstrip("0")


def flight(number: str, leaves: datetime) -> Ref:
    return ref(RefType.FLIGHT, f"{number}/{leaves:%Y-%m-%d}")


def declarations(lines: list[Line]) -> Iterator[Ref]:
    for country, _, identifier, value in controls(lines):
        if identifier == "M" and MRN.fullmatch(value) and value[2:4] == (country or value[2:4]):
            yield ref(RefType.DECLARATION, value)


def handling(lines: list[Line]) -> dict[str, str]:
    """Attributes of screening (OCI) and special handling (SPH)."""
    told = {SCREENING[id_]: value for _, _, id_, value in controls(lines) if id_ in SCREENING}
    if codes := [field for line in lines if line.code == "SPH" for field in line.fields if field]:
        told["handling_codes"] = " ".join(codes)
    return told


def unread(lines: Iterable[Line], known: Collection[str]) -> list[str]:
    """Identifiers of lines that no table names, once each."""
    return list(dict.fromkeys(line.code for line in lines if line.code not in known))


def unmapped(said: Movement, codes: Iterable[str], list_: str) -> list[Movement]:
    """What the same sender tells of the same things in words that we do not know."""
    return [
        movement(
            source=said.source,
            kind=Kind.UNMAPPED,
            certainty=said.certainty,
            mode=said.mode,
            occurred=Moment(said.occurred_at, said.offset, said.precision, said.zone),
            refs=said.refs,
            relations=(),
            reported_at=said.reported_at,
            attributes={"code": code[:20], "list": list_},
        )
        for code in codes
    ]
