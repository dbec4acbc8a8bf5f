"""What a POST is answered with, counted as it is taken: a body of any length costs no more than what is shown of it."""

from typing import NamedTuple

from api import shapes
from api.metrics import Metrics
from api.summary import where
from ingest.intake import Receipt
from ingest.reading import Dead, Understood
from schemas.movement import Movement, Position

SHOWN = 1000  # messages that a receipt lists, of each kind, and facts of all of them


class Counts(NamedTuple):
    accepted: int = 0
    facts: int = 0
    dead: int = 0

    def more(self, receipt: Receipt) -> "Counts":
        return Counts(self.accepted + receipt.messages, self.facts + receipt.facts, self.dead + len(receipt.dead))


class Tally:
    """One receipt as it grows, parcel by parcel. For one thread at a time."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._understood: list[shapes.Understood] = []
        self._dead: list[shapes.Dead] = []
        self._left = SHOWN
        self._counts = Counts()
        self.parcels: list[shapes.Parcel] = []

    def add(self, receipt: Receipt) -> None:
        """To the parcel that is open."""
        for read in receipt.understood:
            self._metrics.took(read.format, 1, len(read.facts))
        for dead in receipt.dead:
            self._metrics.dead.labels(dead.format).inc()
        self._counts = self._counts.more(receipt)
        self._understood += map(self._shown, receipt.understood[: SHOWN - len(self._understood)])
        self._dead += map(_letter, receipt.dead[: SHOWN - len(self._dead)])

    def close(self, name: str, answer: bytes) -> None:
        """The body, or one part of it, is all there."""
        self.parcels.append(shapes.Parcel(name, *self._counts, answer.decode("latin-1") or None))
        self._counts = Counts()

    def told(self, is_parted: bool) -> shapes.Receipt:
        """Of everything so far; `is_parted`: of several parts."""
        return shapes.Receipt(
            accepted=sum(parcel.accepted for parcel in self.parcels),
            facts=sum(parcel.facts for parcel in self.parcels),
            understood=self._understood,
            dead=self._dead,
            parts=self.parcels if is_parted else [],
            answer=None if is_parted else self.parcels[0].answer,
        )

    def _shown(self, read: Understood) -> shapes.Understood:
        facts = read.facts[: self._left]
        self._left -= len(facts)
        return shapes.Understood(read.format, read.message, [_fact(fact) for fact in facts])


def _letter(dead: Dead) -> shapes.Dead:
    return shapes.Dead(dead.format, dead.message, dead.where, dead.rule)


def _fact(fact: Movement | Position) -> shapes.Fact:
    if isinstance(fact, Position):
        return shapes.Fact("position", "actual", fact.at, [fact.ref], None)
    return shapes.Fact(fact.kind, fact.certainty, fact.occurred_at, list(fact.refs), where(fact.place))
