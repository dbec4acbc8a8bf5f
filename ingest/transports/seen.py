"""What has been taken from a place where it stays: remembered across restarts, in a file of one key a line."""

import os
from pathlib import Path


class Seen:
    """`path`: its journal. A key that is lost with a crash is taken again, which counts once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._keys = set(path.read_text(encoding="utf-8").splitlines()) if path.exists() else set[str]()
        self._file = path.open("a", encoding="utf-8")

    def __contains__(self, key: str) -> bool:
        return _line(key) in self._keys

    def add(self, key: str) -> None:
        """Returns when it is on the disk."""
        self._keys.add(_line(key))
        self._file.write(f"{_line(key)}\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def keep(self, there: set[str]) -> None:
        """Forgets what is gone from the place; writes the journal anew where that is most of it."""
        there = {_line(key) for key in there}
        if len(self._keys) <= 2 * len(self._keys & there) + 1000:
            return
        self._keys &= there
        draft = self._path.with_suffix(".new")
        draft.write_text("".join(f"{key}\n" for key in sorted(self._keys)), encoding="utf-8")
        self._file.close()
        draft.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8")

    def close(self) -> None:
        self._file.close()


def _line(key: str) -> str:
    return key.encode("unicode_escape").decode("ascii")
