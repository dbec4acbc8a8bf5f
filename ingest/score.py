"""What the scorecard of a source counts of one message."""

from collections.abc import Sequence
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
    # What actually happened, to the minute at least: a date is not a midnight.
    instants = [
        f.occurred_at for f in movements if f.certainty is Certainty.ACTUAL and f.precision is not Precision.DAY
    ]
    instants += [fact.at for fact in facts if isinstance(fact, Position)]
    return Score(
        len(movements),
        sum([fact.precision is Precision.DAY for fact in movements]),
        sum(map(_is_misnumbered, {ref for fact in movements for ref in fact.refs})),
        tuple([_code(fact) for fact in movements if fact.kind is Kind.UNMAPPED]),
        _lags([fact.reported_at for fact in movements if fact.reported_at], received_at),
        _lags(instants, received_at),
    )


def _code(fact: Movement) -> str:
    return f"{fact.attributes.get('list', '')}:{fact.attributes.get('code', '')}"[:LONGEST_CODE]


def _lags(instants: Sequence[datetime], received_at: datetime) -> tuple[int, ...]:
    if not instants:
        return ()
    lags = dict.fromkeys([int((received_at - at).total_seconds()) for at in instants])
    return tuple([max(-INT32, min(INT32, lag)) for lag in lags][:MOST_LAGS])


@lru_cache(maxsize=1 << 16)
def _is_misnumbered(ref: Ref) -> bool:
    return checked(ref) is False
