"""A small world to break: a store, a broker with partitions, workers that die between any two steps.

Everything that is real keeps its rule: the store keeps what it was told, the broker keeps records and committed offsets,
intake stores before it sends. Only time and sockets are missing.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime

from schemas.months import month
from schemas.movement import Movement
from schemas.refs import Ref
from schemas.rows import is_timeless
from schemas.timeline import Timeline, Update
from schemas.topics import partition
from schemas.wire import Item, Tell
from streams.batch import Answer, Cold, Lane, Subscription, Worker, by_partition
from streams.reach import Want

NOW = datetime(2026, 12, 1, tzinfo=UTC)
Due = Callable[[str], None]  # called between any two steps; raises `Crash` when the time has come


class Crash(Exception):
    """The process is gone between two steps."""


class MemoryStore:
    """The store's tables as dictionaries; of two copies of a row the one that ClickHouse keeps."""

    def __init__(self) -> None:
        self.facts: dict[Ref, dict[str, Movement]] = {}
        self.subscriptions: set[Subscription] = set()
        self.answers: dict[Ref, Answer] = {}
        self.updates: dict[tuple[int, int], Update] = {}
        self.due: Due = lambda step: None

    def load(self, refs: Collection[Ref]) -> Iterable[Cold]:
        for ref in refs:
            wants = [Want(s.target, s.first, s.last) for s in self.subscriptions if s.subscriber == ref]
            answer = self.answers.get(ref)
            yield Cold(
                ref=ref,
                own=list(self.facts.get(ref, {}).values()),
                subscribers=[(s.subscriber, s.first, s.last) for s in self.subscriptions if s.target == ref],
                subscribed=wants,
                heard=[fact for want in wants for fact in self.within(want)],
                answered=answer.timeline if answer else None,
                sequence=self._sequence(ref),
            )

    def within(self, want: Want) -> list[Movement]:
        own = self.facts.get(want.ref, {}).values()
        return [f for f in own if is_timeless(want.ref, f) or want.first <= month(f.occurred_at) <= want.last]

    def lane(self, lane: int) -> Lane:
        updates = [update for (at, _), update in self.updates.items() if at == lane]
        return Lane(
            max((update.number for update in updates), default=0),
            {(u.shipment, u.sequence): u.number for u in updates if u.sequence > self._sequence(u.shipment)},
        )

    def _sequence(self, ref: Ref) -> int:
        return self.answers[ref].sequence if ref in self.answers else 0

    def keep_facts(self, pairs: list[tuple[Ref, Movement]]) -> None:
        self.due("store facts")
        for ref, fact in pairs:
            held = self.facts.setdefault(ref, {}).get(fact.id)
            if held is None or fact.received_at < held.received_at:
                self.facts[ref][fact.id] = fact

    def keep_subscriptions(self, rows: list[Subscription]) -> None:
        for row in rows:
            self.due("store subscription")
            self.subscriptions.add(row)

    def keep_updates(self, updates: list[Update]) -> None:
        for update in updates:
            self.due("store update")
            self.updates[update.lane, update.number] = update

    def keep_answers(self, answers: list[Answer], at: datetime) -> None:
        for answer in answers:
            self.due("store answer")
            held = self.answers.get(answer.timeline.id)
            if held is None or held.timeline.version <= answer.timeline.version:
                self.answers[answer.timeline.id] = answer


class World:
    """Partitions of records, and workers with the partitions they own. `durable`: the broker keeps its records."""

    def __init__(
        self, workers: int, partitions: int = 4, capacity: int = 1_000_000, store: "MemoryStore | None" = None
    ) -> None:
        self.partitions = partitions
        self.capacity = capacity
        self.store = store or MemoryStore()
        self.records: list[list[list[Item]]] = [[] for _ in range(partitions)]
        self.committed = [0] * partitions
        self.owners = [lane % workers for lane in range(partitions)]
        self.workers: list[Worker] = [self._worker(n) for n in range(workers)]
        self.accepted: list[Movement] = []
        self.due: Due = lambda step: None

    def _worker(self, number: int) -> Worker:
        return Worker(self.store, self, self.lane, lambda ref: self.owners[self.lane(ref)] == number, self.capacity)

    def lane(self, ref: Ref) -> int:
        return partition(ref, self.partitions)

    def send(self, items: list[Item]) -> None:
        for lane, record in by_partition(items, self.lane).items():
            self.due("send")
            self.records[lane].append(record)

    def push(self, updates: list[Update]) -> None:
        pass

    def ingest(self, facts: list[Movement]) -> None:
        """Store first, then send, then acknowledge; the source tries again until it is acknowledged."""
        self.store.keep_facts([(ref, fact) for fact in facts for ref in fact.addresses])
        self.due("stored, not sent")
        self.send([Tell(fact.addresses, fact) for fact in facts])
        self.due("sent, not acknowledged")
        self.accepted += facts

    def turn(self, number: int, most: int) -> bool:
        """One batch of a worker, up to `most` records; False where it had nothing to do."""
        lanes = [lane for lane in range(self.partitions) if self.owners[lane] == number]
        taken = {lane: self.records[lane][self.committed[lane] :][:most] for lane in lanes}
        items = [item for records in taken.values() for record in records for item in record]
        if not items:
            return False
        worker = self.workers[number]
        worker.work(items, NOW)
        self.due("commit")
        for lane, records in taken.items():
            self.committed[lane] += len(records)
        worker.nodes.shrink()
        return True

    def restart(self, number: int) -> None:
        self.workers[number] = self._worker(number)

    def rebalance(self, owners: list[int]) -> None:
        self.owners = owners
        for worker in self.workers:
            worker.forget()

    def lose_broker(self, again: list[Movement]) -> None:
        """A broker that keeps nothing dies: workers start anew, and what is not known to be finished is fed again."""
        self.records = [[] for _ in range(self.partitions)]
        self.committed = [0] * self.partitions
        for number in range(len(self.workers)):
            self.restart(number)
        self.send([Tell(fact.addresses, fact) for fact in again])

    def drain(self) -> None:
        """Every worker takes turns until none has anything left."""
        busy = True
        while busy:
            turns = [self.turn(number, 1000) for number in range(len(self.workers))]
            busy = any(turns)

    def answer(self, ref: Ref) -> Timeline | None:
        held = self.store.answers.get(ref)
        return held.timeline if held else None
