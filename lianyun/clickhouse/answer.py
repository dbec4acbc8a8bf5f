"""The answer to one query.

SELECT        header block; (progress, data)*; profile, end
INSERT        see insertion.py; end
anything else its result's blocks, or nothing; end
an error      exception instead of the rest
"""

import re
import uuid
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from lianyun.clickhouse import outgoing, requests
from lianyun.clickhouse.blocks import ZONELESS, columns, header, split, with_types
from lianyun.clickhouse.engine import Session, not_streamed
from lianyun.clickhouse.errors import CANCELLED, ClickHouseError, ProtocolError, refusal
from lianyun.clickhouse.frames import LZ4, asked_for
from lianyun.clickhouse.insertion import insert
from lianyun.clickhouse.running import Running
from lianyun.clickhouse.statement import Statement, quoted, statement, string_value, tokens

if TYPE_CHECKING:
    from lianyun.clickhouse.connection import Connection

METHOD = "network_compression_method"
TOTALS = ("read_rows", "read_bytes", "total_rows_to_read", "written_rows", "written_bytes")
ZONED = re.compile(r"DateTime\(.*\)")


class Answer:
    """Belongs to the connection's thread; only `_told` is called from the engine's."""

    def __init__(self, connection: "Connection", session: Session, query: requests.Query) -> None:
        self._connection = connection
        self._session = session
        self._query = query
        self._running = Running(
            query.id or str(uuid.uuid4()), connection.tag, connection.peer, connection.incoming.ahead
        )
        self._rows = self._blocks = self._size = 0
        self._types: list[str] | None = None  # once they are known: those of a result whose blocks tell less
        self._told_last = dict.fromkeys(TOTALS, 0)

    def give(self) -> None:
        """Raises ClickHouseError for a query that failed, EOFError for a client that has gone."""
        self._outer_tables()
        with self._connection.house.watch.running(self._running):
            try:
                self._give(statement(self._query.sql))
            except ClickHouseError as error:
                if self._running.ended == "gone":
                    raise EOFError from error
                if error.code != CANCELLED or self._running.ended != "cancel":
                    raise
        self._connection.send(outgoing.END_PACKET)

    def _outer_tables(self) -> None:
        """Every query is followed by the tables it brings along, and an empty block; only the empty block is taken."""
        code = self._connection.incoming.byte()
        if code != requests.DATA:
            raise ProtocolError(101, f"Unexpected packet {code} from client: data comes after a query")
        table, shape = self._connection.read_block(lambda _: None)
        if not shape.ends:
            raise ProtocolError(48, f"External table {table}: the embedded server takes none (NOT_IMPLEMENTED)")

    def _give(self, asked: Statement) -> None:
        method = self._query.settings.get(METHOD)
        self._connection.method = asked_for(method.value) if method else LZ4
        self._session.prepare(self._query.settings, asked)
        if asked.insert:
            insert(self._connection, self._session, self._running, asked.insert)
        elif asked.streamed:
            self._select(asked)
        else:
            self._execute(asked)

    def _select(self, asked: Statement) -> None:
        try:
            if not self._stream(asked):
                self._know(self._session.columns(asked.sql))
                self._stream(asked)
        except ClickHouseError as error:
            if not not_streamed(error):
                raise
            self._execute(asked)
            return
        if not self._blocks:
            self._connection.send_block(header(self._session.columns(asked.sql)))
        self._connection.send(outgoing.profile(self._rows, self._blocks, self._size))

    def _stream(self, asked: Statement) -> bool:
        """False if the first block does not tell all types, others follow, and nothing was sent.

        The engine cannot be asked for them while it streams; after one block, which most results are, it can.
        """
        held = None
        with self._session.progress_to(self._told), closing(self._session.select(asked.sql)) as chunks:
            for chunk in chunks:
                if self._running.ended:
                    raise refusal(CANCELLED, "Query was cancelled.")
                if held is not None:
                    return False
                if self._types is None and not self._known_from(chunk.bytes()):
                    held = chunk
                else:
                    self._send(chunk)
        if held is not None:
            self._know(self._session.columns(asked.sql))
            self._send(held)
        return True

    def _known_from(self, block: bytes) -> bool:
        found = columns(block)
        if found is None or any(type_name == ZONELESS for _, type_name in found):
            return False
        self._know(found)
        return True

    def _know(self, found: list[tuple[str, str]]) -> None:
        """A result starts with its header. Its blocks are changed only if that tells more than they do."""
        zoned = any(ZONED.fullmatch(type_name) for _, type_name in found)
        self._types = [type_name for _, type_name in found] if zoned else []
        self._connection.send_block(header(found))

    def _send(self, chunk: Any) -> None:
        block = chunk.bytes()
        self._connection.send_block(with_types(block, self._types) if self._types else block)
        self._rows += chunk.rows_read()
        self._size += chunk.bytes_read()
        self._blocks += 1

    def _execute(self, asked: Statement) -> None:
        sql = self._with_engine_ids(asked.sql) if asked.first == "KILL" else asked.sql
        with self._session.progress_to(self._told):
            result = self._session.execute(sql)
        for number, block in enumerate(split(result)):
            if not number:
                self._connection.send_block(header(columns(block) or ()))
            self._connection.send_block(block)
        if not result and asked.shows:
            self._connection.send_block(header(self._session.shown(asked.sql)))

    def _with_engine_ids(self, sql: str) -> str:
        """KILL QUERY names a query by its client's id; the engine knows it by another."""
        house, told, at = self._connection.house, [], 0
        for token in tokens(sql):
            query = house.watch.find(string_value(token)) if token.kind == "string" else None
            if query:
                told += [sql[at : token.start], quoted(house.engine.query_id(query.tag))]
                at = token.start + len(token.text)
                query.end("kill")
        return "".join([*told, sql[at:]])

    def _told(self, totals: Mapping[str, int]) -> None:
        """The engine tells totals, the protocol what is new."""
        new = {name: totals[name] - self._told_last[name] for name in TOTALS}
        self._told_last = {name: totals[name] for name in TOTALS}
        try:
            self._connection.send(outgoing.progress(*(new[name] for name in TOTALS)))
        except OSError:
            self._running.end("gone")
