"""The six rules of state and delivery, each by a world that breaks it: the property then finds a history that is wrong.

So the property is no decoration: without any one of the rules it fails.
"""

from collections.abc import Callable, Collection, Iterable

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from schemas.movement import Movement
from schemas.refs import Ref
from schemas.wire import Item, Tell
from streams.batch import Answer, Cold
from streams.known import Known
from streams.node import Node
from streams.reach import Looked, Want, reach
from tests.streams.histories import histories
from tests.streams.test_order import SEEDS, crash_often
from tests.streams.world import NOW, MemoryStore, World


class SendsBeforeItStores(World):
    """Breaks rule 1: a worker may read a cold node back that does not hold what was sent to it."""

    def ingest(self, facts: list[Movement]) -> None:
        self.send([Tell(fact.addresses, fact) for fact in facts])
        for number in range(len(self.workers)):
            self.turn(number, 1)
            self.workers[number].forget()
        self.due("sent, not stored")
        self.store.keep_facts([(ref, fact) for fact in facts for ref in fact.addresses])
        self.accepted += facts


class SkipsWhatItHolds(World):
    """Breaks rule 2: a fact that the store has already is taken for one that was worked through."""

    def turn(self, number: int, most: int) -> bool:
        tell = Node.tell

        def skip(node: Node, fact: Movement) -> Iterable[Item]:
            return () if fact.id in node.own else tell(node, fact)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Node, "tell", skip)
            return super().turn(number, most)


class CommitsFirst(World):
    """Breaks rule 3: offsets are committed before the batch is stored."""

    def turn(self, number: int, most: int) -> bool:
        lanes = [lane for lane in range(self.partitions) if self.owners[lane] == number]
        taken = {lane: self.records[lane][self.committed[lane] :][:most] for lane in lanes}
        for lane, records in taken.items():
            self.committed[lane] += len(records)
        items = [item for records in taken.values() for record in records for item in record]
        if items:
            self.workers[number].work(items, NOW)
        return bool(items)


class KeepsNodesThatMoved(World):
    """Breaks rule 4: after a rebalance the nodes of a partition that was away are taken for warm."""

    def ingest(self, facts: list[Movement]) -> None:
        super().ingest(facts)
        self.owners = [(owner + 1) % len(self.workers) for owner in self.owners]

    def restart(self, number: int) -> None:
        self.workers[number] = self._worker(number)


class LastWriterWins(MemoryStore):
    """Breaks rule 5: answers have no version."""

    def keep_answers(self, answers: list[Answer], at: object) -> None:
        for answer in answers:
            self.due("store answer")
            self.answers[answer.timeline.id] = answer


class HasALateWriter(World):
    """A worker that was thought dead writes the answers of an older batch once more, after the newer ones."""

    def turn(self, number: int, most: int) -> bool:
        before = list(self.store.answers.values())
        worked = super().turn(number, most)
        self.store.keep_answers(before, NOW)
        return worked


class WithoutVersions(HasALateWriter):
    def __init__(self, workers: int, capacity: int) -> None:
        super().__init__(workers, capacity=capacity, store=LastWriterWins())


class ReadsBackWhatIsWantedNow(MemoryStore):
    """Breaks rule 6: a cold cargo node reads back only what its own facts want, not all it ever subscribed to."""

    def load(self, refs: Collection[Ref]) -> Iterable[Cold]:
        for cold in super().load(refs):
            looked = Looked(Known(cold.own))
            reach(cold.ref, looked)
            heard = [fact for want in looked.wants for fact in self.within(Want(*want))]
            yield cold._replace(heard=heard)


class ForgetsWhatItFollowed(World):
    def __init__(self, workers: int, capacity: int) -> None:
        super().__init__(workers, capacity=capacity, store=ReadsBackWhatIsWantedNow())


BROKEN: list[type[World]] = [
    SendsBeforeItStores,
    SkipsWhatItHolds,
    CommitsFirst,
    KeepsNodesThatMoved,
    WithoutVersions,
    ForgetsWhatItFollowed,
]


@pytest.mark.parametrize("world", BROKEN, ids=lambda world: world.__name__)
def test_without_this_rule_a_history_goes_wrong(world: type[World]) -> None:
    with pytest.raises(AssertionError):
        _property(world, 2_000)()


def test_a_late_writer_changes_nothing() -> None:
    _property(HasALateWriter, 100)()


def _property(world: type[World], examples: int) -> Callable[[], None]:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories(), SEEDS)
    def holds(facts: list[Movement], seed: int) -> None:
        crash_often(world, facts, seed)

    return holds
