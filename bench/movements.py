"""Movements per second and core, from bytes to acknowledged answers; beside the same pure core in Quix Streams, and beside
a bare consumer that only decodes.

    python -m bench.movements [BOXES]

Intake takes raw messages, reads them, stores them and sends their records, all acknowledged. Then one worker starts and
works all records off, to acknowledged answers. The peers read the very same records:
  bare    confluent-kafka consume(1000) and decoding, nothing else: the ceiling of any Python worker
  Quix    Quix Streams hands each record to the same core with the same store; its own environment in .venv-bench
CPU seconds, user and system, are those of the Python processes from when they are ready; the engines' stand beside.

What this does not show: several workers, Apache Kafka, a ClickHouse server with other clients, formats other than DCSA JSON.
"""

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from clickhouse_driver import Client
from confluent_kafka import Consumer, TopicPartition

from bench.stand import PARTITIONS, WORKER, Stand, cpu, ended, stand
from bench.workload import feeds
from ingest.intake import Intake
from ingest.message import Heard
from ingest.sender import Sender
from ingest.store import Store
from schemas import topics, wire

PATIENCE_SECONDS = 300.0
QUIX = Path(".venv-bench") / "bin" / "python"


def main() -> None:
    boxes = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with TemporaryDirectory() as folder, stand(Path(folder)) as own:
        measure(own, boxes)


def measure(own: Stand, boxes: int) -> None:
    told, taking = _intake(own, boxes)
    before = own.engines
    working = _host(own, WORKER, boxes)
    engines = own.engines - before
    print(f"{told:,} movements of {boxes:,} containers; per CPU second:")
    print(f"intake, bytes to stored and sent {told / taking:9,.0f}")
    print(f"worker, records to answers       {told / working:9,.0f}   (engines: {engines / working:.2f} s for each)")
    print(f"bytes to answers                 {told / (taking + working):9,.0f}")
    bare = _bare({"bootstrap.servers": own.address})
    print(f"bare consume and decode          {bare:9,.0f}   {bare * working / told:.1f} times our worker")
    if QUIX.exists():
        _forget(own.client)
        quix = _host(own, [str(QUIX), "-m", "bench.quix_host"], boxes)
        print(f"the same core in Quix Streams    {told / quix:9,.0f}   ours / Quix = {quix / working:.2f}")
    else:
        print("Quix Streams: not measured, there is no .venv-bench (`make bench` makes it)")


def _intake(own: Stand, boxes: int) -> tuple[int, float]:
    """How many movements were taken, and the CPU seconds it cost."""
    sender = Sender({"bootstrap.servers": own.address})
    intake = Intake(Store(own.url), sender, PARTITIONS)
    messages = list(feeds(boxes))
    heard = Heard("carrier", datetime.now(UTC))
    spent = time.process_time()
    told = sum(intake.take(message, heard).facts for message in messages)
    spent = time.process_time() - spent
    intake.close()
    sender.close()
    return told, spent


def _host(own: Stand, command: Sequence[str], boxes: int) -> float:
    """CPU seconds that a process takes, from when it is ready until everything is answered."""
    process = own.launched(command[-1], command)
    started = cpu(process.pid)
    _wait(own.client, boxes)
    spent = cpu(process.pid) - started
    ended(process)
    return spent


def _forget(client: Client) -> None:
    for table in ("subscriptions", "subscribers", "shipments", "refs", "updates"):
        client.execute(f"TRUNCATE TABLE {table}")


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


if __name__ == "__main__":
    main()
