"""DTM 2005 of a vessel's call: when it came and went, or should, as headers and schedules tell it of the vessel itself."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.message import Heard
from ingest.syntax.edifact.carriage import Carriage
from ingest.syntax.edifact.document import Document, attributes, fact
from ingest.syntax.edifact.message import Segment, component
from ingest.syntax.edifact.place import found, place
from ingest.syntax.edifact.time import is_readable, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.places import Place, locality
from schemas.relations import implied
from schemas.times import Moment

ENDS = {Kind.ARRIVED: ("60", "11", "8", "153"), Kind.DEPARTED: ("5", "9", "153")}  # 3227


class Call(NamedTuple):
    kind: Kind
    certainty: Certainty


DEPARTURE = "136"  # of a plan as well as of a fact: before it is due it is no fact
CALLS = {
    "132": Call(Kind.ARRIVED, Certainty.ESTIMATED),
    "232": Call(Kind.ARRIVED, Certainty.PLANNED),
    "178": Call(Kind.ARRIVED, Certainty.ACTUAL),
    "133": Call(Kind.DEPARTED, Certainty.ESTIMATED),
    "189": Call(Kind.DEPARTED, Certainty.PLANNED),
    DEPARTURE: Call(Kind.DEPARTED, Certainty.ACTUAL),
    "186": Call(Kind.DEPARTED, Certainty.ACTUAL),
}
TABLE = Table("DTM C507 2005 of a call", "UN/EDIFACT code list 2005, D.95B to D.23A", CALLS)


def stops(segments: Iterable[Segment], here: Collection[str] = ()) -> Iterator[tuple[Segment, Place | None]]:
    """Each DTM with the place it is told of: the LOC right before it.

    In flat messages (D.95B COPRAR) several LOCs stand before the DTMs of the one call that the message is about: then it
    is the earliest of `here` (3227) among them.
    """
    run: list[Segment] = []
    timed = False
    for segment in segments:
        if segment[0][0] == "LOC":
            run, timed = ([] if timed else run) + [segment], False
        elif segment[0][0] == "DTM":
            timed = True
            yield segment, found(run, here) if here and len(run) > 1 else place(run[-1]) if run else None


def ended(segments: Sequence[Segment]) -> Iterator[tuple[Segment, Place | None]]:
    """Each DTM of a call with its place: the LOC before it where that is an end of the kind it tells, else the first such
    LOC of all. For messages that are nested in one guide and flat in another."""
    otherwise = {kind: found(segments, places) for kind, places in ENDS.items()}
    before: Segment = [["LOC"]]
    for segment in segments:
        if segment[0][0] == "LOC":
            before = segment
        elif segment[0][0] == "DTM" and (call := CALLS.get(component(segment, 1))):
            yield segment, (place(before) if component(before, 1) in ENDS[call.kind] else otherwise[call.kind])


def calls(
    told: Document, carried: Carriage, times: Iterable[tuple[Segment, Place | None]], heard: Heard
) -> list[Movement]:
    """The calls of a conveyance by its DTMs. What is no such time, has no place or cannot be read is left out: nothing else
    in the message depends on it."""
    return [
        _call(told, carried, CALLS[component(dtm, 1)], at, moment(dtm, at, heard.zone))
        for dtm, at in times
        if at and carried.refs and component(dtm, 1) in CALLS and dtm[0][0] == "DTM" and is_readable(dtm)
    ]


def _call(told: Document, carried: Carriage, call: Call, at: Place, occurred: Moment) -> Movement:
    early = told.reported_at is not None and occurred.at > told.reported_at
    certainty = Certainty.ESTIMATED if early and call is CALLS[DEPARTURE] else call.certainty
    return fact(
        told,
        (*carried.refs, str(call.kind), str(certainty), locality(at)),
        kind=call.kind,
        certainty=certainty,
        mode=carried.mode,
        occurred=occurred,
        place=at,
        refs=carried.refs,
        relations=implied(call.kind, carried.refs),
        attributes=attributes(carried.attributes),
    )
