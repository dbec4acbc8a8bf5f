"""A watched folder: each file is taken when it is whole, and moved away when it is acknowledged.

A file that is renamed into the folder is whole at once; one that is still written is left until it has not changed for
`settle_seconds`. Names that begin with a dot or end as unfinished ones do are never looked at, nor are links.
"""

import os
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from time import monotonic
from typing import BinaryIO, NamedTuple

from pydantic import Field

from ingest.message import MAX_PART, Malformed
from ingest.transports import source
from ingest.transports.inlet import Inlet, Total
from ingest.transports.seen import Seen
from ingest.transports.stored import unpacked

UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".writing", "~")


class Options(source.Options):
    """`address`: the folder; it has to exist."""

    pattern: str = Field(default="*", description="of the names that are taken")
    settle_seconds: float = Field(default=2.0, ge=0, description="a file that did not change for so long is whole")
    poll_seconds: float = Field(default=1.0, gt=0, description="between two looks")
    done: str = Field(
        default="done", description="folder for what was read, seen from `address`; empty: files stay where they are"
    )
    failed: str = Field(default="failed", description="folder for files in which nothing could be read")
    max_bytes: int = Field(default=1 << 30, ge=1, description="of one file, also unpacked")


class Mark(NamedTuple):
    """What changes when a file does."""

    inode: int
    size: int
    changed: int


class Folder:
    def __init__(self, inlet: Inlet, options: Options, data: Path) -> None:
        self._inlet = inlet
        self._options = options
        self._seen = Seen(data / "seen")
        self._folder = Path(inlet.source.address)
        self._since: dict[str, tuple[Mark, float]] = {}
        self.where = str(self._folder)

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
        there = {entry.name: mark for entry in os.scandir(self._folder) if (mark := self._mark(entry))}
        self._seen.keep({_key(name, mark) for name, mark in there.items()})
        self._since = {
            name: self._since[name] if name in self._since and self._since[name][0] == mark else (mark, now)
            for name, mark in there.items()
        }
        for name, (mark, since) in sorted(self._since.items()):
            if now - since >= self._options.settle_seconds and _key(name, mark) not in self._seen:
                yield name, mark

    def _mark(self, entry: "os.DirEntry[str]") -> Mark | None:
        name = entry.name
        if name.startswith(".") or name.lower().endswith(UNFINISHED) or not fnmatch(name, self._options.pattern):
            return None
        if not entry.is_file(follow_symlinks=False):
            return None
        try:
            return _marked(entry.stat(follow_symlinks=False))
        except FileNotFoundError:  # it was moved away meanwhile
            return None

    def _take(self, name: str, mark: Mark) -> None:
        try:
            file = open(self._folder / name, "rb", opener=_opener)  # noqa: SIM115 - closed below
        except FileNotFoundError:
            return
        with file:
            total = self._total(file, name)
            is_whole = _marked(os.fstat(file.fileno())) == mark
        if is_whole:  # else somebody wrote on, and it is taken again: what is told twice counts once
            self._finish(name, mark, total)

    def _total(self, file: BinaryIO, name: str) -> Total:
        try:
            return self._inlet.take(unpacked(file, name, self._options.max_bytes))
        except Malformed as error:
            file.seek(0)
            return self._inlet.refuse(file.read(MAX_PART), error.where, error.rule)

    def _finish(self, name: str, mark: Mark, total: Total) -> None:
        target = self._options.failed if total.is_refused else self._options.done
        if not self._options.done:
            self._seen.add(_key(name, mark))
            return
        folder = self._folder / target
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(self._folder / name, _free(folder / name))


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _marked(found: os.stat_result) -> Mark:
    return Mark(found.st_ino, found.st_size, found.st_mtime_ns)


def _key(name: str, mark: Mark) -> str:
    return f"{name}\t{mark.inode}\t{mark.size}\t{mark.changed}"


def _free(path: Path) -> Path:
    """This path, or one like it that nothing has yet."""
    number = 1
    found = path
    while found.exists():
        found = path.with_name(f"{path.name}.{number}")
        number += 1
    return found
