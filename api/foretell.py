"""When a journey ends, and how that came to be said: the forecast of each moment at which something was heard."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from api import queries, shapes
from api.store import Ask
from api.summary import where
from schemas.milestones import MILESTONES
from schemas.movement import Movement
from schemas.timeline import Timeline
from streams.eta import STALE, Fix, Forecast, forecast, is_news
from streams.history import learned, spots
from streams.lanes import Spread
from streams.shipment import answer

MOVES = 12  # moments that are looked back on: each is worked out anew

Foretell = Callable[[Timeline, datetime], Forecast | None]


class Move(NamedTuple):
    """`heard`: what was received at that moment."""

    known_at: datetime
    forecast: Forecast
    heard: Sequence[Movement]


class Course(NamedTuple):
    """`said`: the forecast of now; `moves`: those that were news when they were first known."""

    said: Forecast | None
    moves: Sequence[Move]


def foretold(ask: Ask, timeline: Timeline, now: datetime) -> Forecast | None:
    """As known at `now`: of history and positions, too, what came later does not count."""
    history = learned(ask, set(spots(timeline)), now)
    rows = queries.positions_by(ask, timeline.position_of, now - STALE, now)
    return forecast(timeline, history, Fix(*rows[0]) if rows else None, now)


def course(timeline: Timeline, facts: Sequence[Movement], foretell: Foretell, now: datetime) -> Course:
    """The last move is of now where time alone moved it."""
    moments = sorted({fact.received_at for fact in facts if fact.received_at <= now})[-MOVES:]
    moves: list[Move] = []
    for moment in moments:
        known = [fact for fact in facts if fact.received_at <= moment]
        heard = [fact for fact in known if fact.received_at == moment]
        _add(moves, moment, foretell(answer(timeline.id, known), moment), heard)
    said = foretell(timeline, now)
    _add(moves, now, said, ())
    return Course(said, moves)


def _add(found: list[Move], at: datetime, said: Forecast | None, heard: Sequence[Movement]) -> None:
    before = found[-1].forecast if found else None
    if said and is_news(before, said, at):
        found.append(Move(at, said, heard))


def outcome(timeline: Timeline, as_known_at: datetime | None, now: datetime, told: Course) -> shapes.Outcome:
    before = [None, *(move.forecast for move in told.moves)]
    return shapes.Outcome(
        shipment=timeline.id,
        as_known_at=as_known_at,
        now=now,
        forecast=_forecast(told.said, now) if told.said else None,
        moves=[_moved(move, last) for move, last in zip(told.moves, before, strict=False)],
    )


def _forecast(said: Forecast, now: datetime) -> shapes.Forecast:
    return shapes.Forecast(
        place=where(said.place),
        low_at=said.low_at,
        at=said.at,
        high_at=said.high_at,
        voices=[
            shapes.Voice(
                basis=part.basis,
                leg=part.leg,
                **_band(part.band, now),
                weight=round(part.weight, 3),
                n=part.band.n,
                source=part.told.source if part.told else None,
            )
            for part in said.parts
        ],
    )


def _band(band: Spread, now: datetime) -> dict[str, datetime]:
    return dict(zip(("low_at", "at", "high_at"), band.times(now), strict=True))


def _moved(move: Move, before: Forecast | None) -> shapes.Moved:
    said = move.forecast
    return shapes.Moved(
        known_at=move.known_at,
        low_at=said.low_at,
        at=said.at,
        high_at=said.high_at,
        moved_minutes=round((said.at - before.at).total_seconds() / 60) if before else None,
        because=[_heard(fact) for fact in move.heard],
    )


def _heard(fact: Movement) -> shapes.Heard:
    words = MILESTONES[fact.kind]
    return shapes.Heard(fact.id, fact.kind, words.name_en, words.name_zh, fact.certainty, fact.occurred_at, fact.source)
