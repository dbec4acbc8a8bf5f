"""The lane history in ClickHouse: asked and added to. All its SQL; who asks brings the connection.

`ask(query, parameters)` runs one query. Times are integers of milliseconds, as clickhouse-driver drops them otherwise.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.places import locality
from schemas.rows import milliseconds
from schemas.timeline import Timeline
from streams.lanes import Follow, History, Lane, Late, Lesson, Spot, Spread

Ask = Callable[[str, dict[str, Any]], Sequence[Any]]
ALWAYS = datetime(2100, 1, 1, tzinfo=UTC)

LEARNED = """
    SELECT measure, mode, kind, place, next_kind, next_place, count(), quantilesExactExclusive(0.1, 0.5, 0.9)(minutes)
    FROM
    (
        SELECT measure, mode, kind, place, next_kind, next_place, subject, minutes
        FROM lessons
        WHERE (kind, place) IN %(spots)s
        GROUP BY measure, mode, kind, place, next_kind, next_place, subject, minutes
        HAVING min(known_at) <= fromUnixTimestamp64Milli(%(known_by)s)
    )
    GROUP BY GROUPING SETS ((measure, mode, kind, place, next_kind, next_place), (measure, mode, kind, place))
"""
SPOKE = """
    SELECT source, max(toUnixTimestamp64Milli(last))
    FROM spoken
    WHERE source IN %(sources)s AND last <= fromUnixTimestamp64Milli(%(known_by)s)
    GROUP BY source
"""
INSERT_LESSONS = """
    INSERT INTO lessons (kind, place, measure, mode, next_kind, next_place, subject, minutes, known_at) VALUES
"""


def spots(timeline: Timeline) -> Iterator[Spot]:
    """Where a timeline's forecast looks into the history: the last step, what is to come, the starts of its legs."""
    for step in timeline.milestones:
        if step.place and (step.key == timeline.last or not step.actual):
            yield Spot(step.kind, locality(step.place))
    for leg in timeline.legs:
        if leg.origin and not leg.done:
            yield Spot(Kind.DEPARTED, locality(leg.origin))


def learned(ask: Ask, asked: Collection[Spot], known_by: datetime | None = None) -> History:
    """What the history says of these, as known by a time (None: now)."""
    if not asked:
        return History({}, {}, {})
    parameters = {
        "spots": [(spot.kind.value, spot.place) for spot in asked],
        "known_by": milliseconds(known_by or ALWAYS),
    }
    late: dict[Late, Spread] = {}
    legs: dict[Lane, Spread] = {}
    follows: dict[Spot, list[tuple[Spot, Spread]]] = {}
    for measure, mode, kind, place, next_kind, next_place, n, quantiles in ask(LEARNED, parameters):
        low, mid, high = quantiles
        spread, spot = Spread(low, mid, high, n), Spot(Kind(kind), place)
        if measure == "late":
            key = Late(Mode(mode), spot, next_place)
            late[key] = max(spread, late.get(key, spread), key=lambda one: one.n)  # from anywhere, or from nobody knows
        elif measure == "leg" and next_kind:
            legs[Lane(Mode(mode), place, next_place)] = spread
        elif next_kind:
            follows.setdefault(spot, []).append((Spot(Kind(next_kind), next_place), spread))
    return History(late, legs, {spot: _usual(options) for spot, options in follows.items()})


class Lessons:
    """The history of many timelines, one after the other: what two of them look for is asked once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._asked: set[Spot] = set()
        self._history = History({}, {}, {})

    def of(self, timelines: Iterable[Timeline]) -> History:
        new = {spot for timeline in timelines for spot in spots(timeline)} - self._asked
        self._asked |= new
        more = learned(self._ask, new)
        held = self._history
        self._history = History(
            {**held.late, **more.late}, {**held.legs, **more.legs}, {**held.follows, **more.follows}
        )
        return self._history


def _usual(options: Sequence[tuple[Spot, Spread]]) -> Follow:
    spot, spread = max(options, key=lambda option: (option[1].n, option[0]))
    return Follow(spot, spread, spread.n / sum(option[1].n for option in options))


def spoke(ask: Ask, sources: Collection[str], known_by: datetime | None = None) -> Mapping[str, datetime]:
    """When each of these was last heard."""
    if not sources:
        return {}
    parameters = {"sources": tuple(sources), "known_by": milliseconds(known_by or ALWAYS)}
    return {source: datetime.fromtimestamp(last / 1000, UTC) for source, last in ask(SPOKE, parameters)}


def rows(taught: Iterable[Lesson], known_at: datetime) -> list[tuple[object, ...]]:
    """For INSERT_LESSONS."""
    known = milliseconds(known_at)
    return [
        (
            lesson.spot.kind.value,
            lesson.spot.place,
            lesson.measure,
            lesson.mode.value,
            lesson.follow.kind.value if lesson.follow else "",
            lesson.follow.place if lesson.follow else "",
            lesson.subject,
            lesson.minutes,
            known,
        )
        for lesson in taught
    ]
