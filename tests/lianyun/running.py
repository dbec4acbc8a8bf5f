"""A whole copy in a process of its own, as a user starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from lianyun.client import Api, ApiError, path
from lianyun.folder import Folder, State

T = TypeVar("T")
SECONDS = 60.0
OURS = ("LIANYUN_KAFKA", "LIANYUN_CLICKHOUSE", "LIANYUN_URL")


def eventually(look: Callable[[], T], seconds: float = SECONDS) -> T:
    """What `look` returns as soon as it is something; it may fail while parts are being started again."""
    until = time.monotonic() + seconds
    while True:
        try:
            if found := look():
                return found
            told = "nothing"
        except (ApiError, AssertionError) as error:
            told = str(error)
        assert time.monotonic() < until, f"not within {seconds:.0f} s: {told}"
        time.sleep(0.1)


def children(pid: int) -> dict[str, int]:
    """The processes that a process started, by what they are; of several workers one."""
    return dict(processes(pid))


def processes(pid: int) -> list[tuple[str, int]]:
    """All processes that a process started, each with what it is."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            for child in (task / "children").read_text().split():
                found.append((_name(Path(f"/proc/{child}/cmdline").read_bytes()), int(child)))
    return found


def _name(command: bytes) -> str:
    words = {
        b"tansu": "broker",
        b"lianyun.clickhouse": "store",
        b"streams.worker": "worker",
        b"\0api\0": "api",
        b"ingest.listener": "listener",
    }
    return next((name for word, name in words.items() if word in command), "other")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Copy:
    """`lianyun up` with a data folder; `environment` adds to ours."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        self.environment = {**kept, "LIANYUN_DATA": str(data), "COLUMNS": "200", **environment}
        self.command = [sys.executable, "-m", "lianyun", "up"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Copy":
        with (self.data.parent / "up.log").open("ab") as log:
            self._process = subprocess.Popen(self.command, stdout=log, stderr=log, env=self.environment)
        eventually(self._state_or_end)
        return self

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def state(self) -> State:
        state = Folder(self.data).state()
        assert state is not None
        return state

    @property
    def api(self) -> Api:
        return Api(self.state.url)

    def parts(self) -> dict[str, int]:
        return children(self.pid)

    def processes(self) -> list[tuple[str, int]]:
        return processes(self.pid)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self._process
        self._process.send_signal(number)
        return self._process.wait(60)

    def run(self, *words: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[str]":
        """A `lianyun` command beside it."""
        command = [sys.executable, "-m", "lianyun", *words]
        done = subprocess.run(command, input=stdin, capture_output=True, env=self.environment, timeout=90, check=False)
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    def milestones(self, ref: str) -> set[str]:
        """Keys of the milestones of the shipment that has this ref; empty where nothing is known of it."""
        found: list[dict[str, Any]] = self.api.get("/v1/shipments", {"ref": ref})["shipments"]
        if not found:
            return set()
        story = self.api.get(path("shipments", found[0]["id"], "timeline"))
        return {milestone["key"] for milestone in story["milestones"]}

    def _state_or_end(self) -> State | None:
        assert self._process
        log = (self.data.parent / "up.log").read_text()
        if self._process.poll() is not None:
            raise RuntimeError(f"`lianyun up` ended: {log}")
        return Folder(self.data).state()
