"""Latency from bytes in to the live stream out, at half of the load that the same machine takes in the same run.

    python -m bench.latency [BOXES]

Engines, one worker and the API run as in production; messages come in over HTTP and updates are read from /v1/live, both by
this process. First everything is sent as fast as it is taken: that is the full load. Then as many messages again, of other
containers, at half that rate in small deliveries; each update is timed from the start of the request that carried its
message. The floor beside it is the same broker and store with nothing between: one row inserted, one record produced
and consumed.

What this does not show: a network between client and server, many live clients, bursts. The client shares the cores with
what it measures.
"""

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from confluent_kafka import OFFSET_END, Consumer, Producer, TopicPartition

from bench.stand import Stand, ended, stand, wait
from bench.workload import MOVEMENTS_PER_BOX, STORY, events
from schemas import topics

TOGETHER = 20  # messages in one delivery at half load
MUCH = 250  # and at full load
SENDERS = 16  # deliveries on their way at once: enough that none waits here for another
QUIET_SECONDS = 3.0  # without an update: all have come


class Live(threading.Thread):
    """Reads the live stream and notes when each shipment's update came, the newest last."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url = url
        self.came: list[tuple[str, float]] = []
        self.open = threading.Event()

    def run(self) -> None:
        with httpx.stream("GET", f"{self.url}/v1/live", timeout=None) as response:
            self.open.set()
            for line in response.iter_lines():
                if line.startswith("data:"):
                    self.came.append((json.loads(line[5:])["shipment"], time.perf_counter()))

    def settle(self) -> None:
        """Returns when no update has come for a while."""
        seen = -1
        while seen != len(self.came):
            seen = len(self.came)
            time.sleep(QUIET_SECONDS)


def main() -> None:
    boxes = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with TemporaryDirectory() as folder, stand(Path(folder)) as own:
        measure(own, boxes)


def measure(own: Stand, boxes: int) -> None:
    worker = own.launched("worker")
    ready = own.folder / "api.ready"
    listens = {"LIANYUN_API_PORT": "0", "LIANYUN_API_READY_FILE": str(ready)}
    api = subprocess.Popen([sys.executable, "-m", "api"], env=own.environment(own.folder / "worker.ready", **listens))
    url = f"http://127.0.0.1:{json.loads(wait(ready))['port']}"
    live = Live(url)
    live.start()
    live.open.wait(10)
    with httpx.Client(base_url=url, timeout=60) as http, ThreadPoolExecutor(SENDERS) as pool:
        full = _full_load(http, pool, live, boxes)
        print(f"full load                       {full:10,.0f} movements/s, {MUCH} in a delivery")
        latencies = sorted(_half_load(http, pool, live, boxes, full / 2))
    p50, p99 = _share(latencies, 0.50), _share(latencies, 0.99)
    floor = _floor(own)
    print(f"half load, {len(latencies):,} updates       p50 {p50:6.3f} s   p99 {p99:6.3f} s")
    print(f"broker and store alone          p50 {floor:6.3f} s")
    print(f"  p50 / floor                   {p50 / floor:10.1f}")
    ended(worker)
    ended(api)


def _full_load(http: httpx.Client, pool: Executor, live: Live, boxes: int) -> float:
    """Movements per second from the first byte in to the last update out."""
    started = time.perf_counter()
    for done in [pool.submit(_post, http, delivery) for delivery in _deliveries(0, boxes, MUCH)]:
        done.result()
    live.settle()
    return boxes * MOVEMENTS_PER_BOX / (live.came[-1][1] - started)


def _half_load(http: httpx.Client, pool: Executor, live: Live, boxes: int, rate: float) -> Iterator[float]:
    """The latency of each update, in seconds, at `rate` movements per second."""
    sent: dict[str, list[float]] = {}
    first = len(live.came)
    due = time.perf_counter()
    posts = []
    for delivery in _deliveries(boxes, boxes, TOGETHER):
        time.sleep(max(0.0, due - time.perf_counter()))
        due += len(delivery) / rate
        now = time.perf_counter()
        for message in delivery:
            sent.setdefault(_booking(message), []).append(now)
        posts.append(pool.submit(_post, http, delivery))
    for post in posts:
        post.result()
    live.settle()
    for shipment, came in live.came[first:]:
        before = [at for at in sent.get(shipment, []) if at <= came]
        if before:
            yield came - before[-1]


def _floor(own: Stand, rounds: int = 50) -> float:
    """Seconds, p50, to insert one row and to get one record through the broker."""
    consumer = Consumer({"bootstrap.servers": own.address, "group.id": "bench-floor", "fetch.wait.max.ms": 40})
    consumer.assign([TopicPartition(topics.POSITIONS, 0, OFFSET_END)])
    consumer.poll(1.0)
    producer = Producer({"bootstrap.servers": own.address, "linger.ms": 0})
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        own.client.execute("INSERT INTO quiet_points (at) VALUES", [(0,)])
        producer.produce(topics.POSITIONS, b"[]", partition=0)
        producer.flush()
        while consumer.poll(1.0) is None:
            pass
        took.append(time.perf_counter() - started)
    consumer.close()
    return statistics.median(took)


def _deliveries(first: int, boxes: int, together: int) -> Iterator[list[bytes]]:
    """The events of `boxes` containers from number `first` on, step by step."""
    told = events(first + boxes)
    for _ in STORY:
        step = list(islice(told, first + boxes))[first:]
        for start in range(0, len(step), together):
            yield step[start : start + together]


def _booking(message: bytes) -> str:
    references: Any = json.loads(message)["documentReferences"]
    return f"booking:{references[0]['documentReferenceValue']}"


def _post(http: httpx.Client, delivery: list[bytes]) -> None:
    http.post("/v1/messages", content=b"\n".join(delivery), params={"source": "carrier"}).raise_for_status()


def _share(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    main()
