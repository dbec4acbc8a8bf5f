"""One batch of records, from what they say to what is sent and stored: the rules of state and delivery, in order.

    1  cold nodes are read back from the store, many at a time
    2  what nodes of this worker say to one another is handled here, to a fixpoint; the rest is for other workers
    3  re-addressed facts are stored, then everything is sent and acknowledged
    4  subscriptions are stored, then answers and updates
    5  the caller commits; updates are pushed

A crash anywhere before 5 replays the batch, and a replayed batch does the same sends again. Nodes are forgotten only
between batches.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import msgspec

from schemas.movement import Movement
from schemas.refs import Ref
from schemas.timeline import Timeline, Update
from schemas.wire import Deliver, Item, Subscribe, Tell
from streams.change import changes
from streams.node import Node
from streams.reach import Want


class Cold(NamedTuple):
    """What the store holds of one node. `heard`: facts of everything it ever subscribed to, in those months."""

    ref: Ref
    own: list[Movement]
    subscribers: list[tuple[Ref, int, int]]
    subscribed: list[Want]
    heard: list[Movement]
    answered: Timeline | None
    sequence: int


class Lane(NamedTuple):
    """Where a lane's count stands. `unanswered`: updates that a crash left without their answer, by shipment and sequence:
    they are written again under their number, not anew."""

    last: int
    unanswered: dict[tuple[Ref, int], int]


class Subscription(NamedTuple):
    subscriber: Ref
    target: Ref
    first: int
    last: int


class Answer(NamedTuple):
    """`named`: it is the first of its id, or redirects elsewhere than the one before."""

    timeline: Timeline
    sequence: int
    named: bool = True


class Store(Protocol):
    def load(self, refs: Collection[Ref]) -> Iterable[Cold]: ...
    def lane(self, lane: int) -> Lane: ...
    def keep_facts(self, pairs: list[tuple[Ref, Movement]]) -> None: ...
    def keep_subscriptions(self, rows: list[Subscription]) -> None: ...
    def keep_updates(self, updates: list[Update]) -> None: ...
    def keep_answers(self, answers: list[Answer], at: datetime) -> None: ...


class Sender(Protocol):
    def send(self, items: list[Item]) -> None:
        """Returns when every item is acknowledged by the broker."""

    def push(self, updates: list[Update]) -> None:
        """Wakes those who watch; the store already has it."""


class Nodes:
    """The nodes this worker holds, least recently used first; `capacity` in facts, kept only between batches."""

    def __init__(self, store: Store, capacity: int) -> None:
        self._store = store
        self._capacity = capacity
        self._held: OrderedDict[Ref, Node] = OrderedDict()
        self._used: set[Ref] = set()  # since eviction last looked
        self._size = 0  # of all, as eviction last saw them

    def __getitem__(self, ref: Ref) -> Node:
        return self._held[ref]

    def warm(self, refs: Collection[Ref]) -> None:
        cold = [ref for ref in refs if ref not in self._held]
        for kept in self._store.load(cold) if cold else ():
            node = Node(kept.ref)
            node.remember(kept.own, kept.heard)
            for by, first, last in kept.subscribers:
                node.subscribers.setdefault(by, set()).add((first, last))
            node.subscribed.update(kept.subscribed)
            node.answered, node.sequence = kept.answered, kept.sequence
            self._held[kept.ref] = node
        for ref in refs:
            if ref not in self._held:
                self._held[ref] = Node(ref)
            self._held.move_to_end(ref)
        self._used.update(refs)

    def forget(self, refs: Iterable[Ref] | None = None) -> None:
        """Drops nodes (all of them: after a rebalance). Call it only between batches."""
        for ref in list(self._held) if refs is None else list(refs):
            if node := self._held.pop(ref, None):
                self._size -= node.counted

    def shrink(self) -> None:
        """Drops the least recently used nodes down to the capacity. Call it only between batches.

        Only what the batch used can have grown: looking at all nodes would make every batch as dear as the memory is large.
        """
        for ref in self._used:
            if node := self._held.get(ref):
                self._size += node.size + 1 - node.counted
                node.counted = node.size + 1
        self._used.clear()
        while self._size > self._capacity and self._held:
            _, node = self._held.popitem(last=False)
            self._size -= node.counted

    def refs(self) -> list[Ref]:
        return list(self._held)


class Work(NamedTuple):
    """What came out of the fixpoint."""

    kept: list[tuple[Ref, Movement]]
    sends: list[Item]
    subscriptions: list[Subscription]
    touched: dict[Ref, Movement]  # answering nodes, each with the fact heard last


class Worker:
    """Works batches through. `lane(ref)`: the partition of a ref; `here(ref)`: whether this worker is its home."""

    def __init__(
        self, store: Store, sender: Sender, lane: Callable[[Ref], int], here: Callable[[Ref], bool], capacity: int
    ) -> None:
        self.store = store
        self.sender = sender
        self.lane = lane
        self.here = here
        self.nodes = Nodes(store, capacity)
        self._lanes: dict[int, Lane] = {}

    def forget(self) -> None:
        """After a rebalance every node is cold and every lane is counted anew."""
        self.nodes.forget()
        self._lanes.clear()

    def work(self, items: Iterable[Item], now: datetime) -> list[Update]:
        """Works one batch through to the store and returns the updates to push after the commit."""
        done = self._fixpoint(items)
        if done.kept:
            self.store.keep_facts(done.kept)
        if done.sends:
            self.sender.send(done.sends)
        if done.subscriptions:
            self.store.keep_subscriptions(done.subscriptions)
        return self._answer(done.touched, now)

    def _fixpoint(self, items: Iterable[Item]) -> Work:
        done = Work([], [], [], {})
        queue = _once(items)
        while queue:
            self.nodes.warm(sorted({ref for item in queue for ref in _to(item) if self.here(ref)}))
            dirty: set[Ref] = set()
            said = [reply for item in queue for reply in self._step(item, done, dirty)]
            for ref in sorted(dirty):
                for want in self.nodes[ref].settle():
                    done.subscriptions.append(Subscription(want.by, want.to, want.first, want.last))
                    said.append(want)
            queue, sends = _parted(said, self.here)
            done.sends.extend(sends)
        return done

    def _step(self, item: Item, done: Work, dirty: set[Ref]) -> Iterable[Item]:
        if isinstance(item, Subscribe):
            if self.here(item.to):
                done.subscriptions.append(Subscription(item.by, item.to, item.first, item.last))
                yield from self.nodes[item.to].subscribe(item.by, item.first, item.last)
            return
        for ref in filter(self.here, item.to):
            node = self.nodes[ref]
            if isinstance(item, Deliver):
                node.deliver(item.fact)
            else:
                for reply in node.tell(item.fact):
                    if isinstance(reply, Tell):  # a report's node re-addresses: stored before it is sent
                        done.kept.extend((to, reply.fact) for to in reply.to)
                    yield reply
            if node.answers and not node.is_settled:
                dirty.add(ref)
                heard = done.touched.setdefault(ref, item.fact)
                if heard.received_at < item.fact.received_at:
                    done.touched[ref] = item.fact

    def _answer(self, touched: dict[Ref, Movement], now: datetime) -> list[Update]:
        answers, updates = [], []
        for ref, fact in sorted(touched.items()):
            node = self.nodes[ref]
            fresh = node.answer()
            if fresh == node.answered:
                continue
            if changed := changes(node.answered, fresh):
                node.sequence += 1
                updates.append(
                    Update(
                        lane=self.lane(ref),
                        number=self._number(ref, node.sequence),
                        shipment=ref,
                        sequence=node.sequence,
                        changes=changed,
                        status=fresh.status,
                        occurred_at=fact.occurred_at,
                        received_at=fact.received_at,
                        correlated_at=now,
                    )
                )
            named = node.answered is None or node.answered.redirect != fresh.redirect
            node.answered = fresh
            answers.append(Answer(fresh, node.sequence, named))
        if updates:
            self.store.keep_updates(updates)
        if answers:
            self.store.keep_answers(answers, now)
        return updates

    def _number(self, ref: Ref, sequence: int) -> int:
        number = self.lane(ref)
        lane = self._lanes.get(number) or self.store.lane(number)
        again = lane.unanswered.pop((ref, sequence), None)
        self._lanes[number] = lane if again else lane._replace(last=lane.last + 1)
        return again or self._lanes[number].last


def _to(item: Item) -> tuple[Ref, ...]:
    return (item.to,) if isinstance(item, Subscribe) else item.to


def _once(items: Iterable[Item]) -> list[Item]:
    """The items of a batch without repeats: what a batch says twice it says once, as first heard."""
    once: dict[object, Item] = {}
    for item in items:
        key = item if isinstance(item, Subscribe) else (type(item), item.to, item.fact.id)
        held = once.get(key)
        if held is None or (not isinstance(item, Subscribe) and _heard(item) < _heard(held)):
            once[key] = item
    return list(once.values())


def _heard(item: Item) -> datetime:
    return item.fact.received_at if isinstance(item, Tell | Deliver) else datetime.max.replace(tzinfo=UTC)


def _parted(items: Iterable[Item], here: Callable[[Ref], bool]) -> tuple[list[Item], list[Item]]:
    """What is said to nodes of this worker, and what is said to others."""
    ours: list[Item] = []
    others: list[Item] = []
    for item in items:
        near = tuple(filter(here, _to(item)))
        if len(near) == len(_to(item)):
            ours.append(item)
        elif not near:
            others.append(item)
        else:
            ours.append(msgspec.structs.replace(item, to=near))
            others.append(msgspec.structs.replace(item, to=tuple(ref for ref in _to(item) if ref not in near)))
    return ours, others


def by_partition(items: Iterable[Item], lane: Callable[[Ref], int]) -> dict[int, list[Item]]:
    """Items for the records of each partition: an item for several partitions goes to each with its own addressees."""
    apart: dict[int, list[Item]] = {}
    for item in items:
        if isinstance(item, Subscribe):
            apart.setdefault(lane(item.to), []).append(item)
            continue
        groups: dict[int, list[Ref]] = {}
        for ref in item.to:
            groups.setdefault(lane(ref), []).append(ref)
        for partition, refs in groups.items():
            apart.setdefault(partition, []).append(msgspec.structs.replace(item, to=tuple(refs)))
    return apart
