"""What a worker does with a batch of records: facts to answers, positions to facts. One thread at a time for each."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from ingest.records import movement_records
from ingest.sender import Sender
from schemas import wire
from schemas.refs import Ref
from streams.batch import Worker
from streams.fence_news import news
from streams.fences import Fences, touches
from streams.outbound import Outbound
from streams.store import Store
from streams.tracks import Tracks


class Correlation:
    """`lane`: the partition of a ref; `capacity`: facts held in memory between batches."""

    def __init__(self, store: Store, outbound: Outbound, lane: Callable[[Ref], int], capacity: int) -> None:
        self._outbound = outbound
        self._lane = lane
        self._lanes: frozenset[int] = frozenset()
        self._moved = False
        self._worker = Worker(store, outbound, lane, self.here, capacity)

    def here(self, ref: Ref) -> bool:
        """Whether this worker is its home now."""
        return self._lane(ref) in self._lanes

    @property
    def lanes(self) -> frozenset[int]:
        """The partitions whose home this worker is now."""
        return self._lanes

    def own(self, lanes: Collection[int]) -> None:
        """The partitions whose home this worker is now. Where they changed every node is cold."""
        if self._moved or self._lanes != frozenset(lanes):
            self._lanes = frozenset(lanes)
            self._worker.forget()
            self._moved = False

    def moved(self) -> None:
        """Partitions came or went: others may have worked on ours meanwhile."""
        self._moved = True

    def work(self, records: Sequence[bytes]) -> None:
        updates = self._worker.work(wire.items(*records), datetime.now(UTC))
        self._worker.nodes.shrink()
        self._outbound.push(updates)


class Fencing:
    """Positions through fences into facts, which go the way of all facts: stored, then sent."""

    def __init__(self, tracks: Tracks, kafka: Sender, partitions: int) -> None:
        self._tracks = tracks
        self._kafka = kafka
        self._partitions = partitions
        self._fences = Fences.load()

    def work(self, records: Sequence[bytes]) -> None:
        touched = touches(position for record in records for position in wire.positions(record))
        facts = news(touched, self._tracks.positions(touched), self._tracks.derived(touched), self._fences)
        self._tracks.keep(facts)
        told = [(ref, fact) for fact in facts for ref in fact.addresses]
        self._kafka.send(list(movement_records(told, self._partitions)))
