"""What the store knows of each source: counts, codes, lags, and what its listener is doing. All SQL of the scorecard."""

from datetime import datetime
from typing import Any, NamedTuple

from api.store import Ask, Rows
from schemas.rows import milliseconds

CODES = 20  # the most frequent unmapped ones of a source and format


class Messages(NamedTuple):
    """Of one source and format, each message once. `told`: of these, those the source told, not those we only read again;
    `codes`: the most frequent unmapped ones, how often each, give or take; `reported`, `occurred`: seconds that 50, 90 and 99
    of 100 do not exceed, nan where none is known."""

    read: int
    told: int
    ignored: int
    facts: int
    movements: int
    dated: int
    misnumbered: int
    unmapped: int
    codes: list[tuple[str, int, int]]
    reported: list[float]
    occurred: list[float]
    first: int
    last: int


class Letters(NamedTuple):
    """`dead`: nobody could read them to this day; `all`: also those that were read since."""

    dead: int
    all: int
    first: int
    last: int


class Listening(NamedTuple):
    name: str
    source: str
    transport: str
    address: str
    state: str
    why: str
    written: int


Key = tuple[str, str]  # source, format


def messages(ask: Ask, since: datetime) -> dict[Key, Messages]:
    query = f"""
        SELECT
            source, format, count(), countIf(told = 1), countIf(facts = 0), sum(facts), sum(movements), sum(dated),
            sum(misnumbered), sum(length(unmapped)), topKArray({CODES}, 3, 'counts')(unmapped),
            quantilesTDigestArray(0.5, 0.9, 0.99)(reported_seconds),
            quantilesTDigestArray(0.5, 0.9, 0.99)(occurred_seconds),
            toUnixTimestamp64Milli(min(received_at)), toUnixTimestamp64Milli(max(received_at))
        FROM messages FINAL
        WHERE received_at >= fromUnixTimestamp64Milli(%(since)s)
        GROUP BY source, format
    """  # noqa: S608 - a number of ours: parameters of aggregates are constants
    return {(row[0], row[1]): Messages(*row[2:]) for row in _since(ask, query, since)}


def letters(ask: Ask, since: datetime) -> dict[Key, Letters]:
    query = """
        SELECT
            source, format, countIf(replayed_at IS NULL), count(),
            toUnixTimestamp64Milli(min(received_at)), toUnixTimestamp64Milli(max(received_at))
        FROM dead_letters FINAL
        WHERE received_at >= fromUnixTimestamp64Milli(%(since)s)
        GROUP BY source, format
    """
    return {(row[0], row[1]): Letters(*row[2:]) for row in _since(ask, query, since)}


def tellings(ask: Ask, since: datetime) -> dict[Key, int]:
    """How often something was told, repeats included; whole days."""
    query = """
        SELECT source, format, sum(told)
        FROM tellings
        WHERE day >= toDate(fromUnixTimestamp64Milli(%(since)s, 'UTC'))
        GROUP BY source, format
    """
    return {(row[0], row[1]): int(row[2]) for row in _since(ask, query, since)}


def listening(ask: Ask) -> list[Listening]:
    query = """
        SELECT name, source, transport, address, state, why, written
        FROM listeners FINAL
        ORDER BY name
    """
    return [Listening(*row) for row in ask(query, {})]


class Known(NamedTuple):
    """`since`: the beginning of a day, in UTC."""

    since: datetime
    messages: dict[Key, Messages]
    letters: dict[Key, Letters]
    tellings: dict[Key, int]
    listening: list[Listening]


def known(ask: Ask, since: datetime) -> Known:
    return Known(since, messages(ask, since), letters(ask, since), tellings(ask, since), listening(ask))


def _since(ask: Ask, query: str, since: datetime) -> Rows:
    parameters: dict[str, Any] = {"since": milliseconds(since)}
    return ask(query, parameters)
