"""Which queries run, by the ids their clients gave them, and who ends them."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lianyun.clickhouse.errors import refusal
from lianyun.clickhouse.requests import CANCEL

WATCH_SECONDS = 0.05


@dataclass(eq=False)
class Running:
    """One query of one connection. `tag` names it to the engine; `ahead` is what the client has said meanwhile."""

    id: str
    tag: str
    peer: socket.socket
    ahead: Callable[[], bytes]
    inserts: bool = False
    waits: bool = False  # for its client's rows
    ended: str = ""  # why it has to end: "cancel", "gone", "kill"

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While the rows of an insert come; after that it can only be killed, not called off."""
        self.inserts = self.waits = True
        yield
        self.waits = False

    def end(self, why: str) -> None:
        """Called from any thread. An insert that waits for its client wakes up."""
        self.ended = self.ended or why
        if self.waits and why == "kill":
            hang_up(self.peer, socket.SHUT_RD)

    def look(self) -> None:
        """A client that said cancel, or went away, wants no answer any more."""
        if self.inserts or self.ended:
            return
        try:
            said = self.ahead()[:1] or self.peer.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self.end("gone")
        elif said[0] == CANCEL:
            self.end("cancel")


class Watch:
    """All running queries, and one thread that looks after those that run for long."""

    def __init__(self, kill: Callable[[str], None]) -> None:
        self._kill = kill
        self._queries: dict[str, Running] = {}
        self._lock = threading.Lock()
        self._any = threading.Event()
        threading.Thread(target=self._look_after, name="watch", daemon=True).start()

    @contextmanager
    def running(self, query: Running) -> Iterator[None]:
        """Refuses an id that is running already, as ClickHouse does."""
        with self._lock:
            if query.id in self._queries:
                raise refusal(216, f"Query with id = {query.id} is already running.")
            self._queries[query.id] = query
            self._any.set()
        try:
            yield
        finally:
            with self._lock:
                del self._queries[query.id]
                if not self._queries:
                    self._any.clear()

    def find(self, query_id: str) -> Running | None:
        return self._queries.get(query_id)

    def end_all(self) -> None:
        """Except inserts whose rows are all here: they are stored."""
        for query in self._now():
            if query.waits or not query.inserts:
                query.end("kill")

    def _now(self) -> list[Running]:
        with self._lock:
            return list(self._queries.values())

    def _look_after(self) -> None:
        pause = threading.Event()
        while self._any.wait():
            pause.wait(WATCH_SECONDS)
            for query in self._now():
                query.look()
                if query.ended and not query.waits:
                    self._kill(query.tag)


def hang_up(peer: socket.socket, how: int) -> None:
    """Shuts a direction of a socket that may be closed already."""
    try:
        peer.shutdown(how)
    except OSError:
        return
