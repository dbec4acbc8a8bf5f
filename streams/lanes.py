"""Lane history: how long steps took and how late they were on earlier journeys. Pure.

A `Spread` is three quantiles and how many journeys they rest on. Few journeys prove little: `blended` leans on the wider
group (the mode, the destination) until the narrower one (this lane) has journeys enough. What is wider than everything is
a prior that stands in PRIOR_LATE: a plan without history is still no promise.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.places import Place, locality
from schemas.timeline import Milestone, Timeline

LEAN = 5  # journeys of the narrower group that weigh as much as the wider group
ENOUGH = 5  # journeys from which a habit is told
ASIDE = {Kind.DELAYED, Kind.DISCREPANCY, Kind.DAMAGED, Kind.ROLLED, Kind.BOOKED}  # true, but no step on the way
LONGEST = 200 * 24 * 60  # minutes: a step that took longer is two journeys


class Spread(NamedTuple):
    """Minutes that 10, 50 and 90 of 100 did not exceed. `n`: the journeys they rest on; 0: a prior."""

    low: float
    mid: float
    high: float
    n: int = 0

    def times(self, now: datetime) -> tuple[datetime, datetime, datetime]:
        """Low, mid and high, counted from now."""
        low, mid, high = (now + timedelta(minutes=minutes) for minutes in self[:3])
        return low, mid, high

    def then(self, other: "Spread") -> "Spread":
        """One after the other, each as late as it likes: middles add, and what they stray adds as right angles do."""
        mid = self.mid + other.mid
        low = mid - hypot(self.mid - self.low, other.mid - other.low)
        high = mid + hypot(self.high - self.mid, other.high - other.mid)
        return Spread(low, mid, high, min(self.n, other.n))


# Minutes later than planned, where nobody has learned better.
PRIOR_LATE = {
    Mode.SEA: Spread(-360, 120, 1440),
    Mode.BARGE: Spread(-120, 60, 480),
    Mode.RAIL: Spread(-240, 120, 1080),
    Mode.ROAD: Spread(-30, 15, 180),
    Mode.AIR: Spread(-60, 30, 480),
    Mode.CUSTOMS: Spread(-240, 60, 1440),
    Mode.UNKNOWN: Spread(-240, 60, 1080),
}


class Spot(NamedTuple):
    """A step at a place: `place` is its locality."""

    kind: Kind
    place: str


class Late(NamedTuple):
    """Of which plans: those of one kind of step and mode, at one place; `origin`: where the leg began, empty for all."""

    mode: Mode
    spot: Spot
    origin: str = ""


class Lane(NamedTuple):
    """From departure to arrival."""

    mode: Mode
    origin: str
    destination: str


class Follow(NamedTuple):
    """What came next most often, and how long after; `share` of the journeys that went on from there."""

    spot: Spot
    spread: Spread
    share: float


class History(NamedTuple):
    """What earlier journeys taught. Where a key is missing, nothing was learned."""

    late: Mapping[Late, Spread]
    legs: Mapping[Lane, Spread]
    follows: Mapping[Spot, Follow]


NOTHING = History({}, {}, {})


class Lesson(NamedTuple):
    """One journey's share of the history. `subject` tells journeys apart: what ten boxes of a ship teach counts once.
    measure late: minutes after the plan of `spot`, on a leg from `follow`; leg: from departure at `spot` to arrival at
    `follow`; follow: from step to step."""

    measure: str
    mode: Mode
    spot: Spot
    follow: Spot | None
    subject: str
    minutes: int


def blended(levels: Iterable[Spread]) -> Spread:
    """From the widest group to the narrowest, each with as much weight as its journeys give it."""
    wide, *narrower = levels
    for level in narrower:
        weight = level.n / (level.n + LEAN)
        low, mid, high = (a + weight * (b - a) for a, b in zip(wide[:3], level[:3], strict=True))
        wide = Spread(low, mid, high, level.n or wide.n)
    return wide


def spread(minutes: Sequence[float]) -> Spread:
    """Of journeys, at least one. The quantiles are those of the next journey, not of these: between n of them lie n + 1 gaps
    of one chance each, so that 80 of 100 next ones fall inside, also where n is small."""
    ordered = sorted(minutes)
    low, mid, high = (_quantile(ordered, share) for share in (0.1, 0.5, 0.9))
    return Spread(low, mid, high, len(ordered))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """As ClickHouse's quantileExactExclusive has it."""
    rank = min(max(share * (len(ordered) + 1), 1), len(ordered))
    below = int(rank)
    above = ordered[min(below, len(ordered) - 1)]
    return ordered[below - 1] + (rank - below) * (above - ordered[below - 1])


def lateness(mode: Mode, spot: Spot, origin: str, history: History) -> Spread:
    """How late a plan of such a step comes true: in general, at this place, and there on legs from `origin`."""
    learned = (history.late.get(Late(mode, spot, where)) for where in dict.fromkeys(("", origin)))
    return blended([PRIOR_LATE[mode], *filter(None, learned)])


def lessons(timeline: Timeline) -> Iterator[Lesson]:
    """What a timeline teaches by what has really happened."""
    happened = [m for m in timeline.milestones if m.actual and m.kind not in ASIDE]
    origins = {leg.conveyance: _where(leg.origin) for leg in timeline.legs}
    for step in happened:
        if step.planned and step.place:
            origin = origins.get(step.conveyance, "") if step.conveyance else ""
            whence = Spot(Kind.DEPARTED, origin) if origin else None
            yield from _lesson("late", (step, whence), (step.planned.at, step.best.at), timeline)
    for step, follow in pairwise(happened):
        if step.place and follow.place:
            yield from _lesson("follow", (step, spot_of(follow)), (step.best.at, follow.best.at), timeline)
    yield from _legs(timeline)


def _legs(timeline: Timeline) -> Iterator[Lesson]:
    actual = {told.fact for m in timeline.milestones if (told := m.actual)}
    for leg in timeline.legs:
        if not (leg.departed and leg.arrived and leg.origin and leg.destination):
            continue
        if {leg.departed.fact, leg.arrived.fact} <= actual:
            ends = Spot(Kind.DEPARTED, locality(leg.origin)), Spot(Kind.ARRIVED, locality(leg.destination))
            minutes = _minutes(leg.departed.at, leg.arrived.at)
            if 0 <= minutes <= LONGEST:
                yield Lesson("leg", leg.mode, *ends, f"{leg.conveyance}/{leg.departed.at:%Y-%m-%d}", minutes)


def _lesson(
    measure: str, pair: tuple[Milestone, Spot | None], ends: tuple[datetime, datetime], timeline: Timeline
) -> Iterator[Lesson]:
    (step, follow), (start, end) = pair, ends
    minutes = _minutes(start, end)
    if abs(minutes) <= LONGEST:
        subject = f"{step.conveyance or timeline.id}/{start:%Y-%m-%d}"
        yield Lesson(measure, step.mode, spot_of(step), follow, subject, minutes)


def spot_of(step: Milestone) -> Spot:
    return Spot(step.kind, _where(step.place))


def _where(place: Place | None) -> str:
    return locality(place) if place else ""


def _minutes(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() / 60)
