"""IFTSTA, international multimodal status report: UN/EDIFACT D.93A to D.23A.

UNB S002 0004, NAD                  source
BGM 1004 + unit + status + place    report; 1225 says whether it is said, corrected or taken back
CNI … STS …                         one movement per consignment, status and unit
from D.10A EQD … STS …              one more per unit, before the first CNI
STS C555 9011/4405:1131:3055        kind, by sea_iftsta_status; text and C556 reasons are attributes
STS group DTM 334, 78, 178, 186 …   occurred_at actual; 132, 133, 17 … estimated; 232, 189, 76 planned; else 137, and said so
STS group LOC 175, 14, 165          place; else the end of the leg where such a thing happens; else 92, 7, 5
RFF, of the nearest level           refs: bill, booking, house, order, container …; CNI 1004 too
STS group TDT 8067, 8028, C222      mode, refs: vessel and voyage, train, flight, truck
STS group EQD, else RFF+EQ          refs: container, wagon, trailer, uld; its weights, seals, type are attributes
GID group PCI 30, GIN BJ            package by its SSCC, where one consignment and one unit are told of
TDT group LOC + DTM 132, 133 …      the schedule of the leg: ARRIVED, DEPARTED, planned, estimated or actual
"""

from typing import NamedTuple

from ingest.adapters import sea_iftsta_schedule, sea_iftsta_status
from ingest.adapters.sea_iftsta_level import Level, header_of, levels, measured, packages
from ingest.adapters.sea_iftsta_ride import ASHORE, Leg, contract_mode, departures, legs, ridden
from ingest.adapters.sea_iftsta_schedule import schedule, subject
from ingest.adapters.sea_iftsta_status import Status, status
from ingest.message import Heard, Malformed
from ingest.syntax.edifact.carriage import MAIN, Carriage, ties
from ingest.syntax.edifact.document import Document, attributes, document, fact
from ingest.syntax.edifact.message import Message, Segment, component, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import consignments, identified, nearest, others, references, unit
from ingest.syntax.edifact.reference import units as units_of
from ingest.syntax.edifact.statement import Statement
from ingest.syntax.edifact.time import first, moment
from ingest.syntax.edifact.unit import described, full_empty
from ingest.syntax.edifact.unit import legs as legs_of
from ingest.syntax.x12.status import Meaning
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Rank, Ref, RefType, rank_of, type_of, value_of

ACTUAL, ESTIMATED, PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED
TIMES = {  # 2005 of a status, the surest first
    **dict.fromkeys(("334", "78", "7", "203", "178", "186", "35", "200", "201", "295", "50", "96", "136"), ACTUAL),
    **dict.fromkeys(("143", "342", "394", "404", "405", "420"), ACTUAL),
    **dict.fromkeys(("132", "133", "17", "191", "395"), ESTIMATED),
    **dict.fromkeys(("232", "189", "76", "67"), PLANNED),
}
REPORT_TIME = "137"
OF_KIND = {  # 2005 of the transport, where the status itself has no time
    Kind.ARRIVED: ("178",),
    Kind.DEPARTED: ("186", "136"),
    Kind.LOADED: ("404", "342"),
    Kind.DISCHARGED: ("420",),
}
HERE = ("175", "14", "165")  # 3227: where the status changed
ENDS = {  # where such a thing happens, when only the ends of the leg are told; 9 and 11 are never the place of the other
    Kind.LOADED: ("9", "5"),
    Kind.DEPARTED: ("5", "9"),
    Kind.MANIFESTED: ("9", "5"),
    Kind.STUFFED: ("88", "5"),
    Kind.RECEIVED: ("88", "10", "5"),
    Kind.EMPTY_PICKED_UP: ("98", "88"),
    Kind.ARRIVED: ("60", "8", "11"),
    Kind.DISCHARGED: ("11", "12", "8"),
    Kind.DELIVERED: ("7", "83", "8"),
    Kind.STRIPPED: ("7", "8"),
    Kind.EMPTY_RETURNED: ("99", "7"),
    Kind.BORDER_CROSSED: ("17",),
}
ANYWHERE = ("92", "7", "5", "1")
TABLES: tuple[Table, ...] = (*sea_iftsta_status.TABLES, sea_iftsta_schedule.TABLE)


