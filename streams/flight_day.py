"""Flights by two days: cargo counts them by the local day of departure, aircraft movement messages by the day in UTC.

A movement told at the airport of arrival cannot be counted by the local day: nobody says there where the aircraft came
from. Such facts carry the attribute `flight_day` of `UTC`, and are those of the flight that left on that day in UTC.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.refs import Ref, RefType, ref, type_of, value_of
from schemas.times import Precision


def is_by_utc(fact: Movement) -> bool:
    return fact.attributes.get("flight_day") == "UTC"


def in_utc(names: Iterable[Ref], facts: Sequence[Movement]) -> frozenset[Ref]:
    """The names of a flight by the day in UTC on which these facts say that it left; empty where none tells the hour."""
    left = _left(facts)
    flights = [name for name in names if type_of(name) is RefType.FLIGHT]
    return frozenset(
        ref(RefType.FLIGHT, f"{value_of(name).partition('/')[0]}/{left:%Y-%m-%d}") for name in flights if left
    )


def _left(facts: Sequence[Movement]) -> datetime | None:
    told = [f for f in facts if f.kind is Kind.DEPARTED and f.precision is not Precision.DAY and not is_by_utc(f)]
    planned = [fact for fact in told if fact.certainty is Certainty.PLANNED]
    times = [fact.occurred_at for fact in planned or told]
    return min(times).astimezone(UTC) if times else None
