"""What should come next and by when, and what its silence means. Pure: the time and the history are arguments.

expected    the next step of the plan (an estimate before a plan), else what usually follows the last step on this lane
deadline    when 90 of 100 such steps had happened: the lane's lateness against plans, or a prior where none was learned
overdue     the deadline has passed, and those who should have told it have spoken since
source dark the deadline has passed, and they have told nothing at all since: their silence proves nothing
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.places import Place, locality
from schemas.timeline import Leg, Milestone, Status, Timeline, Told
from schemas.times import SPAN
from streams.lanes import ENOUGH, PRIOR_LATE, History, Spot, lateness, spot_of


class Basis(StrEnum):
    PLAN = "plan"
    ESTIMATE = "estimate"
    LANE = "lane"


class State(StrEnum):
    EXPECTED = "expected"
    OVERDUE = "overdue"
    DARK = "source_dark"


class Expected(NamedTuple):
    """`key`: of the milestone, told or to come; `told`: the plan or estimate it rests on, None where only the lane says so;
    `sources`: who should tell it; `n`: earlier journeys that the deadline rests on; `after`: key of the last step."""

    key: str
    kind: Kind
    mode: Mode
    place: Place | None
    expected_at: datetime
    deadline_at: datetime
    basis: Basis
    n: int
    told: Told | None
    sources: frozenset[str]
    after: str

    def state(self, now: datetime, spoke: Mapping[str, datetime]) -> State:
        """`spoke`: when each source was last heard, of anything, as far as known."""
        if now <= self.deadline_at:
            return State.EXPECTED
        heard = max((spoke[source] for source in self.sources if source in spoke), default=None)
        return State.OVERDUE if heard and heard > self.expected_at else State.DARK


def expected(timeline: Timeline, history: History) -> Expected | None:
    """What should come next; None where the journey is over or nobody can say."""
    if timeline.status is Status.DELIVERED or timeline.redirect:
        return None
    steps = {step.key: step for step in timeline.milestones}
    last, following = steps.get(timeline.last), steps.get(timeline.next)
    if following is not None:
        return _by_plan(following, last, timeline.legs, history)
    return _by_lane(last, history) if last else None


def _by_plan(step: Milestone, last: Milestone | None, legs: Sequence[Leg], history: History) -> Expected:
    told = step.best
    is_estimate = step.estimated is not None
    origin = next((locality(leg.origin) for leg in legs if leg.conveyance == step.conveyance and leg.origin), "")
    late = PRIOR_LATE[step.mode] if is_estimate else lateness(step.mode, spot_of(step), origin, history)
    at = told.at + SPAN[told.precision]
    return Expected(
        key=step.key,
        kind=step.kind,
        mode=step.mode,
        place=step.place,
        expected_at=told.at,
        deadline_at=at + timedelta(minutes=max(late.high, 0)),
        basis=Basis.ESTIMATE if is_estimate else Basis.PLAN,
        n=late.n,
        told=told,
        sources=frozenset(one.best.source for one in (step, last) if one),
        after=last.key if last else "",
    )


def _by_lane(last: Milestone, history: History) -> Expected | None:
    follow = history.follows.get(Spot(last.kind, locality(last.place))) if last.place else None
    if follow is None or follow.spread.n < ENOUGH:
        return None
    spot, spread = follow.spot, follow.spread
    return Expected(
        key=f"{spot.kind.value}@{spot.place}",
        kind=spot.kind,
        mode=last.mode,
        place=Place(spot.place) if len(spot.place) == 5 and spot.place.isupper() else Place(facility=spot.place),
        expected_at=last.best.at + timedelta(minutes=spread.mid),
        deadline_at=last.best.at + timedelta(minutes=spread.high),
        basis=Basis.LANE,
        n=spread.n,
        told=None,
        sources=frozenset({last.best.source}),
        after=last.key,
    )
