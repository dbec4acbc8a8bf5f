"""What a second worker brings on the same partitions: a part of bench/correlate.py."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.stand import PARTITIONS, Stand, cpu, ended, stand
from bench.workload import MOVEMENTS_PER_BOX, feeds
from ingest.intake import Intake
from ingest.message import Heard
from ingest.reading import Understood, read
from ingest.records import Record, movement_records
from ingest.sender import Sender
from ingest.store import Store
from schemas import wire
from schemas.movement import Movement

PATIENCE_SECONDS = 900.0
LOOK_SECONDS = 0.2
ANSWERED = "SELECT count() FROM shipments FINAL WHERE rank = 'cargo' AND last_kind = 'gate_out'"


class Kept:
    """Takes records for the broker and keeps them, to be sent when the workers are there."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def send(self, records: Sequence[Record], started: float | None = None) -> Mapping[tuple[str, int], int]:
        self.records += records
        return {}


class Took(NamedTuple):
    """`seconds` from the first record sent to the last answer, `cpu` of all workers meanwhile."""

    seconds: float
    cpu: float


class Crew:
    """The workers of a run, those that have left included."""

    def __init__(self, own: Stand) -> None:
        self._own = own
        self._working: list[subprocess.Popen[bytes]] = []
        self._before = self._left = 0.0
        self._hired = 0

    def hire(self) -> None:
        self._hired += 1
        self._working.append(self._own.launched(f"worker-{self._hired}"))

    def begin(self) -> None:
        self._before = self._cpu()

    def leave(self) -> None:
        """The last one goes."""
        gone = self._working.pop()
        self._left += cpu(gone.pid)
        ended(gone)

    @property
    def spent(self) -> float:
        return self._left + self._cpu() - self._before

    def _cpu(self) -> float:
        return sum(cpu(process.pid) for process in self._working)

    def close(self) -> None:
        for process in self._working:
            ended(process)


Shift = Callable[[Crew, float], None]  # is told the share that is answered, and hires or lets go


def steady(crew: Crew, share: float) -> None:
    """Who is there stays."""


class ComesAndGoes:
    """A second worker joins under load when a quarter is answered, and leaves when three quarters are."""

    def __init__(self) -> None:
        self._due = [(0.25, Crew.hire), (0.75, Crew.leave)]

    def __call__(self, crew: Crew, share: float) -> None:
        if self._due and share >= self._due[0][0]:
            self._due.pop(0)[1](crew)


def run(boxes: int, workers: int, shift: Shift) -> Took:
    with TemporaryDirectory() as folder, stand(Path(folder)) as own:
        records = _stored(own, boxes)
        crew, sender = Crew(own), Sender({"bootstrap.servers": own.address, "log_level": "0"})
        for _ in range(workers):
            crew.hire()
        time.sleep(5)  # what the last to come makes of the partitions is done
        crew.begin()
        started = time.monotonic()
        sender.send(records)
        while (done := own.client.execute(ANSWERED)[0][0]) < boxes:
            if time.monotonic() > started + PATIENCE_SECONDS:
                raise SystemExit(f"{done} of {boxes} answered within {PATIENCE_SECONDS:.0f} s")
            shift(crew, done / boxes)
            time.sleep(LOOK_SECONDS)
        took = Took(time.monotonic() - started, crew.spent)
        crew.close()
        sender.close()
        return took


def _stored(own: Stand, boxes: int) -> list[Record]:
    """Everything is in the store; the records to send, box by box of its whole story, mixed as the feed tells them."""
    kept = Kept()
    intake = Intake(Store(own.url), kept, PARTITIONS)
    heard = Heard("carrier", datetime.now(UTC))
    for message in feeds(boxes):
        intake.take(message, heard)
    intake.close()
    return kept.records


def ceiling() -> float:
    """What two processes that share nothing bring on this machine now: each decodes as much as one alone did."""
    one, two = (max(_decoders(count)) for count in (1, 2))
    return 2 * one / two


def _decoders(count: int) -> list[float]:
    command = [sys.executable, "-m", "bench.crew"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(count)]
    return [float(json.loads(process.communicate()[0])) for process in running]


def decode() -> float:
    """Seconds to decode some records many times: the work of a worker that shares nothing with anybody."""
    heard = Heard("carrier", datetime.now(UTC))
    results = (result for message in feeds(100) for result in read(BytesIO(message), heard))
    facts = [fact for result in results if isinstance(result, Understood) for fact in result.facts]
    told = [(ref, fact) for fact in facts if isinstance(fact, Movement) for ref in fact.addresses]
    records = list(movement_records(told, PARTITIONS))
    started = time.monotonic()
    for _ in range(100):
        for record in records:
            wire.items(record.body)
    return time.monotonic() - started


def measure(boxes: int) -> None:
    told = boxes * MOVEMENTS_PER_BOX
    one, two, passing = run(boxes, 1, steady), run(boxes, 2, steady), run(boxes, 1, ComesAndGoes())
    print(f"{told:,} movements of {boxes:,} containers on {PARTITIONS} partitions, from sent to answered")
    print(f"  two workers / one               {one.seconds / two.seconds:5.2f} times the throughput")
    print(f"  one, a second comes and goes    {one.seconds / passing.seconds:5.2f}")
    print(f"  ceiling: two that share nothing {ceiling():5.2f}")
    print(f"  CPU of the workers for the same {two.cpu / one.cpu:5.2f} with two, {passing.cpu / one.cpu:.2f} passing")


if __name__ == "__main__":
    print(json.dumps(decode()))
