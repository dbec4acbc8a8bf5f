"""A Kafka topic of somebody else: each record's value is one or more messages of any format, its key names the device."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition
from pydantic import Field

from ingest.intake import SLICE_BYTES, SLICE_MESSAGES
from ingest.transports import source
from ingest.transports.inlet import Arrived, Away, Inlet
from ingest.transports.source import Secret, Source
from schemas import topics

WAIT_SECONDS = 1.0
ANSWER_SECONDS = 10.0
FIRST = {"auto.offset.reset": "earliest", "session.timeout.ms": "6000", "log_level": "0"}
OURS = {"enable.auto.commit": "false"}  # an offset is committed when everything before it is acknowledged

_PROPERTY = re.compile(r'property:? "?([a-z.]+)')  # what it says besides may be a secret


class Options(source.Options):
    """`address`: `host:port,host:port`."""

    topics: tuple[str, ...] = Field(min_length=1, description="what is read")
    group: str = Field(default="lianyun", min_length=1, description="consumer group; its offsets say what was taken")
    config: dict[str, Secret] = Field(
        default={}, description="more of librdkafka's settings, as `security.protocol` and `sasl.password`; all secret"
    )

    answers: str = Field(
        default="",
        description="topic for acknowledgements, as `answers` of the source is a folder; its keys are their names",
    )

    def check(self, source: Source) -> None:
        if own := {topics.MOVEMENTS, topics.POSITIONS, topics.UPDATES} & {*self.topics, self.answers}:
            raise ValueError(f"options: topics: {', '.join(sorted(own))} is what we write ourselves")
        if self.answers in self.topics:
            raise ValueError("options: answers: is one of the topics that are read")
        try:
            Consumer(self.client(source.address)).close()
        except KafkaException as error:
            named = _PROPERTY.search(error.args[0].str())
            raise ValueError(f"options: config: librdkafka refuses {named[1] if named else 'it'}") from None

    def client(self, address: str) -> dict[str, str | int | float | bool]:
        return {**FIRST, **self._told(), **OURS, "bootstrap.servers": address, "group.id": self.group}

    def producer(self, address: str) -> dict[str, str | int | float | bool]:
        return {"log_level": "0", **self._told(), "acks": "all", "bootstrap.servers": address}

    def _told(self) -> dict[str, str]:
        return {name: value.get_secret_value() for name, value in self.config.items()}


class Kafka:
    def __init__(self, inlet: Inlet, options: Options, _data: Path) -> None:
        self._inlet = inlet
        self._consumer = Consumer(options.client(inlet.source.address))
        try:
            self._consumer.list_topics(timeout=ANSWER_SECONDS)
            self._consumer.subscribe([*options.topics])
        except KafkaException as error:
            self._consumer.close()
            raise Away(error.args[0].str()) from None
        self._topic = options.answers
        self._producer = Producer(options.producer(inlet.source.address)) if options.answers else None
        if self._producer:
            inlet.post = self._post
        self.where = ", ".join(options.topics)

    def step(self) -> None:
        records = self._records()
        self._inlet.all([arrived for record in records for arrived in _arrived(record)])
        ends = {(str(one.topic()), int(one.partition() or 0)): int(one.offset() or 0) + 1 for one in records}
        if not ends:
            return
        try:
            offsets = [TopicPartition(*where, offset) for where, offset in ends.items()]
            self._consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:  # somebody else has the partition now, and is told the same again
            raise Away(error.args[0].str()) from None

    def close(self) -> None:
        self._consumer.close()

    def _post(self, name: str, body: bytes) -> None:
        """Returns when it is acknowledged."""
        failed: list[str] = []
        assert self._producer
        try:
            self._producer.produce(
                self._topic, body, key=name, on_delivery=lambda error, _: failed.append(error.str()) if error else None
            )
        except KafkaException as error:
            raise Away(error.args[0].str()) from None
        if self._producer.flush(ANSWER_SECONDS) or failed:
            raise Away(f"{self._topic} takes no answer: {failed[0] if failed else 'not in time'}")

    def _records(self) -> list[Message]:
        """Waits for one; then those that are there, up to a batch."""
        found: list[Message] = []
        size = 0
        record = self._consumer.poll(WAIT_SECONDS)
        while record is not None:
            if error := record.error():
                raise Away(error.str())
            found.append(record)
            size += len(record.value() or b"")
            is_full = len(found) >= SLICE_MESSAGES or size >= SLICE_BYTES
            record = None if is_full else self._consumer.poll(0)
        return found


def _arrived(record: Message) -> Iterator[Arrived]:
    """Nothing for a record without a value, which only deletes what its key named."""
    if body := record.value():
        yield Arrived(body, datetime.now(UTC), (record.key() or b"").decode("utf-8", "replace"))
