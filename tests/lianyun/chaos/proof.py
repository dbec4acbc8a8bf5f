"""What has to be right after a chaos test: everything acknowledged is there once, every answer is the oracle's, and the
live feed has no gap."""

import time
from collections import defaultdict
from datetime import UTC, datetime
from io import BytesIO

from clickhouse_driver import Client

from ingest.message import Heard
from ingest.quiet import Size, Watch
from ingest.reading import Understood, read
from ingest.sender import Sender
from ingest.store import Store
from lianyun.upkeep import AWAY
from schemas import topics, wire
from schemas.movement import Movement
from schemas.refs import Rank, Ref, rank_of
from schemas.timeline import Timeline
from streams.known import Known
from streams.reach import Looked, reach
from streams.shipment import timeline
from tests.lianyun.chaos.load import Listener, Teller
from tests.streams.oracle import without_version

SETTLED_SECONDS = 600.0
HEARD_SECONDS = 60.0


def settle(kafka: str, clickhouse: str, size: Size) -> None:
    """Returns when everything has been worked through."""
    until = time.monotonic() + SETTLED_SECONDS
    while not _is_settled(kafka, clickhouse, size, until):
        assert time.monotonic() < until, "the workers did not come to an end"
        time.sleep(1)


def _is_settled(kafka: str, clickhouse: str, size: Size, until: float) -> bool:
    config = {"bootstrap.servers": kafka, "log_level": "0"}
    store, sender = Store(clickhouse), Sender(config)
    try:
        watch = Watch(store, sender, config, topics.WORKERS, size)
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


def prove(clickhouse: str, teller: Teller, listener: Listener) -> str:
    """What was proved, in figures."""
    with Client.from_url(clickhouse) as client:
        kept = {id_ for table in ("messages", "dead_letters") for (id_,) in client.execute(f"SELECT id FROM {table}")}
        assert teller.acknowledged <= kept
        facts = facts_of_store(client)
        assert facts_of_messages(client) <= facts.keys()
        assert answers(client) == oracle(facts)
        updates = client.execute("SELECT lane, number, shipment, sequence FROM updates FINAL")
    assert gaps(updates) == {}
    wanted = {(shipment, sequence) for _, _, shipment, sequence in updates}
    until = time.monotonic() + HEARD_SECONDS
    while set(listener.heard) != wanted and time.monotonic() < until:
        time.sleep(0.5)
    listener.close()
    assert set(listener.heard) == wanted
    return (
        f"{len(teller.acknowledged)} messages, {len(facts)} facts, {len(updates)} updates, "
        f"{listener.heard.total() - len(wanted)} of them heard twice"
    )


def gaps(updates: list[tuple[int, int, str, int]]) -> dict[int | str, list[int]]:
    """Lanes and shipments whose numbers are not consecutive from 1."""
    numbers: dict[int | str, list[int]] = defaultdict(list)
    for lane, number, shipment, sequence in updates:
        numbers[lane].append(number)
        numbers[shipment].append(sequence)
    return {of: found for of, found in numbers.items() if sorted(found) != list(range(1, len(found) + 1))}
