"""Who belongs to a story: from one ref to every ref whose facts its answer rests on.

    1. cargo        the closure of `same` over live facts: all names of one shipment (names.py)
    2. masters      the contracts it rides inside (house in master, order in bill) or shares with others (a booking that
                    became several bills), upwards, with their names
    3. units        what the nearest of these was packed in, ±WINDOW around each mention, cut to one trip (trips.py)
    4. rides        what the units, or cargo without a unit, were carried by, and what carried that (rides.py)

Each step looks facts up by ref and month, and the look-ups made are the subscriptions a streaming node needs: `reach` is
at once the rule for who wants what and the first half of the answer. Facts of a later step never widen an earlier one, so
the result is the same for every superset of what was looked up.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.months import FIRST, LAST, month
from schemas.movement import Movement
from schemas.refs import Rank, Ref, RefType, checked, of_rank, precedence, rank_of, type_of, value_of
from schemas.relations import Bond
from streams.known import Known
from streams.names import CROWD, Aside, closure, sharing
from streams.ride import Ride
from streams.rides import rides
from streams.trips import Trip, trips, until_stripped

WINDOW = {
    RefType.CONTAINER: timedelta(days=90),
    RefType.WAGON: timedelta(days=30),
    RefType.TRAILER: timedelta(days=14),
    RefType.ULD: timedelta(days=10),
    RefType.ASSET: timedelta(days=90),
}


class Want(NamedTuple):
    """The facts of `ref` in months `first` to `last`, both included."""

    ref: Ref
    first: int
    last: int


class Story(NamedTuple):
    """What an answer rests on. `facts`: the cargo's own; those of units and conveyances lie in `trips` and `rides`."""

    ref: Ref
    names: frozenset[Ref]
    masters: frozenset[Ref]
    houses: frozenset[Ref]
    junk: frozenset[Ref]
    facts: tuple[Movement, ...]
    trips: tuple[Trip, ...]
    rides: tuple[Ride, ...]


class Looked:
    """Look-ups in what is known, in no order, remembering every one of them."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._found: dict[Want, Sequence[Movement]] = {}

    @property
    def wants(self) -> Set[Want]:
        return self._found.keys()

    def __call__(self, ref: Ref, first: int = FIRST, last: int = LAST) -> Sequence[Movement]:
        want = Want(ref, first, last)
        found = self._found.get(want)
        if found is None:
            found = self._found[want] = self.known.live(ref, first, last)
        return found

    def between(self, ref: Ref, start: datetime, end: datetime) -> Sequence[Movement]:
        """The facts of `ref` in whole months around `start` to `end`."""
        return self(ref, month(start), month(end))


def reach(ref: Ref, looked: Looked) -> Story:
    """The story of a cargo ref, or of a unit's trips."""
    if rank_of(ref) is Rank.UNIT:
        return _unit_story(ref, looked)
    aside = Aside(set(), set())
    names = closure({ref}, looked, aside, ref)
    if min(names, key=precedence) != ref:
        return _another_name(ref, names)
    masters = _masters(names, looked, aside)
    facts = {f.id: f for r in sorted(names | masters) for f in looked(r) if _is_about(f, names, masters)}
    story = tuple(sorted(facts.values(), key=lambda fact: (fact.occurred_at, fact.id)))
    units = _unit_trips(story, names, masters, looked)
    houses = {r.inner for f in story for r in f.relations if r.bond is Bond.INSIDE and r.outer in names}
    houses |= sharing(ref, looked)
    cargo_houses = frozenset(r for r in houses - names if rank_of(r) is Rank.CARGO)
    tellings = [(min(names, key=precedence), frozenset(names | masters), story)]
    carried = tuple(rides([*tellings, *_told(units)], looked))
    return Story(ref, frozenset(names), frozenset(masters), cargo_houses, frozenset(aside.junk), story, units, carried)


def _another_name(ref: Ref, names: set[Ref]) -> Story:
    """A ref that is not the least of its names tells only who is: it follows no boxes and no ships."""
    nothing: frozenset[Ref] = frozenset()
    return Story(ref, frozenset(names), nothing, nothing, nothing, (), (), ())


