"""What customs messages of Europe share, whatever their XML: times, offices, places of goods, declarations and their goods.

Times are UN/EDIFACT 2379 in WCO DM and NCTS phase 4 (304: 20260620140500Z; 102: 20260620), ISO 8601 in later ones.
A place of goods has a qualifier of EU code list CL326: U a UN/LOCODE, V a customs office; the others name no place on a map.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta, timezone

from ingest.message import Heard, Malformed
from ingest.syntax import iso8601
from ingest.syntax.edifact.time import clock
from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.places import Place, at
from schemas.refs import Ref, RefType, ref, usable
from schemas.relations import Relation, implied, inside
from schemas.times import Moment, Precision, Zone, given, local

# UN/EDIFACT 1001 and the EU's CL213, CL754 (N before the number): documents that are a contract of carriage.
CONTRACTS = {
    "703": RefType.HAWB,
    "704": RefType.BILL,
    "705": RefType.BILL,
    "714": RefType.HOUSE,
    "720": RefType.CONSIGNMENT,  # CIM
    "722": RefType.CONSIGNMENT,  # SMGS
    "730": RefType.CONSIGNMENT,  # CMR
    "740": RefType.AWB,
    "741": RefType.AWB,
    "DCR": RefType.CONSIGNMENT,  # UK: the declaration unique consignment reference
}
# EU CL750: means of transport by the type of their identification. A flight and a train have a number and a date.
MEANS = {
    "10": (RefType.VESSEL, "IMO{number}"),
    "11": (RefType.VESSEL, "NAME-{number}"),
    "20": (RefType.WAGON, "{number}"),
    "21": (RefType.TRAIN, "{number}/{date}"),
    "30": (RefType.TRUCK, "{number}"),
    "31": (RefType.TRAILER, "{number}"),
    "40": (RefType.FLIGHT, "{number}/{date}"),
    "80": (RefType.VESSEL, "ENI-{number}"),
    "81": (RefType.VESSEL, "NAME-{number}"),
}
# UN/ECE Recommendation 19.
MODES = {"1": Mode.SEA, "2": Mode.RAIL, "3": Mode.ROAD, "4": Mode.AIR, "8": Mode.BARGE}
NORTHERN_IRELAND = "XI"  # of customs only: ISO 3166 and UN/LOCODE have it in GB
_MUCR_OF_AIR = re.compile(r"A:(\d{11})")


def point(where: str, value: str, format_: str, heard: Heard) -> Moment:
    """A moment as UN/EDIFACT 2379 writes it; without an offset on the clock of the source."""
    try:
        told = clock(value, format_)
        if told.offset is None:
            return local(told.at, None, told.precision, heard.zone)
        return given(told.at.replace(tzinfo=timezone(told.offset)), told.precision)
    except (ValueError, OverflowError) as error:
        raise Malformed(where, str(error)) from error


def moment(where: str, value: str, heard: Heard, place: Place | None = None) -> Moment:
    """A moment in either way of writing; without an offset on the clock of the place (ISO 8601), else of the source."""
    if "-" in value[:5]:
        return iso8601.moment_at(where, value, place, heard.zone)
    return point(where, value, "", heard)


def on_hearing(heard: Heard) -> Moment:
    """For messages whose standard lets them tell no time, because they speak of the moment they are sent in."""
    return Moment(heard.received_at, 0, Precision.SECOND, Zone.ASSUMED)


def office(code: str) -> Place | None:
    """A customs office by its reference number (EU COL: country and six characters)."""
    return Place(facility=f"COL-{code.strip().upper()}") if code.strip() else None


def goods_place(country: str, qualifier: str, code: str) -> Place | None:
    """Where goods lie. `code` behind qualifier U: a UN/LOCODE, whole or without its country, and the operator's own code."""
    country, code = country.strip().upper().replace(NORTHERN_IRELAND, "GB"), code.strip().upper()
    if qualifier == "V":
        return office(code)
    if qualifier != "U":
        return None
    code = code if len(code) == len("GBLHR") else country + code
    if not re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}.*", code):
        return None
    return at(code[:5], code[5:])


def means(type_: str, number: str, on: Moment) -> tuple[Ref, ...]:
    """The conveyance that goods left or came on, on that day."""
    if type_ not in MEANS or not number:
        return ()
    ref_type, form = MEANS[type_]
    number = number.strip().upper().removeprefix("IMO").strip() if type_ == "10" else number.strip()
    return usable(ref_type, form.format(number=number, date=f"{on.at + timedelta(minutes=on.offset):%Y-%m-%d}"))


def contract(type_: str, number: str) -> tuple[Ref, ...]:
    """The ref of a document, where its type is a contract of carriage: `705`, `N705`."""
    known = CONTRACTS.get(type_.strip().upper().removeprefix("N"))
    return usable(known, number) if known and number else ()


def declared(*numbers: str) -> tuple[Ref, ...]:
    """MRN and LRN: names of one declaration."""
    return tuple(found for number in numbers if number for found in usable(RefType.DECLARATION, number))


def master(number: str) -> tuple[Ref, ...]:
    """A master UCR, which holds several consignments; one of air freight (`A:` and eleven digits) is a master air waybill."""
    air = _MUCR_OF_AIR.fullmatch(number.strip().upper())
    return (ref(RefType.AWB, air[1]),) if air else usable(RefType.CONSIGNMENT, number) if number else ()


def within(kind: Kind, own: Iterable[Ref], masters: Iterable[Ref]) -> tuple[Relation, ...]:
    """What refs of one consignment imply, and that it is inside its masters."""
    own, masters = tuple(dict.fromkeys(own)), tuple(masters)
    cargo = [r for r in own if r.partition(":")[0] in (RefType.CONSIGNMENT, RefType.DECLARATION)]
    return (*implied(kind, own), *(inside(c, m) for c in cargo for m in masters if c != m))


def consignments(
    numbers: tuple[Ref, ...], documents: Iterable[tuple[str, str]], boxes: Iterable[str]
) -> Iterator[tuple[tuple[Ref, ...], dict[str, str]]]:
    """Refs of one consignment and box under one declaration, and what to note of them.

    `documents`: types and numbers. Two contracts of one type are of two consignments: each stands alone, and notes the
    declaration.
    """
    contracts = [(type_, found) for type_, number in dict.fromkeys(documents) for found in contract(type_, number)]
    count = Counter(type_ for type_, _ in contracts)
    own = (*numbers, *(found for type_, found in contracts if count[type_] == 1))
    units = [(found,) for box in dict.fromkeys(boxes) for found in usable(RefType.CONTAINER, box)]
    for unit in dict.fromkeys(units) or [()]:
        yield (*own, *unit), {}
    for one in (found for type_, found in contracts if count[type_] > 1):
        yield (one,), {"declaration": numbers[0].partition(":")[2] if numbers else ""}
