"""The data folder of one running copy: its lock, its state file, where everything else lies."""

import fcntl
import json
import os
from pathlib import Path
from time import sleep
from typing import IO, NamedTuple


class Taken(Exception):
    """Another copy runs in this folder."""


class State(NamedTuple):
    """Where the parts of a running copy are. `kafka` and `clickhouse` are empty where they are external: settings know."""

    pid: int
    url: str
    kafka: str
    clickhouse: str


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: IO[str] | None = None

    @property
    def store(self) -> Path:
        return self.path / "clickhouse"

    def log(self, name: str) -> Path:
        return self.path / "logs" / f"{name}.log"

    def ready(self, name: str) -> Path:
        """The file that a part writes when it is ready."""
        return self.path / "run" / f"{name}.ready"

    def take(self) -> None:
        """Makes the folder and keeps every other copy out of it until this process ends. Taken where one is in."""
        (self.path / "run").mkdir(parents=True, exist_ok=True)
        lock = (self.path / "lock").open("a")
        if not _locked(lock, tries=3):  # someone may only be looking, see `state`
            lock.close()
            state = self.state()
            who = f"process {state.pid}, {state.url}" if state else "it is just starting"
            raise Taken(f"another copy runs in {self.path} ({who}); set LIANYUN_DATA to another folder")
        self._lock = lock

    def release(self) -> None:
        self._state_file.unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    def tell(self, state: State) -> None:
        """Writes the state file, whole or not at all."""
        fresh = self._state_file.with_suffix(".new")
        fresh.write_text(json.dumps(state._asdict()), encoding="utf-8")
        os.replace(fresh, self._state_file)

    def state(self) -> State | None:
        """The copy that runs in this folder, if one does."""
        if not self.is_taken:
            return None
        try:
            return State(**json.loads(self._state_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    @property
    def _state_file(self) -> Path:
        return self.path / "state.json"

    @property
    def is_taken(self) -> bool:
        """A copy that was killed leaves its state file, but no lock."""
        try:
            with (self.path / "lock").open("a") as lock:
                return not _locked(lock)
        except FileNotFoundError:
            return False


def _locked(lock: IO[str], tries: int = 1) -> bool:
    for left in reversed(range(tries)):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sleep(0.1 if left else 0)
        else:
            return True
    return False
