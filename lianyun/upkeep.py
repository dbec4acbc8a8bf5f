"""What keeps the promise of an embedded broker: feeds it what is not finished, and finds quiet points."""

import logging
from threading import Event, Thread

from clickhouse_driver.errors import Error as StoreError
from confluent_kafka import KafkaException

from ingest.message import Unacknowledged
from ingest.quiet import Size, Watch, feed
from ingest.sender import Sender
from ingest.store import GONE, Store
from schemas import topics

EVERY_SECONDS = 2.0
# An engine that is being started again; we try later.
AWAY = (Unacknowledged, KafkaException, StoreError, TimeoutError, *GONE)

log = logging.getLogger(__name__)


class Upkeep:
    """A thread beside the supervisor, with connections of its own."""

    def __init__(self, clickhouse: str, kafka: dict[str, str], size: Size) -> None:
        self._clickhouse = clickhouse
        self._kafka = kafka
        self._size = size
        self._stopped = Event()
        self._unfed = Event()
        self._unfed.set()
        self._fed = Event()
        self._thread = Thread(target=self._run, name="upkeep", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def broker_is_new(self) -> None:
        """What was sent to the broker before is gone."""
        self._fed.clear()
        self._unfed.set()

    @property
    def fed(self) -> bool:
        """Whether everything that was not finished has been sent to the broker that runs now."""
        return self._fed.is_set()

    @property
    def failed(self) -> bool:
        """Whether it ended by itself: nobody feeds a new broker then."""
        return not self._thread.is_alive() and not self._stopped.is_set()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(10)

    def _run(self) -> None:
        sender = Sender(self._kafka)
        watch: Watch | None = None
        store = Store(self._clickhouse)
        while not self._stopped.wait(EVERY_SECONDS if self._fed.is_set() else 0.2):
            try:
                if self._unfed.is_set():
                    self._feed(store, sender)
                    watch = Watch(store, sender, self._kafka, topics.WORKERS, self._size)
                elif watch:
                    watch.tick()
            except AWAY as error:
                log.warning("upkeep waits: %s", error)
                store.close()
                store = Store(self._clickhouse)
        store.close()

    def _feed(self, store: Store, sender: Sender) -> None:
        self._unfed.clear()
        try:
            records = feed(store, sender, self._size.partitions)
        except BaseException:
            self._unfed.set()
            raise
        if not self._unfed.is_set():  # no newer broker meanwhile
            self._fed.set()
        log.info("fed %d records again", records)
