"""The scorecard of a source."""

from datetime import datetime

from msgspec import Struct


class Listener(Struct, frozen=True):
    """A declared source and what it is doing. `state`: open, waiting (its other side is away), stopped (too many of its
    messages could not be read), closed; `address`: what it listens at or asks; `at`: since when."""

    name: str
    transport: str
    address: str
    state: str
    why: str | None
    at: datetime


class Code(Struct, frozen=True):
    """`code`: the list's name, a colon, the code; `count`: how often it came."""

    code: str
    count: int


class Lags(Struct, frozen=True):
    """Seconds that 50, 90 and 99 of 100 do not exceed. Negative: they spoke of the future, or a clock is wrong."""

    p50: float
    p90: float
    p99: float


class Card(Struct, frozen=True, kw_only=True):
    """One format of a source. A message counts once; `received` counts repeats, too, and `duplicates` them alone.
    `ignored`: read, and nothing to track in it. `unmapped`: facts with a code that stands in no table; `codes`: the most
    frequent. `misnumbered`: refs whose check digit fails. `date_only`: the share of movements without a time of day.
    `reported`, `occurred`: from their report, and from the event itself, to us."""

    format: str
    received: int
    understood: int
    ignored: int
    dead: int
    duplicates: int
    facts: int
    unmapped: int
    codes: list[Code]
    misnumbered: int
    date_only: float | None
    reported: Lags | None
    occurred: Lags | None
    first_at: datetime | None
    last_at: datetime | None


class Caution(Struct, frozen=True):
    """What speaks against the word of a source, so that it ranks a grade lower. `share`: of all it told in thirty days."""

    rule: str
    share: float
    words_en: str
    words_zh: str


class Source(Struct, frozen=True):
    """Who tells us something. `listeners`: where it is a declared source; `role`, `trust`: as declared of the party."""

    source: str
    listeners: list[Listener]
    formats: list[Card]
    role: str | None = None
    trust: int | None = None
    cautions: list[Caution] = []


class Sources(Struct, frozen=True):
    """`since`: what was heard before does not count. `share`: of the messages that were looked at; where it is less than 1,
    counts of messages and facts are estimates."""

    since: datetime
    share: float
    sources: list[Source]
