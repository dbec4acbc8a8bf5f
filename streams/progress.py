"""How far a shipment is: its ends, its status, what came last and what comes next, when it ends, how late, and what holds it.

All from the milestones in order of time and the legs. Where no leg tells it, because nobody named a ship, a train or a
truck, the kinds of the milestones do: what has only been released by customs has no origin yet, and what was delivered has a
destination and maybe nothing else.
"""

from collections.abc import Sequence
from datetime import datetime

from schemas.milestones import Kind
from schemas.movement import Certainty
from schemas.places import Place
from schemas.timeline import Leg, Milestone, Status, Told

DELIVERED = {Kind.DELIVERED, Kind.STRIPPED, Kind.EMPTY_RETURNED}
HOLDS = {Kind.CUSTOMS_SELECTED, Kind.CUSTOMS_HELD, Kind.CUSTOMS_REFUSED}
FREES = {Kind.CUSTOMS_RELEASED, Kind.CUSTOMS_CLEARED}
ASIDE = {Kind.DELAYED, Kind.DISCREPANCY, Kind.DAMAGED, Kind.ROLLED, Kind.BOOKED}  # true, but no step on the way
UNDER_WAY = {Kind.DEPARTED, Kind.PASSED, Kind.BORDER_CROSSED}
COME = {Kind.ARRIVED, Kind.BERTHED, Kind.DISCHARGED, Kind.RECEIVED_FROM_FLIGHT}
AT_THE_START = {
    Kind.EMPTY_PICKED_UP,
    Kind.STUFFED,
    Kind.RECEIVED,
    Kind.GATE_IN,
    Kind.ARRIVAL_REPORTED,
    Kind.MANIFESTED,
    Kind.TALLIED,
    Kind.LOADED,
    Kind.DEPARTED,
}
AT_THE_END = COME | DELIVERED | {Kind.AVAILABLE, Kind.NOTIFIED, Kind.DOCUMENTS_DELIVERED, Kind.GATE_OUT}


def origin(told: Sequence[Milestone], legs: Sequence[Leg]) -> Place | None:
    placed = _placed(legs)
    if placed and placed[0].origin:
        return placed[0].origin
    first = next((step for step in told if step.kind in AT_THE_START | AT_THE_END), None)
    if first is None or first.kind not in AT_THE_START:
        return None
    is_later = placed and first.conveyance not in (None, placed[0].conveyance)
    return None if is_later else first.place


def destination(told: Sequence[Milestone], legs: Sequence[Leg]) -> Place | None:
    placed = _placed(legs)
    if placed and placed[-1].destination:
        return placed[-1].destination
    final = next((step for step in reversed(told) if step.kind in AT_THE_START | AT_THE_END), None)
    return final.place if final and final.kind in AT_THE_END else None


def _placed(legs: Sequence[Leg]) -> list[Leg]:
    """Legs that have begun, or of which anybody said where they begin or end."""
    return [leg for leg in legs if leg.origin or leg.destination or leg.state is Certainty.ACTUAL]


def eta(told: Sequence[Milestone], legs: Sequence[Leg]) -> Told | None:
    """When the last leg ends, in fact or as expected; where nobody says, the last end that somebody expects."""
    placed = _placed(legs)
    if placed and placed[-1].arrived:
        return placed[-1].arrived
    expected = [step for step in told if step.kind in COME | DELIVERED and not step.actual]
    return expected[-1].best if expected else None


def last(told: Sequence[Milestone]) -> Milestone | None:
    return next((step for step in reversed(_on_the_way(told)) if step.actual), None)


def upcoming(told: Sequence[Milestone]) -> Milestone | None:
    """The first step after the last that really happened which has not happened yet."""
    steps = _on_the_way(told)
    done = max((i for i, step in enumerate(steps) if step.actual), default=-1)
    return next((step for step in steps[done + 1 :] if not step.actual), None)


def _on_the_way(told: Sequence[Milestone]) -> list[Milestone]:
    return [step for step in told if step.kind not in ASIDE]


def status(told: Sequence[Milestone], legs: Sequence[Leg]) -> Status:
    actual = [step for step in told if step.actual]
    if _is_over(actual):
        return Status.DELIVERED
    begun = [leg for leg in legs if leg.state is Certainty.ACTUAL]
    if any(not leg.done and _has_left(leg, legs, actual) for leg in begun):
        return Status.MOVING
    moved = _moved(actual)
    if moved:
        return Status.MOVING if moved.kind in UNDER_WAY else Status.WAITING
    if any(leg.done and leg.origin for leg in begun):
        return Status.WAITING
    return Status.ORIGIN if begun or any(step.kind is not Kind.BOOKED for step in actual) else Status.PLANNED


def _is_over(actual: Sequence[Milestone]) -> bool:
    """Whether it was delivered as a whole, or each of its units that is told of."""
    ended = {step.unit for step in actual if step.kind in DELIVERED}
    return None in ended or (bool(ended) and {step.unit for step in actual if step.unit} <= ended)


def _has_left(leg: Leg, legs: Sequence[Leg], actual: Sequence[Milestone]) -> bool:
    """Whether its conveyance is told to be under way, since it last ended another leg."""
    ended = (one.arrived.at for one in legs if one is not leg and one.done and one.arrived and _is_of(leg, one))
    since = max(ended, default=None)
    left = (step.best.at for step in actual if step.kind in UNDER_WAY and step.conveyance == leg.conveyance)
    return any(since is None or at > since for at in left)


def _is_of(leg: Leg, earlier: Leg) -> bool:
    return earlier.conveyance == leg.conveyance and earlier.riders == leg.riders


def _moved(actual: Sequence[Milestone]) -> Milestone | None:
    """The last that is told of coming or going, the going of a named conveyance aside: that is its leg's."""
    ends = COME | {Kind.AVAILABLE, Kind.NOTIFIED}
    told = (s for s in reversed(actual) if s.kind in ends or (s.kind in UNDER_WAY and not s.conveyance))
    return next(told, None)


def delay(told: Sequence[Milestone], expected: Told | None, latest: Milestone | None) -> int | None:
    """How late the end of the journey is expected; where nobody says, how late the last step was."""
    final = next((s for s in reversed(told) if expected and expected in (s.actual, s.estimated, s.planned)), None)
    if final and final.delay_minutes is not None:
        return final.delay_minutes
    return latest.delay_minutes if latest else None


def hold(told: Sequence[Milestone]) -> str:
    """The key of the latest milestone that holds it, unless customs released it at that time or later."""
    holding = [step for step in told if step.kind in HOLDS and step.actual]
    freed: list[datetime] = [step.best.at for step in told if step.kind in FREES and step.actual]
    return holding[-1].key if holding and not any(at >= holding[-1].best.at for at in freed) else ""
