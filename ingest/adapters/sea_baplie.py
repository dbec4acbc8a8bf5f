"""BAPLIE, bay plan of occupied and empty locations: SMDG 1.5 (version 1, release 911), 2.x (D.95B), 3.x (D.13B).

UNB S002 0004                      source
BGM 1004 + unit                    report; 1225 says whether it is said, corrected or taken back
DTM+137                            occurred_at: when the plan was drawn up, on the clock of LOC+5
TDT+20 8028, C040, C222            refs: vessel, voyage; in 1.5 C222 and C040 stand as the fourth and sixth element
LOC+5, LOC+61                      the port that is left, the next port
header DTM 178, 133, 136, 186      ARRIVED, DEPARTED of the vessel at LOC+5
header DTM 132                     ARRIVED, estimated, of the vessel at LOC+61; without a LOC+61 nobody knows where
slot LOC+147                       attributes stowage: bay, row, tier (ISO 9711-1)
EQD 8260, EQA 8260                 refs: container; one LINKED fact per unit, inside the vessel and the voyage; what EQA
                                   ties to another (flats in a bundle) has attribute attached_to
RFF BM, BN …                       refs: what is in it; fillers (`BM:1`) name nothing
LOC 9, 11, 76, 83, in 1.5 6, 12    attributes port_of_loading, port_of_discharge …
MEA WT, AET, VGM; 8155, 8169, TMP  attributes

A slot is what follows a LOC+147 up to the next; senders who put EQD first are read too. A slot whose unit has no number is
a reservation or break bulk, and names nothing. A plan says what is aboard, not that anything happened: hence LINKED.
"""

from collections.abc import Iterable

from ingest.message import Heard, Malformed
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import calls
from ingest.syntax.edifact.carriage import CALL_SIGN_LISTS, Carriage, ship
from ingest.syntax.edifact.document import Document, attributes, document, fact
from ingest.syntax.edifact.message import Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import consignments, references, unit
from ingest.syntax.edifact.statement import measured
from ingest.syntax.edifact.time import first, moment
from ingest.syntax.edifact.unit import carrier, described, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place
from schemas.refs import Ref
from schemas.relations import implied
from schemas.times import Moment

STOWAGE = "147"  # 3227
HERE, NEXT = "5", "61"  # 3227 of the header
AT_NEXT = {"132"}  # 2005 of the header that is told of the next port, not of this one
LEGS_911 = {"6": "9", "12": "11"}  # 3227 of version 1, release 911: port of loading, port of discharge
TABLES: tuple[Table, ...] = (edifact_call.TABLE,)


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header, filled = slots(read.segments)
    told = document(read, header, heard)
    vessel = ship([modern(segment) for segment in header])
    if not vessel.refs:
        raise Malformed("TDT+20", "names no vessel and no voyage: nobody knows what these units are aboard")
    drawn = first(header, ("137",))
    if drawn is None:
        raise Malformed("DTM+137", "is required and missing: a plan without a time")
    here = found(header, (HERE,))
    plan = _Plan(told, vessel, moment(drawn, here, heard.zone), here, read.decimal)
    next_ = found(header, (NEXT,))
    times = ((segment, next_ if component(segment, 1) in AT_NEXT else here) for segment in header)
    facts = [*calls(told, vessel, times, heard), *(linked for slot in filled for linked in plan.linked(slot))]
    if not facts:
        raise Malformed("EQD C237 8260", "no slot names a unit")
    return facts


class _Plan:
    """What holds for every slot of one plan."""

    def __init__(self, told: Document, vessel: Carriage, drawn: Moment, here: Place | None, decimal: str) -> None:
        self._told = told
        self._vessel = vessel
        self._drawn = drawn
        self._here = here
        self._decimal = decimal

    def linked(self, slot: list[Segment]) -> Iterable[Movement]:
        before, groups = grouped(slot, "EQD")
        measured(before, len(groups))
        before = [modern(segment) for segment in before]
        for group in groups:
            whole = [*group, *before]
            shared = attributes(self._vessel.attributes, legs(whole), carrier(group))
            units = {ref: attributes(shared, described(whole, self._decimal)) for ref in unit(group[0])}
            for attached in (ref for eqa in group if eqa[0][0] == "EQA" for ref in unit(eqa)):
                units.setdefault(attached, attributes(shared, {"attached_to": component(group[0], 2)}))
            measured(whole, len(units))
            for cargo in consignments(references(whole, Mode.SEA)):
                yield from (self._fact((one, *cargo), said) for one, said in units.items())

    def _fact(self, about: tuple[Ref, ...], said: dict[str, str]) -> Movement:
        refs = (*about, *self._vessel.refs)
        return fact(
            self._told,
            about[:1],  # the unit alone: a correction may name other cargo
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=self._vessel.mode,
            occurred=self._drawn,
            place=self._here,
            refs=refs,
            relations=implied(Kind.LINKED, refs),
            attributes=said,
        )


def slots(segments: list[Segment]) -> tuple[list[Segment], list[list[Segment]]]:
    """The header, and what belongs to each slot."""
    stowages = [i for i, segment in enumerate(segments) if _is_stowage(segment)]
    units = [i for i, segment in enumerate(segments) if segment[0][0] == "EQD"]
    starts = stowages if stowages[:1] < units[:1] and stowages else units
    ends = [*starts, len(segments)]
    return segments[: ends[0]], [segments[begin:end] for begin, end in zip(starts, ends[1:], strict=True)]


def _is_stowage(segment: Segment) -> bool:
    return segment[0][0] == "LOC" and component(segment, 1) == STOWAGE


def modern(segment: Segment) -> Segment:
    """A segment of release 911 as later directories write it; any other as it is."""
    if segment[0][0] == "LOC" and component(segment, 1) in LEGS_911:
        return [segment[0], [LEGS_911[component(segment, 1)]], *segment[2:]]
    if segment[0][0] == "TDT" and component(segment, 4, 1) in CALL_SIGN_LISTS and not component(segment, 8, 3):
        empty = [""]
        means = segment[8] if component(segment, 8) else segment[4][:3]
        named = [*means, *empty * (3 - len(means)), component(segment, 4, 3)]
        owner = segment[6] if component(segment, 6) else (segment[5] if len(segment) > 5 else empty)
        return [*segment[:4], empty, owner, empty, empty, named]
    return segment
