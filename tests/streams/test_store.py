"""The worker's side of the store, on a real ClickHouse: what is kept is read back, and the property holds there too."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clickhouse_driver import Client
from hypothesis import HealthCheck, Phase, given, settings

from schemas import wire
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, ref
from schemas.timeline import Change, Status, Timeline, Update
from schemas.times import given as at
from streams.batch import Answer, Cold, Lane, Subscription
from streams.reach import Want
from streams.shipment import answer
from streams.store import Store
from tests.streams.histories import histories
from tests.streams.test_order import SEEDS, crash_often
from tests.streams.world import NOW, MemoryStore, World

BILL, BOOKING = ref("bill", "LYBL100000"), ref("booking", "LYBK300001")
BOX, VESSEL = ref("container", "LYUU1000007"), ref("vessel", "IMO9321483")
START = datetime(2026, 3, 1, tzinfo=UTC)


def fact(kind: Kind, days: int, *refs: Ref, received: int = 0) -> Movement:
    return movement(
        source="terminal",
        kind=kind,
        certainty=Certainty.ACTUAL,
        mode=Mode.SEA,
        occurred=at(START + timedelta(days=days)),
        refs=refs,
        place=Place("CNYTN"),
        received_at=START + timedelta(days=days, hours=received),
    )


def cold(store: Store, ref_: Ref) -> Cold:
    return next(iter(store.load([ref_])))


def test_a_node_nobody_told_anything_comes_back_empty(client: Client) -> None:
    assert cold(Store(client), BILL) == Cold(BILL, [], [], [], [], None, 0)


def test_a_cold_node_reads_back_its_facts_and_what_it_subscribed_to(client: Client) -> None:
    store = Store(client)
    own, near, far = fact(Kind.LOADED, 1, BILL, BOX), fact(Kind.GATE_IN, 0, BOX), fact(Kind.GATE_IN, 300, BOX)
    store.keep_facts([(BILL, own), (BOX, own), (BOX, near), (BOX, far)])
    month = START.year * 12 + START.month - 1
    store.keep_subscriptions([Subscription(BILL, BOX, month - 1, month + 1)])
    kept = cold(store, BILL)
    assert kept.own == [own]
    assert kept.subscribed == [Want(BOX, month - 1, month + 1)]
    assert {f.id for f in kept.heard} == {own.id, near.id}
    assert cold(store, BOX).subscribers == [(BILL, month - 1, month + 1)]


def test_an_answer_and_its_milestones_are_of_one_version(client: Client) -> None:
    store = Store(client)
    facts = [fact(Kind.LOADED, 1, BILL, BOX, VESSEL), fact(Kind.DEPARTED, 2, VESSEL)]
    timeline = answer(BILL, facts)
    store.keep_answers([Answer(timeline, 7)], NOW)
    kept = cold(store, BILL)
    assert (kept.answered, kept.sequence) == (timeline, 7)
    rows = client.execute("SELECT key, actual_at FROM milestones ORDER BY actual_at")
    assert [key for key, _ in rows] == [m.key for m in timeline.milestones]
    assert rows[0][1] == facts[0].occurred_at


def test_a_late_writer_does_not_overwrite_a_better_answer(client: Client) -> None:
    store = Store(client)
    better, older = Timeline(id=BILL, version=5, status=Status.MOVING), Timeline(id=BILL, version=3)
    store.keep_answers([Answer(better, 2)], NOW)
    store.keep_answers([Answer(older, 1)], NOW)
    assert cold(store, BILL).answered == better


def test_a_name_is_written_where_it_is_new_or_leads_elsewhere(client: Client) -> None:
    world = World(workers=1, store=RealStore(client))
    names = "SELECT version, redirect FROM refs WHERE ref = %(ref)s ORDER BY version"
    world.ingest([fact(Kind.BOOKED, 1, BOOKING)])
    world.drain()
    world.ingest([fact(Kind.CUSTOMS_RELEASED, 2, BOOKING)])
    world.drain()
    assert client.execute(names, {"ref": BOOKING}) == [(1, "")]
    world.ingest([fact(Kind.LINKED, 3, BOOKING, BILL)])
    world.drain()
    assert client.execute(names, {"ref": BOOKING}) == [(1, ""), (3, BILL)]


def update(number: int, sequence: int) -> Update:
    return Update(
        lane=3,
        number=number,
        shipment=BILL,
        sequence=sequence,
        changes=(Change(what="status", after="moving"),),
        status=Status.MOVING,
        occurred_at=START,
        received_at=START,
        correlated_at=NOW,
    )


def test_a_lane_knows_the_updates_that_a_crash_left_without_their_answer(client: Client) -> None:
    store = Store(client)
    assert store.lane(3) == Lane(0, {})
    store.keep_updates([update(1, 1)])
    store.keep_answers([Answer(Timeline(id=BILL, version=1), 1)], NOW)
    store.keep_updates([update(2, 2)])
    assert store.lane(3) == Lane(2, {(BILL, 2): 2})
    [(body,)] = client.execute("SELECT body FROM updates WHERE number = 2")
    assert wire.update(body) == update(2, 2)


def test_who_took_a_lane_earlier_replaces_no_update_of_who_took_it_later(client: Client) -> None:
    early, late = Store(client), Store(client)
    for taken in (early, late):
        taken.lane(3)
    late.keep_updates([update(1, 1)])
    early.keep_updates([update(1, 2)])
    assert client.execute("SELECT number, sequence FROM updates FINAL") == [(1, 1)]


class RealStore(MemoryStore):
    """The world's store, kept by ClickHouse; the world reads answers and updates from its tables."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.real = Store(client)
        self.client = client

    def load(self, refs: Collection[Ref]) -> Iterable[Cold]:
        return list(self.real.load(refs))

    def lane(self, lane: int) -> Lane:
        return self.real.lane(lane)

    def keep_facts(self, pairs: list[tuple[Ref, Movement]]) -> None:
        self.due("store facts")
        self.real.keep_facts(pairs)

    def keep_subscriptions(self, rows: list[Subscription]) -> None:
        self.due("store subscriptions")
        self.real.keep_subscriptions(rows)

    def keep_updates(self, updates: list[Update]) -> None:
        self.due("store updates")
        self.real.keep_updates(updates)

    def keep_answers(self, answers: list[Answer], at: datetime) -> None:
        self.due("store answers")
        self.real.keep_answers(answers, at)

    def fetch(self) -> None:
        """Puts what ClickHouse holds where the world's checks look."""
        rows = self.client.execute("SELECT body, sequence FROM shipments FINAL")
        self.answers = {t.id: Answer(t, sequence) for t, sequence in ((wire.timeline(b), s) for b, s in rows)}
        bodies = self.client.execute("SELECT body FROM updates FINAL")
        self.updates = {(u.lane, u.number): u for u in (wire.update(body) for (body,) in bodies)}


TABLES = ("facts", "subscriptions", "subscribers", "shipments", "refs", "updates")


@pytest.mark.engines
@pytest.mark.timeout(300)
def test_crashes_change_nothing_on_a_real_store(client: Client) -> None:
    class RealWorld(World):
        def __init__(self, **options: Any) -> None:
            for table in TABLES:
                client.execute(f"TRUNCATE TABLE {table}")
            super().__init__(**options, store=RealStore(client))

        def drain(self) -> None:
            super().drain()
            assert isinstance(self.store, RealStore)
            self.store.fetch()

    @settings(
        max_examples=12, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(histories(12), SEEDS)
    def holds(facts: list[Movement], seed: int) -> None:
        crash_often(RealWorld, facts, seed)

    holds()
