"""What was heard, to ClickHouse: raw messages, facts, positions, dead letters, and the records about to be sent."""

from collections.abc import Iterable, Iterator, Sequence
from time import monotonic, sleep, time
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import ErrorCodes, NetworkError, ServerException, SocketTimeoutError

from ingest.message import Heard, Unacknowledged
from ingest.reading import Dead, Understood
from ingest.records import Record
from ingest.score import score
from ingest.taken import Batch
from schemas.rows import INSERT_FACTS, INSERT_POSITIONS, earliness, fact_columns, milliseconds, position_columns

PATIENCE_SECONDS = 10.0  # a store that is being started again is back within this
GONE = (NetworkError, SocketTimeoutError, EOFError, ConnectionError)
FULL = {ErrorCodes.NOT_ENOUGH_SPACE, ErrorCodes.CANNOT_WRITE_TO_FILE_DESCRIPTOR}
NO_SPACE = "No space left on device"  # with other codes as well, where it is noticed late

INSERT_MESSAGES = (
    "INSERT INTO messages (id, received_at, source, format, body, facts, earliness, told, zone, device,"
    " movements, dated, misnumbered, unmapped, reported_seconds, occurred_seconds) VALUES"
)
INSERT_DEAD = (
    "INSERT INTO dead_letters (id, received_at, source, format, place, rule, body, written, told, zone, device) VALUES"
)
INSERT_OUTBOX = "INSERT INTO outbox (topic, body) VALUES"


class Unstored(Unacknowledged):
    """The store cannot be reached, or has no room."""


class Store:
    """One connection to ClickHouse (`clickhouse://…`), for one thread at a time."""

    def __init__(self, url: str) -> None:
        self._client = Client.from_url(url)

    def keep(self, batch: Batch, records: Sequence[Record]) -> None:
        """Returns when ClickHouse has acknowledged everything; Unstored where it cannot be reached.

        Rows replace their equals, so what was kept in part is simply kept again.
        """
        self.insert(INSERT_MESSAGES, _columns(_message(*one) for one in batch.understood))
        self.insert(INSERT_DEAD, _columns(_letter(*one) for one in batch.dead))
        self.insert(INSERT_FACTS, fact_columns(batch.told, batch.encoded))
        self.insert(INSERT_POSITIONS, position_columns(batch.seen))
        self.insert(INSERT_OUTBOX, _columns((record.topic, record.body) for record in records))

    def ask(self, query: str, parameters: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._client.execute(query, parameters or {})
        return rows

    def rows(self, query: str, parameters: dict[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """A large answer, row by row; strings as bytes. The connection is taken until the last row."""
        settings = {"max_block_size": 8192, "strings_as_bytes": True}
        yield from self._client.execute_iter(query, parameters or {}, settings=settings)

    def insert(self, query: str, columns: Sequence[Sequence[object]]) -> None:
        """Returns when acknowledged; no columns, no insert."""
        until = monotonic() + PATIENCE_SECONDS
        while columns:
            try:
                self._client.execute(query, columns, columnar=True)
            except GONE as error:
                self._client.disconnect()
                if monotonic() > until:
                    raise Unstored(f"ClickHouse cannot be reached: {error}") from error
                sleep(0.2)
            except ServerException as error:
                if error.code in FULL or NO_SPACE in error.message:
                    raise Unstored(f"ClickHouse's disk is full: {error.message.splitlines()[0]}") from error
                raise
            else:
                return

    def close(self) -> None:
        self._client.disconnect()


def _columns(rows: Iterable[tuple[object, ...]]) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True))


def _message(read: Understood, heard: Heard) -> tuple[object, ...]:
    source = heard.by(read.facts[0].source if read.facts else "")
    at = heard.received_at
    kept = (read.message, milliseconds(at), source, read.format, read.body, len(read.facts), earliness(at))
    return *kept, *_knew(heard), *score(read.facts, at)


def _letter(read: Dead, heard: Heard) -> tuple[object, ...]:
    at = milliseconds(heard.received_at)
    kept = (read.message, at, heard.by(""), read.format, read.where, read.rule, read.body, int(time() * 1e6))
    return *kept, *_knew(heard)


def _knew(heard: Heard) -> tuple[object, ...]:
    return int(not heard.again), heard.zone, heard.device
