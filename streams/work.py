"""What a worker does with a batch of records: facts to answers, positions to facts. Called from one thread per agent."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from schemas import wire
from schemas.refs import Ref
from streams.batch import Worker
from streams.outbound import Outbound
from streams.store import Store


class Works:
    """`lane`: the partition of a ref; `capacity`: facts held in memory between batches."""

    def __init__(self, store: Store, outbound: Outbound, lane: Callable[[Ref], int], capacity: int) -> None:
        self._outbound = outbound
        self._lane = lane
        self._lanes: frozenset[int] = frozenset()
        self._moved = False
        self._worker = Worker(store, outbound, lane, self._here, capacity)

    def _here(self, ref: Ref) -> bool:
        return self._lane(ref) in self._lanes

    def own(self, lanes: Collection[int]) -> None:
        """The partitions whose home this worker is now. Where they changed every node is cold."""
        if self._moved or self._lanes != frozenset(lanes):
            self._lanes = frozenset(lanes)
            self._worker.forget()
            self._moved = False

    def moved(self) -> None:
        """Partitions came or went: others may have worked on ours meanwhile."""
        self._moved = True

    def correlate(self, records: Sequence[bytes]) -> None:
        items = [item for record in records for item in wire.items(record)]
        updates = self._worker.work(items, datetime.now(UTC))
        self._worker.nodes.shrink()
        self._outbound.push(updates)

    def fence(self, records: Sequence[bytes]) -> None:
        raise ValueError("positions are not worked on yet")
