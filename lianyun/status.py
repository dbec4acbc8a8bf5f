"""What runs in a data folder, and what the store holds."""

from datetime import datetime
from typing import NamedTuple

from clickhouse_driver import Client
from clickhouse_driver.errors import Error as StoreError
from rich.markup import escape
from rich.table import Table

from ingest import quiet
from ingest.sender import Sender
from ingest.store import Store
from ingest.transports.runner import State
from lianyun import connections
from lianyun.client import ApiError
from lianyun.connections import Engines
from lianyun.settings import Settings

HOLDS = """
    SELECT
        (SELECT uniqExact(id) FROM messages),
        (SELECT uniqExact(id) FROM facts),
        (SELECT countIf(rank = 'cargo' AND redirect = '') FROM shipments FINAL),
        (SELECT count() FROM positions),
        (SELECT countIf(replayed_at IS NULL) FROM dead_letters FINAL)
"""
LISTENING = """
    SELECT name, state, why
    FROM listeners FINAL
    ORDER BY name
"""
HELD = ("messages", "facts", "shipments", "positions", "dead letters")


class Report(NamedTuple):
    table: Table
    is_well: bool


def report(settings: Settings) -> Report:
    """NotRunning where there is nothing to report on."""
    api = connections.api(settings)
    table = Table.grid(padding=(0, 2))
    table.add_row("api", api.url)
    try:
        checks = api.get("/readyz")
        is_well = True
    except ApiError as error:
        checks = {"api": f"[red]{error}[/]"}
        is_well = False
    for name, word in checks.items():
        table.add_row(name, word)
    for name, count in held(connections.clickhouse(settings)).items():
        table.add_row(name, f"{count:,}")
    for name, state, why in listening(connections.clickhouse(settings)) if settings.sources else ():
        is_well = is_well and state != State.STOPPED
        table.add_row(f"source {name}", escape(f"{state}: {why}" if why else state))
    return Report(table, is_well)


def held(clickhouse: str) -> dict[str, int]:
    """How many of each the store holds; nothing where it cannot be asked."""
    try:
        with Client.from_url(clickhouse) as client:
            return dict(zip(HELD, client.execute(HOLDS)[0], strict=True))
    except (StoreError, OSError, EOFError):
        return {}


def listening(clickhouse: str) -> list[tuple[str, str, str]]:
    """Name, state and reason of each source that a listener told of; nothing where the store cannot be asked."""
    try:
        with Client.from_url(clickhouse) as client:
            rows: list[tuple[str, str, str]] = client.execute(LISTENING)
            return rows
    except (StoreError, OSError, EOFError):
        return []


def replay(engines: Engines, since: datetime | None) -> int:
    """Sends again what was stored since then; how many records."""
    store, sender = Store(engines.clickhouse), Sender(engines.kafka)
    try:
        return quiet.replay(store, sender, engines.partitions, since)
    finally:
        sender.close()
        store.close()
