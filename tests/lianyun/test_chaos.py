"""`make chaos`: a whole copy under load, its processes killed at random hundreds of times. Then everything has to be right.

LIANYUN_KILLS: how many kill -9 (200); LIANYUN_CHAOS_SCALE: consignments of each story (10); LIANYUN_SEED: which world.
Each kill takes one process of broker, store, workers and API, while messages are told and a listener follows the live feed.
"""

import os
import random
import signal
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from clickhouse_driver import Client

from api.cursor import of_lanes
from ingest.message import Heard
from ingest.quiet import Size, Watch
from ingest.registry import Understood, read
from ingest.sender import Sender
from ingest.store import Store
from lianyun.client import ApiError
from lianyun.simulator import Emission, scenario
from lianyun.upkeep import AWAY
from schemas import topics, wire
from schemas.movement import Movement
from schemas.refs import Rank, Ref, rank_of
from schemas.timeline import Timeline
from streams.known import Known
from streams.reach import Looked, reach
from streams.shipment import timeline
from tests.lianyun.running import Copy, alive
from tests.streams.oracle import without_version

KILLS = int(os.environ.get("LIANYUN_KILLS", "200"))
SCALE = int(os.environ.get("LIANYUN_CHAOS_SCALE", "10"))
SEED = int(os.environ.get("LIANYUN_SEED", "1"))
NEVER = "86400"  # what the watch tells depends on the clock, which the oracle has not
WORKERS = 2
PARTITIONS = 4
TELLERS = 6
PAUSE = (0.3, 2.5)  # seconds between two kills: some come before the last one is mended
SETTLED_SECONDS = 600.0

START = datetime(2026, 3, 2, tzinfo=UTC)

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.timeout(7200)]


class Teller:
    """Tells every emission until it is acknowledged. `acknowledged`: ids of the messages that receipts named."""

    def __init__(self, copy: Copy) -> None:
        self.acknowledged: set[str] = set()
        self._copy = copy

    def tell(self, emission: Emission) -> None:
        while True:
            try:
                receipt = self._copy.api.post(emission.body, emission.source)
            except ApiError as error:
                if error.status not in (0, 503):
                    raise
                time.sleep(0.3)
            else:
                self.acknowledged |= {one["message"] for one in (*receipt["understood"], *receipt["dead"])}
                return


class Listener:
    """Follows the live feed across every death of the API. `heard`: each update, as often as it came."""

    def __init__(self, copy: Copy) -> None:
        self.heard: Counter[tuple[str, int]] = Counter()
        self._copy = copy
        self._over = Event()
        self._cursor = of_lanes(dict.fromkeys(range(PARTITIONS), 0))  # from the very first
        self._thread = Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with self._copy.api.live(self._cursor) as events:
                    for event in events:
                        self._cursor = event["id"]
                        self.heard[event["shipment"], event["sequence"]] += 1
            except (ApiError, OSError, ValueError):
                time.sleep(0.3)


def kill(copy: Copy, kills: int, chance: random.Random) -> Counter[str]:
    """How often each kind of process was killed."""
    killed: Counter[str] = Counter()
    while killed.total() < kills:
        time.sleep(chance.uniform(*PAUSE))
        name, pid = chance.choice(sorted(copy.parts().items()) or [("", 0)])
        if pid and alive(pid):
            os.kill(pid, signal.SIGKILL)
            killed[name] += 1
    return killed


def tell(teller: Teller, over: Event) -> None:
    """A whole world, and then pieces of it again until the killing is over: what is told twice counts once."""
    emissions = list(scenario(SEED, start=START, scale=SCALE).emissions)
    with ThreadPoolExecutor(TELLERS) as pool:
        list(pool.map(teller.tell, emissions))
        again = random.Random(SEED)
        while not over.is_set():
            list(pool.map(teller.tell, again.choices(emissions, k=100)))


def settle(copy: Copy) -> None:
    """Returns when everything has been worked through."""
    until = time.monotonic() + SETTLED_SECONDS
    while not _is_settled(copy, until):
        assert time.monotonic() < until, "the workers did not come to an end"
        time.sleep(1)


