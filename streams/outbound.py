"""What a worker sends: items to the homes of other refs, updates to those who watch."""

from collections.abc import Callable, Sequence

from ingest.records import Record
from ingest.sender import Sender as Kafka
from schemas import topics, wire
from schemas.refs import Ref
from schemas.timeline import Update
from schemas.wire import Item
from streams.batch import by_partition

TOGETHER = 200  # items in one record: about 150 kB


class Outbound:
    """`lane`: the partition of a ref."""

    def __init__(self, kafka: Kafka, lane: Callable[[Ref], int]) -> None:
        self._kafka = kafka
        self._lane = lane

    def send(self, items: list[Item]) -> None:
        """Returns when every item is acknowledged by the broker."""
        records = [
            Record(topics.MOVEMENTS, lane, wire.encode(items[start : start + TOGETHER]))
            for lane, items in by_partition(items, self._lane).items()
            for start in range(0, len(items), TOGETHER)
        ]
        self._kafka.send(records)

    def push(self, updates: Sequence[Update]) -> None:
        self._kafka.send([Record(topics.UPDATES, update.lane, wire.encode(update)) for update in updates])
