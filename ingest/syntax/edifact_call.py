"""DTM 2005 of a vessel's call: when it came and went, or should, as headers and schedules tell it of the vessel itself."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.message import Heard
from ingest.syntax.edifact_carriage import Carriage
from ingest.syntax.edifact_document import Document, attributes, fact
from ingest.syntax.edifact_message import Segment, component
from ingest.syntax.edifact_place import found, place
from ingest.syntax.edifact_time import is_readable, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.places import Place, locality
from schemas.relations import implied


class Call(NamedTuple):
    kind: Kind
    certainty: Certainty


CALLS = {
    "132": Call(Kind.ARRIVED, Certainty.ESTIMATED),
    "232": Call(Kind.ARRIVED, Certainty.PLANNED),
    "178": Call(Kind.ARRIVED, Certainty.ACTUAL),
    "133": Call(Kind.DEPARTED, Certainty.ESTIMATED),
    "189": Call(Kind.DEPARTED, Certainty.PLANNED),
    "136": Call(Kind.DEPARTED, Certainty.ACTUAL),
    "186": Call(Kind.DEPARTED, Certainty.ACTUAL),
}
TABLE = Table("DTM C507 2005 of a call", "UN/EDIFACT code list 2005, D.95B to D.23A", CALLS)


def stops(segments: Iterable[Segment], here: Iterable[str]) -> Iterator[tuple[Segment, Place | None]]:
    """Each DTM with the place it is told of: the LOC right before it (from D.99B), or, where several LOCs stand before it
    (D.95B), the one that the message is about: the earliest of `here` (3227)."""
    run: list[Segment] = []
    timed = False
    for segment in segments:
        if segment[0][0] == "LOC":
            run, timed = ([] if timed else run) + [segment], False
        elif segment[0][0] == "DTM":
            timed = True
            yield segment, place(run[0]) if len(run) == 1 else found(run, here)


def calls(
    told: Document, carried: Carriage, stops: Iterable[tuple[Segment, Place | None]], heard: Heard
) -> list[Movement]:
    """The calls of a conveyance by the DTMs of its stops. What is no such time, has no place or cannot be read is left
    out: nothing else in the message depends on it."""
    return [
        fact(
            told,
            (*carried.refs, *map(str, CALLS[component(dtm, 1)]), locality(at)),
            kind=CALLS[component(dtm, 1)].kind,
            certainty=CALLS[component(dtm, 1)].certainty,
            mode=carried.mode,
            occurred=moment(dtm, at, heard.zone),
            place=at,
            refs=carried.refs,
            relations=implied(CALLS[component(dtm, 1)].kind, carried.refs),
            attributes=attributes(carried.attributes),
        )
        for dtm, at in stops
        if at and carried.refs and dtm[0][0] == "DTM" and component(dtm, 1) in CALLS and is_readable(dtm)
    ]
