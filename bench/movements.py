"""Movements per second and core, from bytes to acknowledged answers; beside the same pure core in Quix Streams, and beside
a bare consumer that only decodes.

    python -m bench.movements [BOXES]

Intake and one worker run as they do in production, on the embedded engines. CPU seconds are those of the Python processes
(user and system); the engines' own are printed beside them. The peers read the very records that intake wrote:
  bare    confluent-kafka consume(1000) and decoding, nothing else: the ceiling of any Python worker
  Quix    Quix Streams hands each record to the same core with the same store; its own environment in .venv-bench

What this does not show: several workers, Apache Kafka, a ClickHouse server with other clients, formats other than DCSA JSON.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from clickhouse_driver import Client
from confluent_kafka import Consumer, TopicPartition

from bench.workload import MOVEMENTS_PER_BOX, feeds
from ingest.intake import Intake
from ingest.message import Heard
from ingest.sender import Sender
from ingest.store import Store
from lianyun import broker, store
from lianyun.child import Child
from schemas import topics, wire
from schemas.migrate import migrate

PARTITIONS = 8
PATIENCE_SECONDS = 300.0
QUIX = Path(".venv-bench") / "bin" / "python"
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    boxes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with TemporaryDirectory() as folder:
        measure(Path(folder), boxes)


def measure(folder: Path, boxes: int) -> None:
    clickhouse, url = store.start(folder / "store", folder / "store.log")
    kafka, address = broker.start(folder / "broker.log")
    config = {"bootstrap.servers": address}
    broker.make_topics(config, PARTITIONS)
    with Client.from_url(url) as client:
        migrate(client)
        ours = _ours(folder, boxes, url, address, client, [clickhouse, kafka])
        bare = _bare(config)
        print(f"bare consume and decode         {bare:10,.0f} movements per CPU second")
        print(f"  our worker is 1/{bare / ours:.1f} of it")
        if QUIX.exists():
            quix = _quix(url, address, client, boxes)
            print(f"same core in Quix Streams       {quix:10,.0f} movements per CPU second")
            print(f"  ours / Quix                   {ours / quix:10.2f}")
        else:
            print("Quix Streams: not measured; make .venv-bench from bench/requirements.txt first (`make bench` does)")
    kafka.stop()
    clickhouse.stop()


def _ours(folder: Path, boxes: int, url: str, address: str, client: Client, engines: list[Child]) -> float:
    """Prints the whole way, and returns movements per CPU second of the worker alone."""
    ready = folder / "ready"
    environment = {**_environment(url, address), "LIANYUN_WORKER_READY_FILE": str(ready)}
    worker = subprocess.Popen([sys.executable, "-m", "streams.worker"], env=environment)
    while not ready.exists():
        time.sleep(0.05)
    sender = Sender({"bootstrap.servers": address})
    intake = Intake(Store(url), sender, PARTITIONS)
    messages = list(feeds(boxes))
    before = [_cpu(process.pid) for process in engines]
    started, spent, idle = time.perf_counter(), time.process_time(), _cpu(worker.pid)
    heard = Heard("carrier", datetime.now(UTC))
    told = sum(intake.take(message, heard).facts for message in messages)
    taken = time.process_time() - spent
    _wait(client, boxes)
    wall, worked = time.perf_counter() - started, _cpu(worker.pid) - idle
    engine = sum(_cpu(process.pid) for process in engines) - sum(before)
    intake.close()
    sender.close()
    worker.terminate()
    worker.wait()
    print(f"{told:,} movements of {boxes:,} containers, bytes to answers in {wall:.1f} s")
    print(f"bytes to answers, wall          {told / wall:10,.0f} movements/s")
    print(
        f"bytes to answers, per core      {told / (taken + worked):10,.0f} movements per CPU second of intake and worker"
    )
    print(f"  intake alone                  {told / taken:10,.0f}")
    print(f"  worker alone                  {told / worked:10,.0f}")
    print(f"  engines took                  {engine:10.1f} CPU seconds beside {taken + worked:.1f} of ours")
    return told / worked


def _wait(client: Client, boxes: int) -> None:
    """Until every container's last milestone stands in its booking's answer."""
    until = time.monotonic() + PATIENCE_SECONDS
    question = "SELECT count() FROM shipments FINAL WHERE rank = 'cargo' AND last_kind = 'gate_out'"
    while client.execute(question)[0][0] < boxes:
        if time.monotonic() > until:
            raise SystemExit(f"not answered within {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.1)


def _bare(config: dict[str, str]) -> float:
    """Facts decoded per CPU second by a consumer that does nothing else."""
    consumer = Consumer({**config, "group.id": "bench-bare", "enable.auto.commit": False})
    ends = {}
    for number in range(PARTITIONS):
        partition = TopicPartition(topics.MOVEMENTS, number, 0)
        ends[number] = consumer.get_watermark_offsets(partition)[1]
    consumer.assign([TopicPartition(topics.MOVEMENTS, number, 0) for number in range(PARTITIONS)])
    left = sum(ends.values())
    facts: set[str] = set()
    spent = time.process_time()
    while left:
        for message in consumer.consume(1000, timeout=1.0):
            facts.update(item.fact.id for item in wire.items(message.value() or b"[]") if isinstance(item, wire.Tell))
            left -= 1
    spent = time.process_time() - spent
    consumer.close()
    return len(facts) / spent


def _quix(url: str, address: str, client: Client, boxes: int) -> float:
    for table in ("subscriptions", "subscribers", "shipments", "refs", "updates"):
        client.execute(f"TRUNCATE TABLE {table}")
    process = subprocess.Popen([str(QUIX), "-m", "bench.quix_host"], env=_environment(url, address))
    _wait(client, boxes)
    spent = _cpu(process.pid)
    process.terminate()
    process.wait()
    return boxes * MOVEMENTS_PER_BOX / spent


def _environment(url: str, address: str) -> dict[str, str]:
    told = {"LIANYUN_KAFKA": address, "LIANYUN_CLICKHOUSE": url, "LIANYUN_PARTITIONS": str(PARTITIONS)}
    return {**os.environ, **told, "LIANYUN_KAFKA_CONFIG": json.dumps({})}


def _cpu(pid: int) -> float:
    """User and system seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