def _is_settled(copy: Copy, until: float) -> bool:
    kafka = {"bootstrap.servers": copy.state.kafka, "log_level": "0"}
    store, sender = Store(copy.state.clickhouse), Sender(kafka)
    try:
        watch = Watch(store, sender, kafka, topics.WORKERS, Size(PARTITIONS, WORKERS))
        while watch.tick() is None:
            if time.monotonic() > until:
                return False
            time.sleep(0.2)
    except AWAY:
        return False
    finally:
        sender.close()
        store.close()
    return True


def facts_of_messages(client: Client) -> set[str]:
    """Ids of what the kept messages say, read again as they were first heard."""
    ids: set[str] = set()
    rows = client.execute_iter(
        "SELECT body, source, toUnixTimestamp64Milli(received_at) FROM messages FINAL",
        settings={"strings_as_bytes": True},
    )
    for body, source, at in rows:
        heard = Heard(source.decode(), datetime.fromtimestamp(at / 1000, UTC))
        for result in read(BytesIO(body), heard):
            assert isinstance(result, Understood), result
            ids |= {fact.id for fact in result.facts if isinstance(fact, Movement)}
    return ids


def facts_of_store(client: Client) -> dict[str, Movement]:
    """Every fact, with the copy of it that was heard first. Each is there once for each ref that it is addressed to."""
    found: dict[str, Movement] = {}
    homes: dict[str, list[str]] = defaultdict(list)
    for ref, body in client.execute_iter("SELECT ref, body FROM facts FINAL"):
        fact = wire.movement(body)
        homes[fact.id].append(ref)
        held = found.get(fact.id)
        if held is None or fact.received_at < held.received_at:
            found[fact.id] = fact
    for id_, refs in homes.items():
        assert len(refs) == len(set(refs)), (id_, refs)
        assert set(refs) >= set(found[id_].addresses), (id_, refs)
    return found


def oracle(facts: dict[str, Movement]) -> dict[Ref, Timeline]:
    known = Known(facts.values())
    refs = {ref for fact in facts.values() for ref in fact.refs if rank_of(ref) in (Rank.CARGO, Rank.UNIT)}
    return {ref: without_version(timeline(reach(ref, Looked(known)), 0)) for ref in refs}


def answers(client: Client) -> dict[Ref, Timeline]:
    rows = client.execute_iter("SELECT body FROM shipments FINAL")
    return {told.id: without_version(told) for told in (wire.timeline(body) for (body,) in rows)}


def test_hundreds_of_kills_lose_nothing_and_change_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    own = {"LIANYUN_WORKERS": str(WORKERS), "LIANYUN_PARTITIONS": str(PARTITIONS), "LIANYUN_WATCH_SECONDS": NEVER}
    copy = Copy(tmp_path / "data", **own).start()
    teller, listener, over = Teller(copy), Listener(copy), Event()
    telling = Thread(target=tell, args=(teller, over), daemon=True)
    telling.start()
    killed = kill(copy, KILLS, chance)
    over.set()
    telling.join()
    settle(copy)
    with Client.from_url(copy.state.clickhouse) as client:
        kept = {
            id_ for table in ("messages", "dead_letters") for (id_,) in client.execute(f"SELECT id FROM {table} FINAL")
        }
        assert teller.acknowledged <= kept
        facts = facts_of_store(client)
        assert facts_of_messages(client) <= facts.keys()
        assert answers(client) == oracle(facts)
        updates = client.execute("SELECT lane, number, shipment, sequence FROM updates FINAL")
    for column in (0, 2):  # numbers of a lane, sequences of a shipment: consecutive from 1
        numbers = defaultdict(list)
        for row in updates:
            numbers[row[column]].append(row[column + 1])
        assert {of: found for of, found in numbers.items() if sorted(found) != list(range(1, len(found) + 1))} == {}
    wanted = {(shipment, sequence) for _, _, shipment, sequence in updates}
    until = time.monotonic() + 60
    while set(listener.heard) != wanted and time.monotonic() < until:
        time.sleep(0.5)
    listener.close()
    assert set(listener.heard) == wanted
    assert copy.stop() == 0
    print(
        f"\n{killed.total()} kills {dict(killed)}; {len(teller.acknowledged)} messages, {len(facts)} facts, "
        f"{len(updates)} updates, {listener.heard.total() - len(wanted)} of them heard twice"
    )
