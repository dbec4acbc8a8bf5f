"""Positions and places."""

from datetime import datetime

from msgspec import Struct


class Position(Struct, frozen=True, kw_only=True):
    """`shipments`: how many are aboard now. km/h; degrees clockwise from north."""

    ref: str
    mode: str
    lat: float
    lon: float
    at: datetime
    speed: float | None
    course: float | None
    heading: float | None
    source: str
    shipments: int


class Positions(Struct, frozen=True):
    positions: list[Position]


class Hub(Struct, frozen=True, kw_only=True):
    """A hub (`facility` empty) or a facility in one."""

    locode: str
    facility: str
    kinds: list[str]
    name_en: str
    name_zh: str
    country: str
    lat: float
    lon: float
    zone: str


class Places(Struct, frozen=True):
    places: list[Hub]
