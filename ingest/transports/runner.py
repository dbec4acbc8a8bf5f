"""Keeps one source's transport open, in a thread of its own, until the process ends or its limit of dead letters is over."""

import logging
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from ingest.message import Unacknowledged
from ingest.transports.catalogue import Declared, Transport
from ingest.transports.inlet import Away, Closed, Inlet

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
AWAY = (Away, Unacknowledged, OSError, EOFError)
log = logging.getLogger(__name__)


class State(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # for another side that is away
    STOPPED = "stopped"  # by its dead letters; a person has to look
    CLOSED = "closed"


class Status(NamedTuple):
    """`where`: what the transport listens at or asks; `why`: it is not open."""

    state: State
    where: str = ""
    why: str = ""


class Runner:
    """`changed` is called with the source's name and status, from the source's thread; `data`: a folder of its own."""

    def __init__(self, declared: Declared, inlet: Inlet, data: Path, changed: Callable[[str, Status], None]) -> None:
        self.error: BaseException | None = None
        self._declared = declared
        self._inlet = inlet
        self._data = data
        self._changed = changed
        self._where = ""
        self._failures = 0
        self._thread = Thread(target=self._run, name=declared.source.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while self._inlet.is_open:
                self._attempt()
        except Closed:
            pass
        except BaseException as error:  # a mistake of ours: the process ends, loudly
            log.exception("%s failed", self._inlet.source.name)
            self.error = error
            return
        self._end()

    def _attempt(self) -> None:
        """Opens it, and goes on until its other side is away."""
        try:
            with closing(self._opened()) as transport:
                while self._inlet.is_open:
                    transport.step()
                    self._failures = 0
        except AWAY as error:
            self._failures += 1
            why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            log.warning("%s: %s", self._inlet.source.name, why)
            self._changed(self._inlet.source.name, Status(State.WAITING, self._where, why))
            self._inlet.wait(min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(self._failures - 1, 10)))

    def _opened(self) -> Transport:
        transport = self._declared.made(self._inlet, self._declared.options, self._data)
        self._where = transport.where
        self._changed(self._inlet.source.name, Status(State.OPEN, self._where))
        return transport

    def _end(self) -> None:
        name = self._inlet.source.name
        if not self._inlet.share.is_over:
            self._changed(name, Status(State.CLOSED, self._where))
            return
        log.error("%s is STOPPED: %s. Look at `lianyun deadletters list`, then start again.", name, self._inlet.share)
        self._changed(name, Status(State.STOPPED, self._where, str(self._inlet.share)))
