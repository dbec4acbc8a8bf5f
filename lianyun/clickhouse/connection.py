"""One client: hello, then one query after another, until it leaves.

state      client says             server says
new        hello                   hello, or exception and the end
idle       ping                    pong
idle       query, data* until the empty block        one answer (see answer.py), then idle again
idle       cancel                  nothing: it came too late
any        anything else           exception and the end
"""

import hmac
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from lianyun.clickhouse import outgoing, requests
from lianyun.clickhouse.answer import Answer
from lianyun.clickhouse.blocks import INFORMATION, Shape, pass_block, skip_information
from lianyun.clickhouse.engine import Engine, Session
from lianyun.clickhouse.errors import ClickHouseError, ProtocolError, refusal
from lianyun.clickhouse.frames import LZ4, framed, unframed
from lianyun.clickhouse.incoming import Incoming
from lianyun.clickhouse.running import Watch, hang_up

PIECE_BYTES = 1 << 18
HELLO_SECONDS = 10.0
LINGER_SECONDS = 1.0
LINGER_BYTES = 64 << 20
HTTP = b"GPHDOT"  # GET, POST, PUT, HEAD, DELETE, OPTIONS, TRACE


@dataclass(frozen=True)
class House:
    """What all connections share."""

    engine: Engine
    watch: Watch
    password: str


class Connection:
    """Serves one socket in one thread."""

    def __init__(self, peer: socket.socket, tag: str, house: House) -> None:
        self.peer = peer
        self.tag = tag
        self.house = house
        self.incoming = Incoming(lambda: peer.recv(PIECE_BYTES))
        self.frames = Incoming(lambda: unframed(self.incoming))
        self.compressed = False
        self.method = LZ4
        self._sending = threading.Lock()
        self._session: Session | None = None

    def serve(self) -> None:
        """Returns when the client has gone, by its will or ours; never raises for what a client did."""
        try:
            self.peer.settimeout(HELLO_SECONDS)
            hello = self._hello()
            self.peer.settimeout(None)
            while self._one(hello.revision):
                pass
        except ProtocolError as error:
            self._farewell(outgoing.exception(error))
        except (EOFError, OSError):
            return
        finally:
            if self._session:
                self._session.close()
            self.peer.close()

    def refuse(self, error: ClickHouseError) -> None:
        """Says why this client is not served, and hangs up."""
        self._farewell(outgoing.exception(error))
        self.peer.close()

    def send(self, packet: bytes) -> None:
        with self._sending:
            self.peer.sendall(packet)

    def send_block(self, block: bytes) -> None:
        body = INFORMATION + block
        self.send(bytes([outgoing.DATA]) + b"\x00" + (framed(body, self.method) if self.compressed else body))

    def read_block(self, sink: Callable[[bytes], None]) -> tuple[str, Shape]:
        """After a data packet's code: the table it is for, and its shape; its bytes go to `sink`."""
        table = self.incoming.text()
        source = self.frames if self.compressed else self.incoming
        skip_information(source)
        return table, pass_block(source, sink)

    def _hello(self) -> requests.Hello:
        code = self.incoming.byte()
        if code in HTTP:
            self._farewell(outgoing.NOT_HTTP)
            raise EOFError
        if code != requests.HELLO:
            raise ProtocolError(101, f"Unexpected packet {code} from client: hello comes first")
        hello = requests.read_hello(self.incoming)
        expected = self.house.password
        if expected and not hmac.compare_digest(hello.password.encode(), expected.encode()):
            raise _fatal(refusal(516, f"{hello.user}: Authentication failed: password is incorrect."))
        self._session = self._opened(hello.database)
        self.send(outgoing.hello(self.house.engine.version, self.house.engine.zone, hello.revision))
        return hello

    def _opened(self, database: str) -> Session:
        session = self.house.engine.session(self.tag)
        try:
            if database:
                session.use(database)
        except ClickHouseError as error:
            session.close()
            raise _fatal(error) from error
        return session

    def _one(self, revision: int) -> bool:
        """One request; false if there is none."""
        code = self.incoming.byte()
        if code == requests.PING:
            self.send(outgoing.PONG_PACKET)
        elif code == requests.QUERY:
            self._query(requests.read_query(self.incoming, revision))
        elif code != requests.CANCEL:
            raise ProtocolError(99, f"Unknown packet {code} from client (UNKNOWN_PACKET_FROM_CLIENT)")
        return True

    def _query(self, query: requests.Query) -> None:
        assert self._session is not None
        self.compressed = query.compressed
        try:
            Answer(self, self._session, query).give()
        except ProtocolError:
            raise
        except ClickHouseError as error:
            self.send(outgoing.exception(error))

    def _farewell(self, words: bytes) -> None:
        """Says them and waits until they are heard: closing with unread bytes would take them back."""
        try:
            self.peer.settimeout(LINGER_SECONDS)
            self.send(words)
            hang_up(self.peer, socket.SHUT_WR)
            heard = 0
            while heard < LINGER_BYTES and (piece := self.peer.recv(PIECE_BYTES)):
                heard += len(piece)
        except OSError:
            return


def _fatal(error: ClickHouseError) -> ProtocolError:
    return ProtocolError(error.code, error.message)
