"""IFTSTA, international multimodal status report: UN/EDIFACT D.93A to D.23A.

UNB S002 0004, NAD                  source
BGM 1004 + unit + status + place    report; 1225 says whether it is said, corrected or taken back
CNI … STS …                         one movement per consignment, status and unit
STS C555 9011/4405:1131:3055        kind, by sea_iftsta_status; text and C556 reasons are attributes
STS group DTM 334, 78, 178, 186 …   occurred_at actual; 132, 133, 17 … estimated; 232, 189, 76 planned; else 137, and said so
STS group LOC 175, 14, 165          place; else the end of the leg where such a thing happens; else 92, 7, 5
RFF, of the nearest level           refs: bill, booking, house, order, container …; CNI 1004 too
STS group TDT 8067, 8028, C222      mode, refs: vessel and voyage, train, flight, truck
STS group EQD, else RFF+EQ          refs: container, wagon, trailer, uld; its weights, seals, type are attributes
TDT group LOC + DTM 132, 133 …      the schedule of the leg: ARRIVED, DEPARTED, planned, estimated or actual
"""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.adapters.sea_iftsta_status import IGNORED, UN, UN_AGENCIES, X12, Meaning, meaning
from ingest.message import Heard, Malformed
from ingest.syntax.edifact_carriage import MAIN, Carriage, carriage
from ingest.syntax.edifact_document import Document, attributes, document, fact
from ingest.syntax.edifact_message import Message, Segment, component, grouped, message
from ingest.syntax.edifact_place import found, place
from ingest.syntax.edifact_reference import consignments, identified, nearest, others, references, unit
from ingest.syntax.edifact_time import first, is_readable, moment
from ingest.syntax.edifact_unit import described, full_empty, legs
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Rank, Ref, RefType, precedence, rank_of, value_of
from schemas.relations import implied
from schemas.times import Moment

