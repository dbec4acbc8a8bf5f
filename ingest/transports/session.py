"""What a server does with one peer's bytes, whatever they come over: cuts messages, and knows what to answer."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from ingest.reading import Dead, Understood
from ingest.syntax import nmea
from ingest.transports.inlet import Arrived
from ingest.transports.server import ServerOptions
from ingest.transports.terminal import Terminal


class Session(Protocol):
    def feed(self, data: bytes, at: datetime) -> Sequence[Arrived]:
        """The messages that are whole now."""

    def end(self) -> Sequence[Arrived]:
        """What is left when nothing more comes."""

    def answers(self, one: Arrived, reads: Sequence[Understood | Dead]) -> bytes:
        """What the peer is told once a message is acknowledged."""

    def replies(self) -> bytes:
        """What it is told at once."""


class Nmea:
    """NMEA: nothing is answered."""

    def __init__(self, device: str, _options: ServerOptions) -> None:
        self._device = device
        self._cutter = nmea.Cutter()

    def feed(self, data: bytes, at: datetime) -> Sequence[Arrived]:
        return [Arrived(piece, at, self._device) for piece in self._cutter.feed(data)]

    def end(self) -> Sequence[Arrived]:
        return [Arrived(piece, datetime.now(UTC), self._device) for piece in self._cutter.end()]

    def answers(self, one: Arrived, reads: Sequence[Understood | Dead]) -> bytes:
        return b""

    def replies(self) -> bytes:
        return b""


SESSIONS: dict[str, Callable[[str, ServerOptions], Session]] = {"nmea": Nmea, "jt808": Terminal}


def session(ip: str, options: ServerOptions) -> Session | None:
    """For a peer; None where what it sends is whole only at its end."""
    made = SESSIONS.get(options.syntax)
    return made(ip, options) if made else None
