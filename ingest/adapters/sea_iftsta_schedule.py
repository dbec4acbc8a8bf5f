"""The schedule that an IFTSTA tells beside its statuses: DTM 2005 of the places (3227) of each TDT."""

from collections.abc import Iterator

from ingest.adapters.sea_iftsta_ride import Leg
from ingest.message import Heard
from ingest.syntax.edifact import call as edifact_call
from ingest.syntax.edifact.call import CALLS, stops
from ingest.syntax.edifact.document import Document, attributes, fact
from ingest.syntax.edifact.message import Segment, component
from ingest.syntax.edifact.place import place
from ingest.syntax.edifact.time import is_readable, moment
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Rank, Ref, precedence, rank_of
from schemas.relations import implied

TABLE: Table = edifact_call.TABLE
ENDS = {Kind.DEPARTED: ("9", "5"), Kind.ARRIVED: ("11", "60", "8", "12")}  # until D.99A all LOCs stand before all DTMs
INLAND = "1"  # TDT 8051: its LOC 9 and 11 are the ports of the voyage before or after it, not its own
PORTS = ("9", "11")


def subject(about: tuple[Ref, ...]) -> list[str]:
    """What a statement is about, in the fewest words: its unit and the first of its contracts."""
    units = [ref for ref in about if rank_of(ref) is Rank.UNIT]
    return [*units, *sorted((ref for ref in about if rank_of(ref) is Rank.CARGO), key=precedence)[:1]]


def schedule(told: Document, leg: Leg, about: tuple[Ref, ...], heard: Heard) -> Iterator[Movement]:
    """Arrivals and departures of what rides there, as far as their places and times can be read."""
    for dtm, at in _stops(leg.group):
        mode, ride = (
            (Mode.UNKNOWN, ()) if _is_port_of_another_leg(leg.group, at) else (leg.carried.mode, leg.carried.refs)
        )
        refs = (*about, *ride)
        if refs:
            call = CALLS[component(dtm, 1)]
            yield fact(
                told,
                (*subject(about), *map(str, call), locality(at)),
                kind=call.kind,
                certainty=call.certainty,
                mode=mode,
                occurred=moment(dtm, at, heard.zone),
                place=at,
                refs=refs,
                relations=implied(call.kind, refs),
                attributes=attributes(leg.carried.attributes if ride else {}),
            )


def _stops(group: list[Segment]) -> Iterator[tuple[Segment, Place]]:
    for kind, ends in ENDS.items():
        for dtm, at in stops(group, ends):
            call = CALLS.get(component(dtm, 1))
            if at and call and call.kind is kind and is_readable(dtm):
                yield dtm, at


def _is_port_of_another_leg(group: list[Segment], at: Place) -> bool:
    ports = (loc for loc in group if loc[0][0] == "LOC" and component(loc, 1) in PORTS)
    return component(group[0], 1) == INLAND and any(place(loc) == at for loc in ports)
