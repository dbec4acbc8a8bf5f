"""When a journey ends, how sure, and what moved that."""

from datetime import datetime

from msgspec import Struct

from api.shapes.basis import Where


class Voice(Struct, frozen=True, kw_only=True):
    """What one thing says of a leg's end. `basis`: plan, estimate (a party's word, with how late such words come true), lane
    (earlier journeys), position, or pace (distance and mode alone). `weight`: its share of what is made of the leg; `n`:
    earlier journeys it rests on; `source`: whose word."""

    basis: str
    leg: str
    low_at: datetime
    at: datetime
    high_at: datetime
    weight: float
    n: int
    source: str | None


class Forecast(Struct, frozen=True, kw_only=True):
    """When the journey ends: 80 of 100 such journeys end between `low_at` and `high_at`, half by `at`. `voices`: what it is
    made of, leg by leg."""

    place: Where | None
    low_at: datetime
    at: datetime
    high_at: datetime
    voices: list[Voice]


class Heard(Struct, frozen=True):
    """A fact that moved a forecast."""

    fact: str
    kind: str
    name_en: str
    name_zh: str
    certainty: str
    occurred_at: datetime
    source: str


class Moved(Struct, frozen=True, kw_only=True):
    """A forecast that was news, and what had been heard just then (nothing: only time had passed). `moved_minutes`: since the
    one before; None: the first."""

    known_at: datetime
    low_at: datetime
    at: datetime
    high_at: datetime
    moved_minutes: int | None
    because: list[Heard]


class Outcome(Struct, frozen=True, kw_only=True):
    """`forecast`: None where the journey is over or nothing speaks of its end. `moves`: how it came to be, oldest first."""

    shipment: str
    as_known_at: datetime | None
    now: datetime
    forecast: Forecast | None
    moves: list[Moved]
