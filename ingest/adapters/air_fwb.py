"""IATA Cargo-IMP air waybill data FWB, versions 5 to 17 (Cargo Interchange Message Procedures, Res. 670 Att. A).

784-45120364SZXJFK/T12K340.5MC2.1     awb; attributes of origin, destination, pieces, weight, volume
FLT/CZ327/20/CA983/21                 a planned departure for each flight: its day of the month, no month is told
RTG/LAXCZ/JFKCA                       where each flight lands, so where the next one leaves from
RTD/1/P12/K340.5 … /3/NU/PMC72534CZ   uld (rate line NU)
SRI/REF-1234                          order: the shipper's reference
OCI/DE/EXP/M/26DE…                    declaration (MRN); attributes of screening
SPH/EAP/PER                           attribute `handling_codes`
ISU/20JUN26/SHENZHEN/…                when the waybill was executed: occurred_at of `linked`, a day at the origin
.HDQFMQR 200739                       reported_at (UTC), and the source where the transport names none

The waybill itself moves nothing: it is `linked`. A flight is of the first day with its number after the waybill was
executed, three days of grace before it. Rates, charges, accounts, names and addresses are not copied.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Line, Telex, telex
from ingest.syntax.cargo_imp.field import LONGEST, MONTHS, SHAPES, joined, units
from ingest.syntax.cargo_imp.part import (
    consignment,
    day_of_month,
    declarations,
    flight,
    flight_number,
    handling,
    known_by,
    quantities,
    sent,
    unmapped,
    unread,
)
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, airport
from schemas.refs import Ref, RefType, usable
from schemas.times import Moment, Precision, local

# Line identifiers (Cargo-IMP, FWB), and what becomes of them.
LINES = {
    "FLT": Kind.DEPARTED,
    **dict.fromkeys(("RTG", "RTD", "SRI", "OCI", "SPH", "ISU"), Kind.LINKED),
}
IGNORED = {
    **dict.fromkeys(("SHP", "CNE", "AGT", "NFY", "NOM", "OPI"), "names and addresses of parties"),
    **dict.fromkeys(("NAM", "ADR", "LOC"), "names and addresses of parties"),
    **dict.fromkeys(("CVD", "OTH", "PPD", "COL", "CDC", "COI", "SII", "ACC"), "what it costs and who pays"),
    **dict.fromkeys(("SSR", "OSI"), "free text"),
    **dict.fromkeys(("CER", "ARD", "REF"), "who wrote it, and under which number of his office"),
    "COR": "customs origin of the goods: no step of the journey",
}
TABLES = (
    Table("line identifier", "Cargo-IMP 34th edition (2014), FWB; code list 1.19 Line Identifiers", LINES, IGNORED),
)

_EXECUTED = re.compile(r"(\d{1,2})([A-Z]{3})(?:20)?(\d{2})(?!\d)")
_LEAVES = re.compile(r"(\d{1,2})([A-Z]{3})?")  # some add the month
_GRACE = 3  # days that a flight may be before the waybill's date: executed afterwards, or another day there


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    if not text.lines:
        raise Malformed("message", "ends before its air waybill: NNN-NNNNNNNN, origin and destination")
    awb, totals = consignment(text.lines[0])
    reported = sent(text.envelope, heard)
    said = {
        "source": heard.by(text.envelope.origin),
        "mode": Mode.AIR,
        "reported_at": reported.at if reported else None,
    }
    stops = [airport(code) if code else None for code in _stops(text, totals)]
    executed = _executed(text, stops[0] if stops else None, heard)
    told: dict[str, Any] = {"attributes": totals | quantities(text.lines[:1]) | handling(list(text.lines)), **said}
    linked = movement(
        kind=Kind.LINKED,
        certainty=Certainty.ACTUAL,
        occurred=executed or known_by(None, reported, heard, stops[0] if stops else None),
        refs=(awb, *_refs(text)),
        place=stops[0] if stops else None,
        **told,
    )
    signed = executed.at if executed else reported.at if reported else heard.received_at
    unknown = unmapped(linked, unread(text.lines[1:], {*LINES, *IGNORED}), "FWB line")
    return [linked, *_flights(text, (awb, stops, signed), told, heard), *unknown]


def _of(text: Telex, code: str) -> list[Line]:
    return [line for line in text.lines if line.code == code]


def _stops(text: Telex, totals: dict[str, str]) -> list[str]:
    """The airports that the goods are to pass: the origin, and where each carrier of the routing takes them, empty where that
    is not told."""
    if "consignment_origin" not in totals:
        return []
    told = [field for line in _of(text, "RTG") for field in line.fields if field]
    routed = [field[:3] if len(field) >= 3 else "" for field in told]  # the first may be a carrier alone
    return [totals["consignment_origin"], *routed]


def _executed(text: Telex, place: Place | None, heard: Heard) -> Moment | None:
    for line in _of(text, "ISU"):
        if not line.fields or not line.fields[0]:
            continue
        match = _EXECUTED.match(line.fields[0])
        month = MONTHS.get(match[2], 0) if match else 0
        if match is None or not month or not 1 <= int(match[1]) <= LONGEST[month - 1]:
            raise Malformed(line.where, "has no date of execution: wants NNAAANN, as 20JUN26")
        day = datetime(2000 + int(match[3]), month, int(match[1]))  # noqa: DTZ001 - local on purpose
        return local(day, place, Precision.DAY, heard.zone)
    return None


def _refs(text: Telex) -> Iterator[Ref]:
    yield from declarations(list(text.lines))
    for line in _of(text, "SRI"):
        if line.fields and line.fields[0] and not line.continued:
            yield from usable(RefType.ORDER, line.fields[0])
    rated = [line._replace(code="ULD") for line in _of(text, "RTD") if "NU" in line.fields]
    yield from (found for uld in units(rated) for found in usable(RefType.ULD, uld))


def _flights(
    text: Telex, waybill: tuple[Ref, list[Place | None], datetime], told: dict[str, Any], heard: Heard
) -> Iterator[Movement]:
    """A planned departure of each flight booked, from the airport where the one before lands."""
    awb, stops, signed = waybill
    for number, (line, leaves) in enumerate(_booked(text)):
        carrier = SHAPES["flight"].fullmatch(leaves[0])
        on = _LEAVES.fullmatch(leaves[1])
        day = day_of_month(int(on[1]), signed, _GRACE) if on else None
        if carrier is None or day is None:
            raise Malformed(
                line.where, f"{'/'.join(leaves)!r} is no flight: wants carrier, number and day, as CZ327/20"
            )
        start = day.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        place = stops[number] if number < len(stops) else None
        flown = {"flight": flight_number(carrier)}
        yield movement(
            kind=Kind.DEPARTED,
            certainty=Certainty.PLANNED,
            occurred=local(start, place, Precision.DAY, heard.zone),
            refs=(awb, flight(flight_number(carrier), start)),
            place=place,
            **told | {"attributes": told["attributes"] | flown},
        )


def _booked(text: Telex) -> Iterator[tuple[Line, tuple[str, str]]]:
    for line in _of(text, "FLT"):
        fields = tuple(field for field in line.fields if field)
        while fields:
            number, day, *rest = (*joined(fields), "")
            yield line, (number, day)
            fields = tuple(filter(None, rest))
