"""Intake on real engines: what a receipt promises, and what happens where the promise cannot be given."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client
from confluent_kafka import Consumer, TopicPartition

from ingest.intake import SLICE_MESSAGES, Intake
from ingest.message import Heard
from ingest.records import Record
from ingest.sender import Sender, Unsent
from ingest.store import Store, Unstored
from ingest.taken import Batch
from lianyun import broker, ports, store
from schemas import topics, wire
from schemas.movement import Movement
from schemas.trust import FIRST_HAND
from schemas.wire import Tell
from tests.conftest import PARTITIONS, Engines
from tests.ingest import dcsa

pytestmark = pytest.mark.engines
HEARD = Heard("carrier", datetime(2026, 6, 19, 2, 0, tzinfo=UTC))
NOBODY = "127.0.0.1:1"  # tcpmux: nobody listens there


@pytest.fixture
def intake(fresh: Engines) -> Iterator[Intake]:
    sender = Sender(fresh.kafka_config)
    intake = Intake(Store(fresh.clickhouse), sender, PARTITIONS)
    yield intake
    intake.close()
    sender.close()


def records(engines: Engines, topic: str) -> list[tuple[int, bytes]]:
    """Everything in a topic: partition and body."""
    consumer = Consumer({**engines.kafka_config, "group.id": "test", "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, number, 0) for number in range(engines.partitions)])
    found: list[tuple[int, bytes]] = []
    ends = 0
    while ends < engines.partitions:
        message = consumer.poll(10)
        assert message is not None, "the broker went silent"
        if message.error():
            ends += 1
        else:
            found.append((message.partition() or 0, message.value() or b""))
    consumer.close()
    return found


def told(engines: Engines) -> set[tuple[str, str]]:
    """(ref, fact id) of everything sent."""
    bodies = [body for _, body in records(engines, topics.MOVEMENTS)]
    return {
        (ref, item.fact.id) for body in bodies for item in wire.items(body) if isinstance(item, Tell) for ref in item.to
    }


def ask(engines: Engines, query: str) -> list[tuple[Any, ...]]:
    with Client.from_url(engines.clickhouse) as client:
        rows: list[tuple[Any, ...]] = client.execute(query)
        return rows


def bodies(engines: Engines) -> list[str]:
    return [body for (body,) in ask(engines, "SELECT body FROM facts FINAL")]


def test_a_fact_is_stored_and_sent_with_the_grade_of_who_says_it(fresh: Engines, intake: Intake) -> None:
    intake.take(dcsa.lines(4), HEARD)
    stored = {(told.id, told.trust) for told in map(wire.movement, bodies(fresh))}
    sent = {
        (item.fact.id, item.fact.trust)
        for _, body in records(fresh, topics.MOVEMENTS)
        for item in wire.items(body)
        if isinstance(item, Tell)
    }
    assert stored == sent
    assert {trust for _, trust in stored} == {FIRST_HAND}, "a carrier that tells of the terminal's work"


def test_a_receipt_means_stored_and_sent(fresh: Engines, intake: Intake) -> None:
    receipt = intake.take(dcsa.lines(40), HEARD)
    facts = [fact for one in receipt.understood for fact in one.facts if isinstance(fact, Movement)]
    addressed = {(ref, fact.id) for fact in facts for ref in fact.addresses}
    assert receipt.messages == 40
    assert not receipt.dead
    assert set(ask(fresh, "SELECT ref, id FROM facts FINAL")) == addressed
    assert told(fresh) == addressed
    assert ask(fresh, "SELECT count(), sum(facts) FROM messages FINAL") == [(40, receipt.facts)]


def test_a_record_is_for_one_partition(fresh: Engines, intake: Intake) -> None:
    intake.take(dcsa.lines(40), HEARD)
    found = records(fresh, topics.MOVEMENTS)
    assert len({partition for partition, _ in found}) > 1
    for partition, body in found:
        for item in wire.items(body):
            assert isinstance(item, Tell)
            assert {topics.partition(ref, PARTITIONS) for ref in item.to} == {partition}


def test_a_fact_read_back_is_the_fact_that_was_told(fresh: Engines, intake: Intake) -> None:
    receipt = intake.take(dcsa.lines(3), HEARD)
    facts = {fact.id: fact for one in receipt.understood for fact in one.facts if isinstance(fact, Movement)}
    assert {id_: wire.movement(body) for id_, body in ask(fresh, "SELECT id, body FROM facts FINAL")} == facts
    for id_, at in ask(fresh, "SELECT id, toUnixTimestamp64Milli(occurred_at) FROM facts"):
        assert at == facts[id_].occurred_at.timestamp() * 1000


def test_the_same_message_told_twice_is_kept_once(fresh: Engines, intake: Intake) -> None:
    first = intake.take(dcsa.lines(5), HEARD)
    later = intake.take(dcsa.lines(5), HEARD._replace(received_at=datetime(2026, 6, 20, tzinfo=UTC)))
    assert later.facts == first.facts
    rows = ask(fresh, "SELECT count(), max(received_at) FROM messages FINAL")
    assert rows == [(5, HEARD.received_at)]


def test_what_cannot_be_read_is_kept_whole_with_its_reason(fresh: Engines, intake: Intake) -> None:
    body = bytes(range(256)) * 3
    receipt = intake.take(body, HEARD)
    assert [one.body for one in receipt.dead] == [body]
    rows = ask(fresh, "SELECT id, source, format, place, rule, hex(body) FROM dead_letters FINAL")
    dead = receipt.dead[0]
    assert rows == [(dead.message, "carrier", dead.format, dead.where, dead.rule, body.hex().upper())]
    assert dead.where
    assert dead.rule


def test_a_bad_message_takes_no_neighbour_with_it(fresh: Engines, intake: Intake) -> None:
    mixed = dcsa.lines(3) + b'\n{"eventID": 7, "eventType": "EQUIPMENT"}\n' + dcsa.lines(3, start=3)
    receipt = intake.take(mixed, HEARD)
    assert len(receipt.understood) == 6
    assert len(receipt.dead) == 1
    assert ask(fresh, "SELECT count() FROM dead_letters FINAL") == [(1,)]


def test_a_stream_is_acknowledged_slice_by_slice(intake: Intake) -> None:
    count = SLICE_MESSAGES + 10
    sizes = [receipt.messages for receipt in intake.slices(BytesIO(dcsa.lines(count)), HEARD)]
    assert sizes == [SLICE_MESSAGES, 10]


def test_many_callers_share_few_inserts(fresh: Engines, intake: Intake) -> None:
    bodies = [dcsa.lines(1, start=number) for number in range(100)]
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda body: intake.take(body, HEARD), bodies))
    assert [receipt.messages for receipt in receipts] == [1] * 100
    assert ask(fresh, "SELECT count() FROM messages FINAL") == [(100,)]
    assert len(records(fresh, topics.MOVEMENTS)) < 100


def test_without_a_broker_rows_are_stored_and_nothing_is_acknowledged(
    fresh: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.sender.SECONDS", 1.5)
    sender = Sender({"bootstrap.servers": NOBODY, "log_level": "0"})
    intake = Intake(Store(fresh.clickhouse), sender, PARTITIONS)
    with pytest.raises(Unsent, match="Kafka"):
        intake.take(dcsa.lines(3), HEARD)
    assert ask(fresh, "SELECT uniqExact(id) FROM facts") == [(3,)]
    intake.close()
    sender.close()


def test_without_a_store_nothing_is_sent_and_nothing_is_acknowledged(
    fresh: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.store.PATIENCE_SECONDS", 0.5)
    sender = Sender(fresh.kafka_config)
    intake = Intake(Store(f"clickhouse://127.0.0.1:{ports.free()}"), sender, PARTITIONS)
    with pytest.raises(Unstored, match="ClickHouse"):
        intake.take(dcsa.lines(3), HEARD)
    assert records(fresh, topics.MOVEMENTS) == []
    intake.close()
    sender.close()


def test_one_callers_failure_is_not_anothers(fresh: Engines) -> None:
    """A mistake of ours in one message (here: rows that no column takes) fails that message alone."""

    class Picky(Store):
        def keep(self, batch: Any, records: Any) -> None:
            if any(b"poison" in read.body for read, _ in batch.dead):
                raise TypeError("poison")
            super().keep(batch, records)

    sender = Sender(fresh.kafka_config)
    intake = Intake(Picky(fresh.clickhouse), sender, PARTITIONS)
    bodies = [b"poison" if number == 7 else dcsa.lines(1, start=number) for number in range(20)]
    with ThreadPoolExecutor(20) as pool:
        takes = [pool.submit(intake.take, body, HEARD) for body in bodies]
    failed = [number for number, take in enumerate(takes) if take.exception()]
    assert failed == [7]
    intake.close()
    sender.close()


def manifest(waybills: int) -> bytes:
    """One message that tells a fact of each waybill."""
    return b"FFM/8\n1/CX255/20JUN/HKG\nLHR\n" + b"".join(
        b"160-%08dHKGLHR/T1K10/GOODS\n" % (10 * number + number % 7) for number in range(waybills)
    )


class Counting(Store):
    """Counts its batches; the one numbered `lost` fails."""

    lost = 0

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.facts: list[int] = []

    def keep(self, batch: Batch, records: Sequence[Record]) -> None:
        self.facts.append(len({fact.id for _, fact in batch.told}))
        if len(self.facts) == self.lost:
            raise Unstored("away")
        super().keep(batch, records)


def test_a_message_of_many_facts_is_stored_piece_by_piece_and_whole(
    fresh: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.intake.PIECE_FACTS", 10)
    sender, store = Sender(fresh.kafka_config), Counting(fresh.clickhouse)
    intake = Intake(store, sender, PARTITIONS)
    receipt = intake.take(manifest(25), HEARD)
    assert (receipt.messages, receipt.facts) == (1, 25)
    assert store.facts == [10, 10, 5]
    ids = {fact.id for fact in receipt.understood[0].facts if isinstance(fact, Movement)}
    assert {id_ for _, id_ in told(fresh)} == {id_ for (id_,) in ask(fresh, "SELECT id FROM facts")} == ids
    assert ask(fresh, "SELECT count(), sum(facts) FROM messages FINAL") == [(1, 25)]
    intake.close()
    sender.close()


def test_what_is_lost_in_the_middle_of_a_message_is_told_again_and_counts_once(
    fresh: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.intake.PIECE_FACTS", 10)
    monkeypatch.setattr(Counting, "lost", 2)
    sender = Sender(fresh.kafka_config)
    intake = Intake(Counting(fresh.clickhouse), sender, PARTITIONS)
    with pytest.raises(Unstored):
        intake.take(manifest(25), HEARD)
    assert ask(fresh, "SELECT count() FROM messages") == [(0,)]
    intake.take(manifest(25), HEARD)
    assert ask(fresh, "SELECT count(), sum(facts) FROM messages FINAL") == [(1, 25)]
    assert ask(fresh, "SELECT uniqExact(id) FROM facts FINAL") == [(25,)]
    intake.close()
    sender.close()


def test_a_slice_holds_few_facts_however_short_its_messages(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.intake.SLICE_FACTS", 10)
    sizes = [receipt.facts for receipt in intake.slices(BytesIO(manifest(25) + manifest(3) * 5), HEARD)]
    assert sizes == [25, 12, 3]


def test_a_store_that_comes_back_is_waited_for(tmp_path: Path) -> None:
    child, url = store.start(tmp_path / "data", tmp_path / "store.log")
    keeper = Store(url)
    keeper.ask("CREATE TABLE t (n UInt8) ENGINE = MergeTree ORDER BY n")
    child.kill()
    child, _ = store.start(tmp_path / "data", tmp_path / "store.log", int(url.rpartition(":")[2].partition("/")[0]))
    keeper.insert("INSERT INTO t (n) VALUES", [[1, 2, 3]])
    assert keeper.ask("SELECT sum(n) FROM t") == [(6,)]
    keeper.close()
    child.stop()


def test_topics_of_another_size_are_refused(fresh: Engines) -> None:
    with pytest.raises(broker.BrokerFailed, match="LIANYUN_PARTITIONS"):
        broker.make_topics(fresh.kafka_config, PARTITIONS + 1)
