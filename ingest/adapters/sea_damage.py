"""WESTIM, DESTIM: what a depot found broken on a container, and what the repair would cost. ISO 9897 (CEDEX) and UN/EDIFACT
DESTIM D.96B to D.23A. 残损.

WESTIM                        DESTIM                       ours
UNB S002 0004, NAD+DED        UNB S002 0004, NAD           source
RFF+EST, first and second     BGM 1004, 1225               report
EQF+CON, prefix:serial        EQD+CN 8260                  refs: container
DTM+ATR YYMMDD, HHMM          DTM 377, 7, 137              occurred_at: of the inspection, else of the estimate
DAM, from its second element  DAM                          kind: DAMAGED where a damage is listed, else LINKED; attributes
NAD+DED                       LOC 165, 7, 99               place: the depot, by its own code
TMA, ACA                      -                            attributes cost, currency

Owners, lessees, labour rates and repairs (WOR, COS, CTO) are not copied.
"""

from ingest.message import Heard, Malformed
from ingest.syntax.edifact.document import Document, attributes, document
from ingest.syntax.edifact.message import Message, Segment, component, grouped, message
from ingest.syntax.edifact.place import found
from ingest.syntax.edifact.reference import identified, unit
from ingest.syntax.edifact.statement import Statement, told_of
from ingest.syntax.edifact.time import first, moment, readable
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place
from schemas.refs import Ref, RefType

TYPES = ("WESTIM", "DESTIM")
STEPS = {"DAM": Kind.DAMAGED}
TABLES: tuple[Table, ...] = (Table("segment", "ISO 9897; UN/EDIFACT DESTIM group 9", STEPS),)
TIMES = ("377", "7", "137")  # 2005
HERE = ("165", "7", "99")  # 3227


def parse(body: bytes, heard: Heard) -> list[Movement]:
    read = message(body)
    units = _westim_unit(read) if read.type == "WESTIM" else _destim_unit(read)
    if not units:
        raise Malformed("EQF, EQD", "names no container that the estimate is of")
    told, said = _westim(read, heard) if read.type == "WESTIM" else _destim(read, heard)
    return told_of(told, units, (), said, step="estimated")


def _westim_unit(read: Message) -> tuple[Ref, ...]:
    eqf = _one(read, "EQF")
    return identified(RefType.CONTAINER, component(eqf, 2) + component(eqf, 2, 1))


def _destim_unit(read: Message) -> tuple[Ref, ...]:
    return next((ref for segment in read.segments if segment[0][0] == "EQD" and (ref := unit(segment))), ())


def _westim(read: Message, heard: Heard) -> tuple[Document, Statement]:
    depots = [component(s, 2) for s in read.segments if s[0][0] == "NAD" and component(s, 1) == "DED"]
    at = Place(facility=depots[0]) if depots and depots[0] else None
    dtm, estimate = _one(read, "DTM"), _one(read, "RFF")
    told = [["DTM"], ["ATR", component(dtm, 2) + component(dtm, 3)]]
    source = heard.by(read.sender or (depots[0] if depots else ""))
    reported = readable("".join(read.prepared), "", heard.zone)
    cost = {"cost": component(_one(read, "TMA"), 1), "currency": component(_one(read, "ACA"), 1)}
    return (
        Document("", component(estimate, 2), "9", source, reported),
        _statement(read.segments, told, at, heard)._replace(attributes=attributes(_damages(read.segments, 2), cost)),
    )


def _destim(read: Message, heard: Heard) -> tuple[Document, Statement]:
    header = grouped(read.segments, "UNS")[0]
    dtm = first(header, TIMES) or first(read.segments, TIMES)
    if dtm is None:
        raise Malformed("DTM", "is required and missing: the estimate has no time")
    said = _statement(read.segments, dtm, found(read.segments, HERE), heard)
    return document(read, header, heard), said._replace(attributes=_damages(read.segments, 1))


def _statement(segments: list[Segment], dtm: Segment, at: Place | None, heard: Heard) -> Statement:
    kind = next((STEPS[segment[0][0]] for segment in segments if segment[0][0] in STEPS), Kind.LINKED)
    return Statement(kind, Certainty.ACTUAL, Mode.UNKNOWN, moment(dtm, at, heard.zone), at, {})


def _damages(segments: list[Segment], begin: int) -> dict[str, str]:
    listed = [segment[begin:] for segment in segments if segment[0][0] == "DAM"]
    return attributes({"damage": "; ".join(" ".join(c for e in one for c in e if c) for one in listed)})


def _one(read: Message, tag: str) -> Segment:
    return next((segment for segment in read.segments if segment[0][0] == tag), [[tag]])
