"""COARRI, container discharge and loading report: UN/EDIFACT D.95B to D.23A, ITG and SMDG guides.

UNB S002 0004, NAD MS              source
BGM 1001                           kind: 44, 119 DISCHARGED; 46, 122 LOADED; any other: by what the rest says, in this order
                                   8249 22 loaded, 23 unloaded · the header names LOC+9 or LOC+11 · 8249 export, import
EQD 8249 5, 14                     a restow aboard: ignored, it moves nothing from one place to another
BGM 1004 + unit + kind + place     report; 1225 says whether it is said, corrected or taken back
EQD+CN 8260                        refs: container
RFF BN, BM, BH …                   refs; several bills in one box are several movements
TDT+20 8028, C040, C222            mode, refs: vessel, voyage; attributes carrier, vessel_name, voyage
TDT+10, 30                         refs: the truck or train before or after
group DTM+203, 7, 178, 186 …       occurred_at, on the clock of the place; else header 203, 7; else 137, and said so
LOC+9 or LOC+11, by direction      place: of the header, where the work was done, else of the unit; never the other end
LOC+147, 61, 76, MEA, SEL, DAM …   attributes
header DTM 132, 178, 133, 186      the vessel's own ARRIVED, DEPARTED, estimated and actual
"""

from itertools import chain

from ingest.message import Heard, Malformed
from ingest.syntax.edifact_carriage import MAIN, carriage, ship, ties
from ingest.syntax.edifact_document import Document, attributes, document, fact
from ingest.syntax.edifact_message import Message, Segment, component, grouped, message
from ingest.syntax.edifact_place import found
from ingest.syntax.edifact_reference import consignments, nearest, others, references, unit
from ingest.syntax.edifact_time import first, is_readable, moment
from ingest.syntax.edifact_unit import carrier, described, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.relations import implied

BY_DOCUMENT = {  # BGM 1001
    "44": Kind.DISCHARGED,  # D.95B; guides keep it in every directory
    "119": Kind.DISCHARGED,  # from D.00A: discharge report
    "46": Kind.LOADED,
    "122": Kind.LOADED,  # from D.00A: load report
}
BY_STATUS = {"22": Kind.LOADED, "23": Kind.DISCHARGED}  # EQD 8249, from D.16A
BY_FLOW = {"2": Kind.LOADED, "3": Kind.DISCHARGED}  # EQD 8249: export, import
IGNORED = dict.fromkeys(
    ("5", "14"), "shifter, reloader: put elsewhere aboard the same vessel, which no shipment notices"
)
TABLES = (
    Table("BGM 1001", "UN/EDIFACT D.95B and D.00A to D.23A, code list 1001; SMDG COARRI guides", BY_DOCUMENT),
    Table("EQD 8249", "UN/EDIFACT D.16A to D.23A, code list 8249", BY_STATUS | BY_FLOW, IGNORED),
)
HERE = {Kind.LOADED: ("9", "165", "5"), Kind.DISCHARGED: ("11", "165", "60"), Kind.UNMAPPED: ("165",)}  # 3227
TIMES = ("203", "7", "178", "186", "96", "334", "ACT")  # 2005 of a unit; 203 is what guides ask for
HEADER_TIMES = ("203", "7")
REPORT_TIME = "137"
CALLS = {  # 2005 of the header
    "132": (Kind.ARRIVED, Certainty.ESTIMATED),
    "178": (Kind.ARRIVED, Certainty.ACTUAL),
    "133": (Kind.DEPARTED, Certainty.ESTIMATED),
    "186": (Kind.DEPARTED, Certainty.ACTUAL),
}


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "EQD")
    if not groups:
        raise Malformed("EQD", "is required and missing: the message reports no equipment")
    told = document(read, header, heard)
    moved = [group for group in groups if component(group[0], 5) not in IGNORED]
    facts = chain.from_iterable(_movements(read, told, header, group, heard) for group in moved)
    return [*_calls(told, header, groups[0], heard), *facts]


def _movements(
    read: Message, told: Document, header: list[Segment], group: list[Segment], heard: Heard
) -> list[Movement]:
    kind = _kind(told, header, group)
    units = unit(group[0])
    if not units:
        raise Malformed("EQD C237 8260", f"{component(group[0], 2)!r} names no equipment")
    at = _place(kind, header, group)
    dtm = first(group, TIMES) or first(header, HEADER_TIMES) or first(header, (REPORT_TIME,))
    if dtm is None:
        raise Malformed("DTM", f"the handling of {component(group[0], 2)!r} has no time: wants 203 (2005)")
    occurred = moment(dtm, at, heard.zone)
    vessel = ship(header)
    inland = [carriage(tdt, occurred.at.date().isoformat()) for tdt in group if tdt[0][0] == "TDT"]
    other = tuple(ref for one in inland if one.stage not in MAIN for ref in one.refs)
    said = attributes(
        vessel.attributes,
        carrier(header),
        carrier(group),
        legs(header),
        legs(group),
        others([*header, *group]),
        described(group, read.decimal),
        {"time": "of the report" if component(dtm, 1) == REPORT_TIME else ""},
        {"code": told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    return [
        fact(
            told,
            (*units, str(kind), locality(at) if at else "", vessel.attributes.get("voyage", "")),
            kind=kind,
            certainty=Certainty.ACTUAL,
            mode=vessel.mode,
            occurred=occurred,
            place=at,
            refs=(*units, *cargo, *vessel.refs, *other),
            relations=ties(kind, (*units, *cargo), vessel.refs, other),
            attributes=said,
        )
        for cargo in consignments(nearest(references(group, Mode.SEA), references(header, Mode.SEA)))
    ]


def _kind(told: Document, header: list[Segment], group: list[Segment]) -> Kind:
    status = component(group[0], 5)
    ports = {component(loc, 1) for loc in header if loc[0][0] == "LOC"} & {"9", "11"}
    by_port = {frozenset(("9",)): Kind.LOADED, frozenset(("11",)): Kind.DISCHARGED}.get(frozenset(ports))
    return BY_DOCUMENT.get(told.code) or BY_STATUS.get(status) or by_port or BY_FLOW.get(status) or Kind.UNMAPPED


def _place(kind: Kind, header: list[Segment], group: list[Segment]) -> Place | None:
    """Where the work was done: what the header says, with the terminal if only the unit's LOC names it."""
    here, of_unit = found(header, HERE[kind]), found(group, HERE[kind])
    if here and of_unit and not here.facility and locality(here) == locality(of_unit):
        return of_unit
    return here or of_unit


def _calls(told: Document, header: list[Segment], group: list[Segment], heard: Heard) -> list[Movement]:
    """The call of the vessel itself, where the header tells its times and who it is."""
    vessel, at = ship(header), _place(_kind(told, header, group), header, group)
    times = [dtm for dtm in header if dtm[0][0] == "DTM" and component(dtm, 1) in CALLS and is_readable(dtm)]
    if not vessel.refs or at is None:
        return []
    return [
        fact(
            told,
            (*vessel.refs, *map(str, CALLS[component(dtm, 1)]), locality(at)),
            kind=CALLS[component(dtm, 1)][0],
            certainty=CALLS[component(dtm, 1)][1],
            mode=vessel.mode,
            occurred=moment(dtm, at, heard.zone),
            place=at,
            refs=vessel.refs,
            relations=implied(CALLS[component(dtm, 1)][0], vessel.refs),
            attributes=vessel.attributes,
        )
        for dtm in times
    ]
