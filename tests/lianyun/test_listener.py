"""Sources of a whole copy: from a declared folder to the answer, with a killed listener and a source that goes bad."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest import dcsa
from tests.ingest.transports.terminals import answers, authentication, location, registration
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
SERVERS = """
[[source]]
name = "terminals"
transport = "tcp"
address = "127.0.0.1:0"
options = { syntax = "jt808", secret = "geheim-8231" }

[[source]]
name = "loggers"
transport = "udp"
address = "127.0.0.1:0"
device = "truck:粤B12345"
options = { syntax = "nmea" }
"""
RMC = b"$GPRMC,083559.00,A,2235.0124,N,11416.2720,E,19.706,88.41,200626,,,A*65\r\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.mkdir()
    bad.mkdir()
    return good, bad


@pytest.fixture
def copy(tmp_path: Path, folders: tuple[Path, Path]) -> Iterator[Copy]:
    text = "".join(SOURCE.format(name=folder.name, folder=folder) for folder in folders) + SERVERS
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


def address(copy: Copy, source: str) -> tuple[str, int]:
    told = json.loads((copy.data / "run" / "listener.ready").read_text())
    host, _, port = str(told[source]["where"]).rpartition(":")
    return host, int(port)


def test_a_file_becomes_a_milestone_also_after_the_listener_was_killed(copy: Copy, folders: tuple[Path, Path]) -> None:
    good, _ = folders
    put(good, "1.json", dcsa.body(dcsa.event(1, BOX, "GTIN")))
    eventually(lambda: "gate_in@CNSZX" in copy.milestones(BOX))
    os.kill(copy.parts()["listener"], signal.SIGKILL)
    put(good, "2.json", dcsa.body(dcsa.event(2, BOX, "LOAD")))
    eventually(lambda: {"gate_in@CNSZX", "loaded@CNSZX"} <= copy.milestones(BOX))
    eventually(lambda: sorted(file.name for file in (good / "done").iterdir()) == ["1.json", "2.json"])


def test_a_terminal_is_answered_and_its_position_is_on_the_map(copy: Copy) -> None:
    with socket.create_connection(address(copy, "terminals"), timeout=20) as client:
        client.sendall(registration(1))
        (welcome,) = answers(client.recv(1000))
        client.sendall(authentication(2, welcome.code) + location(3))
        said = b""
        while len(found := answers(said)) < 2:
            said += client.recv(1000)
    assert [(one.id, one.serial, one.result) for one in found] == [(0x0102, 2, 0), (0x0200, 3, 0)]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as logger:
        logger.sendto(RMC, address(copy, "loggers"))
    eventually(
        lambda: {"terminals", "loggers"} <= {one["source"] for one in copy.api.get("/v1/positions")["positions"]}
    )
    assert "geheim" not in (copy.data / "logs" / "listener.log").read_text()


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
    states = {name: one["listeners"][0]["state"] for name, one in told.items()}
    assert states == {"bad": "stopped", "good": "open", "terminals": "open", "loggers": "open"}
    assert told["bad"]["listeners"][0]["why"] == "5 of its last 5 messages could not be read"
    assert [card["dead"] for card in told["bad"]["formats"]] == [5]
    status = copy.run("status")
    assert (status.returncode, "stopped: 5 of its last 5" in status.stdout) == (1, True)


def test_sources_that_mean_nothing_are_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[[source]]\nname = "a"\ntransport = "pigeon"\naddress = "x"\n')
    refused = Copy(tmp_path / "data", LIANYUN_SOURCES=str(tmp_path / "sources.toml")).run("up")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "a: transport: is none of" in refused.stderr
