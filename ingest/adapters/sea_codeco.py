"""CODECO, container gate-in and gate-out report: UN/EDIFACT D.95B to D.23A, ITG and SMDG guides.

UNB S002 0004, NAD MS                source
BGM 1001                             direction: 34 in, 36 out (D.95B names; guides keep them in every directory)
else EQD 8249 20, 21; DTM 178, 186 … direction, in this order; at last 8249 export/import with 8169 full/empty
EQD 8169                             4: in EMPTY_RETURNED, out EMPTY_PICKED_UP; else GATE_IN, GATE_OUT
BGM 1004 + unit + direction + place  report; 1225 says whether it is said, corrected or taken back
EQD+CN 8260                          refs: container (TE trailer, RR wagon …)
RFF BN, BM, BH …                     refs; several bills in one box are several movements
TDT+20 8028, C222                    refs: vessel, voyage        (the ship it came by or will leave by)
TDT+1, 10, 30 8067, C222, 8028       mode; refs: truck, train
DTM+7, 203, 178, 186 …, else 137     occurred_at, on the clock of the place
LOC+165, 98, 99 …                    place: terminal or depot
SEL, MEA, DAM, 8155, LOC 9, 11 …     attributes
"""

from collections.abc import Mapping

from ingest.message import Heard, Malformed
from ingest.syntax.edifact_carriage import MAIN, Carriage, carriage, ship, ties
from ingest.syntax.edifact_document import Document, attributes, document, fact
from ingest.syntax.edifact_message import Message, Segment, component, grouped, message
from ingest.syntax.edifact_place import found
from ingest.syntax.edifact_reference import consignments, nearest, others, references, unit
from ingest.syntax.edifact_time import first, moment
from ingest.syntax.edifact_unit import carrier, described, full_empty, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Ref, RefType

IN, OUT = "in", "out"
KINDS = {
    (IN, ""): Kind.GATE_IN,
    (IN, "full"): Kind.GATE_IN,
    (IN, "empty"): Kind.EMPTY_RETURNED,
    (OUT, ""): Kind.GATE_OUT,
    (OUT, "full"): Kind.GATE_OUT,
    (OUT, "empty"): Kind.EMPTY_PICKED_UP,
}
BY_DOCUMENT = {"34": IN, "36": OUT}  # BGM 1001
BY_STATUS = {"20": IN, "21": OUT}  # EQD 8249 from D.16A: arrived at, departed from
BY_TIME = {
    "178": IN,
    "186": OUT,
    "201": OUT,
    "405": OUT,
}  # DTM 2005: arrival, departure, equipment picked up, collected
BY_FLOW = {("2", "full"): IN, ("3", "full"): OUT, ("2", "empty"): OUT, ("3", "empty"): IN}  # 8249 export 2, import 3
GUIDES = "UN/EDIFACT D.95B, code list 1001; ITG and SMDG CODECO guides"
LISTS = "UN/EDIFACT D.95B to D.23A, code list"


def _table(element: str, source: str, directions: Mapping[str, str]) -> Table:
    codes = {f"{code}, {full}": KINDS[way, full] for code, way in directions.items() for full in ("full", "empty")}
    return Table(f"{element}, with EQD 8169", source, codes)


TABLES = (
    _table("BGM 1001", GUIDES, BY_DOCUMENT),
    _table("EQD 8249", f"{LISTS} 8249", BY_STATUS),
    _table("DTM 2005", f"{LISTS} 2005", BY_TIME),
    Table(
        "EQD 8249, with 8169, where nothing else tells",
        f"{LISTS} 8249",
        {f"{status}, {full}": KINDS[direction, full] for (status, full), direction in BY_FLOW.items()},
    ),
)
TIMES = ("7", "203", "178", "186", "201", "405", "334", "ACT")  # 2005; ACT is no code, and seen
REPORT_TIME = "137"
PLACES = ("165", "98", "99", "14", "89", "175", "60", "5")  # 3227: where it passed a gate
MODES_OF_GATES = {Mode.ROAD, Mode.RAIL, Mode.BARGE}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message reports no equipment")
    told = document(read, header, heard)
    return [movement for group in groups for movement in _movements(read, told, header, group, heard)]


def _movements(
    read: Message, told: Document, header: list[Segment], group: list[Segment], heard: Heard
) -> list[Movement]:
    direction, why = _direction(told, group)
    kind = KINDS.get((direction, full_empty(group[0])), Kind.UNMAPPED)
    at = found(group, PLACES) or found(header, PLACES)
    dtm = first(group, TIMES) or first(header, TIMES) or first(header, (REPORT_TIME,))
    if dtm is None:
        raise Malformed("DTM", f"the gate movement of {component(group[0], 2)!r} has no time: wants 7 or 203 (2005)")
    occurred = moment(dtm, at, heard.zone)
    vessel, inland = ship(header), _inland(header, group, occurred.at.date().isoformat())
    mode = inland.mode if inland else Mode.UNKNOWN
    units = unit(group[0]) or tuple(r for r in references(group, mode) if r.startswith(RefType.CONTAINER))
    if not units:
        raise Malformed("EQD C237 8260", f"{component(group[0], 2)!r} names no equipment")
    here = inland.refs if inland else ()
    said = attributes(
        vessel.attributes,
        carrier(header),
        carrier(group),
        legs(header),
        legs(group),
        others([*header, *group]),
        described(group, read.decimal),
        {"direction": why, "time": "of the report" if component(dtm, 1) == REPORT_TIME else ""},
        {"code": told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    return [
        fact(
            told,
            _subject(units, direction or told.code, at),
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=mode,
            occurred=occurred,
            place=at,
            refs=(*units, *cargo, *here, *vessel.refs),
            relations=ties(kind, (*units, *cargo), here, vessel.refs),
            attributes=said,
        )
        for cargo in consignments(nearest(references(group, Mode.SEA), references(header, Mode.SEA)))
    ]


def _direction(told: Document, group: list[Segment]) -> tuple[str, str]:
    """In or out, and what says so where it is not the document itself."""
    if told.code in BY_DOCUMENT:
        return BY_DOCUMENT[told.code], ""
    status = component(group[0], 5)
    if status in BY_STATUS:
        return BY_STATUS[status], f"by EQD 8249 {status}"
    dtm = first(group, BY_TIME)
    if dtm:
        return BY_TIME[component(dtm, 1)], f"by DTM 2005 {component(dtm, 1)}"
    flow = BY_FLOW.get((status, full_empty(group[0])), "")
    return flow, f"by EQD 8249 {status} and 8169 {component(group[0], 6)}" if flow else ""


def _inland(header: list[Segment], group: list[Segment], day: str) -> Carriage | None:
    """What came through the gate: a TDT of the unit, else of the message, that is no main carriage."""
    tdts = [tdt for tdt in (*group, *header) if tdt[0][0] == "TDT" and component(tdt, 1) not in MAIN]
    return next((one for tdt in tdts if (one := carriage(tdt, day)).mode in MODES_OF_GATES), None)


def _subject(units: tuple[Ref, ...], direction: str, at: Place | None) -> tuple[str, ...]:
    return (*units, direction, locality(at) if at else "")
