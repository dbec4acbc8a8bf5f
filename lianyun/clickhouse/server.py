"""Listens, gives every client a thread, and ends in order."""

import fcntl
import ipaddress
import itertools
import os
import socket
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

from lianyun.clickhouse.connection import Connection, House
from lianyun.clickhouse.engine import Engine
from lianyun.clickhouse.errors import refusal
from lianyun.clickhouse.running import Watch, hang_up

CONNECTIONS = 256
BACKLOG = 128
SEND_SECONDS = 300
GRACE_SECONDS = 8.0


class Unusable(Exception):
    """The server cannot start; the text says why and what to do."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int
    anywhere: bool = False

    def checked(self, password: str) -> "Address":
        """Loopback, unless told otherwise and guarded by a password: the engine can read files and call out."""
        if self.anywhere and not password:
            raise Unusable("To listen beyond loopback set LIANYUN_CLICKHOUSE_PASSWORD.")
        if not self.anywhere and not _is_loopback(self.host):
            raise Unusable(f"{self.host} is not a loopback address; --listen-anywhere allows it.")
        return self


class Server:
    """Holds a data folder from construction to `stop`."""

    def __init__(self, folder: Path, address: Address, password: str = "") -> None:
        address.checked(password)
        self._lock = _locked(folder)
        self._listener = _listening(address)
        self.port: int = self._listener.getsockname()[1]
        self._engine = Engine(folder)
        self._watch = Watch(self._engine.kill)
        self._house = House(self._engine, self._watch, password)
        self._threads: dict[threading.Thread, Connection] = {}
        self._numbers = itertools.count(1)
        self._stopping = False

    def start(self) -> None:
        threading.Thread(target=self._accept, name="accept", daemon=True).start()

    def stop(self) -> None:
        """No new clients; inserts that were sent whole are stored, all else is cancelled; the engine is closed."""
        self._stopping = True
        hang_up(self._listener, socket.SHUT_RDWR)
        self._listener.close()
        threads = dict(self._threads)
        self._watch.end_all()
        for connection in threads.values():
            hang_up(connection.peer, socket.SHUT_RD)
        for thread in threads:
            thread.join(GRACE_SECONDS / len(threads))
        self._engine.close()
        os.close(self._lock)

    def _accept(self) -> None:
        while not self._stopping:
            try:
                peer, _ = self._listener.accept()
            except OSError:  # closed by `stop`, or a client that had gone before we looked
                continue
            self._welcome(peer)

    def _welcome(self, peer: socket.socket) -> None:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
        connection = Connection(peer, f"connection-{next(self._numbers)}", self._house)
        if len(self._threads) >= CONNECTIONS:
            connection.refuse(refusal(203, f"{CONNECTIONS} clients are connected; no more are taken."))
            return
        thread = threading.Thread(target=self._serve, args=(connection,), name=connection.tag, daemon=True)
        self._threads[thread] = connection
        thread.start()

    def _serve(self, connection: Connection) -> None:
        try:
            connection.serve()
        finally:
            del self._threads[threading.current_thread()]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listening(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Unusable(f"Cannot listen on {address.host}:{address.port}: {error.strerror}.") from error


def _locked(folder: Path) -> int:
    """The folder's lock, gone with this process however it ends. The file says who holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / "lianyun.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(lock, 32).decode(errors="replace").strip()
        os.close(lock)
        raise Unusable(f"The data folder {folder} is in use by process {holder or 'unknown'}.") from error
    os.truncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock
