"""Trips: containers are used again, so a unit's facts are cut into uses of it.

A new trip starts
  - at an empty pick-up, and after an empty return;
  - at a change of cargo: after the box was opened (out of the gate after a discharge, delivered, stripped) it is packed or
    comes in again, and no cargo named before is named afterwards; of a ULD, also where it leaves with other cargo;
  - after a silence longer than GAP.
Only what physically happened to the box cuts. Plans, estimates and papers (a customs release) join the trip of the cargo
they name, else the one that is nearest in time.
"""

from collections.abc import Sequence, Set
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Movement
from schemas.refs import Rank, Ref, RefType, of_rank, type_of
from schemas.relations import PACKING
from streams.ride import until

GAP = timedelta(days=45)
PHYSICAL = frozenset(kind for kind in Kind if scope_of(kind) in (Scope.UNIT, Scope.CONVEYANCE)) | {
    Kind.RECEIVED_FROM_FLIGHT
}
BEGINS = frozenset({Kind.EMPTY_PICKED_UP})
ENDS = frozenset({Kind.EMPTY_RETURNED})
OPENED = frozenset({Kind.GATE_OUT, Kind.DELIVERED, Kind.STRIPPED, Kind.DISCHARGED})
PACKED = frozenset({Kind.STUFFED, Kind.GATE_IN, Kind.RECEIVED, Kind.LOADED})
# Nobody tells when a ULD is emptied and built up again: it flew, and is seen with other cargo.
FLEW = OPENED | {Kind.DEPARTED, Kind.ARRIVED, Kind.RECEIVED_FROM_FLIGHT}
BUILT_UP = PACKED | {Kind.DEPARTED}
SPREAD = {RefType.ORDER, RefType.DECLARATION}
SOON = timedelta(hours=12)  # an end is told by several parties: what follows so soon tells of the same end


class Trip(NamedTuple):
    """One use of `unit`. `cargo`: the cargo refs that facts of this trip name."""

    unit: Ref
    facts: tuple[Movement, ...]
    cargo: frozenset[Ref]

    @property
    def start(self) -> datetime:
        return self.facts[0].occurred_at

    @property
    def end(self) -> datetime:
        return self.facts[-1].occurred_at


class _Run:
    """One use so far: what physically happened, in order of time. `latest`: of each kind; `cargo`: the contracts named."""

    def __init__(self) -> None:
        self.facts: list[Movement] = []
        self.latest: dict[Kind, datetime] = {}
        self.cargo: set[Ref] = set()

    def add(self, fact: Movement, cargo: frozenset[Ref]) -> None:
        self.facts.append(fact)
        self.latest[fact.kind] = fact.occurred_at
        self.cargo |= cargo

    def has(self, kinds: frozenset[Kind]) -> bool:
        return not kinds.isdisjoint(self.latest)


def trips(unit: Ref, facts: Sequence[Movement]) -> list[Trip]:
    """The trips of a unit in order of time, from its live facts in any order."""
    ordered = sorted((fact for fact in facts if fact.kind is not Kind.OVERDUE), key=_in_time)
    runs = _cut([fact for fact in ordered if _is_physical(fact)], type_of(unit) is RefType.ULD) or [_Run()]
    whole = [list(run.facts) for run in runs]
    for fact in ordered:
        if not _is_physical(fact):
            whole[_home(fact, runs)].append(fact)
    return [_trip(unit, run) for run in whole if run]


def until_stripped(trip: Trip, ours: Set[Ref]) -> Trip:
    """The trip as far as it is the journey of `ours`: once that was stripped and not stuffed again, only the box's return."""
    packed = [f for f in trip.facts if f.kind in PACKING and f.certainty is Certainty.ACTUAL and _is_of(f, ours)]
    if not packed or packed[-1].kind is not Kind.STRIPPED:
        return trip
    end = until(packed[-1])
    return trip._replace(facts=tuple(f for f in trip.facts if f.occurred_at <= end or not _is_later_life(f)))


def _is_of(fact: Movement, ours: Set[Ref]) -> bool:
    cargo = of_rank(fact.refs, Rank.CARGO)
    return not cargo or not cargo.isdisjoint(ours)


def _is_later_life(fact: Movement) -> bool:
    return fact.kind in PHYSICAL and fact.kind not in ENDS


def _in_time(fact: Movement) -> tuple[datetime, str]:
    return fact.occurred_at, fact.id


def _is_physical(fact: Movement) -> bool:
    return fact.certainty is Certainty.ACTUAL and fact.kind in PHYSICAL


def _trip(unit: Ref, run: list[Movement]) -> Trip:
    facts = tuple(sorted(run, key=_in_time))
    return Trip(unit, facts, frozenset().union(*(of_rank(fact.refs, Rank.CARGO) for fact in facts)))


@lru_cache(maxsize=1 << 16)
def _contracts(refs: tuple[Ref, ...]) -> frozenset[Ref]:
    """The cargo that tells trips apart: an order or a declaration may well speak of several."""
    return frozenset(ref for ref in of_rank(refs, Rank.CARGO) if type_of(ref) not in SPREAD)


def _cut(physical: list[Movement], is_uld: bool) -> list[_Run]:
    runs: list[_Run] = []
    named = [_contracts(fact.refs) for fact in physical]
    for fact, cargo, later in zip(physical, named, _named_from(named), strict=True):
        if not runs or _is_cut(runs[-1], fact, later, is_uld):
            runs.append(_Run())
        runs[-1].add(fact, cargo)
    return runs


def _named_from(named: Sequence[frozenset[Ref]]) -> list[frozenset[Ref]]:
    """For each index the cargo named from there on."""
    seen: frozenset[Ref] = frozenset()
    found = []
    for cargo in reversed(named):
        seen = seen if cargo <= seen else seen | cargo
        found.append(seen)
    return found[::-1]


def _is_cut(run: _Run, fact: Movement, later: frozenset[Ref], is_uld: bool) -> bool:
    last = run.latest.get(fact.kind)
    if last is not None and fact.occurred_at - last <= SOON:  # somebody tells it again
        return False
    if fact.kind in BEGINS or run.has(ENDS):
        return True
    if not run.cargo.isdisjoint(later):
        return False
    if fact.occurred_at - run.facts[-1].occurred_at > GAP:
        return True
    packed, opened = (BUILT_UP, FLEW) if is_uld else (PACKED, OPENED)
    return fact.kind in packed and run.has(opened) and _is_other(run.cargo, later)


def _is_other(before: set[Ref], after: frozenset[Ref]) -> bool:
    """Other cargo: both sides name one of the same type, and they share none."""
    return not {type_of(ref) for ref in before}.isdisjoint(type_of(ref) for ref in after)


def _home(fact: Movement, runs: list[_Run]) -> int:
    """The run that a plan, an estimate or a paper belongs to: by the cargo it names, else by time."""
    if len(runs) == 1:
        return 0
    cargo = _contracts(fact.refs)
    named = [i for i, run in enumerate(runs) if not cargo.isdisjoint(run.cargo)]
    return min(named or range(len(runs)), key=lambda i: (_distance(fact, runs[i].facts), i))


def _distance(fact: Movement, run: list[Movement]) -> timedelta:
    start, end = run[0].occurred_at, run[-1].occurred_at
    return max(start - fact.occurred_at, fact.occurred_at - end, timedelta())
