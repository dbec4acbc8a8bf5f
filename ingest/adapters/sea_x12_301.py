"""X12 300, 301 and 303, ocean booking: request, confirmation, cancellation: ASC X12 releases 003040 to 008060.

ISA06, GS02, B101, Y302         source
Y301, else B102; N9             refs: booking, bill, order …; report
B104 (558)                      kind: accepted, changed, split: BOOKED; cancelled, declined, deleted: DISCREPANCY, which
                                counts instead of a confirmation before it. A 300 asks: BOOKED, planned
B103, else GS04 GS05            occurred_at
V1 01 02 04 05 08               refs: vessel, voyage
Y303, Y304                      DEPARTED at R4*L, ARRIVED at R4*D, planned, where R4 has no date of its own
R4 + DTM (374)                  the schedule of the journey
N7 01 02 18                     refs: container, kind LINKED, each box a movement
Y307, Y405 Y406, R4             attributes cut_off, equipment, port_of_loading …
"""

from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12 import port as x12_port
from ingest.syntax.x12.carriage import n7, v1
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.message import Segment, element, every, first, message
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.port import Call, aboard, calls, journey, ports, where
from ingest.syntax.x12.reference import identified, others, references, unit
from ingest.syntax.x12.time import is_readable, moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType
from schemas.times import Moment

ANSWERS = {  # 558
    **dict.fromkeys(("A", "B", "N", "S", "U", "V", ""), Kind.BOOKED),
    **dict.fromkeys(("D", "E", "R"), Kind.DISCREPANCY),
}
IGNORED = {"C": "a proposal that nobody has agreed to"}
TABLES = (
    Table("B1 04, element 558", "ASC X12 558, 003040 to 008060", ANSWERS, IGNORED),
    Table("R4 01, element 115", "ASC X12 115", x12_port.STEPS, x12_port.IGNORED),
    Table("DTM 01, element 374", "ASC X12 374", x12_port.DATES),
)
ENDS = ((3, "L", Kind.DEPARTED), (4, "D", Kind.ARRIVED))  # elements of Y3, and what they say of which place


class Booking(NamedTuple):
    """What holds for all that the set says."""

    told: Document
    cargo: tuple[Ref, ...]
    vessel: tuple[Ref, ...]
    loops: list[list[Segment]]
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    b1, y3 = first(read.segments, "B1"), first(read.segments, "Y3")
    number = element(y3, 1) or element(b1, 2)
    if not number:
        raise Malformed("Y301, B102", "are empty: the set names no booking")
    told = document(read, heard, element(b1, 1) or element(y3, 2), number)
    answer = "D" if read.type == "303" else element(b1, 4)
    if answer in IGNORED:
        return []
    booking = _booking(told, read.segments, number)
    occurred = moment(stamp(b1, 3) if element(b1, 3) else told.prepared, Spot(), heard.zone)
    facts = [_answered(booking, answer, occurred, Certainty.PLANNED if read.type == "300" else Certainty.ACTUAL)]
    if facts[0].kind is Kind.BOOKED:
        facts += _scheduled(booking, y3, heard)
        facts += _boxes(booking, read.segments, occurred)
    return list({it.id: it for it in facts}.values())


def _booking(told: Document, segments: list[Segment], number: str) -> Booking:
    b1, y3, y4 = (first(segments, tag) for tag in ("B1", "Y3", "Y4"))
    loops = ports(segments)
    vessel, words = v1(first(segments, "V1"), element(b1, 1) or element(y3, 2))
    cargo = dict.fromkeys((*identified(RefType.BOOKING, number), *references(segments)))
    more = {"cut_off": element(y3, 7), "equipment": f"{element(y4, 5)} {element(y4, 6)}".strip()}
    return Booking(told, tuple(cargo), vessel, loops, attributes(journey(loops), others(segments), words, more))


def _answered(booking: Booking, answer: str, occurred: Moment, certainty: Certainty) -> Movement:
    kind = ANSWERS.get(answer, Kind.UNMAPPED)
    words = {"answer": answer} | ({"code": answer, "list": "X12 558"} if kind is Kind.UNMAPPED else {})
    ride = booking.vessel if kind is Kind.BOOKED else ()
    return fact(
        booking.told,
        kind=kind,
        certainty=certainty,
        mode=Mode.SEA,
        occurred=occurred,
        refs=(*booking.cargo, *ride),
        relations=ties(Kind.LINKED, booking.cargo, ride),
        attributes=attributes(booking.attributes, words),
    )


def _scheduled(booking: Booking, y3: Segment, heard: Heard) -> list[Movement]:
    told = calls(booking.loops)
    afloat = aboard(booking.loops)
    dated = {(call.function, call.kind) for call in told}
    for number, function, kind in ENDS:
        spot, at = where(booking.loops, function), stamp(y3, number)
        if spot.place and (function, kind) not in dated and at.date and is_readable(at):
            told.append(Call(function, kind, Certainty.PLANNED, spot, at, function in afloat))
    return [_called(booking, call, heard) for call in told]


def _called(booking: Booking, call: Call, heard: Heard) -> Movement:
    ride = booking.vessel if call.aboard else ()
    return fact(
        booking.told,
        kind=call.kind,
        certainty=call.certainty,
        mode=Mode.SEA if ride else Mode.UNKNOWN,
        occurred=moment(call.at, call.spot, heard.zone),
        place=call.spot.place,
        refs=(*booking.cargo, *ride),
        relations=ties(call.kind, booking.cargo, ride),
        attributes=booking.attributes if ride else {},
    )


def _boxes(booking: Booking, segments: list[Segment], occurred: Moment) -> list[Movement]:
    boxes = dict.fromkeys(box for one in every(segments, "N7") for box in unit(n7(one), RefType.CONTAINER))
    return [
        fact(
            booking.told,
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=occurred,
            refs=(box, *booking.cargo),
        )
        for box in boxes
    ]
