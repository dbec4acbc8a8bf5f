"""CODECO, container gate-in and gate-out report: UN/EDIFACT D.95B to D.23A, ITG and SMDG guides.

UNB S002 0004, NAD MS                source
BGM 1001                             direction: 34, 109 in; 36, 111, 116 out
else EQD 8249 20, 21; DTM 178, 186 … direction, in this order; at last 8249 export/import with 8169 full/empty
EQD 8169                             4: in EMPTY_RETURNED, out EMPTY_PICKED_UP; else GATE_IN, GATE_OUT
EQD 8249 22, 23, 27, 28              LOADED, DISCHARGED, STUFFED, STRIPPED, of documents about any movement
BGM 1004 + unit + direction + place  report; 1225 says whether it is said, corrected or taken back
EQD+CN 8260, EQA                     refs: container (TE trailer, RR wagon …); a movement for each that EQA ties to it
RFF BN, BM, BH …                     refs; several bills in one box are several movements
TDT+20 8028, C222                    refs: vessel, voyage        (the ship it came by or will leave by)
TDT+1, 10, 30 8067, C222, 8028       mode; refs: truck, train
DTM+7, 203, 178, 186 …, else 137     occurred_at, on the clock of the place
LOC+165, 14, 89; in 99, out 98 …     place: terminal or depot; never the one of the other direction
SEL, MEA, DAM, 8155, LOC 9, 11 …     attributes
"""

from collections.abc import Mapping
from itertools import chain

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import MAIN, Carriage, carriage
from ingest.syntax.edifact.document import Document, attributes
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found, terminal
from ingest.syntax.edifact.reference import is_unit, nearest, references, units
from ingest.syntax.edifact.statement import Common, Statement, common, measured, told_of, unit_words
from ingest.syntax.edifact.time import first, moment
from ingest.syntax.edifact.unit import full_empty
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
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
BY_DOCUMENT = {  # BGM 1001
    "34": IN,  # D.95B; guides keep both in every directory, where they are a cargo status and an identity card
    "36": OUT,
    "109": IN,  # from D.97A: inward and outward movement, by an inland carrier
    "111": OUT,
    "116": OUT,  # from D.97A: collected
}
BY_STATUS = {
    "15": IN,
    "16": IN,
    "20": IN,
    "21": OUT,
}  # EQD 8249: returned, dropped off (D.07B), arrived, departed (D.08B)
BY_TIME = {  # DTM 2005: arrival, positioned; departure, goods or equipment picked up, collected
    **dict.fromkeys(("178", "394"), IN),
    **dict.fromkeys(("186", "200", "201", "405"), OUT),
}
BY_FLOW = {("2", "full"): IN, ("3", "full"): OUT, ("2", "empty"): OUT, ("3", "empty"): IN}  # 8249 export 2, import 3
OTHER_STEPS = {  # EQD 8249, from D.08B: of reports of several movements, which are no gate's
    "22": Kind.LOADED,
    "23": Kind.DISCHARGED,
    "27": Kind.STUFFED,
    "28": Kind.STRIPPED,
}
IGNORED = {  # EQD 8249, where the document names no direction
    "18": "a booking of the equipment is confirmed: BOOKED is said of cargo",
    "19": "inspected at the gate, which it may still pass",
    "24": "moved within the terminal",
    "25": "ordered to be stuffed, not yet done",
    "26": "ordered to be stripped, not yet done",
    "29": "sent to repair",
    "30": "replaced by another unit, which the message does not name",
}
LISTS = "UN/EDIFACT D.95B to D.23A, code list"


def _table(element: str, source: str, directions: Mapping[str, str], ignored: Mapping[str, str] | None = None) -> Table:
    codes = {(code, full): KINDS[way, full] for code, way in directions.items() for full in ("full", "empty")}
    return Table(f"{element}, with EQD 8169", source, codes, ignored or {})


