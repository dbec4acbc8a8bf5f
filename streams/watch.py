"""Looks at the clock: what finished journeys teach is learned, and a deadline that passed in silence becomes a fact.

Each worker looks after the shipments it is the home of. A look cut short, or two at once, do no harm: a lesson and a
silence are the same rows whenever they are written. What a look costs does not grow with what was looked at before: a
shipment is judged when its next step is due, and then not again before something is told of it, its deadline passes, or
a day is over, in which its lane may have taught more.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from clickhouse_driver import Client

from ingest.records import Record, movement_records
from schemas import wire
from schemas.movement import Movement
from schemas.rows import INSERT_FACTS, fact_columns, milliseconds
from schemas.timeline import Timeline
from streams.expect import Expected, State, expected
from streams.history import INSERT_LESSONS, Lessons, rows, spoke
from streams.lanes import lessons
from streams.silence import silence

PAGE = 500  # shipments read at once
MOST = 5_000  # shipments that one look judges: the others have their turn in the next
FORGOTTEN = timedelta(days=60)  # what was expected longer ago is nobody's news
OVERLAP = timedelta(minutes=2)  # an answer may be stored a moment after the time it carries
TOMORROW = timedelta(days=1)
DARK = timedelta(minutes=15)  # a source that is not heard may be heard again

SILENT = """
    SELECT id, toUnixTimestamp64Milli(answered_at)
    FROM shipments FINAL
    WHERE id > %(after)s AND modulo(CRC32(id), %(partitions)s) IN %(lanes)s
      AND redirect = '' AND status != 'delivered' AND overdue = ''
      AND (rank = 'cargo' OR (empty(cargo) AND NOT startsWith(id, 'wagon:') AND NOT startsWith(id, 'trailer:')))
      AND coalesce(next_at, last_at) BETWEEN fromUnixTimestamp64Milli(%(since)s) AND fromUnixTimestamp64Milli(%(until)s)
      AND (id, answered_at) NOT IN
      (
          SELECT id, answered_at
          FROM judged
          WHERE again_at > fromUnixTimestamp64Milli(%(until)s)
      )
    ORDER BY id
    LIMIT %(limit)s
"""
DONE = """
    SELECT DISTINCT id
    FROM shipments
    WHERE id > %(after)s AND modulo(CRC32(id), %(partitions)s) IN %(lanes)s
      AND redirect = '' AND status IN ('waiting', 'delivered') AND (rank = 'cargo' OR empty(cargo))
      AND answered_at BETWEEN fromUnixTimestamp64Milli(%(since)s) AND fromUnixTimestamp64Milli(%(until)s)
    ORDER BY id
    LIMIT %(limit)s
"""
ANSWERS = """
    SELECT body
    FROM shipments FINAL
    WHERE id IN %(ids)s
"""
KNOWN = "SELECT toUnixTimestamp64Milli(max(known_at)) FROM lessons"
INSERT_JUDGED = "INSERT INTO judged (id, answered_at, again_at) VALUES"


class Kafka(Protocol):
    def send(self, records: Sequence[Record]) -> object: ...


class Watch:
    """One connection, for one thread at a time. `lanes`: the partitions whose home this worker is now."""

    def __init__(self, client: Client, kafka: Kafka, partitions: int, lanes: Callable[[], Collection[int]]) -> None:
        self._client = client
        self._kafka = kafka
        self._partitions = partitions
        self._lanes = lanes
        self._learned: datetime | None = None
        self._after = ""  # where the last look ended that did not come to an end

    def look(self, now: datetime) -> None:
        if self._lanes():
            self._learn(now)
            self._judge(now)

    def _learn(self, now: datetime) -> None:
        since = self._learned or datetime.fromtimestamp(self._client.execute(KNOWN)[0][0] / 1000, now.tzinfo)
        after = ""
        while found := self._asked(DONE, after, since - OVERLAP, now):
            for page in self._answers([id_ for (id_,) in found]):
                taught = rows((lesson for timeline in page for lesson in lessons(timeline)), now)
                if taught:
                    self._client.execute(INSERT_LESSONS, taught)
            after = found[-1][0]
        self._learned = now

    def _judge(self, now: datetime) -> None:
        found = dict(self._asked(SILENT, self._after, now - FORGOTTEN, now))
        self._after = max(found) if len(found) == MOST else ""
        history = Lessons(self._client.execute)
        for page in self._answers(list(found)):
            taught = history.of(page)
            steps = {timeline.id: expected(timeline, taught) for timeline in page}
            sources = {source for step in steps.values() if step and step.deadline_at < now for source in step.sources}
            heard = spoke(self._client.execute, sources)
            self._tell([silence(id_, step, now) for id_, step in steps.items() if step and _is_due(step, now, heard)])
            judged = [(id_, found[id_], milliseconds(again(step, now, heard))) for id_, step in steps.items()]
            self._client.execute(INSERT_JUDGED, judged)

    def _tell(self, facts: list[Movement]) -> None:
        """Stored, then sent: they go the way of all facts."""
        told = [(ref, fact) for fact in facts for ref in fact.addresses]
        if told:
            self._client.execute(INSERT_FACTS, fact_columns(told), columnar=True)
            self._kafka.send(list(movement_records(told, self._partitions)))

    def _asked(self, query: str, after: str, since: datetime, until: datetime) -> list[Any]:
        """Rows of this worker's shipments, in order of their ids, MOST at once."""
        mine = {"partitions": self._partitions, "lanes": tuple(self._lanes()), "after": after, "limit": MOST}
        span = {"since": max(milliseconds(since), 0), "until": milliseconds(until)}
        found: list[Any] = self._client.execute(query, {**mine, **span})
        return found

    def _answers(self, ids: Sequence[str]) -> Iterator[list[Timeline]]:
        """What these answer now, a page at a time."""
        for start in range(0, len(ids), PAGE):
            rows_ = self._client.execute(ANSWERS, {"ids": ids[start : start + PAGE]})
            yield [timeline for (body,) in rows_ if not (timeline := wire.timeline(body)).redirect]


def _is_due(step: Expected, now: datetime, heard: Mapping[str, datetime]) -> bool:
    return step.state(now, heard) is State.OVERDUE


def again(step: Expected | None, now: datetime, heard: Mapping[str, datetime]) -> datetime:
    """When a shipment is looked at again, where nothing is told of it meanwhile."""
    state = step.state(now, heard) if step else None
    if step and state is State.EXPECTED:
        return min(step.deadline_at, now + TOMORROW)
    return now + (DARK if state is State.DARK else TOMORROW)
