"""Applies the numbered SQL files to a ClickHouse database, once each; applying them again changes nothing."""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple, Protocol


class Client(Protocol):
    def execute(self, query: str, params: object = None) -> object: ...


class Migration(NamedTuple):
    version: int
    name: str
    statements: tuple[str, ...]
    checksum: str


class Drift(Exception):
    """A migration that was applied has been edited since: add a new file instead."""


STATEMENT_END = re.compile(r";[ \t]*(?:--[^\n]*)?\n")
LEDGER = """
    CREATE TABLE IF NOT EXISTS schema_migrations
    (
        version     UInt32,
        name        String,
        checksum    String,
        applied_at  DateTime DEFAULT now()
    )
    ENGINE = ReplacingMergeTree
    ORDER BY version
"""


def migrations() -> Iterator[Migration]:
    """Every migration in order. A statement ends with a semicolon at the end of a line, a comment may follow."""
    for file in sorted(files("schemas.clickhouse").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            text = file.read_text(encoding="utf-8")
            statements = tuple(part.strip() for part in STATEMENT_END.split(f"{text}\n") if part.strip())
            yield Migration(int(file.name[:3]), file.name, statements, sha256(text.encode()).hexdigest())


def migrate(client: Client) -> list[str]:
    """Brings the database up to date and returns the names of what was applied. Drift where history was edited."""
    client.execute(LEDGER)
    rows = client.execute("SELECT version, checksum FROM schema_migrations FINAL")
    applied = dict(rows)  # type: ignore[call-overload]
    fresh = []
    for migration in migrations():
        if migration.version in applied:
            if applied[migration.version] != migration.checksum:
                raise Drift(f"{migration.name} was applied in another form: put the change in a new file")
            continue
        for statement in migration.statements:
            client.execute(statement)
        client.execute(
            "INSERT INTO schema_migrations (version, name, checksum) VALUES",
            [(migration.version, migration.name, migration.checksum)],
        )
        fresh.append(migration.name)
    return fresh
