"""An INSERT whose rows the client sends: header block out, then blocks in until an empty one, straight to the engine.

Nothing is stored before the engine was given the empty block's word that all is here, except that the engine writes
what exceeds its own block size (a million rows, 256 MB) as it comes, as a server does.
"""

from typing import TYPE_CHECKING, Any

from lianyun.clickhouse import outgoing, requests
from lianyun.clickhouse.engine import Session
from lianyun.clickhouse.errors import CANCELLED, ClickHouseError, ProtocolError, engine_errors, refusal
from lianyun.clickhouse.running import Running
from lianyun.clickhouse.statement import Insert

if TYPE_CHECKING:
    from lianyun.clickhouse.connection import Connection


class Intake:
    """Gives bytes to the engine until it refuses them; what comes after is heard and dropped."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.error: ClickHouseError | None = None

    def take(self, data: bytes) -> None:
        if self.error is None:
            try:
                with engine_errors():
                    self._stream.append(data)
            except ClickHouseError as error:
                self.error = error

    def finish(self) -> tuple[int, int]:
        """Stores it all: rows, bytes. ClickHouseError if anything was refused."""
        if self.error:
            raise self.error
        with engine_errors():
            done = self._stream.finish()
        return done.rows_written, done.bytes_written


def insert(connection: "Connection", session: Session, running: Running, asked: Insert) -> None:
    """Raises ClickHouseError when all blocks were heard and not stored, EOFError when the client left before the end."""
    header = session.insert_header(asked)
    stream = session.insert(asked.sql)
    running.reads_client = True
    try:
        connection.send_block(header)
        intake = Intake(stream)
        while _one(connection, intake):
            pass
        written = intake.finish()
    except EOFError:
        if running.ended == "kill":
            raise ProtocolError(CANCELLED, "Query was cancelled. (QUERY_WAS_CANCELLED)") from None
        raise
    finally:
        with engine_errors():
            stream.cancel()
    connection.send(outgoing.progress(0, 0, 0, *written))


def _one(connection: "Connection", intake: Intake) -> bool:
    code = connection.incoming.byte()
    if code == requests.CANCEL:
        raise refusal(CANCELLED, "Query was cancelled.")
    if code != requests.DATA:
        raise ProtocolError(101, f"Unexpected packet {code} from client: an insert takes data or cancel")
    _, shape = connection.read_block(intake.take)
    return not shape.ends