def _unit_story(unit: Ref, looked: Looked) -> Story:
    """A unit answers for its latest trip, and lists them all."""
    nothing: frozenset[Ref] = frozenset()
    facts = looked(unit)
    own = tuple(trips(unit, facts))
    overdue = tuple(fact for fact in facts if fact.kind is Kind.OVERDUE)
    return Story(unit, nothing, nothing, nothing, nothing, overdue, own, tuple(rides(_told(own[-1:]), looked)))


def _told(units: Iterable[Trip]) -> list[tuple[Ref, frozenset[Ref], Sequence[Movement]]]:
    return [(trip.unit, frozenset({trip.unit}), trip.facts) for trip in units]


def _masters(names: set[Ref], looked: Looked, aside: Aside) -> set[Ref]:
    found: set[Ref] = set()
    inner = set(names)
    while inner:
        outers = {
            r.outer
            for ref in inner
            for fact in looked(ref)
            for r in fact.relations
            if r.bond is Bond.INSIDE and r.inner == ref and rank_of(r.outer) is Rank.CARGO
        }
        if len(outers) > CROWD:
            aside.junk.update(outers)
            break
        inner = closure(outers - names - found, looked, aside) | aside.shared
        inner -= names | found
        found |= inner
    return found


def _is_about(fact: Movement, names: set[Ref], masters: set[Ref]) -> bool:
    """True of this shipment: it names it, or it names its master and no other shipment inside that master."""
    cargo = of_rank(fact.refs, Rank.CARGO)
    return not cargo.isdisjoint(names) or (bool(cargo) and cargo <= masters)


def _unit_trips(story: tuple[Movement, ...], names: set[Ref], masters: set[Ref], looked: Looked) -> tuple[Trip, ...]:
    """The trips of the units that hold the shipment; where nobody says which, those that hold its master."""
    mentions = _mentions(story, names) or _mentions(story, masters)
    found = []
    for unit in sorted(_without_typos(set(mentions))):
        window = WINDOW[type_of(unit)]
        facts: dict[str, Movement] = {}
        for start, end in _merged((t - window, t + window) for t in mentions[unit]):
            facts |= {fact.id: fact for fact in looked.between(unit, start, end)}
        ours = names | masters
        told = trips(unit, list(facts.values()))
        found += [until_stripped(trip, ours) for trip in told if not trip.cargo.isdisjoint(ours)]
    return tuple(found)


def _mentions(story: Iterable[Movement], cargo: set[Ref]) -> dict[Ref, list[datetime]]:
    found: dict[Ref, list[datetime]] = {}
    for fact in story:
        for relation in fact.relations:
            if relation.bond is Bond.INSIDE and relation.inner in cargo and rank_of(relation.outer) is Rank.UNIT:
                found.setdefault(relation.outer, []).append(fact.occurred_at)
    return found


def _without_typos(units: set[Ref]) -> set[Ref]:
    """Without numbers whose check digit fails and that differ in two characters at most from one that holds."""
    right = [value_of(unit) for unit in units if checked(unit)]

    def is_typo(unit: Ref) -> bool:
        value = value_of(unit)
        near = (sum(a != b for a, b in zip(value, other, strict=True)) for other in right if len(other) == len(value))
        return checked(unit) is False and any(distance <= 2 for distance in near)

    return {unit for unit in units if not is_typo(unit)}


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Overlapping spans as one, so that one subscription asks for many mentions."""
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def gather(ref: Ref, load: Callable[[list[Want]], Iterable[Movement]]) -> list[Movement]:
    """Every fact the answer of `ref` rests on, from a store: asks for what it wants until nothing new is wanted."""
    known = Known()
    asked: set[Want] = set()
    while True:
        looked = Looked(known)
        reach(ref, looked)
        fresh = sorted(looked.wants - asked)
        if not fresh:
            return sorted(known.facts.values(), key=lambda fact: (fact.occurred_at, fact.id))
        asked.update(fresh)
        for fact in load(fresh):
            known.add(fact)
