"""Sources of a whole copy: from a declared folder to the answer, with a killed listener and a source that goes bad."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest import dcsa
from tests.lianyun.running import Copy, alive, eventually

pytestmark = pytest.mark.engines
BOX, OTHER = "MSCU1234566", "CSQU3054383"
SOURCE = """
[[source]]
name = "{name}"
transport = "folder"
address = "{folder}"
dead = {{ share = 0.5, of = 20, least = 5 }}
options = {{ settle_seconds = 0.2, poll_seconds = 0.05 }}
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    bad.mkdir()
    return good, bad


@pytest.fixture
def copy(tmp_path: Path, folders: tuple[Path, Path]) -> Iterator[Copy]:
    text = "".join(SOURCE.format(name=folder.name, folder=folder) for folder in folders)
    (tmp_path / "sources.toml").write_text(text)
    copy = Copy(tmp_path / "data", LIANYUN_SOURCES=str(tmp_path / "sources.toml"))
    yield copy.start()
    if alive(copy.pid):
        assert copy.stop() == 0


def put(folder: Path, name: str, body: bytes) -> None:
    (folder / f"{name}.part").write_bytes(body)
    (folder / f"{name}.part").rename(folder / name)


def state(copy: Copy, source: str) -> str:
    told = json.loads((copy.data / "run" / "listener.ready").read_text())
    return str(told[source]["state"])


def test_a_file_becomes_a_milestone_also_after_the_listener_was_killed(copy: Copy, folders: tuple[Path, Path]) -> None:
    good, _ = folders
    put(good, "1.json", dcsa.body(dcsa.event(1, BOX, "GTIN")))
    eventually(lambda: "gate_in@CNSZX" in copy.milestones(BOX))
    os.kill(copy.parts()["listener"], signal.SIGKILL)
    put(good, "2.json", dcsa.body(dcsa.event(2, BOX, "LOAD")))
    eventually(lambda: {"gate_in@CNSZX", "loaded@CNSZX"} <= copy.milestones(BOX))
    eventually(lambda: sorted(file.name for file in (good / "done").iterdir()) == ["1.json", "2.json"])


def test_a_source_that_goes_bad_is_stopped_loudly_and_the_others_go_on(copy: Copy, folders: tuple[Path, Path]) -> None:
    good, bad = folders
    for number in range(9):
        put(bad, f"{number}.txt", b"nobody reads this %d" % number)
    eventually(lambda: state(copy, "bad") == "stopped")
    left = {file.name for file in bad.iterdir() if file.is_file()}
    assert left == {f"{number}.txt" for number in range(5, 9)}
    assert "bad is STOPPED: 5 of its last 5" in (copy.data / "logs" / "listener.log").read_text()
    put(good, "1.json", dcsa.body(dcsa.event(3, OTHER, "GTIN")))
    eventually(lambda: "gate_in@CNSZX" in copy.milestones(OTHER))
    told = {one["source"]: one for one in copy.api.get("/v1/sources")["sources"]}
    assert {name: one["listeners"][0]["state"] for name, one in told.items()} == {"bad": "stopped", "good": "open"}
    assert told["bad"]["listeners"][0]["why"] == "5 of its last 5 messages could not be read"
    assert [card["dead"] for card in told["bad"]["formats"]] == [5]
    status = copy.run("status")
    assert (status.returncode, "stopped: 5 of its last 5" in status.stdout) == (1, True)


def test_sources_that_mean_nothing_are_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[[source]]\nname = "a"\ntransport = "pigeon"\naddress = "x"\n')
    refused = Copy(tmp_path / "data", LIANYUN_SOURCES=str(tmp_path / "sources.toml")).run("up")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "a: transport: is none of" in refused.stderr
