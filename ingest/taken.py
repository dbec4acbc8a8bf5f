"""A batch of messages on its way in: what was read from each, and what its transport knew."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.message import Heard
from ingest.reading import Dead, Understood
from ingest.registry import Fact
from schemas import wire
from schemas.movement import Movement, Position
from schemas.refs import Ref


class Taken(NamedTuple):
    read: Understood | Dead
    heard: Heard

    @property
    def facts(self) -> int:
        """How many."""
        return len(self.read.facts) if isinstance(self.read, Understood) else 0


class Batch(NamedTuple):
    """`told`: each movement with each ref that it is addressed to; `seen`: each position; `encoded`: the movements' JSON,
    which rows and records share."""

    understood: list[tuple[Understood, Heard]]
    dead: list[tuple[Dead, Heard]]
    told: list[tuple[Ref, Movement]]
    seen: list[Position]
    encoded: wire.Encoded


def batches(taken: Sequence[Taken], most: int) -> Iterator[Batch]:
    """All of it, in pieces of so many facts at most; the messages themselves are in the last."""
    facts = [fact for read, _ in taken if isinstance(read, Understood) for fact in read.facts]
    last = max(0, len(facts) - 1) // most * most
    for start in range(0, last, most):
        yield _piece((), facts[start : start + most])
    yield _piece(taken, facts[last:])


def _piece(taken: Sequence[Taken], facts: Sequence[Fact]) -> Batch:
    understood = [(read, heard) for read, heard in taken if isinstance(read, Understood)]
    dead = [(read, heard) for read, heard in taken if isinstance(read, Dead)]
    seen = [fact for fact in facts if isinstance(fact, Position)]
    return Batch(understood, dead, list(_told(facts)), seen, wire.Encoded())


def _told(facts: Sequence[Fact]) -> Iterator[tuple[Ref, Movement]]:
    for fact in facts:
        if isinstance(fact, Movement):
            for ref in fact.addresses:
                yield ref, fact
