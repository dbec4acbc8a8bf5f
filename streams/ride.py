"""A ride: what carried a rider, from when to when, from where to where, and under which names.

A rider gets on by being loaded or by leaving aboard, and off by being discharged or handed over. What a truck brings through
a gate it leaves there, and what it takes out of a gate is aboard.
"""

from collections.abc import Iterable, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place, locality
from schemas.refs import Ref, RefType, type_of
from schemas.relations import CLOSING, OPENING
from schemas.times import SPAN, Precision

LEAVING = {Kind.DEPARTED}
COMING = {Kind.APPROACHED, Kind.ARRIVED, Kind.BERTHED}
ABOARD = OPENING | CLOSING | COMING | {Kind.PASSED, Kind.BORDER_CROSSED}


class Doors(NamedTuple):
    """What gets a rider on and off a conveyance, and how long that may stay at one place: back aboard so soon, the rider
    was only shifted, or passed a gate with it."""

    opening: Set[Kind]
    closing: Set[Kind]
    stay: timedelta

    def is_opened(self, facts: Iterable[Movement]) -> bool:
        return any(fact.kind in self.opening and fact.certainty is Certainty.ACTUAL for fact in facts)

    def is_closing(self, fact: Movement) -> bool:
        return fact.kind in self.closing and fact.certainty is Certainty.ACTUAL


DOORS = {
    RefType.VESSEL: Doors(OPENING, CLOSING, timedelta(hours=24)),
    RefType.VOYAGE: Doors(OPENING, CLOSING, timedelta(hours=24)),
    RefType.TRUCK: Doors(OPENING | {Kind.GATE_OUT}, CLOSING | {Kind.GATE_IN}, timedelta(hours=1)),
}
_OTHERWISE = Doors(OPENING, CLOSING, timedelta())


def doors(names: Iterable[Ref]) -> Doors:
    return DOORS.get(type_of(min(names)), _OTHERWISE)


class Replaced(NamedTuple):
    """A planned ride whose place another one took: its names, and the facts that told of it."""

    names: tuple[Ref, ...]
    told: tuple[Movement, ...]


class Ride(NamedTuple):
    """One ride of `rider`. `names`: every name of the conveyance, the first the one to show; `told`: the facts that put the
    rider aboard, in order of time; `opens`, `closes`: where the rider got on and off, None where nobody said; `began`,
    `ended`: really; `facts`: the conveyance's own; `replaced`: plans that this ride took the place of; `number`: which of
    the conveyance's rides in the story, the same for all who were aboard together."""

    rider: Ref
    names: tuple[Ref, ...]
    mode: Mode
    told: tuple[Movement, ...]
    start: datetime
    end: datetime
    opens: Place | None
    closes: Place | None
    began: bool
    ended: bool
    facts: tuple[Movement, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    number: int = 0

    @property
    def name(self) -> Ref:
        return self.names[0]

    @property
    def key(self) -> tuple[Ref, int]:
        return self.names[0], self.number


def where(place: Place | None) -> str:
    return locality(place) if place else ""


def until(fact: Movement) -> datetime:
    """The last moment that a time may mean: the end of a day that was told as a day."""
    return fact.occurred_at + (SPAN[Precision.DAY] if fact.precision is Precision.DAY else timedelta())


def sharpest(places: Sequence[Place | None]) -> Place | None:
    """The first place, or another word for it that names a facility where the first does not."""
    first = next((place for place in places if place), None)
    named = (place for place in places if place and place.facility and where(place) == where(first))
    return first if first is None or first.facility else next(named, first)