ACTUAL, ESTIMATED, PLANNED = Certainty.ACTUAL, Certainty.ESTIMATED, Certainty.PLANNED
TIMES = {  # 2005 of a status, the surest first
    **dict.fromkeys(("334", "78", "7", "203", "178", "186", "35", "200", "201", "295", "50", "96", "136"), ACTUAL),
    **dict.fromkeys(("132", "133", "17", "191"), ESTIMATED),
    **dict.fromkeys(("232", "189", "76", "67"), PLANNED),
}
REPORT_TIME = "137"
SCHEDULE = {  # 2005 of a place of a leg
    "178": (Kind.ARRIVED, ACTUAL),
    "132": (Kind.ARRIVED, ESTIMATED),
    "232": (Kind.ARRIVED, PLANNED),
    "186": (Kind.DEPARTED, ACTUAL),
    "133": (Kind.DEPARTED, ESTIMATED),
    "189": (Kind.DEPARTED, PLANNED),
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
TABLES = (
    Table("STS C555 9011, 4405", "UN/EDIFACT D.93A to D.99B, code list 9011; UN/ECE Recommendation 24", UN, IGNORED),
    Table("STS C555 4405, of ANSI X12", "ASC X12, element 157", X12, IGNORED),
    Table(
        "TDT group DTM 2005",
        "UN/EDIFACT D.93A to D.23A, code list 2005",
        {qualifier: kind for qualifier, (kind, _) in SCHEDULE.items()},
    ),
)
INLAND = "1"  # TDT 8051: its LOC 9 and 11 are the ports of the voyage before or after it, not its own
PORTS = ("9", "11")


class Level(NamedTuple):
    """A status and everything that it stands in."""

    header: list[Segment]
    consignment: list[Segment]
    status: list[Segment]  # the STS and what follows it up to its first subgroup
    transports: list[list[Segment]]
    units: list[list[Segment]]
    goods: list[list[Segment]]


class Statement(NamedTuple):
    """What one status says, before it is told for each unit and consignment."""

    meaning: Meaning
    occurred: Moment
    certainty: Certainty
    at: Place | None
    carried: Carriage
    attributes: dict[str, str]


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    header = grouped(read.segments, "CNI", "STS")[0]
    told = document(read, header, heard)
    levels = list(_levels(read.segments, header))
    if not levels:
        raise Malformed("STS", "is required and missing: the message reports no status")
    facts = [movement for level in levels for movement in _movements(read, told, level, heard)]
    return list({movement.id: movement for movement in facts}.values())


def _levels(segments: list[Segment], header: list[Segment]) -> Iterator[Level]:
    for group in grouped(segments, "CNI")[1] or [segments]:
        before, statuses = grouped(group, "STS")
        consignment = before if before and before[0][0][0] == "CNI" else []
        for status in statuses:
            own, subgroups = grouped(status, "TDT", "EQD", "GID")
            of = {tag: [s for s in subgroups if s[0][0][0] == tag] for tag in ("TDT", "EQD", "GID")}
            yield Level(header, consignment, own, of["TDT"], of["EQD"], of["GID"])


def _movements(read: Message, told: Document, level: Level, heard: Heard) -> list[Movement]:
    means = meaning(component(level.status[0], 2), component(level.status[0], 2, 2))
    if means is None:
        return []
    said = _statement(means, level, heard)
    made = []
    for group in level.units or [[]]:
        units, cargo = _refs(level, group, said.carried.mode)
        for about in [(*one, *consignment) for one in units for consignment in consignments(cargo)]:
            made.append(_told(read, told, level, group, said, about))
            made += _schedule(told, level, said, about, heard)
    return made


def _statement(means: Meaning, level: Level, heard: Heard) -> Statement:
    carried = _carriage(level, means)
    at = _place(means.kind, level)
    dtm = first(level.status, TIMES) or first(level.header, (REPORT_TIME,))
    if dtm is None:
        raise Malformed("STS DTM", f"status {component(level.status[0], 2)!r} has no time: wants 334 (2005)")
    certainty = TIMES.get(component(dtm, 1), Certainty.ACTUAL)
    return Statement(
        means,
        moment(dtm, at, heard.zone),
        means.certainty if certainty is Certainty.ACTUAL else certainty,
        at,
        carried,
        {"time": "of the report"} if component(dtm, 1) == REPORT_TIME else {},
    )


def _told(
    read: Message, told: Document, level: Level, group: list[Segment], said: Statement, about: tuple[Ref, ...]
) -> Movement:
    sts = level.status[0]
    empty = bool(group) and full_empty(group[0]) == "empty"
    kind = said.meaning.empty if empty and said.meaning.empty else said.meaning.kind
    refs = (*about, *said.carried.refs)
    if not refs:
        raise Malformed("CNI, RFF, EQD", f"status {component(sts, 2)!r} names nothing that it is about")
    return fact(
        told,
        (*_subject(about), component(sts, 2), locality(said.at) if said.at else ""),
        kind=kind,
        certainty=said.certainty,
        mode=said.meaning.mode or said.carried.mode,
        occurred=said.occurred,
        place=said.at,
        refs=refs,
        relations=implied(kind, refs),
        attributes=attributes(
            legs([s for one in level.transports for s in one] + level.status),
            others([*level.header, *level.consignment, *level.status]),
            said.carried.attributes,
            described(group, read.decimal) if group else {},
            said.attributes,
            _status_words(sts, kind),
            {"pieces": _pieces(level.goods)},
        ),
    )


def _subject(about: tuple[Ref, ...]) -> list[str]:
    """What a statement is about, in the fewest words: its unit and the first of its contracts."""
    units = [ref for ref in about if rank_of(ref) is Rank.UNIT]
    return [*units, *sorted((ref for ref in about if rank_of(ref) is Rank.CARGO), key=precedence)[:1]]


def _status_words(sts: Segment, kind: Kind) -> dict[str, str]:
    agency = component(sts, 2, 2)
    reasons = [element for element in sts[3:] if any(element)]
    told = {
        "status": component(sts, 2),
        "status_text": component(sts, 2, 3),
        "reason": ", ".join(element[0].strip() for element in reasons if element[0].strip()),
        "reason_text": "; ".join(element[3].strip() for element in reasons if len(element) > 3 and element[3].strip()),
    }
    if kind is Kind.UNMAPPED:
        told |= {"code": component(sts, 2), "list": "UN/ECE Rec. 24" if agency in UN_AGENCIES else f"agency {agency}"}
    return told


def _pieces(goods: list[list[Segment]]) -> str:
    counts = [component(group[0], 2) for group in goods]
    return str(sum(map(int, counts))) if counts and all(c.isdecimal() and len(c) < 9 for c in counts) else ""


def _refs(level: Level, group: list[Segment], mode: Mode) -> tuple[list[tuple[Ref, ...]], list[Ref]]:
    """The units, one by one, and the cargo: each from the nearest level that names any."""
    levels = [references(s, mode) for s in (group, level.status, level.consignment, level.header)]
    levels[2] += _number(level.consignment, mode, {value_of(ref) for refs in levels for ref in refs})
    named = nearest(*levels)
    own = unit(group[0]) if group else ()
    units = own or [ref for ref in named if rank_of(ref) is Rank.UNIT]
    return [(one,) for one in units] or [()], [ref for ref in named if rank_of(ref) is Rank.CARGO]


def _number(consignment: list[Segment], mode: Mode, known: set[str]) -> list[Ref]:
    """CNI 1004: the consignment's number, of the kind that such transport gives it, unless RFF says what it is."""
    if not consignment:
        return []
    type_ = {Mode.SEA: RefType.BILL, Mode.AIR: RefType.AWB}.get(mode, RefType.CONSIGNMENT)
    return [ref for ref in identified(type_, component(consignment[0], 2)) if value_of(ref) not in known]


def _carriage(level: Level, means: Meaning) -> Carriage:
    """The transport that the status is about: of the mode that the code names, else the main one, else the first."""
    day = _day(level)
    told = [carriage(group[0], _day_of(group) or day) for group in level.transports]
    told += [carriage(tdt, day) for tdt in level.header if tdt[0][0] == "TDT"]
    of_mode = [one for one in told if means.mode and one.mode is means.mode]
    main = [one for one in told if one.stage in MAIN] if not level.transports else []
    return next(iter(of_mode or main or told), Carriage("", Mode.UNKNOWN, (), {}))


def _day(level: Level) -> str:
    dtm = first(level.status, TIMES)
    return _iso_day(dtm) if dtm else ""


def _day_of(transport: list[Segment]) -> str:
    dtm = first(transport, ("189", "186", "136", "133"))
    return _iso_day(dtm) if dtm else ""


def _iso_day(dtm: Segment) -> str:
    """The local date that a DTM tells, which is the one that trains and flights are known by."""
    return moment(dtm, None, "UTC").at.date().isoformat() if is_readable(dtm) else ""


def _place(kind: Kind, level: Level) -> Place | None:
    legs_ = [segment for group in level.transports for segment in group]
    ends = ENDS.get(kind, ())
    for segments in (level.status, legs_):
        at = found(segments, HERE) or found(segments, ends)
        if at:
            return at
    return found(level.status, ANYWHERE)


def _schedule(
    told: Document, level: Level, said: Statement, about: tuple[Ref, ...], heard: Heard
) -> Iterator[Movement]:
    """Arrivals and departures that the message tells of the places of each leg, besides the status itself."""
    for group in level.transports:
        one = carriage(group[0], _day_of(group) or _day(level))
        for stop in grouped(group, "LOC")[1]:
            at = place(stop[0])
            port = component(group[0], 1) == INLAND and component(stop[0], 1) in PORTS
            mode, ride = (Mode.UNKNOWN, ()) if port else (one.mode, one.refs)
            for dtm in (segment for segment in stop if component(segment, 1) in SCHEDULE and segment[0][0] == "DTM"):
                kind, certainty = SCHEDULE[component(dtm, 1)]
                if at is None or not is_readable(dtm) or not (about or ride):
                    continue
                occurred = moment(dtm, at, heard.zone)
                if (kind, certainty, occurred.at) == (said.meaning.kind, said.certainty, said.occurred.at):
                    continue
                yield fact(
                    told,
                    (*_subject(about), *map(str, SCHEDULE[component(dtm, 1)]), locality(at)),
                    kind=kind,
                    certainty=certainty,
                    mode=mode,
                    occurred=occurred,
                    place=at,
                    refs=(*about, *ride),
                    relations=implied(kind, (*about, *ride)),
                    attributes=attributes({} if port else one.attributes),
                )
