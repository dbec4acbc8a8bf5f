"""The property on the real engines: worker processes on a real broker and a real store, some of them killed meanwhile."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from clickhouse_driver import Client
from hypothesis import HealthCheck, Phase, given, settings

from ingest.records import movement_records
from ingest.sender import Sender
from schemas import wire
from schemas.milestones import Kind
from schemas.movement import Movement, movement
from schemas.refs import Ref, RefType, ref, type_of, value_of
from schemas.relations import Relation
from schemas.rows import INSERT_FACTS, fact_columns
from schemas.timeline import Timeline
from schemas.times import Moment
from tests.conftest import Engines
from tests.streams.histories import histories
from tests.streams.oracle import oracle, without_version
from tests.streams.story import BILL, BOX, V1, V2, at, happened, planned
from tests.streams.test_order import batches, told_again

HISTORIES = 30
WORKERS = 2
SETTLED_SECONDS = 60.0
NEVER = 86_400  # what the watch tells depends on the clock, which the oracle has not


def in_its_own_world(number: int, fact: Movement) -> Movement:
    """The fact with refs of its own, so that many histories can run side by side in one store."""
    return movement(
        source=fact.source,
        kind=fact.kind,
        certainty=fact.certainty,
        mode=fact.mode,
        occurred=Moment(fact.occurred_at, fact.offset, fact.precision, fact.zone),
        refs=tuple(_own(number, name) for name in fact.refs),
        relations=tuple(
            Relation(r.bond, _own(number, r.inner), _own(number, r.outer), r.change) for r in fact.relations
        ),
        place=fact.place,
        report=f"{fact.report}-{number}" if fact.report else "",
        retracts=tuple(f"{report}-{number}" for report in fact.retracts),
        reported_at=fact.reported_at,
        received_at=fact.received_at,
    )


def _own(number: int, name: Ref) -> Ref:
    type_, value = type_of(name), value_of(name)
    if type_ is RefType.FLIGHT:
        return ref(type_, value.replace("LY261", f"LY{261 + number}"))
    if type_ is RefType.AWB:
        return ref(type_, f"{100 + number}{value[3:]}")
    return ref(type_, f"{value}N{number}")


@contextmanager
def worker(engines: Engines, ready: Path, watch_seconds: int = NEVER) -> Iterator["subprocess.Popen[bytes]"]:
    ready.unlink(missing_ok=True)
    own = {"LIANYUN_WORKER_READY_FILE": str(ready), "LIANYUN_WATCH_SECONDS": str(watch_seconds)}
    environment = {**os.environ, **engines.environment, **own}
    process = subprocess.Popen([sys.executable, "-m", "streams.worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(ready: Path, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 40
    while not ready.exists():
        assert process.poll() is None, "the worker ended before it was ready"
        assert time.monotonic() < until, "the worker got no partitions"
        time.sleep(0.05)


def random_histories() -> list[list[Movement]]:
    """The first histories that hypothesis makes, each in its own world."""
    made: list[list[Movement]] = []

    @settings(
        max_examples=HISTORIES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(histories())
    def make(facts: list[Movement]) -> None:
        made.append([in_its_own_world(len(made), fact) for fact in facts])

    make()
    return made


@pytest.mark.engines
@pytest.mark.timeout(300)
def test_killed_workers_change_nothing(fresh: Engines, tmp_path: Path) -> None:
    chance = random.Random(7)
    made = random_histories()
    facts = [fact for history in made for fact in history]
    client, sender = Client.from_url(fresh.clickhouse), Sender(fresh.kafka_config)
    with worker(fresh, tmp_path / "first") as steady:
        wait_for(tmp_path / "first", steady)
        kills = 0
        waiting = batches(told_again(facts, chance), chance)
        while waiting:
            with worker(fresh, tmp_path / "second") as doomed:
                wait_for(tmp_path / "second", doomed)
                for batch in waiting[: len(made)]:
                    told = [(ref_, fact) for fact in batch for ref_ in fact.addresses]
                    client.execute(INSERT_FACTS, fact_columns(told), columnar=True)
                    sender.send(list(movement_records(told, fresh.partitions)))
                waiting = waiting[len(made) :]
                kills += 1
        expected = {ref_: timeline for history in made for ref_, timeline in oracle(history).items()}
        settled = _settled(client, expected)
    sender.close()
    client.disconnect()
    assert kills >= 2
    assert settled == expected


def _settled(client: Client, expected: dict[Ref, Timeline]) -> dict[Ref, Timeline]:
    """The stored answers once they are the expected ones, or as they are when time is up."""
    until = time.monotonic() + SETTLED_SECONDS
    while True:
        rows = client.execute("SELECT body FROM shipments FINAL")
        found = {t.id: without_version(t) for t in (wire.timeline(body) for (body,) in rows)}
        if found == expected or time.monotonic() > until:
            return found
        time.sleep(0.3)


@pytest.mark.engines
def test_silence_is_told_and_answered_through_the_whole_loop(fresh: Engines, tmp_path: Path) -> None:
    facts = [
        happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, BILL, V1),
        happened("carrier", Kind.DEPARTED, "2026-03-05 20:00", "CNYTN", V1),
        planned("carrier", Kind.ARRIVED, "2026-03-09 12:00", "SGSIN", V1),
        happened("carrier", Kind.DEPARTED, "2026-03-20 20:00", "CNYTN", V2),
    ]
    shift = datetime.now(UTC) - at("2026-03-21")  # the watch looks at the clock
    facts = [
        msgspec.structs.replace(f, occurred_at=f.occurred_at + shift, received_at=f.received_at + shift) for f in facts
    ]
    with Client.from_url(fresh.clickhouse) as client, worker(fresh, tmp_path / "ready", watch_seconds=1) as process:
        wait_for(tmp_path / "ready", process)
        told = [(to, fact) for fact in facts for to in fact.addresses]
        client.execute(INSERT_FACTS, fact_columns(told), columnar=True)
        sender = Sender(fresh.kafka_config)
        sender.send(list(movement_records(told, fresh.partitions)))
        sender.close()
        until = time.monotonic() + SETTLED_SECONDS
        silent: list[tuple[str]] = []
        while not silent and time.monotonic() < until:
            silent = client.execute(
                "SELECT JSONExtractString(body, 'overdue') AS step FROM shipments FINAL WHERE id = %(id)s AND step != ''",
                {"id": BILL},
            )
            time.sleep(0.3)
    assert silent == [("arrived@SGSIN",)]
