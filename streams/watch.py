"""Looks at the clock: what finished journeys teach is learned, and a deadline that passed in silence becomes a fact.

Each worker looks after the shipments it is the home of. A look cut short, or two at once, do no harm: a lesson and a
silence are the same rows whenever they are written.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from clickhouse_driver import Client

from ingest.records import Record, movement_records
from schemas import wire
from schemas.movement import Movement
from schemas.refs import Ref
from schemas.rows import INSERT_FACTS, fact_columns, milliseconds
from schemas.timeline import Timeline
from streams.expect import State, expected
from streams.history import INSERT_LESSONS, learned, rows, spoke, spots
from streams.lanes import lessons
from streams.silence import silence

PAGE = 500  # shipments read at once
FORGOTTEN = timedelta(days=60)  # what was expected longer ago is nobody's news
OVERLAP = timedelta(minutes=2)  # an answer may be stored a moment after the time it carries

SILENT = """
    SELECT id, body
    FROM shipments FINAL
    WHERE redirect = '' AND status != 'delivered' AND id > %(after)s
      AND (rank = 'cargo' OR (empty(cargo) AND NOT startsWith(id, 'wagon:') AND NOT startsWith(id, 'trailer:')))
      AND coalesce(next_at, last_at) BETWEEN fromUnixTimestamp64Milli(%(since)s) AND fromUnixTimestamp64Milli(%(until)s)
      AND JSONExtractString(body, 'overdue') = ''
    ORDER BY id
    LIMIT %(limit)s
"""
DONE = """
    SELECT id, body
    FROM shipments FINAL
    WHERE redirect = '' AND status IN ('waiting', 'delivered') AND id > %(after)s AND (rank = 'cargo' OR empty(cargo))
      AND answered_at BETWEEN fromUnixTimestamp64Milli(%(since)s) AND fromUnixTimestamp64Milli(%(until)s)
    ORDER BY id
    LIMIT %(limit)s
"""
KNOWN = "SELECT toUnixTimestamp64Milli(max(known_at)) FROM lessons"


class Kafka(Protocol):
    def send(self, records: Sequence[Record]) -> object: ...


class Watch:
    """One connection, for one thread at a time. `here`: whether this worker is the home of a shipment."""

    def __init__(self, client: Client, kafka: Kafka, partitions: int, here: Callable[[Ref], bool]) -> None:
        self._client = client
        self._kafka = kafka
        self._partitions = partitions
        self._here = here
        self._learned: datetime | None = None

    def look(self, now: datetime) -> None:
        self._learn(now)
        for page in self._pages(SILENT, now - FORGOTTEN, now):
            self._tell(self._silences(page, now))

    def _learn(self, now: datetime) -> None:
        since = self._learned or datetime.fromtimestamp(self._client.execute(KNOWN)[0][0] / 1000, now.tzinfo)
        for page in self._pages(DONE, since - OVERLAP, now):
            taught = rows((lesson for timeline in page for lesson in lessons(timeline)), now)
            if taught:
                self._client.execute(INSERT_LESSONS, taught)
        self._learned = now

    def _silences(self, page: list[Timeline], now: datetime) -> list[Movement]:
        history = learned(self._client.execute, {spot for timeline in page for spot in spots(timeline)})
        steps = {timeline.id: expected(timeline, history) for timeline in page}
        due = {id_: step for id_, step in steps.items() if step and step.deadline_at < now}
        heard = spoke(self._client.execute, {source for step in due.values() for source in step.sources})
        return [silence(id_, step, now) for id_, step in due.items() if step.state(now, heard) is State.OVERDUE]

    def _tell(self, facts: list[Movement]) -> None:
        """Stored, then sent: they go the way of all facts."""
        told = [(ref, fact) for fact in facts for ref in fact.addresses]
        if told:
            self._client.execute(INSERT_FACTS, fact_columns(told), columnar=True)
            self._kafka.send(list(movement_records(told, self._partitions)))

    def _pages(self, query: str, since: datetime, until: datetime) -> Iterator[list[Timeline]]:
        """The answers of this worker's shipments, a page at a time."""
        asked = {"since": max(milliseconds(since), 0), "until": milliseconds(until), "limit": PAGE}
        after = ""
        while found := self._client.execute(query, {"after": after, **asked}):
            yield [wire.timeline(body) for id_, body in found if self._here(Ref(id_))]
            after = found[-1][0]
