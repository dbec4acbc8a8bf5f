"""A Kafka that wants TLS and a log-in: every client of ours follows LIANYUN_KAFKA_CONFIG. `make test-kafka` starts one."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
import pytest
from clickhouse_driver import Client

from ingest.records import movement_records
from ingest.sender import Sender
from lianyun import broker
from schemas.milestones import Kind
from schemas.rows import INSERT_FACTS, fact_columns
from tests.conftest import Engines
from tests.streams.story import BILL, BOX, happened

SECONDS = 40.0
SECURED: dict[str, str] = json.loads(os.environ.get("LIANYUN_KAFKA_SECURED", "{}"))
pytestmark = [
    pytest.mark.engines,
    pytest.mark.skipif(not SECURED, reason="no Kafka with TLS and log-in here: `make test-kafka` starts one"),
]


@contextmanager
def worker(engines: Engines, folder: Path, **changed: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker at the secured listener, with its log in `folder`."""
    config = {**SECURED, **changed}
    environment = {
        **os.environ,
        **engines.environment,
        "LIANYUN_KAFKA": config.pop("bootstrap.servers"),
        "LIANYUN_KAFKA_CONFIG": json.dumps(config),
        "LIANYUN_WORKER_READY_FILE": str(folder / "ready"),
    }
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "streams.worker"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def test_workers_and_senders_log_in_over_tls(fresh: Engines, tmp_path: Path) -> None:
    assert broker.make_topics(SECURED, fresh.partitions) == []
    sender = Sender({**SECURED, "log_level": "0"})
    fact = happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL)
    told = [(ref, fact) for ref in fact.addresses]
    with Client.from_url(fresh.clickhouse) as client, worker(fresh, tmp_path):
        client.execute(INSERT_FACTS, fact_columns(told), columnar=True)
        sender.send(list(movement_records(told, fresh.partitions)))
        until = time.monotonic() + SECONDS
        while not (answers := client.execute("SELECT id FROM shipments FINAL")) and time.monotonic() < until:
            time.sleep(0.2)
    sender.close()
    assert (BILL,) in answers, (tmp_path / "log").read_text()


@pytest.mark.parametrize("changed", [{"sasl.password": "geheim-8231"}, {"ssl.ca.location": certifi.where()}])
def test_a_worker_that_is_not_let_in_says_so_and_no_secret(
    fresh: Engines, tmp_path: Path, changed: dict[str, str]
) -> None:
    with worker(fresh, tmp_path, **changed) as process:
        time.sleep(8)
        assert process.poll() is not None or not (tmp_path / "ready").exists()
    said = (tmp_path / "log").read_text()
    assert "uthentication" in said or "CERTIFICATE" in said
    assert "geheim-8231" not in said
    assert SECURED["sasl.password"] not in said


def test_who_is_not_let_in_makes_no_topics() -> None:
    with pytest.raises(broker.BrokerFailed, match="no Kafka broker answers") as caught:
        broker.make_topics({**SECURED, "sasl.password": "geheim-8231"}, 4, seconds=3)
    assert "geheim-8231" not in str(caught.value)
