"""A whole copy: each of its processes killed, the whole killed, two side by side. Nothing acknowledged is ever lost."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from lianyun.settings import Settings, settings
from lianyun.supervisor import Supervisor
from tests.ingest import dcsa
from tests.lianyun.running import Copy, alive, eventually

pytestmark = pytest.mark.engines
CONTAINERS = ("MSCU1234566", "CSQU3054383", "TEXU1000002", "HLXU2000002", "MSKU9070323")


def told(copy: Copy, container: str, code: str) -> None:
    """One acknowledged event of a box."""
    body = dcsa.body(dcsa.event(hash((container, code)) % 10**9, container, code))
    receipt = eventually(lambda: copy.api.post(body, "terminal"))
    assert receipt["dead"] == []


def shows(copy: Copy, container: str, *keys: str) -> None:
    eventually(lambda: set(keys) <= copy.milestones(container))


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    copy = Copy(tmp_path / "a folder with spaces")
    yield copy.start()
    if alive(copy.pid):
        assert copy.stop() == 0


@pytest.mark.parametrize("part", ["broker", "store", "worker", "api"])
def test_a_part_that_is_killed_is_started_again_and_nothing_is_lost(copy: Copy, part: str) -> None:
    first, second, third, *_ = CONTAINERS
    told(copy, first, "GTIN")
    shows(copy, first, "gate_in@CNSZX")
    told(copy, second, "GTIN")  # perhaps not worked through when the part ends
    before = copy.parts()[part]
    os.kill(before, signal.SIGKILL)
    told(copy, first, "LOAD")
    told(copy, third, "GTIN")
    shows(copy, first, "gate_in@CNSZX", "loaded@CNSZX")
    shows(copy, second, "gate_in@CNSZX")
    shows(copy, third, "gate_in@CNSZX")
    assert copy.parts()[part] != before


def test_everything_killed_leaves_no_orphans_and_loses_nothing(copy: Copy) -> None:
    first, second, *_ = CONTAINERS
    told(copy, first, "GTIN")
    shows(copy, first, "gate_in@CNSZX")
    told(copy, second, "GTIN")  # acknowledged, and the broker that holds it dies at once
    parts = copy.parts()
    assert set(parts) == {"broker", "store", "worker", "api"}
    copy.stop(signal.SIGKILL)
    eventually(lambda: not any(alive(pid) for pid in parts.values()), seconds=5)
    copy.start()
    shows(copy, first, "gate_in@CNSZX")
    shows(copy, second, "gate_in@CNSZX")


def test_a_clean_end_leaves_nothing_running(copy: Copy) -> None:
    parts = copy.parts()
    assert copy.stop(signal.SIGINT) == 0
    assert not any(alive(pid) for pid in parts.values())
    assert copy.run("status").returncode == 1


class Slow(Supervisor):
    """Somebody else takes the port that it found."""

    def __init__(self, settings: Settings, taken: int) -> None:
        super().__init__(settings)
        self._taken = taken

    def _pick_port(self) -> int:
        return self._taken


def test_a_port_that_somebody_else_takes_meanwhile_is_left_to_them(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        supervisor = Slow(settings(data=tmp_path), taken)
        supervisor.start()
        try:
            assert urlsplit(supervisor.url).port != taken
        finally:
            supervisor.stop()


def test_two_copies_run_side_by_side_and_one_folder_has_one(copy: Copy, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Copy(tmp_path / "other" / "data").start()
    assert other.state.url != copy.state.url
    told(copy, CONTAINERS[0], "GTIN")
    shows(copy, CONTAINERS[0], "gate_in@CNSZX")
    assert not other.milestones(CONTAINERS[0])
    refused = copy.run("up")
    assert refused.returncode == 1
    assert "another copy runs in" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert other.stop() == 0


def test_several_workers_share_the_work(tmp_path: Path) -> None:
    copy = Copy(tmp_path / "data", LIANYUN_WORKERS="2", LIANYUN_PARTITIONS="3").start()
    for container in CONTAINERS:
        told(copy, container, "GTIN")
    for container in CONTAINERS:
        shows(copy, container, "gate_in@CNSZX")
    assert copy.stop() == 0
