"""`make chaos-kafka`: the same on Apache Kafka with three brokers, of which one after the other loses its power and comes
back, and with workers that join under load and are taken away again."""

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianyun.child import Child
from tests.lianyun.chaos import trial
from tests.lianyun.chaos.trouble import Trouble
from tests.lianyun.running import Copy
from tools.kafka import Cluster, fetched, missing

PARTS = frozenset({"store", "worker", "api"})
GONE_SECONDS = (1.0, 8.0)  # a broker stays away so long

pytestmark = [
    pytest.mark.engines,
    pytest.mark.long,
    pytest.mark.timeout(7200),
    pytest.mark.skipif(bool(missing()), reason="needs java and mvn"),
]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "kafka").mkdir()
    cluster = Cluster(fetched(), tmp_path / "kafka", brokers=3).start()
    yield cluster
    cluster.stop()


@pytest.fixture
def copy(tmp_path: Path, cluster: Cluster) -> Iterator[Copy]:
    copy = trial.copy(tmp_path, LIANYUN_KAFKA=cluster.address, LIANYUN_REPLICAS="3")
    yield copy
    assert copy.stop() == 0


class Hired:
    """One more worker that comes and goes, as on a machine of its own."""

    def __init__(self, copy: Copy, kafka: str, chance: random.Random) -> None:
        own = {"LIANYUN_KAFKA": kafka, "LIANYUN_CLICKHOUSE": copy.state.clickhouse}
        self._environment = {**os.environ, **copy.environment, **own}
        self._log = copy.data.parent / "hired.log"
        self._chance = chance
        self._worker: Child | None = None

    def comes_or_goes(self) -> None:
        if self._worker is None:
            command = [sys.executable, "-m", "streams.worker"]
            self._worker = Child("hired", command, self._log, self._environment)
        else:
            self.goes()

    def goes(self) -> None:
        if self._worker:
            (self._worker.kill if self._chance.random() < 0.5 else self._worker.stop)()
        self._worker = None


def test_brokers_lost_and_workers_that_come_and_go_change_nothing(copy: Copy, cluster: Cluster) -> None:
    chance = trial.chance()
    hired = Hired(copy, cluster.address, chance)

    def lose_a_broker() -> None:
        node = chance.choice(cluster.nodes)
        cluster.kill(node)
        time.sleep(chance.uniform(*GONE_SECONDS))
        cluster.launch(node)
        cluster.wait(node)

    more = {"Kafka broker": lose_a_broker, "hired worker": hired.comes_or_goes}
    print(trial.run(Trouble(copy, PARTS, chance, more), cluster.address))
    hired.goes()
