"""The server as a process of ours: start, port, stop, kill."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
READY_FILE = "ready.json"


class NotStarted(Exception):
    """The server ended before it was ready, or took too long; the text is what it said."""


class ClickHouseProcess:
    """One server over one data folder. As a context manager it starts at once and stops at the end."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> int:
        """The port it listens on, once it does. Raises NotStarted."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ready = self.folder / f"{READY_FILE}.{os.getpid()}"
        ready.unlink(missing_ok=True)
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(self._command(ready), stdout=log, stderr=log)  # noqa: S603 - our own
        try:
            self.port = self._wait(ready)
        finally:
            ready.unlink(missing_ok=True)
        return self.port

    def stop(self) -> int:
        """Its exit code: 0 after a clean end."""
        assert self._process is not None
        self._process.terminate()
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """As if the power went: nothing is finished."""
        assert self._process is not None
        self._process.kill()
        return self._process.wait()

    def __enter__(self) -> "ClickHouseProcess":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _command(self, ready: Path) -> list[str]:
        told = {"--data": self.folder, "--port": self.port, "--ready-file": ready, "--parent": os.getpid()}
        return [sys.executable, "-m", "lianyun.clickhouse", *(str(part) for pair in told.items() for part in pair)]

    def _wait(self, ready: Path) -> int:
        assert self._process is not None
        deadline = time.monotonic() + READY_SECONDS
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise NotStarted((self.folder / "server.log").read_text(errors="replace").strip())
            time.sleep(0.01)
        return int(json.loads(ready.read_text(encoding="utf-8"))["port"])
