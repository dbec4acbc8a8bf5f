"""How much memory a worker takes, and what many shipments in the store cost it: a part of bench/correlate.py."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from clickhouse_driver import Client

from bench.crew import PATIENCE_SECONDS
from bench.stand import PARTITIONS, Stand, ended, resident, stand
from bench.workload import feeds
from ingest.intake import Intake
from ingest.message import Heard
from ingest.quiet import Size
from ingest.quiet import Watch as Quiet
from ingest.records import Record
from ingest.sender import Sender
from ingest.store import Store
from schemas import topics
from streams.watch import Watch

UNDER_WAY = 9  # steps of the story: on the second vessel, and nobody has told when it arrives
HOURS = 280  # into the story
SOME = 500  # containers that are told for real before they are copied; each is two shipments: a booking's, and its own
AGAIN = 200  # of them hear something more
LIMIT = "LIANYUN_WORKER_FACTS"
LOOKS_SECONDS = 10.0

# A shipment again under other names: the same answer, of somebody else.
COPIES = """
    INSERT INTO shipments
    SELECT * EXCEPT copy REPLACE (
        concat(id, 'X', toString(copy)) AS id,
        replaceAll(body, concat('"', id, '"'), concat('"', id, 'X', toString(copy), '"')) AS body)
    FROM (SELECT * FROM shipments FINAL WHERE NOT match(id, 'X[0-9]+$')) AS own
    CROSS JOIN (SELECT number AS copy FROM numbers(%(first)s, %(copies)s)) AS copies
"""
TOGETHER = 20  # copies in one insert
STORED = "SELECT uniqExact(id) FROM shipments"
REACHED = """
    SELECT count()
    FROM shipments FINAL
    WHERE rank = 'cargo' AND NOT match(id, 'X[0-9]+$') AND %(kind)s IN (last_kind, next_kind)
"""


class Held(NamedTuple):
    """Megabytes of a worker: when it was ready, and after its work."""

    ready: float
    after: float


class Look(NamedTuple):
    """CPU seconds of one look of the watch: in the worker, and in the engines."""

    worker: float
    engines: float


class Sink:
    def send(self, records: Sequence[Record]) -> None: ...


def told(own: Stand, boxes: int, steps: int, kind: str, **settings: str) -> Held:
    """A worker that is told of so many containers until the last of them has come to this kind of step."""
    worker = own.launched(f"worker-{steps}-{time.monotonic_ns()}", **settings)
    ready = resident(worker.pid)
    _tell(own, boxes, steps)
    _until(own.client, boxes, kind)
    if "LIANYUN_WATCH_SECONDS" in settings:
        time.sleep(LOOKS_SECONDS)
    after = resident(worker.pid)
    ended(worker)
    return Held(ready, after)


def _tell(own: Stand, boxes: int, steps: int) -> None:
    """A delivery at a time, each worked off before the next: what a large batch takes for a moment is not what is held."""
    config = {"bootstrap.servers": own.address, "log_level": "0"}
    sender, store = Sender(config), Store(own.url)
    intake = Intake(Store(own.url), sender, PARTITIONS)
    now = datetime.now(UTC)
    for message in feeds(boxes, now - timedelta(hours=HOURS), steps):
        intake.take(message, Heard("carrier", now))
        quiet = Quiet(store, sender, config, topics.WORKERS, Size(PARTITIONS, 1))
        while quiet.tick() is None:
            time.sleep(0.05)
    intake.close()
    sender.close()
    store.close()


def _until(client: Client, boxes: int, kind: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while client.execute(REACHED, {"kind": kind})[0][0] < boxes:
        if time.monotonic() > until:
            raise SystemExit(f"not answered within {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.2)


def copied(client: Client, shipments: int) -> int:
    """How many shipments the store has, when it has at least so many."""
    copy = 0
    while (held := int(client.execute(STORED)[0][0])) < shipments:
        client.execute(COPIES, {"first": copy, "copies": TOGETHER})
        copy += TOGETHER
    return held


def looked(own: Stand) -> Look:
    """The first look that has nothing new to judge. Those before it judge what nobody has looked at yet, some at a time."""
    with Client.from_url(own.url) as client:
        watch = Watch(client, Sink(), PARTITIONS, lambda: range(PARTITIONS))
        while True:
            judged = own.client.execute("SELECT count() FROM judged")[0][0]
            worker, engines = time.process_time(), own.engines
            watch.look(datetime.now(UTC))
            if own.client.execute("SELECT count() FROM judged")[0][0] == judged:
                return Look(time.process_time() - worker, own.engines - engines)


def measure(boxes: int, shipments: int) -> None:
    facts = boxes * UNDER_WAY
    print(f"memory of a worker, {boxes:,} containers under way, {UNDER_WAY} facts each")
    with TemporaryDirectory() as folder, stand(Path(folder)) as own:
        free = told(own, boxes, UNDER_WAY, "departed", **{LIMIT: str(10**9)})
        each = (free.after - free.ready) / boxes
        print(
            f"  without a limit   {free.ready:5.0f} MB ready, {free.after:5.0f} MB after: {each * 1e5:,.0f} per 100,000"
        )
    with TemporaryDirectory() as folder, stand(Path(folder)) as own:
        bound = told(own, boxes, UNDER_WAY, "departed", **{LIMIT: str(facts // 4)})
        share = (bound.after - bound.ready) / (free.after - free.ready)
        print(
            f"  {facts // 4:,} facts at most: {bound.after:5.0f} MB after, {share:.2f} of what it took without a limit"
        )
    with TemporaryDirectory() as folder, stand(Path(folder)) as own:
        told(own, SOME, UNDER_WAY, "departed")
        few, few_look = _touched(own), looked(own)
        held = copied(own.client, shipments)
        many_look, many = looked(own), _touched(own)
        print(f"{held:,} shipments in the store instead of {2 * SOME:,}, {AGAIN} of them touched, the watch looking on")
        print(f"  memory of the worker after / after {many.after / few.after:6.2f}")
        print(f"  a look of the watch, worker        {many_look.worker / few_look.worker:6.1f} times the CPU seconds")
        print(
            f"  a look of the watch, engines       {many_look.engines / few_look.engines:6.1f}, {many_look.engines:.2f} s"
        )


def _touched(own: Stand) -> Held:
    """A worker that starts on this store, is told something more of a few shipments, and looks every second."""
    return told(own, AGAIN, UNDER_WAY + 1, "arrived", LIANYUN_WATCH_SECONDS="1")
