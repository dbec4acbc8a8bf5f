"""X12 304, 310 and 312, shipping instructions, freight receipt and arrival notice (ocean): ASC X12 003040 to 008060.

ISA06, GS02, B311, B202         source
B303 or B204                    report; refs: where N9 names no bill, that; of a 304 the shipper's own order
B2A01 (353)                     01, 03: takes back what was said under the same report
N9, L11 (128)                   refs: bill, booking, house, order …; several bills are several consignments
N7 01 02 11 18, N9*OC, N9*EQ    refs: container; each box with each bill is a movement of kind LINKED; in a 312 NOTIFIED
B306, else GS04 GS05            occurred_at of LINKED; in a 312 GS04 GS05
V1 01 02 04 05 08               refs: vessel, voyage
R4 + DTM (374)                  the schedule of the journey: DEPARTED, ARRIVED, RECEIVED, estimated or actual
M7, N7 03, N7 22, R4            attributes seal, weight, iso_type, port_of_loading …; charges and addresses are not copied
"""

from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12 import port as x12_port
from ingest.syntax.x12.carriage import box_words, n7, v1
from ingest.syntax.x12.document import Document, attributes, document, fact, retraction, takes_back
from ingest.syntax.x12.message import Segment, affordable, element, first, grouped, message
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.port import calls, journey, ports
from ingest.syntax.x12.reference import consignments, identified, others, references, unit, units
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType, type_of
from schemas.times import Moment

TABLES = (
    Table("R4 01, element 115", "ASC X12 115", x12_port.STEPS, x12_port.IGNORED),
    Table("DTM 01, element 374", "ASC X12 374", x12_port.DATES),
)
INSTRUCTIONS, NOTICE = "304", "312"


class Receipt(NamedTuple):
    """What holds for every box of the set."""

    told: Document
    kind: Kind
    cargo: list[tuple[Ref, ...]]
    vessel: tuple[Ref, ...]
    occurred: Moment
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    begin = first(read.segments, "B2" if read.type == "304" else "B3")
    if len(begin) == 1:
        raise Malformed(begin[0], "is required and missing")
    number, carrier = (element(begin, i) for i in ((3, 11) if begin[0] == "B3" else (4, 2)))
    told = document(read, heard, carrier, number)
    if takes_back(element(first(read.segments, "B2A"), 1)):
        return [retraction(told, Mode.SEA, heard.zone)]
    receipt, loops = _receipt(told, read.segments, number, heard), ports(read.segments)
    boxes = [(box, loop) for loop in grouped(read.segments, "N7")[1] for box in unit(n7(loop[0]), RefType.CONTAINER)]
    boxes = boxes or [(box, [["N7"]]) for box in units(read.segments, RefType.CONTAINER)]
    affordable(len(boxes) + sum(map(len, loops)), len(receipt.cargo))
    linked = [it for box, loop in boxes for it in _linked(receipt, (box,), loop)] or _linked(receipt, (), [["N7"]])
    return list({it.id: it for it in [*linked, *_scheduled(receipt, loops, heard)]}.values())


def _receipt(told: Document, segments: list[Segment], number: str, heard: Heard) -> Receipt:
    b3 = first(segments, "B3")
    vessel, words = v1(first(segments, "V1"), element(b3, 11))
    named = references(segments)
    if not any(type_of(ref) is RefType.BILL for ref in named):
        named += identified(RefType.ORDER if told.report.startswith(f"{INSTRUCTIONS}/") else RefType.BILL, number)
    notice = told.report.startswith(f"{NOTICE}/")
    when = stamp(b3, 6) if element(b3, 6) and not notice else told.prepared
    return Receipt(
        told,
        Kind.NOTIFIED if notice else Kind.LINKED,
        consignments(named),
        vessel,
        moment(when, Spot(), heard.zone),
        attributes(journey(ports(segments)), others(segments), words),
    )


def _linked(receipt: Receipt, box: tuple[Ref, ...], loop: list[Segment]) -> list[Movement]:
    return [
        fact(
            receipt.told,
            kind=receipt.kind,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=receipt.occurred,
            refs=(*box, *cargo, *receipt.vessel),
            attributes=attributes(receipt.attributes, box_words(loop)),
        )
        for cargo in receipt.cargo
    ]


def _scheduled(receipt: Receipt, loops: list[list[Segment]], heard: Heard) -> list[Movement]:
    made = []
    for call in calls(loops):
        ride = receipt.vessel if call.aboard else ()
        made += [
            fact(
                receipt.told,
                kind=call.kind,
                certainty=call.certainty,
                mode=Mode.SEA if ride else Mode.UNKNOWN,
                occurred=moment(call.at, call.spot, heard.zone),
                place=call.spot.place,
                refs=(*cargo, *ride),
                relations=ties(call.kind, cargo, ride),
                attributes=receipt.attributes if ride else {},
            )
            for cargo in receipt.cargo
            if cargo or ride
        ]
    return made
