"""Rides: what carried a unit (or the cargo itself), from when to when, and under which names.

A ride is told by `inside(rider, conveyance)`: opened by loading or departure, closed by discharge, or only stated. All
names of one conveyance (MMSI, IMO number, voyage) are one conveyance; that it may carry a rider more than once is for
`rounds` to see, and which plans were overtaken for `rolled`.

Facts of the conveyance count while the rider is aboard, and around that only at its ends: where the rider got on only what
concerns leaving, where it got off only what concerns coming.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from schemas.movement import Certainty, Mode, Movement
from schemas.places import Place
from schemas.refs import Rank, Ref, RefType, rank_of, riders, type_of
from schemas.relations import Bond
from streams.endings import ended, landed, passages
from streams.flight_day import in_utc, is_by_utc
from streams.ride import ABOARD, COMING, LEAVING, Ride, doors, sharpest, until, where
from streams.rolled import standing
from streams.rounds import rounds
from streams.runs import Conveyance, numbered, runs


class Way(NamedTuple):
    """How a mode moves. `longest`: a ride nobody closed; `margin`: how far around a ride its conveyance is listened to."""

    longest: timedelta
    margin: timedelta


WAYS = {
    Mode.SEA: Way(timedelta(days=70), timedelta(hours=12)),
    Mode.BARGE: Way(timedelta(days=10), timedelta(hours=12)),
    Mode.RAIL: Way(timedelta(days=35), timedelta(hours=12)),
    Mode.ROAD: Way(timedelta(days=10), timedelta(hours=2)),  # a truck has other work before and after
    Mode.AIR: Way(timedelta(days=6), timedelta(hours=12)),
}
MODES = {
    RefType.VESSEL: Mode.SEA,
    RefType.VOYAGE: Mode.SEA,
    RefType.TRAIN: Mode.RAIL,
    RefType.WAGON: Mode.RAIL,
    RefType.FLIGHT: Mode.AIR,
    RefType.TRUCK: Mode.ROAD,
    RefType.TRAILER: Mode.ROAD,
}
RUNS_AS = {  # a flight may be a truck of the airline, a trailer may stand on a wagon; a ship is never a truck
    RefType.VESSEL: {Mode.SEA, Mode.BARGE},
    RefType.VOYAGE: {Mode.SEA, Mode.BARGE},
    RefType.TRAIN: {Mode.RAIL},
    RefType.WAGON: {Mode.RAIL},
    RefType.FLIGHT: {Mode.AIR, Mode.ROAD},
    RefType.TRUCK: {Mode.ROAD},
    RefType.TRAILER: {Mode.ROAD, Mode.RAIL},
}
LASTING = {RefType.VESSEL, RefType.TRUCK, RefType.WAGON, RefType.TRAILER}  # names that outlast a voyage or a day
CARRIERS = {RefType.WAGON, RefType.TRAILER}
BOXES = {RefType.CONTAINER, RefType.TRAILER}
_FIRST_NAMES = ("vessel:IMO", "vessel:MMSI", "vessel:CALL", "vessel:", "train:", "flight:", "truck:", "voyage:")
Telling = tuple[Ref, frozenset[Ref], Sequence[Movement]]  # the rider to show, all its names, the facts that speak of it


class LookUp(Protocol):
    def between(self, ref: Ref, start: datetime, end: datetime) -> Sequence[Movement]: ...


def rides(tellings: Iterable[Telling], look_up: LookUp) -> list[Ride]:
    """Every ride, in order of time and numbered."""
    found = []
    for ride in _carried(tellings, look_up):
        found.append(ride)
        if type_of(ride.name) in CARRIERS:
            found += _carried([(ride.name, frozenset(ride.names), ride.facts)], look_up)
    return passages(sorted(found, key=lambda ride: (ride.start, ride.names, ride.rider)))


def _carried(tellings: Iterable[Telling], look_up: LookUp) -> list[Ride]:
    drafts = [draft for telling in tellings for draft in _drafts(*telling)]
    return [_aboard(draft, look_up) for draft in ended(standing(drafts))]


def _drafts(rider: Ref, names: frozenset[Ref], facts: Sequence[Movement]) -> list[Ride]:
    """One draft per conveyance, per carrier, and per time that it carried the rider."""
    told: dict[Ref, Conveyance] = {}
    for fact in facts:
        for group in _groups(fact, names):
            _join(told, group, fact)
    apart = {id(conveyance): conveyance for conveyance in told.values()}
    ridden = runs(apart.values()) if type_of(rider) in BOXES else list(apart.values())
    landings = numbered((fact for fact in facts if not _groups(fact, names)), ridden) if ridden else {}
    found = []
    for i, conveyance in enumerate(ridden):
        cut = rounds([*conveyance.facts, *landings.get(i, ())], doors(conveyance.names))
        for part in cut:
            called = conveyance.names if len(cut) == 1 else _names_in(part, conveyance.names, names)
            found.append(landed(_draft(rider, called, part), facts))
    return found


def _names_in(part: Sequence[Movement], conveyance: set[Ref], rider: frozenset[Ref]) -> set[Ref]:
    """The names of one of several rides: those that last, and of voyages and dated runs those that were told of it."""
    told = {name for fact in part for group in _groups(fact, rider) for name in group}
    return {name for name in conveyance if name in told or type_of(name) in LASTING} or conveyance


def _groups(fact: Movement, names: frozenset[Ref]) -> list[set[Ref]]:
    """What a fact says the rider is inside: the names of a conveyance, and each carrier by itself."""
    outers = {r.outer for r in fact.relations if r.bond is Bond.INSIDE and r.inner in names and r.outer not in names}
    if not outers:
        return []
    conveyances = {ref for ref in outers if rank_of(ref) is Rank.CONVEYANCE}
    if len(conveyances) == len(outers):
        return [conveyances]
    carriers = [{ref} for ref in outers - conveyances if type_of(ref) in CARRIERS]
    return [conveyances, *carriers] if conveyances else carriers


def _join(told: dict[Ref, Conveyance], group: set[Ref], fact: Movement) -> None:
    known = {id(told[name]): told[name] for name in group if name in told}
    first, *others = known.values() or [Conveyance(set(), [])]
    first.facts.append(fact)
    for other in others:
        first.names.update(other.names)
        first.facts.extend(other.facts)
    if others or not group <= first.names:
        first.names.update(group)
        told.update(dict.fromkeys(first.names, first))


def _draft(rider: Ref, names: set[Ref], facts: list[Movement]) -> Ride:
    facts = sorted(facts, key=lambda fact: (fact.occurred_at, fact.id))
    on, off, _ = doors(names)
    aboard = ABOARD | on | off
    actual = [fact for fact in facts if fact.certainty is Certainty.ACTUAL and fact.kind in aboard]
    opening = [fact for fact in facts if fact.kind in on]
    again = [fact for fact in actual if fact.kind in on and fact.kind not in LEAVING]
    closing = [fact for fact in actual if fact.kind in off and not _is_shift(fact, again)]
    coming = [f for f in facts if f.kind in COMING or (f.kind in off and f.certainty is not Certainty.ACTUAL)]
    start = (actual or opening or facts)[0].occurred_at
    mode = _mode(names, facts)
    return Ride(
        rider=rider,
        names=_named(names),
        mode=mode,
        told=tuple(facts),
        start=start,
        end=until(closing[-1]) if closing else start + WAYS[mode].longest,
        opens=_place(_surest(opening)),
        closes=_place((closing or coming)[::-1]),
        began=bool(actual),
        ended=bool(closing),
    )


def _is_shift(closing: Movement, again: Sequence[Movement]) -> bool:
    """Whether it got on again where it got off: a vessel's cargo is shifted."""
    at = where(closing.place)
    return bool(at) and any(where(f.place) == at and f.occurred_at > closing.occurred_at for f in again)


