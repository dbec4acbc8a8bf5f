"""What the other shapes are made of: where, when, in which fact."""

from datetime import datetime

from msgspec import Struct


class Where(Struct, frozen=True):
    """A place. `locode` and `facility` are empty where nobody gave one; WGS84 degrees; `zone` an IANA name."""

    locode: str
    facility: str
    name_en: str
    name_zh: str
    lat: float | None
    lon: float | None
    zone: str | None


class Time(Struct, frozen=True):
    """A time as one party told it. `precision`: second to day; `zone`: given, place or assumed; `fact`: whose word."""

    at: datetime
    offset_minutes: int
    precision: str
    zone: str
    source: str
    fact: str


class Seen(Struct, frozen=True):
    """Where the conveyance was last: km/h, degrees clockwise from north."""

    lat: float
    lon: float
    at: datetime
    speed: float | None
    course: float | None
    ref: str
