"""When the journey ends: a distribution for each remaining leg, joined over the legs, with what each rests on. Pure.

Of a leg several things speak, each as a band (10, 50 and 90 of 100) of minutes from now:

    plan, estimate   the party's word, and how late such words come true on this lane (lanes.lateness)
    lane             the departure, and how long this leg took on earlier journeys
    position         where the conveyance is, how fast it goes, and the way that is left
    pace             the distance and the usual pace of the mode: only where nothing else speaks

A leg's arrival is their mean, each weighing by how narrow its band is. A leg departs when it is told to, and not before what
it waits for has arrived; what it is later than planned it arrives later. Nothing that has not happened lies in the past.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.globe import Point, kilometres
from schemas.movement import Certainty, Mode
from schemas.places import Place, locality, position_of
from schemas.refs import Ref
from schemas.timeline import Leg, Milestone, Status, Timeline, Told
from streams.lanes import ENOUGH, PRIOR_LATE, History, Lane, Spread, lateness, spot_of
from streams.seaway import by_sea

NOISE = timedelta(minutes=30)  # a forecast that moves by less is the same forecast
NOISE_SHARE = 0.02  # of the time that remains
HOLDS_HOURS = 24  # for so long the speed of now is that of then
STALE = timedelta(hours=12)  # a position that is older says nothing
CHANGE = Spread(120, 720, 2880)  # minutes between two legs where nobody planned the second


class Pace(NamedTuple):
    """`kmh`: usual speed, stops included; `detour`: travelled kilometres per kilometre as the crow flies; `near`: kilometres
    within which that holds: a position farther away says little of what is left. By sea the lanes say it."""

    kmh: float
    detour: float
    near: float


PACE = {
    Mode.SEA: Pace(28, 1.3, 1500),
    Mode.BARGE: Pace(12, 1.4, 300),
    Mode.RAIL: Pace(35, 1.3, 1500),
    Mode.ROAD: Pace(45, 1.3, 500),
    Mode.AIR: Pace(700, 1.1, 15000),
}


class Fix(NamedTuple):
    """Where the conveyance was last; km/h."""

    at: datetime
    lat: float
    lon: float
    speed: float | None


class Part(NamedTuple):
    """What one voice says of a leg's arrival. `weight`: its share of the leg's mean; `told`: whose word, where it is one."""

    basis: str
    leg: Ref
    band: Spread
    weight: float = 1.0
    told: Told | None = None


class Forecast(NamedTuple):
    """The end of the journey; 80 of 100 end between `low_at` and `high_at`. `parts`: leg by leg."""

    low_at: datetime
    at: datetime
    high_at: datetime
    place: Place | None
    parts: tuple[Part, ...]


class _Asked(NamedTuple):
    """`steps`: the milestone that each time was told for, by its fact."""

    steps: Mapping[str, Milestone]
    history: History
    now: datetime

    def until(self, at: datetime) -> float:
        """Minutes from now."""
        return (at - self.now).total_seconds() / 60

    def late(self, leg: Leg, told: Told) -> Spread:
        """How late this word may come true. An estimate is the newer word: what the lane makes of plans is in it already."""
        step = self.steps[told.fact]
        if step.estimated:
            return PRIOR_LATE[leg.mode]
        return lateness(leg.mode, spot_of(step), _where(leg.origin), self.history)


def forecast(timeline: Timeline, history: History, fix: Fix | None, now: datetime) -> Forecast | None:
    """None where the journey is over, or nothing speaks of its last leg."""
    ahead = [leg for leg in timeline.legs if not leg.done]
    if timeline.redirect or timeline.status is Status.DELIVERED or not ahead:
        return None
    asked = _Asked({step.best.fact: step for step in timeline.milestones}, history, now)
    parts: list[Part] = []
    ready: Spread | None = None
    for leg in ahead:
        departs = _departs(leg, ready, asked)
        voices = _voices(leg, departs, asked)
        if leg is ahead[0] and leg.state is Certainty.ACTUAL:
            voices += _by_position(leg, fix, asked)
        weighed = _weighed(voices or _by_pace(leg, departs))
        parts += weighed
        ready = _mean(weighed)
    if ready is None:
        return None
    return Forecast(*ready.times(now), ahead[-1].destination, tuple(parts))


def is_news(before: Forecast | None, after: Forecast | None, now: datetime) -> bool:
    """Whether a forecast differs from the one before by more than noise."""
    if before is None or after is None:
        return before is not after
    moved, remains = abs(after.at - before.at), max(after.at - now, timedelta())
    return moved > max(NOISE, remains * NOISE_SHARE)


def _departs(leg: Leg, ready: Spread | None, asked: _Asked) -> Spread | None:
    """When a leg starts: it did, or it is told to and what it waits for is there."""
    told = leg.departed
    if told is None:
        return ready.then(CHANGE) if ready else None
    at = asked.until(told.at)
    if asked.steps[told.fact].actual:
        return Spread(at, at, at)
    planned = _not_past(_moved(asked.late(leg, told), at))
    return _later(planned, ready) if ready else planned


def _voices(leg: Leg, departs: Spread | None, asked: _Asked) -> list[Part]:
    voices = []
    if leg.arrived:
        voices.append(_by_word(leg, leg.arrived, departs, asked))
    took = asked.history.legs.get(Lane(leg.mode, _where(leg.origin), _where(leg.destination)))
    if departs and took and took.n >= ENOUGH:
        voices.append(Part("lane", leg.conveyance, _not_past(departs.then(took)._replace(n=took.n))))
    return voices


def _by_word(leg: Leg, told: Told, departs: Spread | None, asked: _Asked) -> Part:
    """A plan whose departure is late is as late; an estimate knew of it."""
    is_estimate, at = asked.steps[told.fact].estimated is not None, asked.until(told.at)
    band = _moved(asked.late(leg, told), at)
    if departs and leg.departed and not is_estimate:
        band = _later(band, _moved(departs, at - _planned(leg.departed, asked)))
    return Part("estimate" if is_estimate else "plan", leg.conveyance, _not_past(band), told=told)


def _planned(departed: Told, asked: _Asked) -> float:
    """Minutes until a departure as it was planned."""
    return asked.until((asked.steps[departed.fact].planned or departed).at)


def _by_position(leg: Leg, fix: Fix | None, asked: _Asked) -> list[Part]:
    """The way that is left, first at its speed now."""
    end, pace = position_of(leg.destination) if leg.destination else None, PACE.get(leg.mode)
    if fix is None or end is None or pace is None or asked.now - fix.at > STALE:
        return []
    left = _way(leg.mode, (fix.lat, fix.lon), end)
    if left is None:
        return []
    return [Part("position", leg.conveyance, _travelling(_minutes(left, pace, fix.speed), asked.until(fix.at)))]


def _way(mode: Mode, one: Point, other: Point) -> float | None:
    """Kilometres to travel: by sea along the lanes, else a little more than the crow; None where that is no guide."""
    sailed = by_sea(one, other) if mode is Mode.SEA else None
    if sailed is not None:
        return sailed
    flown, pace = kilometres(one, other), PACE[mode]
    return flown * pace.detour if flown <= pace.near else None


def _minutes(way: float, pace: Pace, kmh: float | None) -> float:
    """At its speed now, which says little of tomorrow: from then on at the usual one."""
    if not kmh or kmh <= pace.kmh / 3:
        return way / pace.kmh * 60
    soon = min(way, kmh * HOLDS_HOURS)
    return (soon / kmh + (way - soon) / pace.kmh) * 60


def _by_pace(leg: Leg, departs: Spread | None) -> list[Part]:
    pace = PACE.get(leg.mode)
    ends = [position_of(place) if place else None for place in (leg.origin, leg.destination)]
    if departs is None or pace is None or ends[0] is None or ends[1] is None:
        return []
    way = _way(leg.mode, ends[0], ends[1]) or kilometres(ends[0], ends[1]) * pace.detour
    takes = _travelling(_minutes(way, pace, None), 0)
    return [Part("pace", leg.conveyance, _not_past(departs.then(takes)))]


def _travelling(minutes: float, start: float) -> Spread:
    """A quarter faster, or half as long again."""
    return _not_past(Spread(start + minutes * 0.8, start + minutes, start + minutes * 1.5))


def _weighed(voices: Sequence[Part]) -> list[Part]:
    """Each with its share: the inverse of the square of its band's width, as of independent measurements."""
    inverse = [1 / max(part.band.high - part.band.low, 1.0) ** 2 for part in voices]
    return [part._replace(weight=w / sum(inverse)) for part, w in zip(voices, inverse, strict=True)]


def _mean(parts: Sequence[Part]) -> Spread | None:
    """Quantile by quantile: voices that know of one another make the band no narrower."""
    if not parts:
        return None
    low, mid, high = (sum(part.weight * part.band[i] for part in parts) for i in range(3))
    return Spread(low, mid, high, max(part.band.n for part in parts))


def _later(one: Spread, other: Spread) -> Spread:
    return Spread(max(one.low, other.low), max(one.mid, other.mid), max(one.high, other.high), one.n)


def _not_past(band: Spread) -> Spread:
    return Spread(max(band.low, 0), max(band.mid, 0), max(band.high, 0), band.n)


def _moved(band: Spread, minutes: float) -> Spread:
    return Spread(band.low + minutes, band.mid + minutes, band.high + minutes, band.n)


def _where(place: Place | None) -> str:
    return locality(place) if place else ""
