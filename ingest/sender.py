"""Records to Kafka, acknowledged by every replica, in bounded time."""

from collections.abc import Sequence
from threading import Condition, Thread
from time import CLOCK_BOOTTIME, clock_gettime

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from ingest.message import Unacknowledged
from ingest.records import Record

SECONDS = 30.0  # the longest that a stored record may be on its way; ingest/quiet.py counts on it

Offsets = dict[tuple[str, int], int]  # by topic and partition


class Unsent(Unacknowledged):
    """Kafka did not acknowledge a record in time. What was stored stays stored."""


class Sender:
    """One producer, for any number of threads. `config` is librdkafka's."""

    def __init__(self, config: dict[str, str]) -> None:
        self._config: dict[str, str | int | bool] = {
            "linger.ms": 2,
            "compression.type": "lz4",
            "enable.idempotence": True,  # a record that is tried again comes once, and in its order
            **config,
            "acks": "all",
            "message.timeout.ms": int(SECONDS * 1000),
        }
        self._producer = Producer(self._config)
        self._open = True
        self._thread = Thread(target=self._poll, name="sender", daemon=True)
        self._thread.start()

    def send(self, records: Sequence[Record], started: float | None = None) -> Offsets:
        """Returns when all are acknowledged: the last offset of each partition. Unsent where that takes longer than SECONDS
        since `started` (of `now()`), also where this process, or the whole machine, was asleep in between."""
        until = (now() if started is None else started) + SECONDS
        delivery = _Delivery(len(records))
        for record in records:
            self._produce(record, delivery, until)
        delivery.wait(until)
        return delivery.offsets

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._producer.flush(SECONDS)

    def _produce(self, record: Record, delivery: "_Delivery", until: float) -> None:
        while True:
            try:
                self._producer.produce(record.topic, record.body, partition=record.partition, on_delivery=delivery.told)
            except BufferError:  # its queue is full: wait until some have left
                if now() > until:
                    raise Unsent(f"{record.topic}: the queue to Kafka stayed full for {SECONDS:.0f} s") from None
                delivery.pause()
            except KafkaException as error:
                if error.args[0].code() == KafkaError._FATAL:  # brokers that lost what it sent: never again by this one
                    self._producer = Producer(self._config)
                raise Unsent(f"{record.topic}: {error.args[0].str()}") from error
            else:
                return

    def _poll(self) -> None:
        while self._open:
            self._producer.poll(0.1)


class _Delivery:
    """What became of the records of one `send`."""

    def __init__(self, records: int) -> None:
        self._pending = records
        self._error: KafkaError | None = None
        self._changed = Condition()
        self.offsets: Offsets = {}

    def told(self, error: KafkaError | None, message: Message) -> None:
        where = str(message.topic()), int(message.partition() or 0)
        with self._changed:
            self._pending -= 1
            self.offsets[where] = max(self.offsets.get(where, -1), int(message.offset() or 0))
            self._error = self._error or error
            self._changed.notify_all()

    def pause(self) -> None:
        with self._changed:
            self._changed.wait(0.05)

    def wait(self, until: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._pending, max(0.0, until - now()))
            if self._error is not None:
                raise Unsent(f"Kafka did not take a record: {self._error.str()}")
            if self._pending or now() > until:
                raise Unsent(f"Kafka did not acknowledge within {SECONDS:.0f} s")


def now() -> float:
    """Seconds that also pass while the machine sleeps."""
    return clock_gettime(CLOCK_BOOTTIME)
