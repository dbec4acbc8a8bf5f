"""The transports, one line each. A module is loaded where a source uses it."""

from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from ingest.transports.inlet import Inlet
from ingest.transports.source import BadSources, Options, Source, checked, file

# Name -> module and class. The class is made with (inlet, options, folder for what it remembers).
TRANSPORTS = {
    "folder": ("ingest.transports.folder", "Folder"),
    "tcp": ("ingest.transports.tcp", "Tcp"),
    "udp": ("ingest.transports.udp", "Udp"),
    "kafka": ("ingest.transports.kafka", "Kafka"),
    "mqtt": ("ingest.transports.mqtt", "Mqtt"),
    "sftp": ("ingest.transports.sftp", "SftpFolder"),
    "imap": ("ingest.transports.imap", "Imap"),
}


class Transport(Protocol):
    """`where`: what it listens at or asks, as people call it."""

    where: str

    def step(self) -> None:
        """Takes what is there, or waits for it a second or so. Away, Unacknowledged, OSError, EOFError: it is closed and
        opened again later. Closed: nothing more is taken."""

    def close(self) -> None: ...


class Made(Protocol):
    """Opening a transport fails as `step` does."""

    def __call__(self, inlet: Inlet, options: Options, data: Path, /) -> Transport: ...


class Declared(NamedTuple):
    """A source, its transport and what that was told."""

    source: Source
    options: Options
    made: Made


def declared(path: str | Path) -> tuple[Declared, ...]:
    """Every source of a file, checked whole. BadSources."""
    return tuple(declared_one(source, f"{path}: {source.name}") for source in file(path).sources)


def declared_one(source: Source, whose: str) -> Declared:
    """A source with its options checked; BadSources says `whose` field is wrong."""
    if source.transport not in TRANSPORTS:
        raise BadSources(f"{whose}: transport: is none of {', '.join(TRANSPORTS)}")
    module, name = TRANSPORTS[source.transport]
    made: Any = getattr(import_module(module), name)
    options = checked(options_of(source.transport), source.options, f"{whose}: options")
    try:
        options.check(source)
    except ValueError as error:
        raise BadSources(f"{whose}: {error}") from None
    return Declared(source, options, cast(Made, made))


def options_of(transport: str) -> type[Options]:
    return cast(type[Options], import_module(TRANSPORTS[transport][0]).Options)
