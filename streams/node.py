"""A node: one ref of the network. A cargo ref subscribes; a ref delivers.

    told a fact           it is this ref's own; it goes on to every subscriber whose months hold it
    told a subscription   all own facts of those months go to the subscriber
    delivered a fact      it is part of what this node knows
    settled               a cargo ref or a unit asks for what its story wants and does not have yet

A repeated input repeats its own sends, always: a node has no memory of what was sent, because that memory would be wrong
after a crash. Sets only grow; what counts is decided by the pure function at the end.
"""

from collections.abc import Iterable, Iterator

from schemas.milestones import Kind
from schemas.months import month
from schemas.movement import Movement, movement
from schemas.refs import Rank, Ref, rank_of
from schemas.rows import is_timeless
from schemas.timeline import Timeline
from schemas.times import EARLIEST, Moment
from schemas.wire import Deliver, Item, Subscribe, Tell
from streams.known import Known, said
from streams.reach import Looked, Story, Want, reach
from streams.shipment import timeline

ANSWERS = {Rank.CARGO, Rank.UNIT}
_NOTHING = Known()  # what a ref knows that only delivers: there are more of these than of any other


class Node:
    """`own`: facts told to this ref; `known`: those and the facts heard from what it follows; `subscribers`: who follows
    it in which months; `subscribed`: what it follows; `answered`: its last stored answer and how many updates it had."""

    __slots__ = (
        *("ref", "answers", "is_report", "own", "known", "subscribers", "subscribed", "answered", "sequence"),
        *("is_settled", "story", "counted"),
    )

    def __init__(self, ref: Ref) -> None:
        rank = rank_of(ref)
        self.ref = ref
        self.answers = rank in ANSWERS
        self.is_report = rank is Rank.REPORT
        self.own: dict[str, Movement] = {}
        self.known = Known() if self.answers else _NOTHING
        self.subscribers: dict[Ref, set[tuple[int, int]]] = {}
        self.subscribed: set[Want] = set()
        self.answered: Timeline | None = None
        self.sequence = 0
        self.is_settled = False  # whether its story rests on all it knows
        self.story: Story | None = None
        self.counted = 0  # its size when eviction last looked

    @property
    def size(self) -> int:
        """How many facts it holds: what eviction counts."""
        return len(self.known.facts) if self.answers else len(self.own)

    def remember(self, own: Iterable[Movement], heard: Iterable[Movement]) -> None:
        """Takes back what the store holds. Nothing is sent."""
        for fact in own:
            self._hold(fact)
        for fact in heard if self.answers else ():
            self.known.add(fact)

    def _hold(self, fact: Movement) -> None:
        held = self.own.get(fact.id)
        if held is None or fact.received_at < held.received_at:
            self.own[fact.id] = fact
        self.deliver(fact)

    def tell(self, fact: Movement) -> Iterator[Item]:
        self._hold(fact)
        if self.is_report:
            yield from self._readdressed(fact)
        elif self.subscribers and (to := self._followers(fact)):
            yield Deliver(to, fact)

    def _followers(self, fact: Movement) -> tuple[Ref, ...]:
        """Who wants to hear it and is not told it anyway, because it names them."""
        always, at = is_timeless(self.ref, fact), month(fact.occurred_at)
        return tuple(
            by
            for by, spans in self.subscribers.items()
            if by not in fact.refs and (always or any(first <= at <= last for first, last in spans))
        )

    def subscribe(self, by: Ref, first: int, last: int) -> Iterator[Item]:
        self.subscribers.setdefault(by, set()).add((first, last))
        for fact in self.own.values():
            if by not in fact.refs and (is_timeless(self.ref, fact) or first <= month(fact.occurred_at) <= last):
                yield Deliver((by,), fact)

    def deliver(self, fact: Movement) -> None:
        if self.answers and self.known.add(fact):
            self.is_settled = False

    def settle(self) -> Iterator[Subscribe]:
        """What this node's story wants and it has not subscribed to. Its own facts it has anyway."""
        looked = Looked(self.known)
        self.story = reach(self.ref, looked)
        self.is_settled = True
        for want in sorted(looked.wants - self.subscribed):
            self.subscribed.add(want)
            if want.ref != self.ref:
                yield Subscribe(want.ref, self.ref, want.first, want.last)

    def answer(self) -> Timeline:
        """What this node answers now. Call it after `settle` has nothing more to ask."""
        if self.story is None:
            raise RuntimeError(f"{self.ref} has not settled")
        return timeline(self.story, len(self.known))

    def _readdressed(self, fact: Movement) -> Iterator[Tell]:
        """A report's node: what takes a report back goes to every ref that the report was told to. What says it anew takes
        the older word back, there and in every month: the newer one may be about other refs and another time."""
        for other in self.own.values():
            for later, earlier in ((fact, other), (other, fact)):
                if later is earlier or later.source != earlier.source or not earlier.report:
                    continue
                if earlier.report in later.retracts:
                    yield Tell(_told(earlier), later)
                elif later.report == earlier.report and said(later) > said(earlier):
                    yield Tell(_told(earlier), taken_back(earlier, later))


def _told(fact: Movement) -> tuple[Ref, ...]:
    return tuple(ref for ref in fact.addresses if rank_of(ref) is not Rank.REPORT)


def taken_back(earlier: Movement, later: Movement) -> Movement:
    """That a word no longer counts since a later one was said under its report: a fact of its own, for every window."""
    return movement(
        source=earlier.source,
        kind=Kind.RETRACTED,
        certainty=earlier.certainty,
        mode=earlier.mode,
        occurred=Moment(earlier.occurred_at, earlier.offset, earlier.precision, earlier.zone),
        refs=earlier.refs,
        relations=(),
        reported_at=earlier.reported_at or EARLIEST,
        retracts=(earlier.report,),
        received_at=max(earlier.received_at, later.received_at),
        message=later.message,
    )
