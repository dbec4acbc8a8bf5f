"""A TCP server: one thread reads every connection that has something to say, and takes all of it together.

Nobody is read while a batch is stored: so peers are slowed down by TCP itself, and a batch grows with what waits.
"""

import logging
import selectors
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from ssl import SSLContext
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import Any, BinaryIO, cast

from pydantic import Field

from ingest.message import MAX_PART, Malformed
from ingest.reading import Dead, Understood
from ingest.transports import tls
from ingest.transports.inlet import Arrived, Inlet
from ingest.transports.server import ServerOptions, shown
from ingest.transports.session import Session, session
from ingest.transports.source import Source, place

WAIT_SECONDS = 0.5
IN_MEMORY = 1 << 20
MAX_UNSENT = 1 << 16  # bytes of answers that a peer does not read
log = logging.getLogger(__name__)


class Options(ServerOptions):
    """`address`: `host:port` to listen at; port 0 is any free one."""

    connections: int = Field(default=1024, ge=1, description="at once; more are turned away")
    max_bytes: int = Field(default=64 << 20, ge=1, description="of one connection, where `syntax` is empty")
    certificate: str = Field(
        default="",
        description="file with our certificate and those that sign it (PEM): TLS is spoken; empty: it is not",
    )
    key: str = Field(default="", description="file with its private key; empty: it is in the same file")
    client_ca: str = Field(
        default="",
        description="file with the certificates that sign those of peers: others are let go; empty: all may come",
    )

    def check(self, source: Source) -> None:
        super().check(source)
        self.tls()

    def tls(self) -> SSLContext | None:
        """ValueError where it cannot be spoken as declared."""
        if not self.certificate and (self.key or self.client_ca):
            raise ValueError("options: certificate: is wanted with key and client_ca")
        return tls.context(self.certificate, self.key, self.client_ca) if self.certificate else None


class Connection:
    """One peer. Without a session its bytes are spooled, and whole when it has ended."""

    def __init__(self, peer: socket.socket, session: Session | None, limit: int) -> None:
        self.peer = peer
        self.session = session
        self.file = cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed with the connection
        self.heard_at = monotonic()
        self.is_over = False
        self.unsent = b""
        self._limit = limit

    def read(self) -> Sequence[Arrived]:
        """What is whole now. `is_over` where the peer has ended, or says too much."""
        try:
            data = tls.received(self.peer)
        except tls.WAITS:
            return ()
        except OSError as error:
            log.info("a peer is lost: %s", error)
            data = b""
        self.heard_at = monotonic()
        self.is_over = not data
        if self.session:
            return self.session.feed(data, datetime.now(UTC)) if data else self.session.end()
        self.file.write(data)
        if self.file.tell() > self._limit:
            raise Malformed("connection", f"has more than {self._limit} bytes")
        return ()

    def send(self, data: bytes = b"") -> None:
        self.unsent += data
        try:
            self.unsent = self.unsent[self.peer.send(self.unsent) :] if self.unsent else b""
        except tls.WAITS:
            pass
        except OSError:
            self.is_over = True
        self.is_over = self.is_over or len(self.unsent) > MAX_UNSENT

    def close(self) -> None:
        self.file.close()
        tls.closed(self.peer)


class Tcp:
    def __init__(self, inlet: Inlet, options: Options, _data: Path) -> None:
        self._inlet = inlet
        self._options = options
        self._tls = options.tls()
        host, port = place(inlet.source.address)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._server = socket.create_server((host, port), family=family, backlog=1024)
        self._server.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ)
        self._connections: set[Connection] = set()
        self.where = shown(self._server.getsockname())

    def step(self) -> None:
        arrived = [(connection, one) for connection in self._ready() for one in self._read(connection)]
        told = self._inlet.all([one for _, one in arrived])
        for (connection, one), reads in zip(arrived, told, strict=True):
            self._answer(connection, one, reads)
        self._let_go()

    def close(self) -> None:
        self._selector.close()
        self._server.close()
        for connection in self._connections:
            connection.close()

    def _ready(self) -> Iterator[Connection]:
        for key, _ in self._selector.select(WAIT_SECONDS):
            if key.fileobj is self._server:
                self._accept()
            else:
                yield key.data

    def _accept(self) -> None:
        """Everybody who waits: after a loss of the line a whole fleet comes back at once."""
        with suppress(BlockingIOError, ConnectionError):
            while True:
                self._let_in(*self._server.accept())

    def _let_in(self, peer: socket.socket, address: tuple[Any, ...]) -> None:
        if len(self._connections) >= self._options.connections:
            peer.close()
            return
        accepted = tls.accepted(peer, self._tls)
        connection = Connection(accepted, session(address[0], self._options), self._options.max_bytes)
        self._connections.add(connection)
        self._selector.register(accepted, selectors.EVENT_READ, connection)

    def _read(self, connection: Connection) -> Sequence[Arrived]:
        try:
            arrived = connection.read()
        except Malformed as error:
            connection.file.seek(0)
            self._inlet.refuse(connection.file.read(MAX_PART), error.where, error.rule)
            connection.is_over = True
            return ()
        if connection.session:
            connection.send(connection.session.replies())
        elif connection.is_over and connection.file.tell():
            connection.file.seek(0)
            self._inlet.take(connection.file)
        return arrived

    def _answer(self, connection: Connection, one: Arrived, reads: Sequence[Understood | Dead]) -> None:
        if connection.session:
            connection.send(connection.session.answers(one, reads))

    def _let_go(self) -> None:
        """Of those who have ended, and those who are silent. What a silent one had begun is whole now, too."""
        now = monotonic()
        for connection in [*self._connections]:
            if connection.unsent:
                connection.send()
            if now - connection.heard_at > self._options.idle_seconds and not connection.is_over:
                connection.is_over = True
                self._inlet.all(connection.session.end() if connection.session else ())
            if connection.is_over:
                self._selector.unregister(connection.peer)
                self._connections.discard(connection)
                connection.close()
