"""Whether a scenario came through: everything worked through, every shipment found, every key milestone right."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic, sleep
from typing import NamedTuple

from rich.table import Table

from ingest.quiet import Watch
from ingest.sender import Sender
from ingest.store import Store
from lianyun.client import Api, path
from lianyun.feed import percentile
from lianyun.player import Player
from lianyun.simulator.truth import Truth
from lianyun.supervisor import Supervisor
from lianyun.upkeep import AWAY
from lianyun.verdict import faults, key_milestones
from schemas import topics

SETTLE_SECONDS = 300.0
LOOK_SECONDS = 0.1


class Verdict(NamedTuple):
    """`found`: shipments of the truth that were found, of `shipments`; `milestones`: key milestones that were told."""

    shipments: int
    found: int
    milestones: int
    faults: tuple[str, ...]


class Unsettled(Exception):
    """The workers did not come to an end. The text says how long they had."""


def settle(supervisor: Supervisor) -> None:
    """Returns when everything that was acknowledged has been worked through. Unsettled after SETTLE_SECONDS.

    An engine that ends meanwhile is started again: what was looked for is looked for anew.
    """
    until = monotonic() + SETTLE_SECONDS
    while not _is_settled(supervisor, until):
        if monotonic() > until:
            raise Unsettled(f"the workers were not done after {SETTLE_SECONDS:.0f} s")
        sleep(LOOK_SECONDS)


def _is_settled(supervisor: Supervisor, until: float) -> bool:
    """Looks for one quiet point; False where time is up or an engine is away."""
    store, sender = Store(supervisor.clickhouse), Sender(supervisor.kafka_client)
    try:
        watch = Watch(store, sender, supervisor.kafka_client, topics.WORKERS, supervisor.size)
        while watch.tick() is None:
            if monotonic() > until or not supervisor.is_ready:
                return False
            sleep(LOOK_SECONDS)
    except AWAY:
        return False
    finally:
        sender.close()
        store.close()
    return True


def verdict(api: Api, truth: Truth) -> Verdict:
    """Every shipment of the truth, asked by the first of its names."""
    found = 0
    wrong: list[str] = []
    for shipment in truth.shipments:
        answers = api.get("/v1/shipments", {"ref": shipment.refs[0]})["shipments"]
        if not answers:
            wrong.append(f"{shipment.refs[0]}: nothing is known of it")
            continue
        found += 1
        wrong += faults(shipment, api.get(path("shipments", answers[0]["id"], "timeline")))
    told = sum(len(key_milestones(shipment)) for shipment in truth.shipments)
    return Verdict(len(truth.shipments), found, told, tuple(wrong))


def miscounted(held: Mapping[str, int], dead: int, player: Player) -> list[str]:
    """What the store holds against what was told."""
    checks = (
        ("dead letters in the store", held.get("dead letters"), dead),
        ("dead letters in the receipts", player.dead, dead),
    )
    return [f"{name}: {found}, the scenario sends {wanted}" for name, found, wanted in checks if found != wanted]


def summary(
    held: Mapping[str, int],
    told: int,
    took: timedelta,
    latencies: Mapping[str, Sequence[float]],
    verdict: Verdict,
) -> Table:
    """The figures at the end. Latencies in seconds, from the bytes coming in to the update at a listener."""
    table = Table.grid(padding=(0, 2))
    table.add_row("")
    table.add_row("messages in", f"{told:,} in {took.total_seconds():.1f} s")
    for name in ("facts", "positions", "shipments", "dead letters"):
        table.add_row(name, f"{held.get(name, 0):,}")
    for name, values in latencies.items():
        p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
        table.add_row(
            f"latency, {name}", f"p50 {p50 * 1000:,.0f} ms · p99 {p99 * 1000:,.0f} ms ({len(values):,} updates)"
        )
    right = verdict.milestones - len(verdict.faults)
    found = f"{verdict.found} of {verdict.shipments} shipments found"
    table.add_row("against the truth", f"{found}, {right} of {verdict.milestones} key milestones right")
    return table
