"""An INSERT whose rows the client sends: header block out, then blocks in until an empty one, then stored as one.

The blocks wait in a file until all are here, so an insert that is broken off has stored nothing. The engine reads the
file with INSERT … SELECT, which tells every error; its own streaming insert drops those that come from the table
(constraints, too many parts) and counts the rows as written.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from lianyun.clickhouse import outgoing, requests
from lianyun.clickhouse.blocks import Shape, header
from lianyun.clickhouse.engine import Session
from lianyun.clickhouse.errors import CANCELLED, ClickHouseError, ProtocolError, refusal
from lianyun.clickhouse.running import Running
from lianyun.clickhouse.statement import Insert

if TYPE_CHECKING:
    from lianyun.clickhouse.connection import Connection


class Spool:
    """The rows of one insert in a file of its own, gone at the end. After a failed write the rest is dropped."""

    def __init__(self, folder: Path) -> None:
        try:
            handle, path = tempfile.mkstemp(".native", dir=folder)
        except OSError as error:
            raise _unkept(error) from error
        self.path = Path(path)
        self.rows = self.size = 0
        self.error: ClickHouseError | None = None
        self._file = open(handle, "wb")  # noqa: SIM115 - closed by __exit__

    def write(self, data: bytes) -> None:
        try:
            if self.error is None:
                self.size += self._file.write(data)
        except OSError as error:
            self.error = _unkept(error)

    def check(self, shape: Shape, names: set[str]) -> None:
        """A column that is not sent would be stored as defaults."""
        if self.error is None and (missing := names - {name for name, _ in shape.columns}):
            self.error = refusal(10, f"Not found column {min(missing)} in block.")

    def ready(self) -> None:
        """All is in the file, or ClickHouseError."""
        if self.error:
            raise self.error
        try:
            self._file.flush()
        except OSError as error:
            raise _unkept(error) from error

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.path.unlink()
        with suppress(OSError):  # what could not be written is dropped with the rest
            self._file.close()


def _unkept(error: OSError) -> ClickHouseError:
    return refusal(243, f"Cannot keep the rows of an insert: {os.strerror(error.errno or 0)}.")


def insert(connection: "Connection", session: Session, running: Running, asked: Insert) -> None:
    """Raises ClickHouseError when all blocks were heard and not stored, EOFError when the client left before the end."""
    columns = session.insert_columns(asked)
    with Spool(connection.house.engine.spool) as spool:
        with running.waiting():
            connection.send_block(header(columns))
            _take(connection, running, spool, {name for name, _ in columns})
        spool.ready()
        if spool.rows:
            session.insert(asked, columns, spool.path)
        connection.send(outgoing.progress(0, 0, 0, spool.rows, spool.size))


def _take(connection: "Connection", running: Running, spool: Spool, names: set[str]) -> None:
    try:
        while shape := _one(connection, running, spool):
            spool.check(shape, names)
    except EOFError:
        if running.ended == "kill":
            raise ProtocolError(CANCELLED, "Query was cancelled. (QUERY_WAS_CANCELLED)") from None
        raise


def _one(connection: "Connection", running: Running, spool: Spool) -> Shape | None:
    """The next block's shape; None for the block that ends the insert."""
    code = connection.incoming.byte()
    if code == requests.CANCEL:
        running.end("cancel")
        raise refusal(CANCELLED, "Query was cancelled.")
    if code != requests.DATA:
        raise ProtocolError(101, f"Unexpected packet {code} from client: an insert takes data or cancel")
    _, shape = connection.read_block(spool.write)
    spool.rows += shape.rows
    return None if shape.ends else shape
