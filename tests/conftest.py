"""Engines for the tests that need them: real ones, on free loopback ports, ended with the test run.

LIANYUN_KAFKA runs the same tests against an Apache Kafka of yours: its topics of ours are deleted for every test.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import NamedTuple
from uuid import uuid4

import pytest
from clickhouse_driver import Client
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient
from hypothesis import HealthCheck, settings

from lianyun import broker, store
from schemas import topics
from schemas.migrate import migrate

# A property is about what comes out, not about how long it takes on a busy machine.
settings.register_profile("lianyun", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lianyun")

PARTITIONS = 4
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NOT_YET = (
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.NOT_COORDINATOR,
    KafkaError.NON_EMPTY_GROUP,
)
NO_BROWSER = "no Chromium on PATH; install it with: sudo apt-get install chromium fonts-noto-cjk"


class Engines(NamedTuple):
    """`kafka`: host:port of a broker with empty topics; `clickhouse`: the URL of a fresh, migrated database."""

    kafka: str
    clickhouse: str
    partitions: int = PARTITIONS

    @property
    def kafka_config(self) -> dict[str, str]:
        return {"bootstrap.servers": self.kafka, "log_level": "0"}

    @property
    def environment(self) -> dict[str, str]:
        """What workers and API are told."""
        return {
            "LIANYUN_KAFKA": self.kafka,
            "LIANYUN_CLICKHOUSE": self.clickhouse,
            "LIANYUN_PARTITIONS": str(self.partitions),
        }


@pytest.fixture(scope="session")
def clickhouse_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """host:port of one embedded ClickHouse for the whole run."""
    folder = tmp_path_factory.mktemp("clickhouse")
    child, url = store.start(folder / "data", folder / "store.log")
    yield url.removeprefix("clickhouse://").partition("/")[0]
    child.stop()


@pytest.fixture(scope="session")
def engines(clickhouse_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """One broker and one database for the whole run, for tests that keep out of each other's way by their refs."""
    with _broker(tmp_path_factory.mktemp("broker")) as kafka, _database(clickhouse_server) as clickhouse:
        yield Engines(kafka, clickhouse)


@pytest.fixture
def fresh(clickhouse_server: str, tmp_path: Path) -> Iterator[Engines]:
    """A broker and a database with nothing in them."""
    with _broker(tmp_path) as kafka, _database(clickhouse_server) as clickhouse:
        yield Engines(kafka, clickhouse)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium. Without one, browser tests are skipped; where CI is set, that is a failure."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    pytest.skip(NO_BROWSER)


@contextmanager
def _database(server: str) -> Iterator[str]:
    """The URL of a new database with our tables, dropped at the end."""
    name = f"test_{uuid4().hex[:12]}"
    url = f"clickhouse://{server}/{name}"
    with Client.from_url(f"clickhouse://{server}/default") as admin:
        admin.execute(f"CREATE DATABASE {name}")
        with Client.from_url(url) as client:
            migrate(client)
        yield url
        admin.execute(f"DROP DATABASE {name}")


@contextmanager
def _broker(folder: Path) -> Iterator[str]:
    """host:port of a broker with our topics, empty."""
    if external := os.environ.get("LIANYUN_KAFKA"):
        _emptied(external)
        yield external
        return
    child, address = broker.start(folder / "broker.log")
    broker.make_topics({"bootstrap.servers": address}, PARTITIONS)
    yield address
    child.kill()


def _emptied(address: str) -> None:
    """Deletes our topics and our consumer group, and makes the topics again."""
    admin = AdminClient({"bootstrap.servers": address})
    for topic in broker.TOPICS:
        _done(admin.delete_topics, topic, KafkaError.UNKNOWN_TOPIC_OR_PART)
    _done(admin.delete_consumer_groups, topics.WORKERS, KafkaError.GROUP_ID_NOT_FOUND)
    broker.make_topics({"bootstrap.servers": address}, PARTITIONS)


def _done(delete: Callable[[list[str]], "dict[str, Future[None]]"], name: str, fine: int) -> None:
    """Waits until it is deleted; asks again while the broker is only just starting, or the last test's group still ends."""
    for left in reversed(range(50)):
        error = delete([name])[name].exception(30)
        if error is None or (isinstance(error, KafkaException) and error.args[0].code() == fine):
            return
        if not left or not isinstance(error, KafkaException) or error.args[0].code() not in NOT_YET:
            raise error
        sleep(0.2)
