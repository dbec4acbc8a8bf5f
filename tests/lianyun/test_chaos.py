"""`make chaos`: a whole copy under load, its processes killed at random hundreds of times. Then everything has to be right.

LIANYUN_KILLS: how many kill -9 (200); LIANYUN_CHAOS_SCALE: consignments of each story (10); LIANYUN_SEED: which world.
Each kill takes one process of broker, store, workers and API, while messages are told and a listener follows the live feed.
Now and then a worker or the store stands still for a while instead, as on a machine with too much to do.
"""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.quiet import Size
from lianyun.simulator import scenario
from tests.lianyun.chaos.load import Listener, Teller, load
from tests.lianyun.chaos.proof import prove, settle
from tests.lianyun.chaos.trouble import Trouble, told
from tests.lianyun.running import Copy

KILLS = int(os.environ.get("LIANYUN_KILLS", "200"))
SCALE = int(os.environ.get("LIANYUN_CHAOS_SCALE", "10"))
SEED = int(os.environ.get("LIANYUN_SEED", "1"))
NEVER = "86400"  # what the watch tells depends on the clock, which the oracle has not
PARTS = frozenset({"broker", "store", "worker", "api"})
SIZE = Size(partitions=4, workers=2)
START = datetime(2026, 3, 2, tzinfo=UTC)

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.timeout(7200)]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    own = {"LIANYUN_WORKERS": str(SIZE.workers), "LIANYUN_PARTITIONS": str(SIZE.partitions)}
    copy = Copy(tmp_path / "data", **own, LIANYUN_WATCH_SECONDS=NEVER).start()
    yield copy
    assert copy.stop() == 0


def test_hundreds_of_kills_lose_nothing_and_change_nothing(copy: Copy) -> None:
    teller, listener = Teller(copy), Listener(copy, SIZE.partitions)
    emissions = list(scenario(SEED, start=START, scale=SCALE).emissions)
    with load(teller, listener, emissions):
        struck = Trouble(copy, PARTS, random.Random(SEED)).strike(KILLS)
    settle(copy.state.kafka, copy.state.clickhouse, SIZE)
    print(f"\n{told(struck)}; {prove(copy.state.clickhouse, teller, listener)}")
