"""What a node knows: a set of facts, found by the refs they name, without those that were taken back.

A set: told twice is told once, and of two copies of one fact the one heard first counts (of two heard at one
time, the one of lower grade). A fact is dead when its sender
took its report back, or said it anew under the same report id: only the newest word counts, and a word without a time is
older than any with one. A report taken back and then said again counts again; taken back without a time, never.

What is told as having happened, but later than we heard of it, cannot have happened: it counts as an estimate. `facts`
holds it as it was told, `live` gives it as it counts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec

from schemas.milestones import Kind, Scope, scope_of
from schemas.months import FIRST, LAST, month
from schemas.movement import Certainty, Movement
from schemas.refs import Ref
from schemas.times import EARLIEST, Zone

NEVER = datetime.min.replace(tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)
CLOCKS = timedelta(minutes=15)  # two honest clocks are no further apart
ANY_ZONE = timedelta(hours=14)  # a time whose zone is a guess may be this far off
Report = tuple[str, str]  # who said it, and under which id


class Known:
    """A growing set of facts. `add` tells whether anything changed; everything else reads."""

    __slots__ = ("_about", "_dead", "_taken_back", "_words", "facts")

    def __init__(self, facts: Iterable[Movement] = ()) -> None:
        self.facts: dict[str, Movement] = {}
        self._about: dict[Ref, dict[str, Movement]] = {}
        self._words: dict[Report, list[Movement]] = {}  # what was said under each report
        self._taken_back: dict[Report, datetime] = {}  # when a report was last retracted
        self._dead: set[str] = set()
        for fact in facts:
            self.add(fact)

    def __len__(self) -> int:
        return len(self.facts)

    def add(self, fact: Movement) -> bool:
        held = self.facts.get(fact.id)
        if held is not None and (held.received_at, held.trust) <= (fact.received_at, fact.trust):
            return False
        self.facts[fact.id] = fact
        counted = as_estimate(fact) if is_foretold(fact) else fact
        for ref in fact.refs:
            self._about.setdefault(ref, {})[fact.id] = counted
        if held is None and (fact.report or fact.retracts):
            self._reconsider(fact)
        if fact.kind is Kind.RETRACTED:
            self._dead.add(fact.id)
        return True

    def _reconsider(self, fact: Movement) -> None:
        """What the new word says of the other words of its report, and of those it takes back."""
        if fact.report:
            key = (fact.source, fact.report)
            words = self._words.setdefault(key, [])
            words.append(fact)
            if len(words) > 1 or key in self._taken_back:
                self._bury(key)
        for report in fact.retracts:
            key = (fact.source, report)
            self._taken_back[key] = max(fact.reported_at or FOREVER, self._taken_back.get(key, NEVER))
            self._bury(key)

    def _bury(self, key: Report) -> None:
        words = self._words.get(key, ())
        newest = max(map(said, words), default=NEVER)
        taken_back = self._taken_back.get(key)
        self._dead.update(w.id for w in words if said(w) < newest or (taken_back is not None and said(w) <= taken_back))

    def is_live(self, fact: Movement) -> bool:
        """Neither taken back nor said anew."""
        return fact.id not in self._dead

    def live(self, ref: Ref, first: int = FIRST, last: int = LAST) -> list[Movement]:
        """The live facts that name `ref` in months `first` to `last`."""
        dead, about = self._dead, self._about.get(ref)
        if about is None:
            return []
        if (first, last) == (FIRST, LAST):
            return [fact for id_, fact in about.items() if id_ not in dead]
        return [fact for id_, fact in about.items() if id_ not in dead and first <= month(fact.occurred_at) <= last]


def said(fact: Movement) -> datetime:
    """When its sender said it; a word without a time is older than any with one."""
    return fact.reported_at or NEVER


def is_foretold(fact: Movement) -> bool:
    """Whether it is told as having happened later than we heard of it. Unknown where nobody says when that was."""
    if fact.certainty is not Certainty.ACTUAL or fact.occurred_at <= fact.received_at + CLOCKS:
        return False
    if fact.received_at < EARLIEST or scope_of(fact.kind) is Scope.NONE:
        return False
    return fact.zone is not Zone.ASSUMED or fact.occurred_at > fact.received_at + ANY_ZONE


def as_estimate(fact: Movement) -> Movement:
    return msgspec.structs.replace(fact, certainty=Certainty.ESTIMATED)
