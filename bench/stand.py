"""What a bench measures with: engines of its own, workers beside them, and what each process has used."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from clickhouse_driver import Client

from lianyun import broker, store
from lianyun.child import Child
from schemas.migrate import migrate

PARTITIONS = 8
START_SECONDS = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
WORKER = (sys.executable, "-m", "streams.worker")


class Stand(NamedTuple):
    """`clickhouse`, `kafka`: the engines, at `url` and `address`; `client`: a connection to the store, migrated."""

    folder: Path
    clickhouse: Child
    url: str
    kafka: Child
    address: str
    client: Client

    @property
    def engines(self) -> float:
        """CPU seconds of both so far."""
        return cpu(self.clickhouse.pid) + cpu(self.kafka.pid)

    def environment(self, ready: Path, **more: str) -> dict[str, str]:
        told = {"LIANYUN_KAFKA": self.address, "LIANYUN_CLICKHOUSE": self.url, "LIANYUN_PARTITIONS": str(PARTITIONS)}
        told |= {"LIANYUN_KAFKA_CONFIG": json.dumps({}), "LIANYUN_WORKER_READY_FILE": str(ready)}
        return {**os.environ, **told, **more}

    def launched(self, name: str, command: Sequence[str] = WORKER, **more: str) -> "subprocess.Popen[bytes]":
        """A worker, when it is ready. `more`: settings of its own."""
        ready = self.folder / f"{name}.ready"
        process = subprocess.Popen(command, env=self.environment(ready, **more))
        wait(ready)
        return process


@contextmanager
def stand(folder: Path) -> Iterator[Stand]:
    """Fresh engines in a folder, ended at the end."""
    clickhouse, url = store.start(folder / "store", folder / "store.log")
    kafka, address = broker.start(folder / "broker.log")
    try:
        broker.make_topics({"bootstrap.servers": address}, PARTITIONS)
        with Client.from_url(url) as client:
            migrate(client)
            yield Stand(folder, clickhouse, url, kafka, address, client)
    finally:
        kafka.stop()
        clickhouse.stop()


def wait(ready: Path) -> str:
    """What a process wrote into its ready file, once it has."""
    until = time.monotonic() + START_SECONDS
    while not ready.exists():
        if time.monotonic() > until:
            raise SystemExit(f"{ready.name}: not ready within {START_SECONDS:.0f} s")
        time.sleep(0.02)
    return ready.read_text(encoding="utf-8")


def ended(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait()


def cpu(pid: int) -> float:
    """User and system seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> float:
    """Megabytes that a process has in memory."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6
