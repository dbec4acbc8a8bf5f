"""Which words about one conveyance are about one ride: a barge, a shuttle or a truck may carry a box again and again.

Where a rider got off and really gets on once more, another ride begins, told so by what happened, or by a plan to go on from
where it got off. It is the same ride still where
  - it is put back aboard within one call of a vessel, or passes a gate with its truck: it was only shifted;
  - soon after it got on, somebody tells it once more, maybe by a clock of another zone;
  - getting off was told alone, and soon after it getting on elsewhere: the two were told in the wrong order.
A day that was told lasts: getting off on a day is behind getting on during it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from streams.ride import Doors, until, where

SOON = timedelta(hours=12)
_NONE = timedelta()


class _Round:
    """One ride so far. `opened`, `closed`: when the rider last got on and off, None where it is not told so."""

    def __init__(self, doors: Doors) -> None:
        self.doors = doors
        self.facts: list[Movement] = []
        self.opens = self.closes = ""
        self.opened: datetime | None = None
        self.closed: datetime | None = None

    def add(self, fact: Movement) -> None:
        self.facts.append(fact)
        if fact.kind in self.doors.closing:
            self.closed, self.closes = until(fact), where(fact.place)
        else:
            if fact.kind is not Kind.DEPARTED and where(fact.place) == self.closes:
                self.closed = None
            self.opens = self.opens or where(fact.place)
            self.opened = fact.occurred_at

    def is_over(self, fact: Movement) -> bool:
        """Whether getting on, as this fact tells it, begins another ride."""
        if self.closed is None:
            return False
        at, since = where(fact.place), fact.occurred_at - self.closed
        if fact.certainty is not Certainty.ACTUAL:
            return bool(at) and at == self.closes
        if at and at == self.closes:
            return since > self.doors.stay or since == self.doors.stay == _NONE
        if self.opened is None or not at:
            return since > SOON
        return not (at == self.opens and fact.occurred_at - self.opened <= SOON)


def rounds(facts: Sequence[Movement], doors: Doors) -> list[list[Movement]]:
    """The facts that put one rider aboard one conveyance, ride by ride."""
    if not any(map(doors.is_closing, facts)):
        return [list(facts)]
    found = [_Round(doors)]
    told_so = [fact for fact in facts if fact.kind in doors.opening or doors.is_closing(fact)]
    for fact in sorted(told_so, key=lambda fact: _in_order(fact, doors)):
        begins = fact.kind in doors.opening and found[-1].is_over(fact)
        if begins:
            found.append(_Round(doors))
        if begins or fact.certainty is Certainty.ACTUAL:
            found[-1].add(fact)
    if len(found) == 1:
        return [list(facts)]
    placed = {fact.id for one in found for fact in one.facts}
    told = [list(one.facts) for one in found]
    for fact in facts:
        if fact.id not in placed:
            told[_home(fact, found)].append(fact)
    return told


def _in_order(fact: Movement, doors: Doors) -> tuple[datetime, bool, str]:
    closing = fact.kind in doors.closing
    return until(fact) if closing else fact.occurred_at, not closing, fact.id


def _home(fact: Movement, found: Sequence[_Round]) -> int:
    """The ride of a plan or a passing word: one that ends or begins where it says, else the nearest in time."""

    def distance(index: int) -> tuple[bool, timedelta, int]:
        one = found[index]
        start, end = one.facts[0].occurred_at, until(one.facts[-1])
        ends = one.opens if fact.kind in one.doors.opening else one.closes
        return ends != where(fact.place), max(start - fact.occurred_at, fact.occurred_at - end, _NONE), index

    return min(range(len(found)), key=distance)