class _Report(NamedTuple):
    """What holds for every status of the message. `days`: on which each journey left."""

    read: Message
    told: Document
    heard: Heard
    days: dict[str, str]


class _Step(NamedTuple):
    """One status, its meaning, and what carried it."""

    level: Level
    status: Status
    means: Meaning
    legs: list[Leg]
    carried: Carriage


class _Shared(NamedTuple):
    """What a status says of each of its units: it is read once. `named`: the cargo and the units of the levels around;
    `wagons`: those among its own units; `before`, `after`: attributes that stand before and after a unit's own; `settings`:
    place and time for each kind that the status may be."""

    named: list[Ref]
    wagons: tuple[Ref, ...]
    before: dict[str, str]
    after: dict[str, str]
    settings: dict[Kind, tuple[Place | None, Segment]]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    told = document(read, header_of(read.segments), heard)
    reported = levels(read.segments)
    if not reported:
        raise Malformed("STS", "is required and missing: the message reports no status")
    measured(reported)
    report = _Report(read, told, heard, departures(reported, read.release))
    facts = [movement for level in reported for movement in _movements(report, level)]
    return list({movement.id: movement for movement in facts}.values())


def _movements(report: _Report, level: Level) -> list[Movement]:
    said = status(level.status[0], report.read.release)
    if said.meaning is None:
        return []
    told = legs(level, report.days)
    step = _Step(level, said, said.meaning, told, ridden(level, told, said.meaning.mode))
    shared, marked = _shared(report, step), packages(level.goods)
    made = []
    for group in level.units or [[]]:
        statement = _statement(report, step, shared, group)
        units, cargo = _refs(step, shared, group)
        subjects = [(*one, *consignment) for one in units for consignment in consignments(cargo)]
        packed = marked if len(subjects) == 1 else ()  # else nobody says which is in which
        for about in [(*one, *packed) for one in subjects]:
            made.append(_told(report, step, statement, about))
            planned = (fact for leg in told for fact in schedule(report.told, leg, about, report.heard))
            made += [one for one in planned if not _is_said(one, statement)]
    return made


def _shared(report: _Report, step: _Step) -> _Shared:
    level, mode = step.level, step.carried.mode
    around = [references(segments, mode) for segments in (level.status, level.consignment, level.header)]
    own = [references(group, mode) for group in level.units]
    known = {value_of(ref) for refs in (*around, *own) for ref in refs}
    around[1] += _number(level.consignment, contract_mode(level), known)
    kinds = {_kind(step.means, group) for group in level.units or [[]]}
    return _Shared(
        nearest(*around),
        tuple(ref for group in level.units for ref in unit(group[0]) if type_of(ref) is RefType.WAGON),
        attributes(
            legs_of([segment for one in level.transports for segment in one] + level.status),
            others([*level.header, *level.consignment, *level.status]),
            step.carried.attributes,
        ),
        attributes(_status_words(level.status[0]), {"pieces": _pieces(level.goods)}),
        {kind: (_place(kind, level), _time(kind, step)) for kind in kinds},
    )


def _statement(report: _Report, step: _Step, shared: _Shared, group: list[Segment]) -> Statement:
    kind = _kind(step.means, group)
    at, dtm = shared.settings[kind]
    certainty = TIMES.get(component(dtm, 1), Certainty.ACTUAL)
    aside = kind in ASHORE and step.carried.stage in MAIN
    mode = Mode.UNKNOWN if aside else step.carried.mode
    return Statement(
        kind,
        step.means.certainty if certainty is Certainty.ACTUAL else certainty,
        mode if step.means.mode is Mode.UNKNOWN else step.means.mode,
        moment(dtm, at, report.heard.zone),
        at,
        attributes(
            shared.before,
            described(group, report.read.decimal) if group else {},
            shared.after,
            {"time": "of the report"} if component(dtm, 1) == REPORT_TIME else {},
            {"code": step.status.code, "list": step.status.list} if kind is Kind.UNMAPPED else {},
        ),
        () if aside else step.carried.refs,
        step.carried.refs if aside else (),
    )


