"""What the scorecard of a source counts of one message."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from ingest.registry import Fact
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, Position
from schemas.refs import Ref, checked
from schemas.times import Precision

MOST_LAGS = 64  # of one message: a long list of events has few that differ
LONGEST_CODE = 80
INT32 = (1 << 31) - 1


class Score(NamedTuple):
    """`dated`: movements whose time is only a date; `misnumbered`: refs whose check digit fails; `unmapped`: codes that no
    table maps, `list:code`; `reported`, `occurred`: the different seconds from a report, and from an actual event, to now."""

    movements: int
    dated: int
    misnumbered: int
    unmapped: tuple[str, ...]
    reported: tuple[int, ...]
    occurred: tuple[int, ...]


def score(facts: Sequence[Fact], received_at: datetime) -> Score:
    movements = [fact for fact in facts if isinstance(fact, Movement)]
    refs = {ref for movement in movements for ref in movement.refs}
    return Score(
        len(movements),
        sum(movement.precision is Precision.DAY for movement in movements),
        sum(_is_misnumbered(ref) for ref in refs),
        tuple(_unmapped(movements)),
        _lags((movement.reported_at for movement in movements if movement.reported_at), received_at),
        _lags(_instants(facts), received_at),
    )


def _instants(facts: Sequence[Fact]) -> Iterator[datetime]:
    """When what actually happened did, to the minute at least: a date is not a midnight."""
    for fact in facts:
        if isinstance(fact, Position):
            yield fact.at
        elif fact.certainty is Certainty.ACTUAL and fact.precision is not Precision.DAY:
            yield fact.occurred_at


def _unmapped(movements: Sequence[Movement]) -> Iterator[str]:
    for movement in movements:
        if movement.kind is Kind.UNMAPPED:
            told = movement.attributes
            yield f"{told.get('list', '')}:{told.get('code', '')}"[:LONGEST_CODE]


def _lags(instants: Iterator[datetime], received_at: datetime) -> tuple[int, ...]:
    lags = dict.fromkeys(int((received_at - at).total_seconds()) for at in instants)
    return tuple(max(-INT32, min(INT32, lag)) for lag in lags)[:MOST_LAGS]


@lru_cache(maxsize=1 << 16)
def _is_misnumbered(ref: Ref) -> bool:
    return checked(ref) is False
