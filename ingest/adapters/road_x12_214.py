"""X12 214, carrier shipment status: ASC X12 releases 003070 to 008060.

ISA06, GS02, B1003            source
B1001, B1002                  refs: consignment (the carrier's PRO), booking (the load's number)
L11, N9 of set and LX (128)   refs: bill, order, consignment …; several bills in one load are several consignments
AT701 (1650)                  kind, certainty, mode
AT703 (1652)                  kind LOADED or DELIVERED, planned: an appointment
AT702, AT704 (1651)           attribute reason
AT705 AT706 AT707 (623)       occurred_at
MS101-03                      place; else the N1 where such a thing happens: SH, SF, OT or CN, ST, DT
MS104-07                      attributes lat, lon (WGS84, DDDMMSS or decimal); a position of the unit or truck
MS201-04, L11*EQ              refs: trailer, container, truck
AT8, S5                       attributes weight, pieces, stop
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.x12.document import Document, attributes, document, fact
from ingest.syntax.x12.load import Load, about, bonds, load, parties, vehicle
from ingest.syntax.x12.message import Segment, affordable, element, first, grouped, message, required
from ingest.syntax.x12.place import Spot, city
from ingest.syntax.x12.reference import others, units
from ingest.syntax.x12.status import Meaning
from ingest.syntax.x12.time import moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position
from schemas.refs import Ref, RefType

_ROAD, _RAIL = Mode.ROAD, Mode.RAIL
_ESTIMATED, _PLANNED = Certainty.ESTIMATED, Certainty.PLANNED

STATUS = {  # 1650
    "A1": Meaning(Kind.ARRIVED, _ROAD, _ESTIMATED),
    **dict.fromkeys(("A3", "A7", "AI", "CA"), Meaning(Kind.DISCREPANCY, _ROAD)),
    "A9": Meaning(Kind.DAMAGED, _ROAD),
    **dict.fromkeys(("AF", "CD", "P1", "RD", "Y2"), Meaning(Kind.DEPARTED, _ROAD)),
    "AG": Meaning(Kind.DELIVERED, _ROAD, _ESTIMATED),
    **dict.fromkeys(("AH", "AP", "PU", "SD", "SN", "BO"), Meaning(Kind.DELAYED, _ROAD)),
    "AJ": Meaning(Kind.NOTIFIED, _ROAD),
    "AL": Meaning(Kind.LOADED, _RAIL),
    **dict.fromkeys(("AM", "CP"), Meaning(Kind.LOADED, _ROAD)),
    "AN": Meaning(Kind.HANDED_OVER, Mode.AIR),
    "AR": Meaning(Kind.ARRIVED, _RAIL),
    **dict.fromkeys(("AV", "AW"), Meaning(Kind.AVAILABLE, _ROAD)),
    **dict.fromkeys(("B6", "X2"), Meaning(Kind.ARRIVED, _ROAD, _ESTIMATED)),
    **dict.fromkeys(("BA", "J1", "R1"), Meaning(Kind.HANDED_OVER, _ROAD)),
    **dict.fromkeys(("BF", "XB"), Meaning(Kind.BOOKED, _ROAD)),
    "C1": Meaning(Kind.DEPARTED, _ROAD, _ESTIMATED),
    "C2": Meaning(Kind.EMPTY_RETURNED, _ROAD),
    "C3": Meaning(Kind.EMPTY_PICKED_UP, _ROAD),
    "CL": Meaning(Kind.STUFFED, _ROAD),
    "D1": Meaning(Kind.DELIVERED, _ROAD),
    "D2": Meaning(Kind.DISCHARGED, _ROAD),
    **dict.fromkeys(("DO", "OP"), Meaning(Kind.DOCUMENTS_DELIVERED, _ROAD)),
    "I1": Meaning(Kind.GATE_IN, _ROAD),
    "K1": Meaning(Kind.ARRIVED, _ROAD),
    "K2": Meaning(Kind.CUSTOMS_RELEASED, Mode.CUSTOMS),
    "OA": Meaning(Kind.GATE_OUT, _ROAD),
    "PR": Meaning(Kind.CUSTOMS_HELD, Mode.CUSTOMS),
    "RL": Meaning(Kind.DEPARTED, _RAIL),
    "UR": Meaning(Kind.DISCHARGED, _RAIL),
    **dict.fromkeys(("RA", "S1", "X1", "X3", "X4", "X5", "X8", "X9", "Y1"), Meaning(Kind.ARRIVED, _ROAD)),
    "X6": Meaning(Kind.PASSED, _ROAD),
}
IGNORED = {
    "BC": "stays where it is",
    "BR": "care of the equipment",
    "CB": "all is done: the steps have been told",
    **dict.fromkeys(("DE", "PD"), "free time"),
    "L1": "has begun and is not done",
    **dict.fromkeys(("LC", "UC"), "chassis under the box"),
    **dict.fromkeys(("NB", "OO"), "papers"),
    "PA": "how much of it, and no step",
    "RH": "does not say whose hold is released",
}
APPOINTMENTS = {  # 1652
    **dict.fromkeys(("AA", "XA"), Meaning(Kind.LOADED, _ROAD, _PLANNED)),
    **dict.fromkeys(("AB", "X9"), Meaning(Kind.DELIVERED, _ROAD, _PLANNED)),
    "AC": Meaning(Kind.DELIVERED, _ROAD, _ESTIMATED),
}
WINDOWS = dict.fromkeys(("ED", "EP", "LD", "LP"), "one end of a window, and no appointment")
TABLES = (
    Table("AT7 01, element 1650", "ASC X12 1650, 003070 to 008060", STATUS, IGNORED),
    Table("AT7 03, element 1652", "ASC X12 1652, 003070 to 008060", APPOINTMENTS, WINDOWS),
)
PICK_UP = {  # 1650, 1652: happen at the shipper's
    *("AA", "XA", "AF", "AM", "CP", "CL", "X3", "X8"),
    *("A1", "L1", "PU", "SN", "C3", "XB", "BF"),
}
DELIVERY = {  # at the consignee's
    *("AB", "X9", "AC", "AG", "AH", "AJ", "AP", "CD"),
    *("D1", "D2", "X1", "X2", "X5", "S1", "A7"),
}
SHIPPER, CONSIGNEE = ("SF", "SH", "OT"), ("ST", "CN", "DT")  # 98


class Level(NamedTuple):
    """What all statuses of one set share, and what those of one LX do."""

    header: list[Segment]
    loop: list[Segment]  # of the LX, without its statuses
    load: Load
    parties: dict[str, Spot]


def parse(body: bytes, heard: Heard) -> list[Movement | Position]:
    read = message(body)
    b10 = required(read.segments, "B10")
    told = document(read, heard, element(b10, 3))
    header, loops = grouped(read.segments, "LX")
    whole = load(read.segments, element(b10, 2), element(b10, 1))
    affordable(len(header), sum(segment[0] in ("LX", "AT7") for segment in read.segments))
    facts: list[Movement | Position] = []
    for loop in loops or [[]]:
        before, statuses = grouped(loop or header, "AT7")
        own = before + _after(statuses)
        affordable(len(header) + len(own), len(statuses))
        level = Level(header, own, whole, parties(header) | parties(before))
        facts += [one for status in statuses for one in _facts(told, level, status, heard)]
    if not any(segment[0] == "AT7" for segment in read.segments):
        raise Malformed("AT7", "is required and missing: the set reports no status")
    return facts


def _after(statuses: list[list[Segment]]) -> list[Segment]:
    """What follows the last status of a loop, or stands between two, and is the loop's own: all but MS1 and MS2."""
    return [s for status in statuses for s in status[1:] if s[0] not in ("MS1", "MS2")]


