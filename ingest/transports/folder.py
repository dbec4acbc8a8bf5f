"""A watched folder. Links lead nowhere."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ingest.transports.inlet import Inlet
from ingest.transports.polled import Mark, Polled, PolledOptions, names
from ingest.transports.seen import Seen


class Options(PolledOptions):
    """`address`: the folder; it has to exist."""


class Local:
    """A folder of this machine, as a place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def there(self) -> Iterator[tuple[str, Mark]]:
        with os.scandir(self._folder) as entries:
            for entry in entries:
                try:
                    if entry.is_file(follow_symlinks=False):
                        yield entry.name, _marked(entry.stat(follow_symlinks=False))
                except FileNotFoundError:  # it was moved away meanwhile
                    continue

    def opened(self, name: str) -> BinaryIO:
        return open(self._folder / name, "rb", opener=_opener)

    def mark(self, name: str) -> Mark:
        return _marked((self._folder / name).lstat())

    def move(self, name: str, folder: str) -> None:
        target = self._folder / folder
        target.mkdir(parents=True, exist_ok=True)
        free = next(found for found in names(name) if not (target / found).exists())
        shutil.move(self._folder / name, target / free)


class Folder(Polled):
    def __init__(self, inlet: Inlet, options: Options, data: Path) -> None:
        super().__init__(Local(Path(inlet.source.address)), inlet, options, Seen(data / "seen"))
        self.where = inlet.source.address


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _marked(found: os.stat_result) -> Mark:
    return Mark(found.st_ino, found.st_size, found.st_mtime_ns)
