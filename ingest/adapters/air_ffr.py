"""IATA Cargo-IMP space allocation: requests FFR, versions 2 to 8, and answers FFA, versions 2 to 5 (Res. 670 Att. A).

784-45120364SZXJFK/T12K340.5MC2.1/X   awb; attributes of origin, destination, pieces, weight, volume
    /EAP/PER                          attribute `handling_codes`
CZ327/20JUN/SZXLAX/KK                 one flight: what its allocation code says, at the airport of departure
SRI/REF-1234                          order: the shipper's reference
.HDQFMQR 200739                       reported_at and occurred_at (UTC), and the source where the transport names none

A flight that is confirmed is a ref, with a planned departure, a day; one that is asked for, waited for or refused is the
attributes `flight` and `flight_date`. What is said of a flight anew replaces what the same sender said before; a cancellation
takes it back. Parties, goods and free text are not copied.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.field import SHAPES, day
from ingest.syntax.cargo_imp.part import (
    AWB,
    consignment,
    flight,
    flight_number,
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

TYPES = ("FFR", "FFA")


class Allocation(NamedTuple):
    kind: Kind
    certainty: Certainty = Certainty.ACTUAL


# Space allocation codes (Cargo-IMP, FFR; those of the A4A/IATA AIRIMP).
CODES = {
    **dict.fromkeys(("KK", "HK", "SS", "CA", "KL", "RR"), Allocation(Kind.BOOKED)),
    **dict.fromkeys(("NN", "NA", "HN", "LL", "HL", "PN"), Allocation(Kind.BOOKED, Certainty.PLANNED)),
    **dict.fromkeys(("UU", "UN", "UC", "US", "NO"), Allocation(Kind.DISCREPANCY)),
    **dict.fromkeys(("XX", "HX", "XK", "CN", "IX"), Allocation(Kind.RETRACTED)),
}
LINES = {"SRI": Kind.LINKED}
IGNORED = {
    **dict.fromkeys(("SHP", "CNE", "CUS", "NAM", "ADR", "LOC", "REF"), "names, addresses and numbers of parties"),
    **dict.fromkeys(("SSR", "OSI"), "free text"),
    **dict.fromkeys(("DIM", "PID"), "dimensions and product: no step of the journey"),
    "ULD": "units that are asked for, most of them by their type alone",
}
TABLES = (
    Table("space allocation code", "Cargo-IMP 34th edition (2014), FFR; A4A/IATA AIRIMP", CODES),
    Table(
        "line identifier", "Cargo-IMP 34th edition (2014), FFR, FFA; code list 1.19 Line Identifiers", LINES, IGNORED
    ),
)

_HANDLING = re.compile(r"[A-Z]{3}")
_ALLOCATION = re.compile(r"[A-Z]{2}")
_FLIGHT = SHAPES["flight"]


class Said(NamedTuple):
    """What holds for every flight of a request or its answer."""

    awb: Ref
    orders: tuple[Ref, ...]
    attributes: dict[str, str]
    told: dict[str, Any]
    reported: Moment | None
    heard: Heard


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    if not text.lines:
        raise Malformed("message", "ends before its air waybill: NNN-NNNNNNNN, origin and destination")
    said = _said(text.lines, sent(text.envelope, heard), heard, heard.by(text.envelope.origin))
    flights = [line for line in text.lines[1:] if _FLIGHT.fullmatch(line.code) and not line.continued]
    if not flights:
        raise Malformed("message", "names no flight: wants AANNNN/NNAAA/AAAAAA/AA, as CZ327/20JUN/SZXLAX/NN")
    facts = [fact for line in flights for fact in _flight(line, said)]
    known = {*LINES, *IGNORED, *(line.code for line in flights), *(c.code for c in text.lines if AWB.fullmatch(c.code))}
    told = next((fact for fact in facts if fact.refs), None)
    return facts + (unmapped(told, unread(text.lines[1:], known), "FFR line") if told else [])


def _said(lines: tuple[Line, ...], reported: Moment | None, heard: Heard, source: str) -> Said:
    awb, totals = consignment(lines[0])
    continued = [line for line in lines if line.continued and AWB.fullmatch(line.code)]
    codes = [code for line in continued for code in line.fields if _HANDLING.fullmatch(code)]
    attributes = totals | quantities(lines[:1]) | ({"handling_codes": " ".join(codes)} if codes else {})
    named = (line.fields[0] for line in lines if line.code == "SRI" and line.fields)
    orders = tuple(found for number in named for found in usable(RefType.ORDER, number))
    told = {"source": source, "mode": Mode.AIR, "reported_at": reported.at if reported else None}
    return Said(awb, orders, attributes, told, reported, heard)


def _flight(line: Line, said: Said) -> Iterator[Movement]:
    """What a line says of one flight; a confirmed one is also planned to leave."""
    carrier = _FLIGHT.fullmatch(line.code)
    on, route, code, *_ = (*line.fields, "", "", "")
    date, ends = SHAPES["date"].fullmatch(on), SHAPES["route"].fullmatch(route)
    if not (carrier and date and ends and _ALLOCATION.fullmatch(code)):
        raise Malformed(line.where, "is no flight: wants AANNNN/NNAAA/AAAAAA/AA, as CZ327/20JUN/SZXLAX/NN")
    leaves, place = day(line.where, date, said.heard.received_at).start, airport(ends["origin"])
    number = flight_number(carrier)
    means = CODES.get(code, Allocation(Kind.UNMAPPED))
    told: dict[str, Any] = said.told | {"certainty": means.certainty}
    told |= {"report": f"FFR/{said.awb}/{number}/{leaves:%Y-%m-%d}/{ends['origin']}"}
    occurred = known_by(None, said.reported, said.heard, place)
    if means.kind is Kind.RETRACTED:
        report = told.pop("report")
        yield movement(kind=Kind.RETRACTED, occurred=occurred, refs=(), retracts=(report,), **told)
        return
    attributes = said.attributes | {"flight": number, "flight_date": f"{leaves:%Y-%m-%d}", "allocation": code}
    attributes |= {"origin": ends["origin"], "destination": ends["destination"] or ""}
    if means.kind is Kind.UNMAPPED:
        attributes |= {"code": code, "list": "FFR allocation"}
    told |= {"place": place, "attributes": {name: value for name, value in attributes.items() if value}}
    cargo, confirmed = (said.awb, *said.orders), means == CODES["KK"]
    refs = (*cargo, flight(number, leaves)) if confirmed else cargo
    yield movement(kind=means.kind, occurred=occurred, refs=refs, **told)
    if confirmed:
        yield _departure(leaves, place, refs, told | {"certainty": Certainty.PLANNED}, said.heard)


def _departure(leaves: datetime, place: Place, refs: tuple[Ref, ...], told: dict[str, Any], heard: Heard) -> Movement:
    when = local(leaves, place, Precision.DAY, heard.zone)
    return movement(kind=Kind.DEPARTED, occurred=when, refs=refs, **told)