def _facts(told: Document, level: Level, status: list[Segment], heard: Heard) -> Iterator[Movement | Position]:
    at7 = status[0]
    means = _meaning(at7)
    if means is None:
        return
    here = _here(element(at7, 1) or element(at7, 3), level, first(status, "MS1"))
    ride = _ride(level, status)
    occurred = moment(stamp(at7, 5, 6, 7), here, heard.zone)
    point = _point(first(status, "MS1"))
    said = attributes(_attributes(level), _words(at7, means.kind), _coordinates(point))
    for cargo in about(level.load, level.loop, level.header):
        refs = (*cargo, *ride)
        yield fact(
            told,
            kind=means.kind,
            certainty=means.certainty,
            mode=means.mode,
            occurred=occurred,
            place=here.place,
            refs=refs,
            relations=bonds(means.kind, level.load, refs),
            attributes=said,
        )
    if point and means.certainty is Certainty.ACTUAL:
        yield from (Position(source=told.source, ref=one, at=occurred.at, lat=point[0], lon=point[1]) for one in ride)


def _words(at7: Segment, kind: Kind) -> dict[str, str]:
    code, list_ = (element(at7, 1), "X12 1650") if element(at7, 1) else (element(at7, 3), "X12 1652")
    unmapped = {"code": code, "list": list_} if kind is Kind.UNMAPPED else {}
    return {"status": code, "reason": element(at7, 2) or element(at7, 4)} | unmapped