TABLES: tuple[Table, ...] = (
    _table("BGM 1001", "UN/EDIFACT D.95B and D.97A to D.23A, code list 1001; ITG and SMDG CODECO guides", BY_DOCUMENT),
    _table("EQD 8249", f"{LISTS} 8249", BY_STATUS, IGNORED),
    Table("EQD 8249 of other steps", f"{LISTS} 8249", OTHER_STEPS),
    _table("DTM 2005", f"{LISTS} 2005", BY_TIME),
    Table(
        "EQD 8249, with 8169, where nothing else tells",
        f"{LISTS} 8249",
        {(status, full): KINDS[direction, full] for (status, full), direction in BY_FLOW.items()},
    ),
)
TIMES = ("7", "203", "178", "186", "201", "200", "405", "394", "334", "ACT")  # 2005; ACT is no code, and seen
REPORT_TIME = "137"
GATES = ("165", "175", "14", "89", "219", "227", "228")  # 3227: where it passed a gate, whichever way
PLACES = {
    IN: (*GATES, "99", "60"),
    OUT: (*GATES, "98", "176", "5"),
    "": GATES,
}  # 99 is where it will have to go back to
PORTS = ("9", "11")  # 3227: in which a terminal may be that is told by its code alone
MODES_OF_GATES = {Mode.ROAD, Mode.RAIL, Mode.BARGE}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message reports no equipment")
    report = common(read, header, len(groups), heard)
    moved = [
        g for g in groups if is_unit(g[0]) and (report.told.code in BY_DOCUMENT or component(g[0], 5) not in IGNORED)
    ]
    return [movement for group in moved for movement in _movements(report, group)]


def _movements(report: Common, group: list[Segment]) -> list[Movement]:
    own, _ = grouped(group, "TDT")
    direction, why = _direction(report.told, own)
    kind = KINDS.get((direction, full_empty(group[0])), Kind.UNMAPPED)
    if not direction:
        kind = OTHER_STEPS.get(component(group[0], 5), kind)
    ports = (found([*own, *report.header], (qualifier,)) for qualifier in PORTS)
    at = terminal(found(own, PLACES[direction]) or found(report.header, PLACES[direction]), ports)
    dtm = (
        first(own, TIMES) or first(group, TIMES) or first(report.header, TIMES) or first(report.header, (REPORT_TIME,))
    )
    if dtm is None:
        raise Malformed("DTM", f"the gate movement of {component(group[0], 2)!r} has no time: wants 7 or 203 (2005)")
    occurred = moment(dtm, at, report.zone)
    inland = _inland(report.header, group, occurred.at.date().isoformat())
    said = attributes(
        report.attributes,
        unit_words(group, report.decimal),
        {"direction": why} if why else {},
        {"time": "of the report"} if component(dtm, 1) == REPORT_TIME else {},
        {"code": report.told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    statement = Statement(kind, Certainty.ACTUAL, inland.mode, occurred, at, said, inland.refs, report.vessel.refs)
    cargo, step = nearest(references(own, Mode.SEA), report.cargo), direction or report.told.code
    moved = _units(own)
    measured(own, len(moved))
    facts = (told_of(report.told, one, cargo, _ashore(statement, one), step=step) for one in moved)
    return list(chain.from_iterable(facts))


def _units(group: list[Segment]) -> list[tuple[Ref, ...]]:
    named: list[tuple[Ref, ...]] = [
        (ref,) for ref in references(group, Mode.UNKNOWN) if ref.startswith(RefType.CONTAINER)
    ]
    moved = units(group) or named
    if not moved:
        raise Malformed("EQD C237 8260", f"{component(group[0], 2)!r} names no equipment")
    return moved


def _ashore(statement: Statement, moved: tuple[Ref, ...]) -> Statement:
    """A wagon only brings what goes aboard."""
    return statement._replace(other=()) if moved[0].startswith(RefType.WAGON) else statement


def _direction(told: Document, group: list[Segment]) -> tuple[str, str]:
    """In or out, and what says so where it is not the document itself."""
    if told.code in BY_DOCUMENT:
        return BY_DOCUMENT[told.code], ""
    status = component(group[0], 5)
    if status in BY_STATUS:
        return BY_STATUS[status], f"by EQD 8249 {status}"
    dtm = None if status in OTHER_STEPS else first(group, BY_TIME)
    if dtm:
        return BY_TIME[component(dtm, 1)], f"by DTM 2005 {component(dtm, 1)}"
    flow = BY_FLOW.get((status, full_empty(group[0])), "")
    return flow, f"by EQD 8249 {status} and 8169 {component(group[0], 6)}" if flow else ""


def _inland(header: list[Segment], group: list[Segment], day: str) -> Carriage:
    """What came through the gate: a TDT of the unit, else of the message, that is no main carriage."""
    tdts = [tdt for tdt in (*group, *header) if tdt[0][0] == "TDT" and component(tdt, 1) not in MAIN]
    told = (one for tdt in tdts if (one := carriage(tdt, day)).mode in MODES_OF_GATES)
    return next(told, Carriage("", Mode.UNKNOWN, (), {}))
