"""Rides: what carried a unit (or the cargo itself), from when to when, and under which names.

A ride is told by `inside(rider, conveyance)`: opened by loading or departure, closed by discharge, or only stated. All
names of one conveyance (MMSI, IMO number, voyage) are one ride. A ride that was only planned gives way to one that really
began at the same place: the box was rolled, and the plan stays as the plan of the ride that took it.

Facts of the conveyance count from a little before the ride begins until a little after it ends: at the place where the
rider got on only what concerns leaving, at the place where it got off only what concerns coming.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement
from schemas.places import locality
from schemas.refs import Rank, Ref, RefType, rank_of, riders, type_of, value_of
from schemas.relations import CLOSING, OPENING, Bond
from streams.runs import Conveyance, numbered, runs

MARGIN = timedelta(hours=12)
LONGEST = {
    Mode.SEA: timedelta(days=70),
    Mode.BARGE: timedelta(days=10),
    Mode.RAIL: timedelta(days=35),
    Mode.ROAD: timedelta(days=10),
    Mode.AIR: timedelta(days=6),
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
LEAVING = {Kind.DEPARTED}
COMING = {Kind.APPROACHED, Kind.ARRIVED, Kind.BERTHED}
ABOARD = OPENING | CLOSING | COMING | {Kind.PASSED, Kind.BORDER_CROSSED}
CARRIERS = {RefType.WAGON, RefType.TRAILER}
BOXES = {RefType.CONTAINER, RefType.TRAILER}
_FIRST_NAMES = ("vessel:IMO", "vessel:MMSI", "vessel:CALL", "vessel:", "train:", "flight:", "truck:", "voyage:")


class LookUp(Protocol):
    def between(self, ref: Ref, start: datetime, end: datetime) -> Sequence[Movement]: ...


class Ride(NamedTuple):
    """One ride of `rider`. `names`: every name of the conveyance, the first the one to show; `opens`, `closes`: where the
    rider got on and off (localities, empty where nobody said); `began`, `ended`: really; `facts`: the conveyance's own;
    `replaced`: names of the planned rides whose place this one took; `numbered`: ids of the facts that name it by its number
    alone."""

    rider: Ref
    names: tuple[Ref, ...]
    mode: Mode
    start: datetime
    end: datetime
    opens: str
    closes: str
    began: bool
    ended: bool
    facts: tuple[Movement, ...] = ()
    replaced: frozenset[Ref] = frozenset()
    numbered: frozenset[str] = frozenset()


def rides(tellings: Iterable[tuple[Ref, frozenset[Ref], Sequence[Movement]]], look_up: LookUp) -> list[Ride]:
    """Every ride, in order of time. A telling: the rider to show, all its names, and the facts that speak of it."""
    drafts = [draft for rider, names, facts in tellings for draft in _drafts(rider, names, facts)]
    found = []
    for draft in _ended(_rolled(drafts)):
        ride = _aboard(draft, look_up)
        found.append(ride)
        if type_of(ride.names[0]) in CARRIERS:
            inner = _drafts(ride.names[0], frozenset(ride.names), ride.facts)
            found += [_aboard(d, look_up) for d in _ended(_rolled(inner))]
    return sorted(found, key=lambda ride: (ride.start, ride.names, ride.rider))


def _drafts(rider: Ref, names: frozenset[Ref], facts: Sequence[Movement]) -> list[Ride]:
    """One draft per conveyance and per carrier."""
    told: dict[Ref, Conveyance] = {}
    for fact in facts:
        for group in _groups(fact, names):
            _join(told, group, fact)
    apart = {id(conveyance): conveyance for conveyance in told.values()}
    ridden = runs(apart.values()) if type_of(rider) in BOXES else list(apart.values())
    ended = numbered((fact for fact in facts if not _groups(fact, names)), ridden) if ridden else {}
    return [_draft(rider, one, ended.get(i, [])) for i, one in enumerate(ridden)]


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


def _draft(rider: Ref, told: Conveyance, numbered: list[Movement]) -> Ride:
    names = told.names
    facts = sorted([*told.facts, *numbered], key=lambda fact: (fact.occurred_at, fact.id))
    actual = [fact for fact in facts if fact.certainty is Certainty.ACTUAL and fact.kind in ABOARD]
    opening = [fact for fact in facts if fact.kind in OPENING]
    closing = [fact for fact in actual if fact.kind in CLOSING]
    start = (actual or opening or facts)[0].occurred_at
    mode = _mode(names, facts)
    return Ride(
        rider=rider,
        names=_named(names),
        mode=mode,
        start=start,
        end=closing[-1].occurred_at if closing else start + LONGEST[mode],
        opens=_place(_surest(opening)),
        closes=_place((closing or [f for f in facts if f.kind in CLOSING or f.kind in COMING])[::-1]),
        began=bool(actual),
        ended=bool(closing),
        numbered=frozenset(fact.id for fact in numbered),
    )


def _mode(names: set[Ref], facts: list[Movement]) -> Mode:
    type_ = type_of(min(names))
    modes = [fact.mode for fact in facts if fact.mode in RUNS_AS[type_]]
    if modes and modes.count(modes[0]) == len(modes):
        return modes[0]
    told = Counter(modes)
    return min(told, key=lambda mode: (-told[mode], mode)) if told else MODES[type_]


def _surest(facts: list[Movement]) -> list[Movement]:
    return [fact for fact in facts if fact.certainty is Certainty.ACTUAL] or facts


def _place(facts: list[Movement]) -> str:
    return next((locality(fact.place) for fact in facts if fact.place), "")


def _named(names: Iterable[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(names, key=_fame))


@lru_cache(maxsize=1 << 16)
def _fame(name: Ref) -> tuple[int, Ref]:
    return next((i for i, start in enumerate(_FIRST_NAMES) if name.startswith(start)), len(_FIRST_NAMES)), name


def _rolled(drafts: list[Ride]) -> list[Ride]:
    """Without planned rides whose place another ride really took; that ride keeps their names."""
    kept = []
    for draft in drafts:
        if draft.began:
            others = [d for d in drafts if not d.began and d.opens == draft.opens != "" and _alike(d, draft)]
            kept.append(draft._replace(replaced=frozenset(n for d in others for n in d.names) - set(draft.names)))
        elif not any(d.began and d.opens == draft.opens != "" and _alike(d, draft) for d in drafts):
            kept.append(draft)
    return kept


def _alike(one: Ride, other: Ride) -> bool:
    """Of one level: a wagon never takes the place of the train that pulls it."""
    return rank_of(one.names[0]) is rank_of(other.names[0])


def _ended(drafts: list[Ride]) -> list[Ride]:
    """A ride nobody closed ends where the same rider's next one of that level really begins."""
    found = []
    for draft in drafts:
        later = [
            d.start for d in drafts if d.began and d.rider == draft.rider and _alike(d, draft) and d.start > draft.start
        ]
        if draft.began and not draft.ended and later:
            draft = draft._replace(end=min(later), ended=True)
        found.append(draft)
    return found


def _aboard(draft: Ride, look_up: LookUp) -> Ride:
    """The ride with the conveyance's own facts while the rider is aboard, under every name that those facts tell."""
    start, end = draft.start - MARGIN, draft.end + MARGIN
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
    place = locality(fact.place) if fact.place else ""
    if place and place == ride.opens:
        return fact.kind not in COMING
    if place and place == ride.closes:
        return fact.kind not in LEAVING
    return True


def shown(ride: Ride) -> str:
    """The name of the conveyance for people: `IMO9321483`, `X8020/2026-06-20`."""
    return value_of(ride.names[0])