def _meaning(at7: Segment) -> Meaning | None:
    status, appointment = element(at7, 1), element(at7, 3)
    if not status and not appointment:
        raise Malformed("AT701, AT703", "are empty: the segment reports no status and no appointment")
    code, known, ignored = (status, STATUS, IGNORED) if status else (appointment, APPOINTMENTS, WINDOWS)
    return None if code in ignored else known.get(code, Meaning(Kind.UNMAPPED, _ROAD))


def _here(code: str, level: Level, ms1: Segment) -> Spot:
    told = city(ms1, 1, 2, 3)
    ends = SHIPPER if code in PICK_UP else CONSIGNEE if code in DELIVERY else ()
    return told if told.place else next((level.parties[end] for end in ends if end in level.parties), Spot())


def _ride(level: Level, status: list[Segment]) -> tuple[Ref, ...]:
    ms2 = [one for segment in status if segment[0] == "MS2" for one in vehicle(segment)]
    return tuple(ms2 or units([*level.loop, *level.header], RefType.TRAILER))


def _point(ms1: Segment) -> tuple[float, float] | None:
    """MS1 04 and 05 with 06 E or W and 07 N or S: (lat, lon); None where they are not told."""
    lon = _degrees(element(ms1, 4), element(ms1, 6) == "W")
    lat = _degrees(element(ms1, 5), element(ms1, 7) == "S")
    return None if lon is None or lat is None else (lat, lon)


def _degrees(told: str, negative: bool) -> float | None:
    """DDDMMSS as the standard has it (1654, 1655), or decimal degrees as senders do."""
    packed = re.fullmatch(r"(\d{2,3})(\d{2})(\d{2})", told)
    if packed:
        value = int(packed[1]) + int(packed[2]) / 60 + int(packed[3]) / 3600
    elif re.fullmatch(r"-?\d{1,3}\.\d{1,9}", told):
        value, negative = abs(float(told)), negative or told.startswith("-")
    else:
        return None
    return round(-value if negative else value, 5)


def _coordinates(point: tuple[float, float] | None) -> dict[str, str]:
    return {"lat": str(point[0]), "lon": str(point[1])} if point else {}


def _attributes(level: Level) -> dict[str, str]:
    at8 = first(level.loop, "AT8")
    weight = f"{element(at8, 3)} {element(at8, 2)}".strip() if element(at8, 3) else ""
    told = {"weight": weight, "pieces": element(at8, 4), "stop": element(first(level.loop, "S5"), 1)}
    return others([*level.header, *level.loop]) | told
