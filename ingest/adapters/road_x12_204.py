"""X12 204, motor carrier load tender: ASC X12 releases 003070 to 008060.

ISA06, GS02                      source
B204                             refs: booking (the load's number); report
B2A01 (353)                      00, 04, 05 …: says anew what the load is; 01, 03: takes it back
L11 of set and stop (128), OID02 refs: bill, order …; several bills in one load are several consignments
GS04 GS05                        occurred_at of LINKED: the tender ties these numbers
S502 (163)                       kind: LOADED where it is picked up, DELIVERED where it is set down; planned
G62 02 04 05 of a stop           occurred_at: the scheduled time, else the requested one, else the window's begin
N1, N3, N4 of a stop             place: city and state
N7, MS2                          refs: trailer, container
G62 of a window, S501, S502      attributes earliest, latest, stop, stop_reason
B202, MS301                      attribute carrier
"""

from ingest.message import Heard
from ingest.syntax.x12.carriage import n7
from ingest.syntax.x12.document import Document, attributes, document, fact, retraction, takes_back
from ingest.syntax.x12.load import Load, about, bonds, load, parties
from ingest.syntax.x12.message import Segment, affordable, element, every, first, grouped, message, required
from ingest.syntax.x12.place import Spot
from ingest.syntax.x12.reference import identified, others, unit, units
from ingest.syntax.x12.time import is_readable, moment, stamp
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType

STEPS = {  # 163
    **dict.fromkeys(("LD", "CL", "PL", "AL", "PA", "SL", "LE", "RT"), Kind.LOADED),
    **dict.fromkeys(("UL", "CU", "PU", "DT", "SU"), Kind.DELIVERED),
    "TL": Kind.HANDED_OVER,
}
IGNORED = {
    **dict.fromkeys(("CN", "DR", "ST"), "the load is put together or waits, and stays the carrier's"),
    **dict.fromkeys(("HT", "IN", "SQ", "WE", "WL"), "care, inspection and weighing on the way"),
    **dict.fromkeys(("AA", "HO"), "a place to wait at"),
}
SCHEDULED = ("69", "70", "77", "78", "81", "82", "98", "99", "96", "97", "86", "35")  # 432: agreed
REQUESTED = ("10", "68", "79", "80", "02", "17", "11")  # 432: wished
EARLIEST, LATEST = ("37", "53"), ("38", "54")  # 432: the ends of a window
TABLES = (Table("S5 02, element 163", "ASC X12 163, 003070 to 008060", STEPS, IGNORED),)


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    b2, purpose = required(read.segments, "B2"), element(first(read.segments, "B2A"), 1)
    told = document(read, heard, number=element(b2, 4))
    if takes_back(purpose):
        return [retraction(told, Mode.ROAD, heard.zone)]
    header, stops = grouped(read.segments, "S5")
    affordable(len(header), len(stops))
    whole = load(read.segments, element(b2, 4))
    said = {"carrier": element(b2, 2) or element(first(header, "MS3"), 1), "purpose": purpose}
    said |= others(header)
    facts = _tender(told, (whole, header), said, heard)
    for stop in stops:
        facts += _stop(told, (whole, header), stop, heard)
    return facts


def _tender(told: Document, around: tuple[Load, list[Segment]], said: dict[str, str], heard: Heard) -> list[Movement]:
    """`around`: the load and the segments before the first stop."""
    occurred, ride = moment(told.prepared, Spot(), heard.zone), _ride(around[1])
    return [
        fact(
            told,
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.ROAD,
            occurred=occurred,
            refs=(*cargo, *ride),
            relations=bonds(Kind.LINKED, around[0], (*cargo, *ride)),
            attributes=attributes(said),
        )
        for cargo in about(around[0], around[1])
    ]


def _stop(told: Document, around: tuple[Load, list[Segment]], stop: list[Segment], heard: Heard) -> list[Movement]:
    code, dates = element(stop[0], 2), every(stop, "G62")
    when = _first(dates, SCHEDULED) or _first(dates, REQUESTED) or _first(dates, EARLIEST) or _first(dates, LATEST)
    if code in IGNORED or when is None:
        return []
    kind = STEPS.get(code, Kind.UNMAPPED)
    here = next(iter(parties(stop).values()), Spot())
    more = (*_orders(stop), *_ride(around[1]))
    words = {"stop": element(stop[0], 1), "stop_reason": code} | _window(dates)
    if kind is Kind.UNMAPPED:
        words |= {"code": code, "list": "X12 163"}
    return [
        fact(
            told,
            kind=kind,
            certainty=Certainty.PLANNED,
            mode=Mode.ROAD,
            occurred=moment(stamp(when, 2, 4, 5), here, heard.zone),
            place=here.place,
            refs=(*cargo, *more),
            relations=bonds(kind, around[0], (*cargo, *more)),
            attributes=attributes(others(stop), words),
        )
        for cargo in about(around[0], stop, around[1])
    ]


def _first(dates: list[Segment], qualifiers: tuple[str, ...]) -> Segment | None:
    told = {element(g62, 1): g62 for g62 in reversed(dates) if is_readable(stamp(g62, 2, 4, 5))}
    return next((told[qualifier] for qualifier in qualifiers if qualifier in told), None)


def _window(dates: list[Segment]) -> dict[str, str]:
    ends = {"earliest": _first(dates, EARLIEST), "latest": _first(dates, LATEST)}
    return {name: " ".join(element(g62, i) for i in (2, 4, 5)).strip() for name, g62 in ends.items() if g62}


def _orders(stop: list[Segment]) -> tuple[Ref, ...]:
    """OID02: the purchase orders that are picked up or set down."""
    return tuple(ref for oid in every(stop, "OID")[:16] for ref in identified(RefType.ORDER, element(oid, 2)))


def _ride(header: list[Segment]) -> tuple[Ref, ...]:
    told = [ref for one in every(header, "N7") for ref in unit(n7(one), RefType.TRAILER)]
    return tuple(dict.fromkeys(told or units(header, RefType.TRAILER)))
