"""The one producer: what it promises of its records, and that it is made anew where brokers have lost what it sent."""

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from ingest.records import Record
from ingest.sender import Sender, Unsent
from schemas.topics import MOVEMENTS

RECORD = Record(MOVEMENTS, 0, b"[]")


class Told:
    """A message that was taken."""

    def topic(self) -> str:
        return MOVEMENTS

    def partition(self) -> int:
        return 0

    def offset(self) -> int:
        return 7


class Producer:
    """Takes everything; but the first that is made is lost for good."""

    made: list["Producer"] = []

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config
        self.made.append(self)

    def produce(self, topic: str, body: bytes, partition: int, on_delivery: Any) -> None:
        if len(self.made) == 1:
            raise KafkaException(KafkaError(KafkaError._FATAL))
        on_delivery(None, Told())

    def poll(self, seconds: float) -> None: ...
    def flush(self, seconds: float) -> None: ...


@pytest.fixture(autouse=True)
def producers(monkeypatch: pytest.MonkeyPatch) -> list[Producer]:
    monkeypatch.setattr("ingest.sender.Producer", Producer)
    monkeypatch.setattr(Producer, "made", [])
    return Producer.made


def test_every_replica_acknowledges_and_what_is_tried_again_comes_once(producers: list[Producer]) -> None:
    Sender({"bootstrap.servers": "nobody:1", "acks": "1"}).close()
    (made,) = producers
    assert (made.config["acks"], made.config["enable.idempotence"]) == ("all", True)


def test_a_producer_that_is_lost_is_made_anew(producers: list[Producer]) -> None:
    sender = Sender({"bootstrap.servers": "nobody:1"})
    with pytest.raises(Unsent):
        sender.send([RECORD])
    assert sender.send([RECORD]) == {(MOVEMENTS, 0): 7}
    assert len(producers) == 2
    sender.close()
