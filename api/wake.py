"""The wake-up of the live feed: a consumer of the updates topic, without a group, that reads from now on.

What it hears is never pushed: the store holds the same updates, in order and without holes. It only says that there is
something new, so a broker that is away costs a second and nothing else.
"""

import logging
from collections.abc import Callable, Mapping
from threading import Event, Thread

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition

from schemas.topics import UPDATES

log = logging.getLogger("lianyun.api")
BATCH = 10_000
AGAIN_SECONDS = 2.0


class Wake:
    """Calls `wake` from its own thread when updates were announced. `config` is librdkafka's."""

    def __init__(self, config: Mapping[str, str], wake: Callable[[], None]) -> None:
        self._config = dict(config) | {
            "group.id": "lianyun-api",  # asked for by the client; nothing is ever committed
            "enable.auto.commit": "false",
            "auto.offset.reset": "latest",
            "topic.metadata.refresh.interval.ms": "10000",
            "fetch.wait.max.ms": "40",  # the embedded broker looks for news now and then, in shares of this
            "log_level": "0",
        }
        self._wake = wake
        self._hears: bool | None = None
        self._ended = Event()
        self._thread = Thread(target=self._run, name="wake", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        while not self._ended.is_set():
            consumer = Consumer(self._config)
            try:
                self._listen(consumer)
            except KafkaException as error:
                if self._hears is not False:
                    log.warning("no news from the broker, looking into the store instead: %s", error.args[0].str())
                self._hears = False
                self._ended.wait(AGAIN_SECONDS)
            finally:
                consumer.close()

    def _listen(self, consumer: Consumer) -> None:
        topic = consumer.list_topics(UPDATES, timeout=AGAIN_SECONDS).topics[UPDATES]
        if topic.error is not None:
            raise KafkaException(topic.error)
        consumer.assign([TopicPartition(UPDATES, number, OFFSET_END) for number in topic.partitions])
        if self._hears is False:
            log.warning("the broker is back")
        self._hears = True
        while not self._ended.is_set():
            message = consumer.poll(0.5)
            error = message.error() if message else None
            if error and error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:  # a new broker, with new topics
                raise KafkaException(error)
            if message and not error:
                consumer.consume(BATCH, 0)
                self._wake()
