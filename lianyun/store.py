"""The embedded store: ClickHouse's engine and native protocol as a process of ours (lianyun/clickhouse)."""

import json
import sys
from pathlib import Path
from time import monotonic, sleep

from lianyun import ports
from lianyun.child import Child

START_SECONDS = 60.0
TRIES = 4  # of a process before us that was killed, the kernel may hold the folder a moment longer


class StoreFailed(Exception):
    """The store did not start. The text says why."""


def start(folder: Path, log: Path, port: int = 0) -> tuple[Child, str]:
    """Starts the store on loopback; returns it with its address, `clickhouse://…`, when it listens. `port` 0: a free one."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in reversed(range(TRIES)):
        child, address = _try(folder, log, port)
        if address:
            return child, address
        child.stop()
        sleep(0.5 if left else 0)
    raise StoreFailed(f"the embedded ClickHouse did not start: {child.last_words() or 'it said nothing'}")


def _try(folder: Path, log: Path, port: int) -> tuple[Child, str]:
    ready = log.with_suffix(".ready")
    ready.unlink(missing_ok=True)
    where = ["--data", str(folder), "--port", str(port), "--ready-file", str(ready)]
    child = Child("store", [sys.executable, "-m", "lianyun.clickhouse", *where], log)
    until = monotonic() + START_SECONDS
    while child.exit_code is None and monotonic() < until:
        if ready.exists():
            return (
                child,
                f"clickhouse://{ports.LOOPBACK}:{json.loads(ready.read_text(encoding='utf-8'))['port']}/default",
            )
        sleep(0.02)
    return child, ""
