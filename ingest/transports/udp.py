"""A UDP server. A datagram is lost where the system's buffer is full: nothing can slow its sender down."""

import socket
from collections import OrderedDict
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from pydantic import Field

from ingest.transports.inlet import Arrived, Inlet
from ingest.transports.server import ServerOptions, shown
from ingest.transports.session import Session, session
from ingest.transports.source import place

WAIT_SECONDS = 0.5
MAX_DATAGRAM = 1 << 16
TOGETHER = 2_000  # datagrams in one batch
BUFFER_BYTES = 4 << 20  # asked of the system; it may give less

Address = tuple[Any, ...]


class Options(ServerOptions):
    """`address`: `host:port` to listen at; port 0 is any free one. With an empty `syntax` a datagram is one message."""

    peers: int = Field(default=1024, ge=1, description="whose unfinished messages are remembered")


class Peer(NamedTuple):
    session: Session
    heard_at: float


class Udp:
    def __init__(self, inlet: Inlet, options: Options, _data: Path) -> None:
        self._inlet = inlet
        self._options = options
        host, port = place(inlet.source.address)
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._socket.bind((host, port))
        self._peers: OrderedDict[Address, Peer] = OrderedDict()
        self.where = shown(self._socket.getsockname())

    def step(self) -> None:
        arrived = [(address, one) for address, data in self._datagrams() for one in self._fed(address, data)]
        arrived += [(address, one) for address in self._old() for one in self._peers.pop(address).session.end()]
        told = self._inlet.all([one for _, one in arrived])
        for (address, one), reads in zip(arrived, told, strict=True):
            if address in self._peers:
                self._send(self._peers[address].session.answers(one, reads), address)

    def close(self) -> None:
        self._socket.close()

    def _datagrams(self) -> list[tuple[Address, bytes]]:
        """Waits for one; then all that are there."""
        found: list[tuple[Address, bytes]] = []
        self._socket.settimeout(WAIT_SECONDS)
        try:
            while len(found) < TOGETHER:
                data, address = self._socket.recvfrom(MAX_DATAGRAM)
                found.append((address, data))
                self._socket.settimeout(0)
        except (TimeoutError, BlockingIOError, ConnectionError):
            pass
        return found

    def _fed(self, address: Address, data: bytes) -> list[Arrived]:
        now = datetime.now(UTC)
        ip = str(address[0])
        talk = self._peers[address].session if address in self._peers else session(ip, self._options)
        if talk is None:
            return [Arrived(data, now, ip)] if data.strip() else []
        self._peers[address] = Peer(talk, monotonic())
        self._peers.move_to_end(address)
        line_end = (
            b"\n" if self._options.syntax == "nmea" else b""
        )  # a datagram holds whole lines, with an end or without
        arrived = [*talk.feed(data + line_end, now)]
        self._send(talk.replies(), address)
        return arrived

    def _old(self) -> list[Address]:
        """Those who are silent, and the longest silent of too many."""
        now = monotonic()
        ages = [*self._peers.items()]
        over = len(ages) - self._options.peers
        return [a for n, (a, peer) in enumerate(ages) if n < over or now - peer.heard_at > self._options.idle_seconds]

    def _send(self, data: bytes, address: Address) -> None:
        if data:
            with suppress(BlockingIOError, ConnectionError):  # who misses an answer tells its message again
                self._socket.sendto(data, address)
