"""Files in a place that is looked at again and again: each is taken when it is whole, and moved away when acknowledged.

A file that is renamed into the place is whole at once; one that is still written is left until it has not changed for
`settle_seconds`. Names that begin with a dot or end as unfinished ones do are never looked at.
"""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from fnmatch import fnmatch
from time import monotonic
from typing import BinaryIO, NamedTuple, Protocol

from pydantic import Field

from ingest.message import MAX_PART, Malformed
from ingest.transports import source
from ingest.transports.inlet import Inlet, Total
from ingest.transports.seen import Seen
from ingest.transports.stored import unpacked

UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".writing", "~")


log = logging.getLogger(__name__)


class PolledOptions(source.Options):
    """What places of files share."""

    pattern: str = Field(default="*", description="of the names that are taken")
    settle_seconds: float = Field(default=2.0, ge=0, description="a file that did not change for so long is whole")
    poll_seconds: float = Field(default=1.0, gt=0, description="between two looks")
    done: str = Field(
        default="done", description="folder for what was read, seen from where it lay; empty: files stay where they are"
    )
    failed: str = Field(default="failed", description="folder for files in which nothing could be read")
    max_bytes: int = Field(default=1 << 30, ge=1, description="of one file, also unpacked")


class Mark(NamedTuple):
    """What changes when a file does."""

    inode: int
    size: int
    changed: int


class Place(Protocol):
    """Where files lie. A file that somebody takes away meanwhile is a FileNotFoundError, one that we may not read a
    PermissionError."""

    def there(self) -> Iterator[tuple[str, Mark]]:
        """The plain files."""

    def opened(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Its bytes, from the beginning."""

    def mark(self, name: str) -> Mark:
        """As it is now."""

    def move(self, name: str, folder: str) -> None:
        """Into a folder that may have to be made, under a name that nothing there has yet."""


class Polled:
    """Takes what lies in a place."""

    def __init__(self, place: Place, inlet: Inlet, options: PolledOptions, seen: Seen) -> None:
        self._place = place
        self._inlet = inlet
        self._options = options
        self._seen = seen
        self._since: dict[str, tuple[Mark, float]] = {}
        self._unreadable: set[str] = set()

    def step(self) -> None:
        """Takes every file that is whole now, or waits."""
        ready = list(self._ready())
        for name, mark in ready:
            if self._inlet.is_open:
                self._take(name, mark)
        if not ready:
            self._inlet.wait(self._options.poll_seconds)

    def close(self) -> None:
        self._seen.close()

    def _ready(self) -> Iterator[tuple[str, Mark]]:
        now = monotonic()
        there = {name: mark for name, mark in self._place.there() if self._is_wanted(name)}
        self._seen.keep({_key(name, mark) for name, mark in there.items()})
        self._since = {
            name: self._since[name] if name in self._since and self._since[name][0] == mark else (mark, now)
            for name, mark in there.items()
        }
        for name, (mark, since) in sorted(self._since.items()):
            key = _key(name, mark)
            if now - since >= self._options.settle_seconds and key not in self._seen and key not in self._unreadable:
                yield name, mark

    def _is_wanted(self, name: str) -> bool:
        is_finished = not (name.startswith(".") or name.lower().endswith(UNFINISHED))
        return is_finished and fnmatch(name, self._options.pattern)

    def _take(self, name: str, mark: Mark) -> None:
        try:
            with self._place.opened(name) as file:
                total = self._total(file, name)
            if self._place.mark(name) != mark:  # somebody wrote on, and it is taken again: that counts once
                return
        except FileNotFoundError:
            return
        except PermissionError as error:  # the files beside it are taken nevertheless
            log.error("%s: %s may not be read: %s", self._inlet.source.name, name, error)
            self._unreadable.add(_key(name, mark))
            return
        self._finish(name, mark, total)

    def _total(self, file: BinaryIO, name: str) -> Total:
        try:
            return self._inlet.take(unpacked(file, name, self._options.max_bytes))
        except Malformed as error:
            file.seek(0)
            return self._inlet.refuse(file.read(MAX_PART), error.where, error.rule)

    def _finish(self, name: str, mark: Mark, total: Total) -> None:
        if self._options.done:
            self._place.move(name, self._options.failed if total.is_refused else self._options.done)
        else:
            self._seen.add(_key(name, mark))


def _key(name: str, mark: Mark) -> str:
    return f"{name}\t{mark.inode}\t{mark.size}\t{mark.changed}"


def names(name: str) -> Iterator[str]:
    """Under which a file may be moved: its own, else with a number."""
    yield name
    number = 1
    while True:
        yield f"{name}.{number}"
        number += 1
