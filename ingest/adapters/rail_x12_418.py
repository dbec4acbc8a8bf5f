"""X12 418, rail advance consist: which cars and boxes a train brings: ASC X12 releases 003040 to 008060.

ISA06, GS02, W402               source
BAX06, BAX04 or BAX10           refs: train, of the day that is told, else of the day of the message
BAX02 (579)                     kind: LINKED for what is announced, HANDED_OVER for what was interchanged …
BAX04 BAX05 BAX12, BAX10 BAX11  occurred_at, else GS04
BAX03 (374)                     certainty: estimated for 139, 369, 371 …
BAX01, else BAX07               place (SPLC)
W2 01 02 04 13 15               refs: wagon, container, trailer: each car of the consist is a movement
W2 11 12                        refs: the car under it, or the unit on it
W301                            refs: consignment (the waybill)
W205 (578), W214, W1, W304 W404 attributes full_empty, position, block, origin, destination; customers' names are not copied
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import ties
from ingest.syntax.x12.carriage import full_empty, train, w2
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.message import Segment, element, first, grouped, message, required
from ingest.syntax.x12.place import Spot, city, spot
from ingest.syntax.x12.reference import Equipment, identified, references, unit
from ingest.syntax.x12.time import Stamp, clock, moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import locality
from schemas.refs import Ref, RefType
from schemas.times import Moment

CONSISTS = {  # 579
    **dict.fromkeys(("A", "C", "D", "J", "L", "S", "T"), Kind.LINKED),
    **dict.fromkeys(("Y", "O"), Kind.HANDED_OVER),
    "P": Kind.PASSED,
    "B": Kind.DELAYED,
}
IGNORED = {"R": "care of the equipment: released from bad order"}
ESTIMATED = {"139", "369", "371", "116", "017"}  # 374
TABLES = (
    Table("BAX 02, element 579", "ASC X12 579, 003040 to 008060", CONSISTS, IGNORED),
    Table("BAX 03, element 374", "ASC X12 374", dict.fromkeys(sorted(ESTIMATED), Certainty.ESTIMATED)),
)
ENGINES = {"D", "O"}  # 578: locomotives and cabooses


class Consist(NamedTuple):
    """What holds for every car of the train."""

    told: Document
    kind: Kind
    certainty: Certainty
    train: tuple[Ref, ...]
    occurred: Moment
    spot: Spot
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    bax = required(read.segments, "BAX")
    if element(bax, 2) in IGNORED:
        return []
    told = document(read, heard, element(first(read.segments, "W5"), 1))
    consist = _consist(told, bax, heard)
    cars = list(_cars(read.segments))
    if not cars:
        raise Malformed("W2", "is required and missing: the consist names no car")
    return [it for block, car in cars for it in _of_car(consist, block, car)]


def _consist(told: Document, bax: Segment, heard: Heard) -> Consist:
    code = element(bax, 2)
    kind = CONSISTS.get(code, Kind.UNMAPPED)
    when = next((at for at in _stamps(bax) if at.date), told.prepared)
    here = next((s for s in (spot("SL", element(bax, 1)), spot("SL", element(bax, 7))) if s.place), Spot())
    words = {"consist": code, "train": element(bax, 6)}
    if kind is Kind.UNMAPPED:
        words |= {"code": code, "list": "X12 579"}
    return Consist(
        told,
        kind,
        Certainty.ESTIMATED if element(bax, 3) in ESTIMATED else Certainty.ACTUAL,
        train(element(bax, 6), clock(when).at.date().isoformat() if when.date else ""),
        moment(when, here, heard.zone),
        here,
        attributes(words),
    )


def _stamps(bax: Segment) -> list[Stamp]:
    return [stamp(bax, 4, 5, 12), stamp(bax, 10, 11, 12)]


def _cars(segments: list[Segment]) -> Iterator[tuple[str, list[Segment]]]:
    """Each W2 loop with the block (W1) that it stands in."""
    before, blocks = grouped(segments, "W1")
    for block in [before, *blocks]:
        name = element(first(block[:1], "W1"), 1)
        yield from ((name, car) for car in grouped(block, "W2")[1])


def _of_car(consist: Consist, block: str, car: list[Segment]) -> Iterator[Movement]:
    segment, w3, w4 = car[0], first(car, "W3"), first(car, "W4")
    if element(segment, 5) in ENGINES:
        return
    units = (
        *unit(w2(segment), RefType.WAGON),
        *unit(Equipment(element(segment, 11), element(segment, 12)), RefType.WAGON),
    )
    cargo = dict.fromkeys((*identified(RefType.CONSIGNMENT, element(w3, 1)), *references(car)))
    ends = {"origin": city(w3, 4, 5), "destination": city(w4, 4, 5)}
    words = {"full_empty": full_empty(element(segment, 5)), "position": element(segment, 14), "block": block}
    words |= {name: locality(end.place) for name, end in ends.items() if end.place}
    refs = (*units, *cargo)
    yield fact(
        consist.told,
        kind=consist.kind,
        certainty=consist.certainty,
        mode=Mode.RAIL,
        occurred=consist.occurred,
        place=consist.spot.place,
        refs=(*refs, *consist.train),
        relations=ties(consist.kind, refs, consist.train),
        attributes=attributes(consist.attributes, words),
    )