def _kind(means: Meaning, group: list[Segment]) -> Kind:
    empty = bool(group) and full_empty(group[0]) == "empty"
    return means.empty if empty and means.empty else means.kind


def _time(kind: Kind, step: _Step) -> Segment:
    rides = [segment for group in step.level.transports for segment in group]
    dtm = first(step.level.status, TIMES) or first(rides, OF_KIND.get(kind, ()))
    told = dtm or first(step.level.header, (REPORT_TIME,))
    if told is None:
        raise Malformed("STS DTM", f"status {step.status.code!r} has no time: wants 334 (2005)")
    return told


def _told(report: _Report, step: _Step, said: Statement, about: tuple[Ref, ...]) -> Movement:
    refs = (*about, *said.here, *said.other)
    if not refs:
        raise Malformed("CNI, RFF, EQD", f"status {step.status.code!r} names nothing that it is about")
    return fact(
        report.told,
        (*subject(about), step.status.code, locality(said.place) if said.place else ""),
        kind=said.kind,
        certainty=said.certainty,
        mode=said.mode,
        occurred=said.occurred,
        place=said.place,
        refs=refs,
        relations=ties(said.kind, about, said.here, said.other),
        attributes=said.attributes,
    )


def _is_said(fact: Movement, said: Statement) -> bool:
    return (fact.kind, fact.certainty, fact.occurred_at) == (said.kind, said.certainty, said.occurred.at)


def _status_words(sts: Segment) -> dict[str, str]:
    reasons = [element for element in sts[3:] if any(element)]
    return {
        "status": component(sts, 2),
        "status_text": component(sts, 2, 3),
        "reason": ", ".join(element[0].strip() for element in reasons if element[0].strip()),
        "reason_text": "; ".join(element[3].strip() for element in reasons if len(element) > 3 and element[3].strip()),
    }


def _pieces(goods: list[list[Segment]]) -> str:
    counts = [component(group[0], 2) for group in goods]
    return str(sum(map(int, counts))) if counts and all(c.isdecimal() and len(c) < 9 for c in counts) else ""


def _refs(step: _Step, shared: _Shared, group: list[Segment]) -> tuple[list[tuple[Ref, ...]], list[Ref]]:
    """The units, one by one, and the cargo: each from the nearest level that names any."""
    nearby = nearest(references(group, step.carried.mode), shared.named)
    own = units_of(group) if group else []
    units: list[tuple[Ref, ...]] = [(ref,) for ref in nearby if rank_of(ref) is Rank.UNIT] or [()]
    return [_on_wagon(shared.wagons, one) for one in own] or units, [
        ref for ref in nearby if rank_of(ref) is Rank.CARGO
    ]


def _on_wagon(wagons: tuple[Ref, ...], one: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """A container with the wagon that it stands on: the only one that is told of beside it."""
    alone = len(one) == 1 and type_of(one[0]) is RefType.CONTAINER
    return (*one, *wagons) if alone and len(wagons) == 1 else one


def _number(consignment: list[Segment], mode: Mode, known: set[str]) -> list[Ref]:
    """CNI 1004: the consignment's number, of the kind that such transport gives it, unless RFF says what it is."""
    if not consignment:
        return []
    type_ = {Mode.SEA: RefType.BILL, Mode.AIR: RefType.AWB}.get(mode, RefType.CONSIGNMENT)
    return [ref for ref in identified(type_, component(consignment[0], 2)) if value_of(ref) not in known]


def _place(kind: Kind, level: Level) -> Place | None:
    legs_ = [segment for group in level.transports for segment in group]
    qualifiers = (*HERE, *ENDS.get(kind, ()))
    near = (found(segments, qualifiers) for segments in (level.status, legs_, *level.units, level.consignment))
    return next(filter(None, near), None) or found(level.status, ANYWHERE)
