"""Quiet points: how nothing is lost with a broker that keeps nothing.

A quiet point t says: everything that was acknowledged and stored before t has also been worked through. After a loss of
the broker, what the store saw since the last quiet point is sent again (`feed`). The rule, in the order it is done:

1. t0 is the store's clock, now. What it saw before t0 - 60 s has left: intake gives up on a record that Kafka has not
   acknowledged 30 s after storing began, by a clock that runs while the machine sleeps, and then acknowledges nothing.
2. A marker, a record that says nothing, is sent to every partition of `movements` and `positions`. Workers commit only
   what is stored and sent on, so when their commits have passed the markers, everything from before t0 - 60 s is done,
   except for what they told one another meanwhile. (Asking for the ends of the partitions would be plainer, but the
   embedded broker tells the first offset of the last batch for the end.)
3. Then a second marker is sent. Where it follows the first one directly in every partition, nothing was on its way.
   Otherwise, with a single worker, the second marker is waited for: what a worker tells itself it does not send, except
   for the movements it makes of positions, and those lie before the second marker. With more workers it starts anew.

So t0 - 60 s is a quiet point. What is sent again comes from `outbox`, an append-only log, and not from `facts`: a row that
was stored but never sent, then told again by its sender, must count as new, and `facts` keeps the first of equal rows.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import NamedTuple

from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

from ingest.records import Record, again, movement_records, position_records
from ingest.sender import Offsets, Sender
from ingest.store import Store
from schemas import topics, wire
from schemas.movement import Position
from schemas.refs import Ref
from schemas.rows import milliseconds

MARGIN = timedelta(seconds=60)
KEPT = timedelta(days=2)  # the outbox drops a day's rows after three
INPUTS = (topics.MOVEMENTS, topics.POSITIONS)
CHUNK = 2_000  # rows in one sending


class Size(NamedTuple):
    partitions: int
    workers: int

    @property
    def rounds(self) -> int:
        """Markers after which everything is done, whatever came in between; 0: there is no such number."""
        return 2 if self.workers == 1 else 0


class Marked(NamedTuple):
    """`at`: the store's clock before the markers were sent."""

    at: datetime
    offsets: Offsets


class Watch:
    """Looks for quiet points, a step at each `tick`. Make a new one for a new broker."""

    def __init__(self, store: Store, sender: Sender, config: dict[str, str], group: str, size: Size) -> None:
        self._store = store
        self._sender = sender
        self._admin = AdminClient({**config, "log_level": 0})
        self._group = group
        self._size = size
        self._marked: Marked | None = None
        self._round = 0

    def tick(self) -> datetime | None:
        """The quiet point that was recorded now, if one was. KafkaException, Unacknowledged where an engine is away."""
        if self._marked is None:
            if self._is_news():
                self._marked, self._round = self._mark(), 1
            return None
        if not passed(self._marked.offsets, self._committed()):
            return None
        second = self._mark()
        if not (follows(self._marked.offsets, second.offsets) or self._round == self._size.rounds):
            since = self._marked.at if self._size.rounds else second.at
            self._marked, self._round = Marked(since, second.offsets), self._round + 1
            return None
        point = self._marked.at - MARGIN
        self._marked = None
        self._store.insert("INSERT INTO quiet_points (at) VALUES", [[milliseconds(point)]])
        return point

    def _is_news(self) -> bool:
        point = last(self._store)
        return point is None or bool(self._store.ask(NEWS, {"since": milliseconds(point)})[0][0])

    def _mark(self) -> Marked:
        at = clock(self._store)
        markers = [Record(topic, number, b"[]") for topic in INPUTS for number in range(self._size.partitions)]
        return Marked(at, self._sender.send(markers))

    def _committed(self) -> Offsets:
        asked = [TopicPartition(topic, number) for topic in INPUTS for number in range(self._size.partitions)]
        group = self._admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(self._group, asked)])[self._group]
        return {(found.topic, found.partition): found.offset for found in group.result(10).topic_partitions or []}


