"""Which reports tell of one step.

Reports tell of one step when they are of one kind, at one place, of one unit (where a shipment has several) and of one
ride. A report that leaves out the ride or the place joins the nearest step that has them. A box that came, left and came
again to one place has two steps of a kind: the opposite step between them tells them apart.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.milestones import Kind, Scope, scope_of
from schemas.movement import Certainty, Movement
from schemas.places import locality
from schemas.refs import Ref
from streams.ride import Ride

OPPOSITE = {
    Kind.GATE_IN: Kind.GATE_OUT,
    Kind.GATE_OUT: Kind.GATE_IN,
    Kind.LOADED: Kind.DISCHARGED,
    Kind.DISCHARGED: Kind.LOADED,
    Kind.ARRIVED: Kind.DEPARTED,
    Kind.DEPARTED: Kind.ARRIVED,
}


class Report(NamedTuple):
    """A live fact that counts for this shipment, with the unit and the ride it is about, where known."""

    fact: Movement
    unit: Ref | None
    ride: Ride | None


class Step(NamedTuple):
    """What reports of one step share. `ride`: the conveyance and which of its rides; `turn` tells several steps of one kind
    at one place apart."""

    kind: Kind
    place: str
    unit: Ref | None
    ride: tuple[Ref, int] | None
    turn: int = 0


Groups = dict[Step, list[Report]]
Turns = dict[tuple[Kind, str, Ref | None], list[datetime]]


def steps(reports: Iterable[Report]) -> Groups:
    """Every step with its reports."""
    ordered = sorted(reports, key=lambda report: (report.fact.occurred_at, report.fact.id))
    told = [(_step(report), report) for report in ordered]
    found: Groups = {}
    for step, report in told:
        if step.place and step.ride:
            found.setdefault(step, []).append(report)
    apart = [(step, report) for step, report in told if not (step.place and step.ride)]
    _take_turns([(s, r) for s, r in apart if _takes_a_turn(s, r)], _turns(told), found)
    return _joined([(s, r) for s, r in apart if not _takes_a_turn(s, r)], found)


def _step(report: Report) -> Step:
    fact, scope = report.fact, scope_of(report.fact.kind)
    unit = report.unit if scope is Scope.UNIT else None
    ride = report.ride.key if report.ride and scope is not Scope.CARGO else None
    return Step(fact.kind, locality(fact.place) if fact.place else "", unit, ride)


def _takes_a_turn(step: Step, report: Report) -> bool:
    return bool(step.place) and step.kind in OPPOSITE and report.fact.certainty is Certainty.ACTUAL


def _turns(told: Iterable[tuple[Step, Report]]) -> Turns:
    """When each step that has an opposite really happened."""
    turns: Turns = {}
    for step, report in told:
        if step.kind in OPPOSITE and report.fact.certainty is Certainty.ACTUAL:
            turns.setdefault((step.kind, step.place, step.unit), []).append(report.fact.occurred_at)
    return turns


def _turn(step: Step, at: datetime, turns: Turns) -> int:
    """How often the opposite had happened there by then."""
    return bisect_left(turns.get((OPPOSITE[step.kind], step.place, step.unit), ()), at)


def _take_turns(told: Sequence[tuple[Step, Report]], turns: Turns, found: Groups) -> None:
    """What happened, on nobody knows which ride, is the step of a ride that happened in the same turn, else its own."""
    times = _times(found, told)
    happened = {step for step in times if any(r.fact.certainty is Certainty.ACTUAL for r in found[step])}
    for step, report in told:
        turn = _turn(step, report.fact.occurred_at, turns)
        fitting = {s: at for s, at in times.items() if s not in happened or _turn(s, at, turns) == turn}
        home = _nearest(step, report.fact, fitting) or (step._replace(turn=turn) if turn else step)
        found.setdefault(home, []).append(report)


def _times(found: Groups, told: Iterable[tuple[Step, Report]]) -> dict[Step, datetime]:
    """When each step was, of the kinds that are looked for."""
    kinds = {step.kind for step, _ in told}
    return {step: _middle(group) for step, group in found.items() if step.kind in kinds} if kinds else {}


def _joined(told: Sequence[tuple[Step, Report]], found: Groups) -> Groups:
    """Each of the rest joins the nearest step that has what it leaves out, else those of the rest that say the same."""
    times = _times(found, told)
    rest: Groups = {}
    for step, report in told:
        home = _nearest(step, report.fact, times)
        (found if home else rest).setdefault(home or step, []).append(report)
    return found | _placed(rest) if rest else found


def _placed(rest: Groups) -> Groups:
    """Reports without a place join the nearest step of their kind that has one."""
    placed = {step: group for step, group in rest.items() if step.place}
    times = {step: _middle(group) for step, group in placed.items()}
    for step, group in rest.items():
        for report in () if step.place else group:
            home = _nearest(step, report.fact, times)
            placed.setdefault(home or step, []).append(report)
    return placed


def _middle(group: Sequence[Report]) -> datetime:
    if len(group) == 1:
        return group[0].fact.occurred_at
    actual = [r.fact.occurred_at for r in group if r.fact.certainty is Certainty.ACTUAL]
    return min(actual or [r.fact.occurred_at for r in group])


def _nearest(step: Step, fact: Movement, homes: dict[Step, datetime]) -> Step | None:
    """The home of a report that leaves out what the home has: same kind and unit, and nothing that contradicts."""
    fitting = homes and [
        home
        for home in homes
        if home.kind is step.kind
        and home.unit == step.unit
        and (not step.place or home.place == step.place)
        and (not step.ride or not home.ride or home.ride == step.ride)
    ]
    return min(fitting, key=lambda home: (abs(homes[home] - fact.occurred_at), home.place, home.turn), default=None)
