"""What should come next, by when, and whether its silence means anything: asked for many shipments at once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from api.store import Ask
from schemas.timeline import Timeline
from streams.expect import Expected, State, expected
from streams.history import learned, spoke, spots
from streams.lanes import NOTHING, History


class Next(NamedTuple):
    step: Expected
    state: State


class Outlook(NamedTuple):
    """What an answer about the future rests on besides the facts. `spoke`: when sources were last heard."""

    now: datetime
    history: History = NOTHING
    spoke: Mapping[str, datetime] = {}

    def next(self, timeline: Timeline) -> Next | None:
        step = expected(timeline, self.history)
        return Next(step, step.state(self.now, self.spoke)) if step else None


def outlook(ask: Ask, timelines: Collection[Timeline], now: datetime, known_by: datetime | None = None) -> Outlook:
    """`known_by`: only what had been learned and heard by then counts (None: all)."""
    history = learned(ask, {spot for timeline in timelines for spot in spots(timeline)}, known_by)
    steps = filter(None, (expected(timeline, history) for timeline in timelines))
    doubted = {source for step in steps if step.deadline_at < now for source in step.sources}
    return Outlook(now, history, spoke(ask, doubted, known_by))