NEWS = """
    SELECT count()
    FROM outbox
    WHERE seen_at >= fromUnixTimestamp64Milli(%(since)s)
"""


def passed(markers: Offsets, committed: Offsets) -> bool:
    """Whether every marker has been worked through: a commit names the next offset to read."""
    return all(committed.get(partition, -1) > offset for partition, offset in markers.items())


def follows(first: Offsets, second: Offsets) -> bool:
    """Whether nothing came between two markers, in any partition."""
    return all(second[partition] == offset + 1 for partition, offset in first.items())


def clock(store: Store) -> datetime:
    return _instant(store.ask("SELECT toUnixTimestamp64Milli(now64(3))")[0][0])


def last(store: Store) -> datetime | None:
    """The last quiet point; None where there is none yet."""
    count, latest = store.ask("SELECT count(), toUnixTimestamp64Milli(max(at)) FROM quiet_points")[0]
    return _instant(latest) if count else None


def feed(store: Store, sender: Sender, partitions: int) -> int:
    """Sends again what may not have been worked through; returns how many records.

    From the outbox since the last quiet point, and from the facts themselves where the outbox does not reach back.
    """
    point = last(store)
    if point is None or clock(store) - point > KEPT:
        return replay(store, sender, partitions)
    return _sent(sender, _unfinished(store, point, partitions))


def replay(store: Store, sender: Sender, partitions: int, since: datetime | None = None) -> int:
    """Sends every fact and position stored since then (all of them: None) again; returns how many records."""
    seen = 0 if since is None else milliseconds(since)
    return _sent(sender, _facts(store, seen, partitions)) + _sent(sender, _positions(store, seen, partitions))


def _sent(sender: Sender, chunks: Iterator[list[Record]]) -> int:
    count = 0
    for records in chunks:
        sender.send(records)
        count += len(records)
    return count


def _unfinished(store: Store, point: datetime, partitions: int) -> Iterator[list[Record]]:
    rows = store.rows(UNFINISHED, {"since": milliseconds(point)})
    for topic, group in groupby(rows, key=lambda row: row[0].decode()):
        while bodies := [body for _, body in islice(group, 16)]:  # each body is a batch already
            yield list(again(topic, bodies, partitions))


UNFINISHED = """
    SELECT topic, body
    FROM outbox
    WHERE seen_at >= fromUnixTimestamp64Milli(%(since)s)
    ORDER BY topic
"""


def _facts(store: Store, since: int, partitions: int) -> Iterator[list[Record]]:
    rows = store.rows(FACTS, {"since": since})
    while chunk := list(islice(rows, CHUNK)):
        yield list(movement_records([(Ref(ref.decode()), wire.movement(body)) for ref, body in chunk], partitions))


FACTS = """
    SELECT ref, body
    FROM facts FINAL
    WHERE seen_at >= fromUnixTimestamp64Milli(%(since)s)
"""


def _positions(store: Store, since: int, partitions: int) -> Iterator[list[Record]]:
    rows = store.rows(POSITIONS, {"since": since})
    while chunk := list(islice(rows, CHUNK)):
        yield list(position_records([_position(*row) for row in chunk], partitions))


POSITIONS = """
    SELECT ref, toUnixTimestamp64Milli(at), lat, lon, speed, course, heading, source, toUnixTimestamp64Milli(received_at)
    FROM positions FINAL
    WHERE seen_at >= fromUnixTimestamp64Milli(%(since)s)
"""


def _position(
    ref: bytes,
    at: int,
    lat: float,
    lon: float,
    speed: float | None,
    course: float | None,
    heading: float | None,
    source: bytes,
    received_at: int,
) -> Position:
    return Position(
        source=source.decode(),
        ref=Ref(ref.decode()),
        at=_instant(at),
        lat=lat,
        lon=lon,
        speed=speed,
        course=course,
        heading=heading,
        received_at=_instant(received_at),
    )


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
