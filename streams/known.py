"""What a node knows: a set of facts, found by the refs they name, without those that were taken back.

A set: told twice is told once, and of two copies of one fact the one heard first counts. A fact is dead when its sender
took its report back, or said it anew under the same report id: only the newest word counts, and a word without a time is
older than any with one. A report taken back and then said again counts again; taken back without a time, never.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from schemas.milestones import Kind
from schemas.months import month
from schemas.movement import Movement
from schemas.refs import Ref

NEVER = datetime.min.replace(tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)


class Known:
    """A growing set of facts. `add` tells whether anything changed; everything else reads."""

    def __init__(self, facts: Iterable[Movement] = ()) -> None:
        self.facts: dict[str, Movement] = {}
        self._by_ref: dict[Ref, dict[str, None]] = {}
        self._said: dict[tuple[str, str], datetime] = {}  # a report's newest word
        self._taken_back: dict[tuple[str, str], datetime] = {}  # when a report was last retracted
        for fact in facts:
            self.add(fact)

    def __len__(self) -> int:
        return len(self.facts)

    def add(self, fact: Movement) -> bool:
        held = self.facts.get(fact.id)
        if held is not None and held.received_at <= fact.received_at:
            return False
        self.facts[fact.id] = fact
        if held is not None:
            return True
        for ref in fact.refs:
            self._by_ref.setdefault(ref, {})[fact.id] = None
        said = fact.reported_at or NEVER
        if fact.report:
            key = (fact.source, fact.report)
            self._said[key] = max(said, self._said.get(key, NEVER))
        for report in fact.retracts:
            key = (fact.source, report)
            self._taken_back[key] = max(fact.reported_at or FOREVER, self._taken_back.get(key, NEVER))
        return True

    def is_live(self, fact: Movement) -> bool:
        """Neither taken back nor said anew."""
        if fact.kind is Kind.RETRACTED:
            return False
        if not fact.report:
            return True
        key, said = (fact.source, fact.report), fact.reported_at or NEVER
        taken_back = self._taken_back.get(key)
        return said >= self._said[key] and (taken_back is None or said > taken_back)

    def live(self, ref: Ref, first: int, last: int) -> Iterator[Movement]:
        """The live facts that name `ref` in months `first` to `last`."""
        for id_ in self._by_ref.get(ref, ()):
            fact = self.facts[id_]
            if first <= month(fact.occurred_at) <= last and self.is_live(fact):
                yield fact
