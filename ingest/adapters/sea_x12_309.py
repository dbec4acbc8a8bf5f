"""X12 309, customs manifest: ASC X12 releases 003040 to 008060; by sea, road (ACE), rail or air as M102 says.

ISA06, GS02, M1001              source: the carrier
M1002 (91)                      mode
M1004 M1005 M1006 M1010         refs: vessel, voyage of a ship
P401 P402 P405                  ARRIVED of the vessel, estimated, at that port (Schedule D)
M1101, M1112                    refs: bill, also behind its issuer; report; with M1111, the master, house
VID02 03 01 20                  refs: container, trailer, wagon; each box with each bill is a movement of kind MANIFESTED
N9 (128), M1202 M1206           refs: booking, order …, declaration
GS04 GS05                       occurred_at of MANIFESTED
M1303 (580)                     D: takes back what was manifested of that bill
M1102 M1110 M1103 M1105, VID    attributes port_of_loading, place_of_receipt, pieces, weight, seal; parties are not copied
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.x12.carriage import ship
from ingest.syntax.x12.document import Document, attributes, document, fact, retraction
from ingest.syntax.x12.message import Segment, element, every, first, grouped, message, required
from ingest.syntax.x12.place import Spot, spot
from ingest.syntax.x12.reference import Equipment, identified, others, references, unit
from ingest.syntax.x12.time import is_readable, moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType

MODES = {  # 91
    **dict.fromkeys(("O", "Q", "S", "SS", "VE", "BB", "CC", "RO"), Mode.SEA),
    **dict.fromkeys(("B", "W"), Mode.BARGE),
    **dict.fromkeys(("J", "M", "H", "LT", "TT", "FL", "VA"), Mode.ROAD),
    **dict.fromkeys(("R", "RC", "RR", "ST"), Mode.RAIL),
    **dict.fromkeys(("A", "AE", "AF", "AC"), Mode.AIR),
}
USUAL = {Mode.ROAD: RefType.TRAILER, Mode.RAIL: RefType.WAGON}
AMENDMENTS = {  # 580
    **dict.fromkeys(("A", "R", "B", "C", "N", "S", ""), Kind.MANIFESTED),
    "D": Kind.RETRACTED,
}
TABLES = (
    Table("M10 02, element 91", "ASC X12 91", MODES),
    Table("M13 03, element 580", "ASC X12 580, 003040 to 008060", AMENDMENTS),
)


class Manifest(NamedTuple):
    """What holds for every bill of the set."""

    told: Document
    mode: Mode
    vessel: tuple[Ref, ...]
    zone: str
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    m10 = required(read.segments, "M10")
    told = document(read, heard, element(m10, 1))
    mode = MODES.get(element(m10, 2), Mode.UNKNOWN)
    vessel, words = ship(element(m10, 4), element(m10, 10), element(m10, 5), element(m10, 6), element(m10, 1))
    afloat = mode in (Mode.SEA, Mode.BARGE)
    manifest = Manifest(told, mode, vessel if afloat else (), heard.zone, attributes(words))
    facts = [*_calls(manifest, read.segments)]
    for bill in grouped(read.segments, "LX")[1]:
        facts += _bill(manifest, bill)
    if not facts:
        raise Malformed("M11", "is required and missing: the manifest names no bill")
    return list({it.id: it for it in facts}.values())


def _calls(manifest: Manifest, segments: list[Segment]) -> Iterator[Movement]:
    for p4 in every(segments, "P4"):
        here, at = spot("D", element(p4, 1)), stamp(p4, 2, 5)
        if manifest.vessel and at.date and is_readable(at):
            yield fact(
                manifest.told,
                kind=Kind.ARRIVED,
                certainty=Certainty.ESTIMATED,
                mode=manifest.mode,
                occurred=moment(at, here, manifest.zone),
                place=here.place,
                refs=manifest.vessel,
                attributes=manifest.attributes,
            )


def _bill(manifest: Manifest, loop: list[Segment]) -> list[Movement]:
    m11, m13 = first(loop, "M11"), first(loop, "M13")
    number = element(m11, 1) or element(m13, 4)
    told = manifest.told._replace(report=f"309/{element(m11, 12) or element(m13, 1)}/{number}")
    kind = AMENDMENTS.get(element(m13, 3), Kind.UNMAPPED)
    if kind is Kind.RETRACTED and number:
        return [retraction(told, manifest.mode, manifest.zone)]
    words = {"code": element(m13, 3), "list": "X12 580"} if kind is Kind.UNMAPPED else {}
    cargo = _cargo(number, m11, loop)
    if not cargo:
        raise Malformed("M1101", f"{number!r} names no bill")
    occurred = moment(told.prepared, Spot(), manifest.zone)
    said = attributes(manifest.attributes, others(loop), _words(m11))
    return [
        fact(
            told,
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=manifest.mode,
            occurred=occurred,
            refs=(*box, *cargo, *manifest.vessel),
            attributes=attributes(said, seals, words),
        )
        for box, seals in _boxes(manifest, loop)
    ]


def _cargo(number: str, m11: Segment, loop: list[Segment]) -> tuple[Ref, ...]:
    master = element(m11, 11) if element(m11, 11) != number else ""
    issuer = element(m11, 12)
    # customs count bills without the code of who issued them, everybody else mostly with it
    whole = issuer + number if issuer and not master and not number.startswith(issuer) else ""
    own = (*identified(RefType.HOUSE if master else RefType.BILL, number), *identified(RefType.BILL, whole))
    entries = [
        ref for m12 in every(loop, "M12") for i in (2, 6) for ref in identified(RefType.DECLARATION, element(m12, i))
    ]
    return tuple(dict.fromkeys((*own, *identified(RefType.BILL, master), *references(loop), *entries)))


def _boxes(manifest: Manifest, loop: list[Segment]) -> list[tuple[tuple[Ref, ...], dict[str, str]]]:
    """Each unit of the bill with its seals and type; one without a unit where there is none."""
    told: list[tuple[tuple[Ref, ...], dict[str, str]]] = []
    for vid in every(loop, "VID"):
        equipment = Equipment(element(vid, 2), element(vid, 3), element(vid, 20), element(vid, 1))
        seals = ", ".join(seal for seal in (element(vid, 4), element(vid, 5)) if seal)
        box = unit(equipment, USUAL.get(manifest.mode, RefType.CONTAINER))
        told.append((box, {"seal": seals, "iso_type": element(vid, 9)}))
    return told or [((), {})]


def _words(m11: Segment) -> dict[str, str]:
    names = {"port_of_loading": 2, "place_of_receipt": 10, "pieces": 3}
    weight = f"{element(m11, 5)} {element(m11, 6)}".strip() if element(m11, 5) else ""
    return {name: element(m11, number) for name, number in names.items()} | {"weight": weight}
