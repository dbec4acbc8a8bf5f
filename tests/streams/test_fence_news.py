"""Batches of positions, late, repeated, replayed: what lives in the end is what all positions show together."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schemas.milestones import Kind
from schemas.movement import Movement, Position
from schemas.refs import Ref
from streams.fence_news import news
from streams.fences import SOURCE, derive, touches
from streams.known import Known
from tests.streams.test_fences import BERTH, FENCES, OUT, START, VESSEL, seen, tracks


class Worker:
    """The rule of fences.py in the plainest form: the two lists are the store's tables."""

    def __init__(self) -> None:
        self.positions: list[Position] = []
        self.facts: list[Movement] = []
        self.sent: list[Movement] = []

    def keep(self, batch: Iterable[Position]) -> None:
        """Intake stores positions before it sends them."""
        self.positions += batch

    def work(self, batch: Sequence[Position], stored: int | None = None) -> list[Movement]:
        """One batch; with `stored`, a crash after so many facts were stored and before any was sent."""
        touched = touches(batch)
        known = {
            ref: [p for p in self.positions if p.ref == ref and touch.window[0] <= p.at <= touch.window[1]]
            for ref, touch in touched.items()
        }
        told = [
            f for f in self.facts if any(r in f.refs and t.start <= f.occurred_at <= t.end for r, t in touched.items())
        ]
        said = news(touched, known, told, FENCES)
        self.facts += said[:stored]
        self.sent += said if stored is None else []
        return said


def heard(positions: Sequence[Position]) -> list[Position]:
    """The same, each heard a second after the one before, in the order in which they are told."""
    late = START + timedelta(days=3)
    return [msgspec.structs.replace(p, received_at=late + timedelta(seconds=n)) for n, p in enumerate(positions)]


def living(facts: Sequence[Movement]) -> list[tuple[str, datetime, Kind]]:
    known = Known(facts)
    live = {f.id: f for f in facts if f.kind is not Kind.RETRACTED and known.is_live(f)}
    return sorted((f.report, f.occurred_at, f.kind) for f in live.values())


def true(positions: Sequence[Position], who: Ref) -> list[tuple[str, datetime, Kind]]:
    return sorted((f.report, f.occurred_at, f.kind) for f in derive({who: positions}, FENCES))


def split(positions: Sequence[Position], random: Any) -> list[Sequence[Position]]:
    cuts = sorted(
        {0, len(positions), *(random.randrange(len(positions)) for _ in range(random.randrange(len(positions) + 1)))}
    )
    return [positions[a:b] for a, b in pairwise(cuts)]


@given(tracks(), st.randoms(use_true_random=False), st.integers(0, 5))
def test_what_lives_in_the_end_is_what_all_positions_show(track: list[Position], random: Any, repeats: int) -> None:
    told = track + [random.choice(track) for _ in range(repeats)]
    random.shuffle(told)
    worker = Worker()
    for batch in split(heard(told), random):
        worker.keep(batch)
        worker.work(batch)
    assert living(worker.facts) == living(worker.sent) == true(track, track[0].ref)


@given(tracks(), st.randoms(use_true_random=False))
def test_crashes_between_storing_and_sending_lose_nothing(track: list[Position], random: Any) -> None:
    told = list(track)
    random.shuffle(told)
    told, worker = heard(told), Worker()
    worker.keep(told)  # a crash long ago: everything was stored, nothing worked
    for batch in split(told, random):
        for _ in range(random.randrange(3)):
            worker.work(batch, stored=random.randrange(5))
        worker.work(batch)
    assert living(worker.facts) == living(worker.sent) == true(track, track[0].ref)


@given(tracks(), st.randoms(use_true_random=False))
def test_a_replay_in_other_batches_sends_what_the_crash_did_not(track: list[Position], random: Any) -> None:
    worker, told = Worker(), heard(track)
    worker.keep(told)
    worker.work(told, stored=100)
    for batch in split(told, random):
        worker.work(batch)
    assert living(worker.sent) == true(track, track[0].ref)


def test_an_earlier_fix_that_comes_late_moves_the_arrival() -> None:
    first, *late = seen(VESSEL, BERTH, (0, OUT, 0, 9), (5, OUT, 0, 9), (20, 0, 0, 0), (40, 0, 0, 0))
    worker, order = Worker(), heard([first, late[0], late[2], late[1]])
    for position in order:
        worker.keep([position])
        worker.work([position])
    arrived = [fact for fact in worker.sent if fact.kind is Kind.ARRIVED]
    (taken_back,) = (f for f in worker.sent if f.kind is Kind.RETRACTED and arrived[0].report in f.retracts)
    assert [(fact.occurred_at - START) / timedelta(minutes=1) for fact in arrived] == [40, 20]
    assert taken_back.refs == (VESSEL,)
    assert taken_back.source == SOURCE
    assert living(worker.sent) == true(order, VESSEL)


def test_a_movement_can_be_told_taken_back_and_told_again() -> None:
    call = seen(VESSEL, BERTH, (0, OUT, 0, 9), (5, OUT, 0, 9), (20, 0, 0, 9), (55, 0, 0, 9))
    apart = seen(
        VESSEL, BERTH, (30, OUT, 0, 9), (35, OUT, 0, 9)
    )  # it was out in between: two fixes inside prove nothing
    slow = seen(VESSEL, BERTH, (22, 0, 0, 0))  # but it did stop
    worker, kinds = Worker(), []
    for batch in (heard(call), heard(call + apart)[4:], heard(call + apart + slow)[6:]):
        worker.keep(batch)
        kinds.append([fact.kind for fact in worker.work(batch)])
    assert kinds[0] == [Kind.ARRIVED]
    assert kinds[1] == [Kind.RETRACTED]
    assert kinds[2][0] is Kind.ARRIVED
    ids = [fact.id for fact in worker.sent if fact.kind is Kind.ARRIVED]
    assert len(set(ids)) == 2
    assert living(worker.sent) == true(call + apart + slow, VESSEL)


def test_what_was_told_in_earlier_batches_is_not_told_again() -> None:
    call = heard(seen(VESSEL, BERTH, (0, OUT, 0, 9), (5, OUT, 0, 9), (20, 0, 0, 0), (40, 0, 0, 0), (60, 0, 0, 0)))
    worker = Worker()
    worker.keep(call)
    worker.work(call[:4])
    assert worker.work(call[4:]) == []
    assert [fact.kind for fact in worker.work(call[:4])] == [Kind.ARRIVED, Kind.BERTHED], "a replay says what it said"


def test_conveyances_without_rules_touch_nothing() -> None:
    box = Position(source="test", ref=Ref("container:MSCU1234566"), at=START, lat=22.0, lon=114.0)
    assert touches([box]) == {}
    assert news({}, {}, [], FENCES) == []
