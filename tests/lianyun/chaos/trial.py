"""One chaos test, from the first message to the proof.

LIANYUN_KILLS: how many blows (200); LIANYUN_CHAOS_SCALE: consignments of each story (3); LIANYUN_SEED: which world.
"""

import os
import random
from datetime import UTC, datetime
from pathlib import Path

from ingest.quiet import Size
from lianyun.simulator import scenario
from tests.lianyun.chaos.load import Listener, Teller, load
from tests.lianyun.chaos.proof import prove, settle
from tests.lianyun.chaos.trouble import Trouble
from tests.lianyun.running import Copy

KILLS = int(os.environ.get("LIANYUN_KILLS", "200"))
SCALE = int(os.environ.get("LIANYUN_CHAOS_SCALE", "3"))
SEED = int(os.environ.get("LIANYUN_SEED", "1"))
NEVER = "86400"  # what the watch tells depends on the clock, which the oracle has not
SIZE = Size(partitions=4, workers=2)
START = datetime(2026, 3, 2, tzinfo=UTC)


def copy(folder: Path, **more: str) -> Copy:
    own = {"LIANYUN_WORKERS": str(SIZE.workers), "LIANYUN_PARTITIONS": str(SIZE.partitions)}
    return Copy(folder / "data", **own, LIANYUN_WATCH_SECONDS=NEVER, **more).start()


def chance() -> random.Random:
    return random.Random(SEED)


def run(trouble: Trouble, kafka: str) -> str:
    """What happened and what was proved, in figures. `kafka`: the broker's address."""
    copy = trouble.copy
    teller, listener = Teller(copy), Listener(copy, SIZE.partitions)
    emissions = list(scenario(SEED, start=START, scale=SCALE).emissions)
    with load(teller, listener, emissions):
        struck = trouble.strike(KILLS)
    settle(kafka, copy.state.clickhouse, SIZE)
    told = ", ".join(f"{name} {count}" for name, count in sorted(struck.items()))
    return f"\n{told}; {prove(copy.state.clickhouse, teller, listener)}"
