"""`make chaos`: a whole copy under load, its processes killed at random hundreds of times. Then everything has to be right.

Each kill takes one process of broker, store, workers and API, while messages are told and a listener follows the live feed.
Now and then a worker or the store stands still for a while instead, as on a machine with too much to do. How often, how
much and which world: tests/lianyun/chaos/trial.py.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lianyun.chaos import trial
from tests.lianyun.chaos.trouble import Trouble
from tests.lianyun.running import Copy

PARTS = frozenset({"broker", "store", "worker", "api"})

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.timeout(7200)]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    copy = trial.copy(tmp_path)
    yield copy
    assert copy.stop() == 0


def test_hundreds_of_kills_lose_nothing_and_change_nothing(copy: Copy) -> None:
    print(trial.run(Trouble(copy, PARTS, trial.chance()), copy.state.kafka))
