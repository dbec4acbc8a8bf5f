"""Quiet points on real engines: what is fed again, and when nothing needs to be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from confluent_kafka import Consumer, TopicPartition

from ingest import quiet
from ingest.intake import Intake
from ingest.quiet import Size, Watch, follows, passed
from ingest.sender import Sender
from ingest.store import Store
from lianyun import broker
from lianyun.child import Child
from schemas import topics, wire
from tests.conftest import PARTITIONS, Engines
from tests.ingest import dcsa
from tests.ingest.test_intake import HEARD, records, told

A, B = ("t", 0), ("t", 1)


def test_a_marker_is_passed_when_every_partition_is_committed_behind_it() -> None:
    assert passed({A: 4, B: 0}, {A: 5, B: 1})
    assert not passed({A: 4, B: 0}, {A: 4, B: 1})
    assert not passed({A: 4, B: 0}, {A: 5})
    assert not passed({A: 4, B: 0}, {A: 5, B: -1001})  # librdkafka's word for no commit yet


def test_a_second_marker_follows_where_nothing_came_between() -> None:
    assert follows({A: 4, B: 0}, {A: 5, B: 1})
    assert not follows({A: 4, B: 0}, {A: 5, B: 2})


@pytest.fixture
def store(fresh: Engines) -> Iterator[Store]:
    store = Store(fresh.clickhouse)
    yield store
    store.close()


@pytest.fixture
def sender(fresh: Engines) -> Iterator[Sender]:
    sender = Sender(fresh.kafka_config)
    yield sender
    sender.close()


@pytest.fixture
def intake(fresh: Engines, sender: Sender) -> Iterator[Intake]:
    intake = Intake(Store(fresh.clickhouse), sender, PARTITIONS)
    yield intake
    intake.close()


def commit_all(engines: Engines, group: str) -> None:
    """What a worker does at the end of its batches."""
    consumer = Consumer({**engines.kafka_config, "group.id": group})
    names = (topics.MOVEMENTS, topics.POSITIONS)
    parts = [TopicPartition(name, number, 1 << 40) for name in names for number in range(engines.partitions)]
    consumer.commit(offsets=parts, asynchronous=False)
    consumer.close()


@pytest.mark.engines
@pytest.mark.parametrize("workers", [1, 2])
def test_a_quiet_point_is_recorded_when_the_workers_have_caught_up(
    fresh: Engines, store: Store, sender: Sender, intake: Intake, workers: int
) -> None:
    intake.take(dcsa.lines(5), HEARD)
    watch = Watch(store, sender, fresh.kafka_config, topics.WORKERS, Size(PARTITIONS, workers))
    before = quiet.clock(store)
    assert watch.tick() is None  # marks
    assert watch.tick() is None  # nobody has committed
    assert quiet.last(store) is None
    commit_all(fresh, topics.WORKERS)
    point = watch.tick()
    assert point is not None
    assert quiet.last(store) == point
    assert before <= point + quiet.MARGIN <= quiet.clock(store)


@pytest.mark.engines
@pytest.mark.parametrize(("workers", "is_quiet"), [(1, True), (2, False)])
def test_under_steady_load_a_second_round_is_enough_for_one_worker(
    fresh: Engines, store: Store, sender: Sender, intake: Intake, workers: int, is_quiet: bool
) -> None:
    watch = Watch(store, sender, fresh.kafka_config, topics.WORKERS, Size(PARTITIONS, workers))
    before = quiet.clock(store)
    watch.tick()
    first = quiet.clock(store)
    points = []
    for number in range(2):
        intake.take(dcsa.lines(5, start=5 * number), HEARD)
        commit_all(fresh, topics.WORKERS)
        points.append(watch.tick())
    assert points[0] is None, "something came between the markers"
    assert (points[1] is not None) is is_quiet
    assert quiet.last(store) == points[1]
    assert points[1] is None or before <= points[1] + quiet.MARGIN <= first, "what came later is not promised"


@pytest.mark.engines
def test_nothing_new_is_not_marked_again(fresh: Engines, store: Store, sender: Sender) -> None:
    store.insert("INSERT INTO quiet_points (at) VALUES", [[int(quiet.clock(store).timestamp() * 1000)]])
    Watch(store, sender, fresh.kafka_config, topics.WORKERS, Size(PARTITIONS, 1)).tick()
    assert records(fresh, topics.MOVEMENTS) == []


@pytest.mark.engines
def test_a_marker_says_nothing(fresh: Engines, store: Store, sender: Sender) -> None:
    Watch(store, sender, fresh.kafka_config, topics.WORKERS, Size(PARTITIONS, 1)).tick()
    found = records(fresh, topics.MOVEMENTS)
    assert sorted(partition for partition, _ in found) == list(range(PARTITIONS))
    assert all(wire.items(body) == () for _, body in found)


def another_broker(engines: Engines, folder: Path) -> tuple[Child, Engines, Sender]:
    """A broker that knows nothing of what the first one held, with another number of partitions."""
    child, address = broker.start(folder / "second.log")
    broker.make_topics({"bootstrap.servers": address}, PARTITIONS + 3)
    second = Engines(address, engines.clickhouse, PARTITIONS + 3)
    return child, second, Sender(second.kafka_config)


@pytest.mark.engines
@pytest.mark.parametrize("quiet_before", [True, False], ids=["since a quiet point", "since ever"])
def test_a_new_broker_is_fed_what_was_acknowledged(
    fresh: Engines, store: Store, intake: Intake, tmp_path: Path, quiet_before: bool
) -> None:
    if quiet_before:
        store.insert("INSERT INTO quiet_points (at) VALUES", [[int(quiet.clock(store).timestamp() * 1000)]])
    intake.take(dcsa.lines(50), HEARD)
    sent = told(fresh)
    child, second, sender = another_broker(fresh, tmp_path)
    assert quiet.feed(store, sender, second.partitions) > 0
    assert told(second) == sent
    for partition, body in records(second, topics.MOVEMENTS):
        for item in wire.items(body):
            assert isinstance(item, wire.Tell)
            assert {topics.partition(ref, second.partitions) for ref in item.to} == {partition}
    sender.close()
    child.kill()


@pytest.mark.engines
def test_what_was_done_before_the_quiet_point_is_not_fed(
    fresh: Engines, store: Store, intake: Intake, tmp_path: Path
) -> None:
    intake.take(dcsa.lines(5), HEARD)
    point = quiet.clock(store) + timedelta(milliseconds=2)
    while quiet.clock(store) <= point:
        pass
    store.insert("INSERT INTO quiet_points (at) VALUES", [[int(point.timestamp() * 1000)]])
    intake.take(dcsa.lines(5, start=5), HEARD)
    child, second, sender = another_broker(fresh, tmp_path)
    quiet.feed(store, sender, second.partitions)
    ids = {id_ for _, id_ in told(second)}
    assert len(ids) == 5
    sender.close()
    child.kill()


@pytest.mark.engines
def test_a_fact_told_again_after_it_was_lost_on_the_way_is_fed(
    fresh: Engines, store: Store, intake: Intake, tmp_path: Path
) -> None:
    """Stored and never sent, then a quiet point, then told again: `facts` holds the first row, the outbox both."""
    intake.take(dcsa.lines(1), HEARD)
    point = quiet.clock(store) + timedelta(milliseconds=2)
    while quiet.clock(store) <= point:
        pass
    store.insert("INSERT INTO quiet_points (at) VALUES", [[int(point.timestamp() * 1000)]])
    intake.take(dcsa.lines(1), HEARD._replace(received_at=datetime(2026, 6, 20, tzinfo=UTC)))
    store.ask("OPTIMIZE TABLE facts FINAL")
    child, second, sender = another_broker(fresh, tmp_path)
    quiet.feed(store, sender, second.partitions)
    assert len({id_ for _, id_ in told(second)}) == 1
    sender.close()
    child.kill()


@pytest.mark.engines
def test_an_outbox_that_does_not_reach_back_is_replaced_by_the_facts(
    fresh: Engines, store: Store, intake: Intake, tmp_path: Path
) -> None:
    old = quiet.clock(store) - quiet.KEPT - timedelta(hours=1)
    store.insert("INSERT INTO quiet_points (at) VALUES", [[int(old.timestamp() * 1000)]])
    intake.take(dcsa.lines(5), HEARD)
    sent = told(fresh)
    store.ask("TRUNCATE TABLE outbox")
    child, second, sender = another_broker(fresh, tmp_path)
    quiet.feed(store, sender, second.partitions)
    assert told(second) == sent
    sender.close()
    child.kill()


@pytest.mark.engines
def test_replay_since_a_time_leaves_out_what_was_seen_before(
    fresh: Engines, store: Store, sender: Sender, intake: Intake
) -> None:
    intake.take(dcsa.lines(5), HEARD)
    assert quiet.replay(store, sender, PARTITIONS, quiet.clock(store) + timedelta(seconds=5)) == 0
    assert quiet.replay(store, sender, PARTITIONS) > 0
