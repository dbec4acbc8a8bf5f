"""Bytes go when their time is over; rows, counts, reasons and facts stay."""

from typing import Any

import pytest
from clickhouse_driver import Client

from ingest.intake import Intake
from ingest.letters import letters, replay
from ingest.sender import Sender
from ingest.store import Store
from schemas.retention import TABLES, retain
from tests.conftest import Engines

pytestmark = pytest.mark.engines


@pytest.fixture
def client(fresh: Engines) -> Any:
    with Client.from_url(fresh.clickhouse) as client:
        yield client


def put(client: Client, age_days: int) -> None:
    at = f"now64(3) - INTERVAL {age_days} DAY"
    name = f"old-{age_days}"
    client.execute(
        "INSERT INTO messages (id, received_at, source, format, body, facts, earliness)"
        f" SELECT '{name}', {at}, 's', 'f', 'raw', 3, 1"
    )
    client.execute(
        "INSERT INTO dead_letters (id, received_at, source, format, place, rule, body, written)"
        f" SELECT '{name}', {at}, 's', 'f', 'p', 'r', 'raw', 1"
    )


def kept(client: Client, table: str) -> dict[str, str]:
    client.execute(f"OPTIMIZE TABLE {table} FINAL")
    return dict(client.execute(f"SELECT id, body FROM {table} FINAL"))


def test_what_is_over_is_emptied_and_what_is_not_stays(client: Client) -> None:
    assert len(retain(client, 30)) == len(TABLES)
    for days in (1, 29, 31):
        put(client, days)
    for table in TABLES:
        assert kept(client, table) == {"old-1": "raw", "old-29": "raw", "old-31": ""}
    assert client.execute("SELECT sum(facts), count() FROM messages FINAL") == [(9, 3)]
    assert client.execute("SELECT DISTINCT place, rule FROM dead_letters FINAL") == [("p", "r")]


def test_it_is_set_once_and_can_be_changed(client: Client) -> None:
    assert retain(client, 0) == []
    assert retain(client, 30)
    assert retain(client, 30) == []
    assert retain(client, 60) == [f"{table}: bytes are kept for 60 days" for table in TABLES]
    assert retain(client, 0) == [f"{table}: bytes are kept for ever" for table in TABLES]
    put(client, 400)
    assert kept(client, "messages") == {"old-400": "raw"}


def test_a_letter_whose_bytes_are_gone_stays_dead(client: Client, fresh: Engines) -> None:
    retain(client, 30)
    put(client, 31)
    kept(client, "dead_letters")
    store, sender = Store(fresh.clickhouse), Sender(fresh.kafka_config)
    intake = Intake(Store(fresh.clickhouse), sender, fresh.partitions)
    assert [replay(letter, store, intake) for letter in letters(store)] == [(0, 1)]
    assert client.execute("SELECT id, replayed_at FROM dead_letters FINAL") == [("old-31", None)]
    intake.close()
    sender.close()
    store.close()
