"""X12 210 and 410, freight invoices of truckers and railways: ASC X12 releases 003040 to 008060.

ISA06, GS02, B311                source: the carrier
B302                             refs: consignment (the carrier's PRO); report
B303                             refs: booking (the load's number)
N9, L11 (128)                    refs: bill, order, consignment …; several bills are several consignments
B306                             occurred_at of LINKED: the invoice ties these numbers
B309, B310 (374, 432)            kind DELIVERED, actual or estimated, at the consignee's
N7, N9*EQ                        refs: trailer, container; in a 410 wagon
N1*CN, N1*ST                     place: city and state
B308                             attribute correction; amounts, rates and parties' addresses are not copied
"""

from typing import NamedTuple

from ingest.message import Heard
from ingest.syntax.x12.carriage import n7, seals
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.load import Load, about, bonds, load, parties
from ingest.syntax.x12.message import Segment, element, every, grouped, message, required
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.reference import others, unit, units
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType, type_of
from schemas.times import Moment

MODES = {"210": (Mode.ROAD, RefType.TRAILER), "410": (Mode.RAIL, RefType.WAGON)}
DELIVERED = {  # 374, 432 as B310
    **dict.fromkeys(("035", "35", "140", "372"), Certainty.ACTUAL),
    **dict.fromkeys(("017", "17", "139", "371"), Certainty.ESTIMATED),
}
IGNORED = {
    **dict.fromkeys(
        ("011", "11", "010", "10", "370", "086", "86"),
        "when it was picked up or shipped, told in the place of a delivery",
    ),
    "": "says no more than the date of the invoice",
}
CONSIGNEE = ("ST", "CN")  # 98
MOST_UNITS = 32  # of one invoice
TABLES = (Table("B3 10, elements 374 and 432", "ASC X12 374, 432", DELIVERED, IGNORED),)


class Said(NamedTuple):
    """What all that an invoice says shares."""

    told: Document
    load: Load
    header: list[Segment]
    ride: tuple[Ref, ...]
    mode: Mode
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    b3, header = required(read.segments, "B3"), grouped(read.segments, "LX")[0]
    told = document(read, heard, element(b3, 11), element(b3, 2))
    usual_mode, usual = MODES[read.type]
    ride = _ride(read.segments, usual)
    mode = Mode.RAIL if any(type_of(ref) is RefType.WAGON for ref in ride) else usual_mode
    words = {"carrier": element(b3, 11), "correction": element(b3, 8), "seal": seals(read.segments)}
    whole = load(header, element(b3, 3), element(b3, 2))
    said = Said(told, whole, header, ride, mode, attributes(others(header), words))
    occurred = moment(stamp(b3, 6) if element(b3, 6) else told.prepared, Spot(), heard.zone)
    return [*_facts(said, Kind.LINKED, Certainty.ACTUAL, (occurred, Spot())), *_delivery(said, b3, heard)]


def _delivery(said: Said, b3: Segment, heard: Heard) -> list[Movement]:
    """B309 and B310, at the consignee's."""
    code, named = element(b3, 10), parties(said.header)
    if code in IGNORED or not element(b3, 9):
        return []
    here = next((named[party] for party in CONSIGNEE if party in named), Spot())
    occurred = moment(stamp(b3, 9), here, heard.zone)
    if code not in DELIVERED:
        unmapped = said._replace(attributes=said.attributes | {"code": code, "list": "X12 374"})
        return _facts(unmapped, Kind.UNMAPPED, Certainty.ACTUAL, (occurred, here))
    return _facts(said, Kind.DELIVERED, DELIVERED[code], (occurred, here))


def _facts(said: Said, kind: Kind, certainty: Certainty, when: tuple[Moment, Spot]) -> list[Movement]:
    """`when`: and where."""
    return [
        fact(
            said.told,
            kind=kind,
            certainty=certainty,
            mode=said.mode,
            occurred=when[0],
            place=when[1].place,
            refs=(*cargo, *said.ride),
            relations=bonds(kind, said.load, (*cargo, *said.ride)),
            attributes=said.attributes,
        )
        for cargo in about(said.load, said.header)
    ]


def _ride(segments: list[Segment], usual: RefType) -> tuple[Ref, ...]:
    told = [ref for one in every(segments, "N7") for ref in unit(n7(one), usual)]
    return tuple(dict.fromkeys(told or units(segments, usual)))[:MOST_UNITS]
