"""IFCSUM, IFTDGN, CUSCAR: the consignments of one consolidation or one voyage. UN/EDIFACT D.93A to D.23A.

UNB S002 0004, NAD               source
type, in CUSCAR BGM 1001         kind of a consignment: CUSCAR of a manifest MANIFESTED, IFCSUM and
                                 IFTDGN (dangerous goods) LINKED
BGM 1004 + consignment + kind    report; 1225 says whether it is said, corrected or taken back
CNI … RFF BM, BH, AWB, BN …      refs of one consignment; CNI 1004 too: in sea transport a bill, under a master a house …
header RFF BM, MB, MWB           the master: each consignment is inside it, told as a fact of its own
SGP 8260, EQD 8260 of a CNI      refs: container; each is a LINKED fact of its own; where nobody says what is in what and
                                 there is but one unit, it is that one
header EQD 8260                  refs: container: iso type, seals, weights of the above; named by no consignment (empties):
                                 LINKED, inside the vessel
TDT+20, 11 … 8028, C222          mode, refs: vessel, voyage (train, flight, truck)
TDT LOC + DTM 132, 133, 178 …    ARRIVED at LOC 60, 11, 8, DEPARTED from LOC 5, 9, of the conveyance
DTM+137, else 132 …, UNB S004    occurred_at; what is not the document's own time says so
LOC 9, 11, 7, 76 …, CNT          attributes
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls, ended
from ingest.syntax.edifact.carriage import Carriage, conveyance
from ingest.syntax.edifact.document import Document, attributes, document, fact
from ingest.syntax.edifact.message import Message, Segment, component, grouped, message
from ingest.syntax.edifact.reference import identified, others, references, unit
from ingest.syntax.edifact.statement import Statement, measured, told_of
from ingest.syntax.edifact.time import REPORT_TIME, day_of, first, moment, written
from ingest.syntax.edifact.unit import described, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Rank, Ref, RefType, precedence, rank_of, type_of
from schemas.relations import inside

LISTS = ("IFCSUM", "IFTDGN")
TYPES = (*LISTS, "CUSCAR")
MANIFESTS = dict.fromkeys(("85", "87", "785", "786", "787", "788", "833", "933"), Kind.MANIFESTED)
TABLES: tuple[Table, ...] = (
    Table("BGM C002 1001 of CUSCAR", "UN/EDIFACT code list 1001, D.95B to D.23A", MANIFESTS),
    edifact_call.TABLE,
)
OTHER_TIMES = ("132", "133", "136", "178", "186", "204", "11")  # 2005, of messages that do not tell their own
NUMBERS = {  # what CNI 1004 is the number of, without and with a master above it
    Mode.SEA: (RefType.BILL, RefType.HOUSE),
    Mode.BARGE: (RefType.BILL, RefType.HOUSE),
    Mode.AIR: (RefType.AWB, RefType.HAWB),
}
OF_CONSIGNMENT = (RefType.CONSIGNMENT, RefType.CONSIGNMENT)
CONTRACTS = {*NUMBERS[Mode.SEA], *NUMBERS[Mode.AIR], RefType.CONSIGNMENT, RefType.BOOKING}
DOCUMENTS = ("BM", "BH", "AWB", "HWB")  # 1153: begins another document of a CNI
MASTERS = {RefType.BILL, RefType.AWB, RefType.CONSIGNMENT, RefType.BOOKING}


class Manifest(NamedTuple):
    """What holds for every consignment. `said`: of the whole; `masters`: the contracts that its header names; `units`: the
    equipment that it describes."""

    read: Message
    told: Document
    said: Statement
    masters: list[Ref]
    units: dict[Ref, list[Segment]]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, groups = grouped(read.segments, "CNI")
    measured(_references(header), len(groups))
    whole = _manifest(read, header, heard)
    listed = [(bill, _own(bill, whole), _boxes(bill, whole)) for group in groups for bill in _bills(group)]
    facts = calls(whole.told, _carried(header), ended(_transports(header)), heard)
    for group, own, boxes in listed:
        facts += _consignment(group, own, boxes, whole)
    named = {box for _, own, boxes in listed if own for box in boxes}
    for box, segments in whole.units.items():
        facts += told_of(whole.told, (box,), [], _of_unit(whole, segments)) if box not in named else []
    if whole.masters:
        kind = Kind.LINKED if any(own for _, own, _ in listed) else whole.said.kind
        facts += told_of(whole.told, (), whole.masters, whole.said._replace(kind=kind))
    if not facts:
        raise Malformed("CNI, RFF, EQD", "names no consignment and no unit: nothing to follow")
    return facts


def _manifest(read: Message, header: list[Segment], heard: Heard) -> Manifest:
    top, groups = grouped(header, "TDT", "EQD", "NAD", "GID")
    told = document(read, header, heard)
    dtm = first(header, (REPORT_TIME, *OTHER_TIMES)) or written(header, read.prepared)
    if dtm is None:
        raise Malformed("DTM+137", "is required and missing: the document has no time")
    one = _carried(header)
    kind = Kind.LINKED if read.type in LISTS else MANIFESTS.get(told.code, Kind.UNMAPPED)
    words = attributes(
        legs(_transports(header)),
        others(top),
        one.attributes,
        {"document": told.code, "time": "" if component(dtm, 1) == REPORT_TIME else f"of DTM+{component(dtm, 1)}"},
        {"code": told.code, "list": "1001"} if kind is Kind.UNMAPPED else {},
    )
    said = Statement(kind, Certainty.ACTUAL, one.mode, moment(dtm, None, heard.zone), None, words, other=one.refs)
    units = {ref: group for group in groups if group[0][0][0] == "EQD" for ref in unit(group[0])}
    return Manifest(read, told, said, [r for r in references(top, one.mode) if rank_of(r) is Rank.CARGO], units)


def _transports(header: list[Segment]) -> list[Segment]:
    """The TDT groups of the header, and what stands between them and the next group of another kind."""
    groups = grouped(header, "TDT", "EQD", "NAD", "GID", "GIS", "RFF", "CNT")[1]
    return [segment for group in groups if group[0][0][0] == "TDT" for segment in group]


def _carried(header: list[Segment]) -> Carriage:
    return conveyance(header, day_of(first(_transports(header), ("189", "186", "136", "133"))))


def _bills(group: list[Segment]) -> Iterator[list[Segment]]:
    """The transport documents of one CNI, which CUSCAR may list one after another: each with the goods that follow it."""
    begin, goods = 0, False
    for i, segment in enumerate(group):
        if goods and segment[0][0] == "RFF" and component(segment, 1) in DOCUMENTS:
            yield group[begin:i]
            begin, goods = i, False
        goods = goods or segment[0][0] == "GID"
    yield group[begin:]


def _own(group: list[Segment], whole: Manifest) -> list[Ref]:
    """The cargo refs of one consignment; what stands at a party (NAD) or a goods item (GID) is not the consignment's. CNI
    1004 counts where no RFF names a contract: where one does, it may be that number again, or a line of the list."""
    top = grouped(group, "NAD", "GID", "EQD", "TDT")[0]
    mode = whole.said.mode
    named = [ref for ref in references(top, mode) if rank_of(ref) is Rank.CARGO]
    if group[0][0][0] == "CNI" and not any(type_of(ref) in CONTRACTS for ref in named):
        types = NUMBERS.get(mode, OF_CONSIGNMENT)
        named += identified(types[bool(_masters(whole))], component(group[0], 2))
    return sorted(set(named), key=precedence)


def _references(segments: list[Segment]) -> list[Segment]:
    """What may be told of every consignment or box; everything else in a group is read once."""
    return [segment for segment in segments if segment[0][0] == "RFF"]


def _masters(whole: Manifest) -> list[Ref]:
    return [ref for ref in whole.masters if type_of(ref) in MASTERS]


def _boxes(group: list[Segment], whole: Manifest) -> dict[Ref, list[Segment]]:
    """The units of one consignment, each with what describes it."""
    placed = [ref for s in group if s[0][0] == "SGP" for ref in identified(RefType.CONTAINER, component(s, 1))]
    own = {ref: one for one in grouped(group, "EQD")[1] for ref in unit(one[0])}
    found = {ref: own.get(ref) or whole.units.get(ref, []) for ref in (*placed, *own)}
    return found or (whole.units if len(whole.units) == 1 else {})


def _consignment(
    group: list[Segment], own: list[Ref], boxes: dict[Ref, list[Segment]], whole: Manifest
) -> list[Movement]:
    if not own:
        return []
    measured(_references(group), len(boxes) + len(whole.masters))
    said = whole.said._replace(attributes=attributes(whole.said.attributes, legs(group), {"pieces": _pieces(group)}))
    facts = told_of(whole.told, (), own, said)
    facts += [_inside(whole, one, master) for master in _masters(whole) for one in own[:1] if one != master]
    for box, segments in boxes.items():
        facts += told_of(whole.told, (box,), own, _of_unit(whole, segments))
    return facts


def _inside(whole: Manifest, one: Ref, master: Ref) -> Movement:
    said = whole.said
    return fact(
        whole.told,
        (one, "inside", master),
        kind=Kind.LINKED,
        certainty=said.certainty,
        mode=said.mode,
        occurred=said.occurred,
        refs=(one, master),
        relations=(inside(one, master),),
    )


def _of_unit(whole: Manifest, segments: list[Segment]) -> Statement:
    own = described(segments, whole.read.decimal) if segments else {}
    return whole.said._replace(kind=Kind.LINKED, attributes=attributes(whole.said.attributes, own))


def _pieces(group: list[Segment]) -> str:
    counts = {component(segment, 1): component(segment, 1, 1) for segment in group if segment[0][0] == "CNT"}
    return counts.get("11") or counts.get("8", "")