def _mode(names: set[Ref], facts: list[Movement]) -> Mode:
    type_ = type_of(min(names))
    modes = [fact.mode for fact in facts if fact.mode in RUNS_AS[type_]]
    if modes and modes.count(modes[0]) == len(modes):
        return modes[0]
    told = Counter(modes)
    return min(told, key=lambda mode: (-told[mode], mode)) if told else MODES[type_]


def _surest(facts: list[Movement]) -> list[Movement]:
    return [fact for fact in facts if fact.certainty is Certainty.ACTUAL] or facts


def _place(facts: list[Movement]) -> Place | None:
    """The first that is told, as sharp as anybody tells it."""
    first = next((fact.place for fact in facts if fact.place), None)
    return sharpest([first, *(fact.place for fact in facts)]) if first else None


def _named(names: Iterable[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(names, key=_fame))


@lru_cache(maxsize=1 << 16)
def _fame(name: Ref) -> tuple[int, Ref]:
    return next((i for i, start in enumerate(_FIRST_NAMES) if name.startswith(start)), len(_FIRST_NAMES)), name


def _aboard(draft: Ride, look_up: LookUp) -> Ride:
    """The ride with the conveyance's own facts while the rider is aboard, under every name that those facts tell."""
    margin = WAYS[draft.mode].margin
    start, end = draft.start - margin, draft.end + margin
    names: set[Ref] = set()
    open_ = set(draft.names)
    facts: dict[str, Movement] = {}
    while open_:
        name = open_.pop()
        names.add(name)
        for fact in look_up.between(name, start, end):
            if start <= fact.occurred_at <= end and _is_own(fact, name):
                facts[fact.id] = fact
                open_ |= _other_names(fact, name) - names
    if utc := in_utc(names, [*draft.told, *facts.values()]):
        facts = {id_: fact for id_, fact in facts.items() if not is_by_utc(fact)}
        also = (fact for name in utc for fact in look_up.between(name, start, end) if is_by_utc(fact))
        facts |= {fact.id: fact for fact in also if start <= fact.occurred_at <= end}
    counted = sorted(facts.values(), key=lambda fact: (fact.occurred_at, fact.id))
    return draft._replace(names=_named(names), facts=tuple(f for f in counted if _counts(f, draft)))


def _is_own(fact: Movement, name: Ref) -> bool:
    """About the conveyance itself: naming somebody else's cargo or unit, a fact is that rider's story."""
    return riders(fact.refs) in ((), (name,))


def _other_names(fact: Movement, name: Ref) -> set[Ref]:
    """Names joined by `same`; a voyage and the vessel it is inside are one conveyance while it lasts."""
    joined = (r for r in fact.relations if r.bond is Bond.SAME or type_of(r.inner) is RefType.VOYAGE)
    return {end for r in joined if name in (r.inner, r.outer) for end in (r.inner, r.outer)} - {name}


def _counts(fact: Movement, ride: Ride) -> bool:
    at = where(fact.place)
    if at and at == where(ride.opens):
        return fact.kind not in COMING
    if at and at == where(ride.closes):
        return fact.kind not in LEAVING
    # Where nobody tells when the rider got on, it was aboard before it was first heard of.
    aboard = fact.occurred_at >= ride.start or not doors(ride.names).is_opened(ride.told)
    return aboard and fact.occurred_at <= ride.end
