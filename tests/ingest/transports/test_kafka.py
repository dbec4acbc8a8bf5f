"""A topic of somebody else's, on a real broker: offsets are committed after the receipt."""

from time import sleep
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from ingest.transports.inlet import Away, Closed
from ingest.transports.source import BadSources
from tests.conftest import Engines
from tests.ingest import dcsa
from tests.ingest.interchanges import ASKED, UNASKED
from tests.ingest.transports.conftest import Bench, steps

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]
GROUP = "lianyun-test"


@pytest.fixture
def topic(fresh: Engines) -> str:
    name = f"carrier.events.{uuid4().hex[:8]}"
    admin = AdminClient({"bootstrap.servers": fresh.kafka})
    admin.create_topics([NewTopic(name, 1)])[name].result(30)
    return name


def produce(engines: Engines, topic: str, *bodies: bytes | None) -> None:
    producer = Producer(engines.kafka_config)
    for body in bodies:
        producer.produce(topic, body, key=b"TRUCK-7")
    assert producer.flush(30) == 0


def committed(engines: Engines, topic: str) -> int:
    consumer = Consumer({**engines.kafka_config, "group.id": GROUP})
    (found,) = consumer.committed([TopicPartition(topic, 0)], timeout=30)
    consumer.close()
    return int(found.offset)


def test_records_are_taken_and_then_committed(bench: Bench, fresh: Engines, topic: str) -> None:
    produce(fresh, topic, dcsa.lines(2), None, b"junk that nobody reads", dcsa.lines(3, start=2))
    opened = bench.open("kafka", fresh.kafka, topics=[topic], group=GROUP)
    steps(opened, lambda: bench.counts == (5, 1))
    assert committed(fresh, topic) == 4


def test_what_is_not_acknowledged_is_not_committed_and_comes_again(bench: Bench, fresh: Engines, topic: str) -> None:
    produce(fresh, topic, dcsa.lines(2))
    bench.store.away = True
    opened = bench.open("kafka", fresh.kafka, topics=[topic], group=GROUP)
    opened.closing.set()
    with pytest.raises(Closed):
        steps(opened, lambda: False)
    opened.transport.close()
    assert committed(fresh, topic) < 0
    bench.store.away = False
    again = bench.open("kafka", fresh.kafka, topics=[topic], group=GROUP)
    steps(again, lambda: bench.counts == (2, 0))
    sleep(0.1)
    assert committed(fresh, topic) == 1


def test_a_broker_that_is_away_is_said_to_be(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.transports.kafka.ANSWER_SECONDS", 0.5)
    with pytest.raises(Away):
        bench.open("kafka", "127.0.0.1:1", topics=["t"])


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"sasl.pasword": "geheim-8231"}, r"sasl\.pasword"),
        ({"security.protocol": "geheim-8231"}, r"security\.protocol"),
    ],
)
def test_settings_that_librdkafka_does_not_know_are_named(bench: Bench, config: dict[str, str], name: str) -> None:
    with pytest.raises(BadSources, match=name) as caught:
        bench.open("kafka", "127.0.0.1:1", topics=["t"], config=config)
    assert "geheim" not in str(caught.value)


def test_what_we_write_ourselves_is_not_read(bench: Bench) -> None:
    with pytest.raises(BadSources, match=r"lianyun\.movements is what we write"):
        bench.open("kafka", "127.0.0.1:1", topics=["lianyun.movements"])


def test_answers_go_to_a_topic_before_the_offset_is_committed(bench: Bench, fresh: Engines, topic: str) -> None:
    answers = f"{topic}.answers"
    admin = AdminClient({"bootstrap.servers": fresh.kafka})
    admin.create_topics([NewTopic(answers, 1)])[answers].result(30)
    produce(fresh, topic, ASKED, UNASKED)
    opened = bench.open("kafka", fresh.kafka, topics=[topic], group=GROUP, answers=answers)
    steps(opened, lambda: committed(fresh, topic) == 2)
    reader = Consumer({**fresh.kafka_config, "group.id": "answers", "auto.offset.reset": "earliest"})
    reader.assign([TopicPartition(answers, 0, 0)])
    answer = reader.poll(30)
    assert answer is not None
    assert b"UCI+4711+LYTERM:ZZZ" in (answer.value() or b"")
    assert (answer.key() or b"").startswith(b"edifact-")
    assert reader.poll(1) is None, "who did not ask is not answered"
    reader.close()


def test_a_topic_that_takes_no_answer_leaves_the_offset_where_it_was(
    bench: Bench, fresh: Engines, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.transports.kafka.ANSWER_SECONDS", 1.0)
    produce(fresh, topic, ASKED)
    opened = bench.open("kafka", fresh.kafka, topics=[topic], group=GROUP, answers="no such topic")
    with pytest.raises(Away, match="no such topic"):
        steps(opened, lambda: False)
    assert committed(fresh, topic) < 0


def test_answers_to_what_is_read_are_refused(bench: Bench, fresh: Engines, topic: str) -> None:
    with pytest.raises(BadSources, match="answers: is one of the topics"):
        bench.open("kafka", fresh.kafka, topics=[topic], answers=topic)
