"""`python -m ingest.listener`: takes what the declared sources tell, until it is asked to end.

LIANYUN_SOURCES              the file that declares them, see docs/sources.md
LIANYUN_CLICKHOUSE           clickhouse://user:password@host:port/database
LIANYUN_KAFKA                host:port,…
LIANYUN_KAFKA_CONFIG         more of librdkafka's settings, a JSON object
LIANYUN_PARTITIONS           partitions of the topics
LIANYUN_DATA                 folder for what the transports remember
LIANYUN_LISTENER_READY_FILE  where to write each source's state, once every source has been opened or is waited for
"""

import json
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event, Lock
from time import time

from clickhouse_driver.errors import Error as StoreError

from ingest.intake import Intake
from ingest.sender import Sender
from ingest.store import Store, Unstored
from ingest.transports.catalogue import Declared, declared
from ingest.transports.inlet import Inlet
from ingest.transports.runner import Runner, Status
from ingest.transports.source import BadSources, parties
from ingest.trust import Trust

LOOK_SECONDS = 0.2
GRACE_SECONDS = 8.0
NEEDED = ("LIANYUN_SOURCES", "LIANYUN_CLICKHOUSE", "LIANYUN_KAFKA")
log = logging.getLogger(__name__)


class Board:
    """What each source is doing: in a file, for who started us, and in the store, for everybody."""

    def __init__(self, found: Sequence[Declared], store: Store, file: Path | None) -> None:
        self._sources = {one.source.name: one.source for one in found}
        self._store = store
        self._file = file
        self._statuses: dict[str, Status] = {}
        self._unsaved: dict[str, Status] = {}
        self._lock = Lock()

    def changed(self, name: str, status: Status) -> None:
        """From any thread. The file is there once every source has been opened or is waited for."""
        log.info("%s: %s %s", name, status.state, status.where)
        with self._lock:
            self._statuses[name] = self._unsaved[name] = status
            if self._file and len(self._statuses) == len(self._sources):
                draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
                draft.write_text(json.dumps({n: s._asdict() for n, s in self._statuses.items()}), encoding="utf-8")
                draft.replace(self._file)

    def save(self) -> None:
        """From one thread: what is not in the store yet. Where that is away, the next call does it."""
        with self._lock:
            unsaved, self._unsaved = self._unsaved, {}
        try:
            rows = [self._row(name, status) for name, status in unsaved.items()]
            self._store.insert(INSERT_LISTENERS, list(zip(*rows, strict=True)))
        except (Unstored, StoreError) as error:
            log.warning("what the sources are doing is not stored: %s", error)
            with self._lock:
                self._unsaved = unsaved | self._unsaved

    def _row(self, name: str, status: Status) -> tuple[object, ...]:
        source = self._sources[name]
        return name, source.says, source.transport, status.where, status.state, status.why, int(time() * 1e6)


INSERT_LISTENERS = "INSERT INTO listeners (name, source, transport, address, state, why, written) VALUES"


class Listener:
    """Every source in a thread of its own, one intake for all. `data`: the folder for what transports remember."""

    def __init__(self, found: Sequence[Declared], intake: Intake, board: Board, data: Path) -> None:
        self.closing = Event()
        self._board = board
        self._runners = [
            Runner(one, Inlet(one.source, intake, self.closing), _folder(data, one.source.name), board.changed)
            for one in found
        ]

    def run(self) -> None:
        """Until `closing` is set. What fails for another reason than an absent other side is raised here."""
        for runner in self._runners:
            runner.start()
        while not self.closing.wait(LOOK_SECONDS):
            self._board.save()
            if error := next((runner.error for runner in self._runners if runner.error), None):
                self.closing.set()
                raise error
        for runner in self._runners:
            runner.join(GRACE_SECONDS)
        self._board.save()


def main(environment: Mapping[str, str]) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    logging.getLogger("clickhouse_driver").setLevel(logging.CRITICAL)  # what it logs it also raises
    if missing := [name for name in NEEDED if not environment.get(name)]:
        sys.exit(f"{' and '.join(missing)}: not set. `lianyun up` starts the listener with everything it needs.")
    try:
        found, trust = declared(environment["LIANYUN_SOURCES"]), Trust(parties(environment["LIANYUN_SOURCES"]))
    except BadSources as error:
        sys.exit(str(error))
    kafka = {
        **json.loads(environment.get("LIANYUN_KAFKA_CONFIG") or "{}"),
        "bootstrap.servers": environment["LIANYUN_KAFKA"],
        "log_level": "0",
    }
    sender = Sender(kafka)
    partitions = int(environment.get("LIANYUN_PARTITIONS") or 8)
    intake = Intake(Store(environment["LIANYUN_CLICKHOUSE"]), sender, partitions, trust)
    data = Path(environment.get("LIANYUN_DATA") or ".lianyun") / "sources"
    ready = environment.get("LIANYUN_LISTENER_READY_FILE")
    notes = Store(environment["LIANYUN_CLICKHOUSE"])  # the intake's own connection is its alone
    listener = Listener(found, intake, Board(found, notes, Path(ready) if ready else None), data)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: listener.closing.set())
    listener.run()
    intake.close()
    sender.close()
    notes.close()


def _folder(data: Path, name: str) -> Path:
    """A source's own: names may hold spaces and dots, and differ only in case."""
    return data / name.encode().hex()


if __name__ == "__main__":
    main(os.environ)
