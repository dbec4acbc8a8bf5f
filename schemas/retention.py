"""How long raw messages are kept. Their rows stay for the counts and reasons in them, their bytes go; facts stay for ever."""

import re
from typing import Protocol

TABLES = ("messages", "dead_letters")
_DAYS = re.compile(r"`body`[^,]*?\bTTL\b[^,]*?toIntervalDay\((\d+)\)")
CREATED = """
    SELECT create_table_query
    FROM system.tables
    WHERE database = currentDatabase() AND name = %(table)s
"""


class Client(Protocol):
    def execute(self, query: str, params: object = None) -> object: ...


def retain(client: Client, days: int) -> list[str]:
    """Sets the number of days, 0 for ever, and returns what was changed. ClickHouse drops what is over by and by."""
    done = []
    for table in TABLES:
        rows = client.execute(CREATED, {"table": table})
        found = _DAYS.search(str(rows))
        if days != (int(found[1]) if found else 0):
            client.execute(_statement(table, days))
            done.append(f"{table}: bytes are kept for {f'{days} days' if days else 'ever'}")
    return done


def _statement(table: str, days: int) -> str:
    if not days:
        return f"ALTER TABLE {table} MODIFY COLUMN body REMOVE TTL"
    kept = f"toDateTime(received_at) + INTERVAL {days:d} DAY"
    return f"ALTER TABLE {table} MODIFY COLUMN body String CODEC(ZSTD(3)) TTL {kept}"
