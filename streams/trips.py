"""Trips: containers are used again, so a unit's facts are cut into uses of it.

A new trip starts
  - at an empty pick-up, and after an empty return;
  - at a change of cargo: after the box was opened (out of the gate after a discharge, delivered, stripped) it is packed or
    comes in again, and no cargo named before is named afterwards;
  - after a silence longer than GAP.
Only what physically happened to the box cuts. Plans, estimates and papers (a customs release) join the trip of the cargo
they name, else the one that is nearest in time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Movement
from schemas.refs import Rank, Ref, RefType, rank_of, type_of

GAP = timedelta(days=45)
BEGINS = {Kind.EMPTY_PICKED_UP}
ENDS = {Kind.EMPTY_RETURNED}
OPENED = {Kind.GATE_OUT, Kind.DELIVERED, Kind.STRIPPED, Kind.DISCHARGED}
PACKED = {Kind.STUFFED, Kind.GATE_IN, Kind.RECEIVED, Kind.LOADED}
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


def trips(unit: Ref, facts: Sequence[Movement]) -> list[Trip]:
    """The trips of a unit in order of time, from its live facts in any order."""
    ordered = sorted(facts, key=lambda fact: (fact.occurred_at, fact.id))
    runs = _cut([fact for fact in ordered if _is_physical(fact)]) or [[]]
    whole = [list(run) for run in runs]
    for fact in ordered:
        if not _is_physical(fact):
            whole[_home(fact, runs)].append(fact)
    return [_trip(unit, run) for run in whole if run]


def _is_physical(fact: Movement) -> bool:
    return fact.certainty is Certainty.ACTUAL and scope_of(fact.kind) in (Scope.UNIT, Scope.CONVEYANCE)


def _trip(unit: Ref, run: list[Movement]) -> Trip:
    facts = tuple(sorted(run, key=lambda fact: (fact.occurred_at, fact.id)))
    return Trip(unit, facts, frozenset(ref for fact in facts for ref in fact.refs if rank_of(ref) is Rank.CARGO))


def _contracts(fact: Movement) -> set[Ref]:
    """The cargo that tells trips apart: an order or a declaration may well speak of several."""
    return {ref for ref in fact.refs if rank_of(ref) is Rank.CARGO and type_of(ref) not in SPREAD}


def _cut(physical: list[Movement]) -> list[list[Movement]]:
    runs: list[list[Movement]] = []
    later = _named_from(physical)
    before: set[Ref] = set()
    for index, fact in enumerate(physical):
        if not runs or _is_cut(runs[-1], fact, before, later[index]):
            runs.append([])
            before = set()
        runs[-1].append(fact)
        before |= _contracts(fact)
    return runs


def _named_from(physical: list[Movement]) -> list[frozenset[Ref]]:
    """For each index the cargo named from there on."""
    seen: frozenset[Ref] = frozenset()
    named = []
    for fact in reversed(physical):
        seen |= _contracts(fact)
        named.append(seen)
    return named[::-1]


def _is_cut(run: list[Movement], fact: Movement, before: set[Ref], later: frozenset[Ref]) -> bool:
    if _tells_again(run, fact):
        return False
    if fact.kind in BEGINS or any(told.kind in ENDS for told in run):
        return True
    if before & later:
        return False
    if fact.occurred_at - run[-1].occurred_at > GAP:
        return True
    return fact.kind in PACKED and any(told.kind in OPENED for told in run) and _is_other(before, later)


def _tells_again(run: list[Movement], fact: Movement) -> bool:
    return any(told.kind is fact.kind and fact.occurred_at - told.occurred_at <= SOON for told in run)


def _is_other(before: set[Ref], after: frozenset[Ref]) -> bool:
    """Other cargo: both sides name one of the same type, and they share none."""
    return bool({type_of(ref) for ref in before} & {type_of(ref) for ref in after})


def _home(fact: Movement, runs: list[list[Movement]]) -> int:
    """The run that a plan, an estimate or a paper belongs to: by the cargo it names, else by time."""
    cargo = _contracts(fact)
    named = [i for i, run in enumerate(runs) if any(cargo & _contracts(told) for told in run)]
    return min(named or range(len(runs)), key=lambda i: (_distance(fact, runs[i]), i))


def _distance(fact: Movement, run: list[Movement]) -> timedelta:
    if not run:
        return timedelta()
    start, end = run[0].occurred_at, run[-1].occurred_at
    return max(start - fact.occurred_at, fact.occurred_at - end, timedelta())
