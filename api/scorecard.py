"""What the store knows of each source: counts, codes, lags, and what its listener is doing. All SQL of the scorecard."""

from datetime import datetime
from typing import Any, NamedTuple

from api.store import Ask, Rows
from ingest.trust import records
from schemas.rows import milliseconds
from schemas.trust import Record

MOST = 1_000_000  # messages that are looked at
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


COUNTS = ("read", "told", "ignored", "facts", "movements", "dated", "misnumbered", "unmapped")


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


def share(ask: Ask) -> float:
    """Of the messages in the store, those that are looked at: all of them up to MOST, which takes a second on a small
    machine. Ids are hashes, so a range of them is a sample, and each message is in it or not, however often it was told."""
    query = """
        SELECT total_rows
        FROM system.tables
        WHERE database = currentDatabase() AND name = 'messages'
    """
    rows = ask(query, {})
    return min(1.0, MOST / max(1, rows[0][0] or 0)) if rows else 1.0


def messages(ask: Ask, since: datetime, looked_at: float) -> dict[Key, Messages]:
    """Counts are of all messages, estimated where only a share is looked at."""
    query = f"""
        SELECT
            source, format, count(), countIf(told = 1), countIf(facts = 0), sum(facts), sum(movements), sum(dated),
            sum(misnumbered), sum(length(unmapped)), topKArray({CODES}, 3, 'counts')(unmapped),
            quantilesTDigestArray(0.5, 0.9, 0.99)(reported_seconds),
            quantilesTDigestArray(0.5, 0.9, 0.99)(occurred_seconds),
            toUnixTimestamp64Milli(min(received_at)), toUnixTimestamp64Milli(max(received_at))
        FROM messages FINAL
        WHERE received_at >= fromUnixTimestamp64Milli(%(since)s) AND id < %(below)s
        GROUP BY source, format
    """  # noqa: S608 - a number of ours: parameters of aggregates are constants
    below = "g" if looked_at == 1 else f"{max(1, round(looked_at * (1 << 32))):08x}"  # ids are hex digits
    rows = ask(query, {"since": milliseconds(since), "below": below})
    return {(row[0], row[1]): _estimated(Messages(*row[2:]), looked_at) for row in rows}


def _estimated(found: Messages, looked_at: float) -> Messages:
    counts = {name: round(getattr(found, name) / looked_at) for name in COUNTS}
    codes = [(code, round(count / looked_at), error) for code, count, error in found.codes]
    return found._replace(**counts, codes=codes)


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
    """`since`: the beginning of a day, in UTC; `share`: of the messages that were looked at; `records`: of thirty days."""

    since: datetime
    share: float
    messages: dict[Key, Messages]
    letters: dict[Key, Letters]
    tellings: dict[Key, int]
    records: dict[str, Record]
    listening: list[Listening]


def known(ask: Ask, since: datetime) -> Known:
    looked_at = share(ask)
    return Known(
        since=since,
        share=looked_at,
        messages=messages(ask, since, looked_at),
        letters=letters(ask, since),
        tellings=tellings(ask, since),
        records=records(lambda query: ask(query, {})),
        listening=listening(ask),
    )


def _since(ask: Ask, query: str, since: datetime) -> Rows:
    parameters: dict[str, Any] = {"since": milliseconds(since)}
    return ask(query, parameters)
