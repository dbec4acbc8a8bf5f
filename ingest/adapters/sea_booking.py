"""IFTMIN, IFTMBF, IFTMBP, IFTMBC, IFTMCS, IFTMCA, IFTMAN: one consignment instructed, booked, contracted, announced.
UN/EDIFACT D.93A to D.23A; the seven share one body.

UNB S002 0004, NAD                source
BGM 1004 + consignment + kind     report; 1225 says whether it is said, corrected or taken back
type, in IFTMBC BGM 4343, 1225    kind: IFTMBC BOOKED where it accepts, IFTMAN NOTIFIED, all else LINKED: asked or agreed in
                                  writing, nothing happened
RFF of the message, GID RFF CU ON refs: booking, bill, house, order …; what stands at a party (NAD) is the party's own
BGM 1001 705, 714, 740, 770 …     refs: the number 1004 itself, where no RFF gives one of that type
BGM 1001 335, 340, 610            refs: order, where no RFF names anything
TDT 8067, 8028, C040, C222        mode, refs: one leg each; every leg is a LINKED fact of its own
EQD 8260, else SGP 8260           refs: container; each is a LINKED fact of its own
DTM+137, else 10, 200 …, UNB S004 occurred_at; what is not the document's own time says so
leg LOC + DTM 133, 132 …          DEPARTED, ARRIVED of the consignment: planned in what a customer asks, estimated in what a
                                  carrier answers, actual (178, 186) only in IFTMAN and IFTMCS
message DTM 133, 132 …            the same of the main carriage; 17, 191, 69, 76, 67: DELIVERED, estimated or planned
LOC, DTM 180, CNT 11, EQD …       attributes
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.call import CALLS, DEPARTURE, Call, stops
from ingest.syntax.edifact.carriage import MAIN, Carriage, carriage, ship
from ingest.syntax.edifact.document import Document, attributes, document
from ingest.syntax.edifact.message import Message, Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import DOCUMENTS, identified, nearest, others, references, unit
from ingest.syntax.edifact.statement import Statement, measured, told_of
from ingest.syntax.edifact.time import REPORT_TIME, day_of, first, is_readable, moment, written
from ingest.syntax.edifact.unit import described, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.refs import Ref, RefType, type_of

ACTUAL, ESTIMATED, PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED
KINDS = {"IFTMAN": Kind.NOTIFIED, **dict.fromkeys(("IFTMIN", "IFTMBF", "IFTMBP", "IFTMCS", "IFTMCA"), Kind.LINKED)}
TYPES = (*KINDS, "IFTMBC")
RISING = (PLANNED, ESTIMATED, ACTUAL)
SUREST = {"IFTMAN": ACTUAL, "IFTMCS": ACTUAL, "IFTMBC": ESTIMATED}  # of a schedule; what a customer sends is planned
ANSWERS = {"AP": Kind.BOOKED}
IGNORED = {
    "AJ": "pending: not yet answered",
    "CA": "accepted on a condition that stands in free text",
    "RE": "rejected: no booking, and no milestone says so",
    **dict.fromkeys(("UU", "UV"), "proposes another date or service"),
}
ASKS = {"", "AB", "AC", "AD", "AI", "AQ", "NA"}  # 4343: which acknowledgement is wanted, and no answer
NOT_AGREED = {
    **dict.fromkeys(("10", "12", "27"), "the booking was not found, processed or accepted"),
    **dict.fromkeys(("13", "16", "23", "46", "52"), "requested, proposed, on hold or provisional"),
}
REFUSALS = {"RE", "10", "12", "27"}  # 4343 and 1225
DELIVERIES = {
    **dict.fromkeys(("17", "191"), Call(Kind.DELIVERED, ESTIMATED)),
    **dict.fromkeys(("69", "76", "67"), Call(Kind.DELIVERED, PLANNED)),
}
TABLES: tuple[Table, ...] = (
    Table("UNH S009 0065", "UN/EDIFACT message directory", KINDS),
    Table("BGM 4343 of IFTMBC", "UN/EDIFACT code list 4343, D.95B to D.23A", ANSWERS, IGNORED),
    Table("BGM 1225 of IFTMBC, where 4343 does not answer", "UN/EDIFACT code list 1225", {}, NOT_AGREED),
    Table("DTM C507 2005 of a leg", "UN/EDIFACT code list 2005", CALLS),
    Table("DTM C507 2005 of the message", "UN/EDIFACT code list 2005", DELIVERIES),
)
OTHER_TIMES = ("10", "234", "200", "2", "171", "133", "132")  # 2005, of messages that do not tell their own
ENDS = {Kind.DEPARTED: ("9", "5", "88"), Kind.ARRIVED: ("11", "8", "60", "7"), Kind.DELIVERED: ("7", "83", "8")}  # 3227
REQUESTS = {"335", "340", "610"}  # 1001: who asks may have no number but his own
MOST_ORDERS = 16  # of goods items, in one fact


class Answer(NamedTuple):
    """What a message says to a request. `code`: its word, in 4343 or else 1225; `refused`: there will be no transport."""

    kind: Kind
    code: str = ""
    refused: bool = False


class Leg(NamedTuple):
    carried: Carriage
    segments: list[Segment]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    top, groups = grouped(read.segments, "TDT", "NAD", "GID", "EQD")
    of = {tag: [group for group in groups if group[0][0][0] == tag] for tag in ("TDT", "NAD", "GID", "EQD")}
    measured(top, sum(len(group) for group in of["TDT"]) + len(of["EQD"]))
    measured([segment for group in of["TDT"] for segment in group], len(of["EQD"]))
    told = document(read, [*top, *(group[0] for group in of["NAD"])], heard)
    legs_ = sorted((_leg(group) for group in of["TDT"]), key=lambda leg: leg.carried.stage not in MAIN)
    main = legs_[0] if legs_ else Leg(Carriage("", Mode.UNKNOWN, (), {}), [])
    cargo = _cargo(told, top, of["GID"], main.carried.mode)
    said = _said(read, told, top, main, heard)
    boxes = {ref: group for group in of["EQD"] for ref in unit(group[0])}
    boxes = {**{box: [] for box in _placed(of["GID"])}, **boxes}
    if not cargo and not boxes:
        raise Malformed("RFF, EQD", "names no consignment and no unit: nothing to follow")
    if _answered(read, told, top).refused:  # what it repeats of the request plans nothing any more
        return told_of(told, (), cargo, said)
    riders: list[tuple[tuple[Ref, ...], list[Ref]]] = [((), cargo)] if cargo else [((box,), []) for box in boxes]
    facts = told_of(told, (), cargo, said) if cargo else []
    facts += [one for leg in legs_[1:] for units, refs in riders for one in _ridden(told, units, refs, _on(leg, said))]
    facts += [one for box, group in boxes.items() for one in told_of(told, (box,), cargo, _in(group, said, read))]
    plans = list(_plans(read, [*legs_, Leg(main.carried, top)], heard))
    facts += [one for plan in plans for units, refs in riders for one in _planned(told, units, refs, plan)]
    return list({fact.id: fact for fact in facts}.values())  # a leg and its port often tell one time twice


def _leg(group: list[Segment]) -> Leg:
    tdt = group[0]
    named = any(component(tdt, element, position) for element, position in ((2, 0), (8, 0), (8, 3)))
    one = carriage(tdt, day_of(first(group, ("189", "186", "136", "133"))), Mode.SEA if named else Mode.UNKNOWN)
    afloat = one.mode in (Mode.SEA, Mode.BARGE) and one.stage in MAIN
    return Leg(ship(group) if afloat else one, group)


def _cargo(told: Document, top: list[Segment], goods: list[list[Segment]], mode: Mode) -> list[Ref]:
    named = references(top, mode)
    type_ = DOCUMENTS.get(told.code)
    if type_ and type_ not in {type_of(ref) for ref in named}:
        named += identified(type_, told.number)
    if not named and told.code in REQUESTS:
        named += identified(RefType.ORDER, told.number)
    items = references((segment for group in goods for segment in group), mode)
    orders = [ref for ref in dict.fromkeys(items) if type_of(ref) is RefType.ORDER]
    return [*nearest(named), *[ref for ref in orders if ref not in named][:MOST_ORDERS]]


def _said(read: Message, told: Document, top: list[Segment], main: Leg, heard: Heard) -> Statement:
    answer = _answered(read, told, top)
    dtm = first(top, (REPORT_TIME, *OTHER_TIMES)) or first(main.segments, OTHER_TIMES) or written(top, read.prepared)
    if dtm is None:
        raise Malformed("DTM+137", "is required and missing: the document has no time")
    end = Kind.ARRIVED if answer.kind is Kind.NOTIFIED else Kind.DEPARTED
    at = found([*top, *main.segments], ENDS[end])
    said = attributes(
        legs(top),
        legs(main.segments),
        others(top),
        main.carried.attributes,
        {"document": told.code, "answer": answer.code, "pieces": _pieces(top), "closing": day_of(first(top, ("180",)))},
        {"time": "" if component(dtm, 1) == REPORT_TIME else f"of DTM+{component(dtm, 1)}"},
        {"code": answer.code, "list": "4343"} if answer.kind is Kind.UNMAPPED else {},
    )
    other = () if answer.refused else main.carried.refs
    return Statement(answer.kind, ACTUAL, main.carried.mode, moment(dtm, at, heard.zone), at, said, other=other)


def _answered(read: Message, told: Document, top: list[Segment]) -> Answer:
    if read.type != "IFTMBC":
        return Answer(KINDS[read.type])
    code = next((component(segment, 4) for segment in top if segment[0][0] == "BGM"), "")
    if code not in ASKS:
        kind = Kind.LINKED if code in IGNORED else ANSWERS.get(code, Kind.UNMAPPED)
        return Answer(kind, code, code in REFUSALS)
    if told.function not in NOT_AGREED:
        return Answer(Kind.BOOKED)
    return Answer(Kind.LINKED, f"1225 {told.function}", told.function in REFUSALS)


def _in(group: list[Segment], said: Statement, read: Message) -> Statement:
    """That the consignment is in this unit."""
    own = described(group, read.decimal) if group else {}
    return said._replace(kind=Kind.LINKED, attributes=attributes(said.attributes, own))


def _on(leg: Leg, said: Statement) -> Statement:
    """That the consignment goes by this leg too."""
    told = attributes(legs(leg.segments), leg.carried.attributes, {"stage": leg.carried.stage})
    return said._replace(kind=Kind.LINKED, mode=leg.carried.mode, attributes=told, other=leg.carried.refs, place=None)


def _placed(goods: list[list[Segment]]) -> Iterator[Ref]:
    """Containers that only SGP names: in which of them a goods item is."""
    for segment in (segment for group in goods for segment in group):
        if segment[0][0] == "SGP":
            yield from identified(RefType.CONTAINER, component(segment, 1))


def _plans(read: Message, legs_: list[Leg], heard: Heard) -> Iterator[Statement]:
    """Of each leg its departures and arrivals; of the message itself (the last "leg") those of the main carriage, and the
    delivery."""
    top = legs_[-1].segments
    general = {kind: found([*top, *legs_[0].segments], places) for kind, places in ENDS.items()}
    for leg in legs_:
        ends = {kind: found(leg.segments, places) or general[kind] for kind, places in ENDS.items()}
        of_all = leg is legs_[-1]
        for dtm, at in stops(leg.segments):
            call = _call(read.type, leg, dtm)
            if call is None or not is_readable(dtm):
                continue
            place = general[call.kind] if of_all else at or ends[call.kind]
            yield Statement(
                call.kind,
                call.certainty,
                leg.carried.mode,
                moment(dtm, place, heard.zone),
                place,
                attributes(leg.carried.attributes),
                here=() if call.kind is Kind.DELIVERED else leg.carried.refs,
            )


def _ridden(told: Document, units: tuple[Ref, ...], cargo: list[Ref], ride: Statement) -> list[Movement]:
    return told_of(told, units, cargo, ride, step=f"rides/{ride.other[0]}") if ride.other else []


def _planned(told: Document, units: tuple[Ref, ...], cargo: list[Ref], plan: Statement) -> list[Movement]:
    return told_of(told, units, cargo, plan, step=f"{plan.kind}/{plan.certainty}")


def _call(type_: str, leg: Leg, dtm: Segment) -> Call | None:
    """What a DTM says, no surer than such a message can be."""
    of_leg = bool(leg.segments) and leg.segments[0][0][0] == "TDT"
    told = (CALLS if of_leg else CALLS | DELIVERIES).get(component(dtm, 1))
    if told is None:
        return None
    limits = (told.certainty, SUREST.get(type_, PLANNED), ESTIMATED if component(dtm, 1) == DEPARTURE else ACTUAL)
    return told._replace(certainty=min(limits, key=RISING.index))


def _pieces(top: list[Segment]) -> str:
    counts = {component(segment, 1): component(segment, 1, 1) for segment in top if segment[0][0] == "CNT"}
    return counts.get("11") or counts.get("8", "")
