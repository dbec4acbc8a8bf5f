"""Processes end with who started them, however that one ends."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lianyun import broker, ports
from lianyun.child import Child

STARTS_ONE = """
import sys, time
from pathlib import Path
from lianyun.child import Child
child = Child("sleeper", ["sleep", "600"], Path(sys.argv[1]))
print(child.pid, flush=True)
time.sleep(600)
"""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_a_child_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert lives(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 5
    while lives(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not lives(child)


def test_a_child_ends_when_asked_and_keeps_its_log(tmp_path: Path) -> None:
    child = Child("echo", ["sh", "-c", "echo one; echo two; sleep 600"], tmp_path / "logs" / "echo.log", {"A": "b"})
    while "two" not in child.last_words():
        assert child.exit_code is None
        time.sleep(0.01)
    child.stop()
    assert child.exit_code is not None
    assert child.last_words() == "one\ntwo"


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = Child("deaf", ["sh", "-c", "trap '' TERM; echo on; while true; do sleep 0.05; done"], tmp_path / "log")
    while "on" not in child.last_words():
        time.sleep(0.01)
    child.stop(grace_seconds=0.2)
    assert child.exit_code == -9


@pytest.mark.engines
def test_two_brokers_run_side_by_side_and_forget(tmp_path: Path) -> None:
    first, here = broker.start(tmp_path / "1.log")
    second, there = broker.start(tmp_path / "2.log")
    assert here != there
    config = {"bootstrap.servers": here}
    assert set(broker.make_topics(config, 2)) == set(broker.TOPICS)
    assert broker.make_topics(config, 2) == [], "they are there already"
    first.kill()
    again, same = broker.start(tmp_path / "1.log", int(here.rpartition(":")[2]))
    assert same == here
    assert set(broker.make_topics(config, 3)) == set(broker.TOPICS), "a new one knows nothing of the old one's topics"
    for child in (again, second):
        child.stop()
        assert child.exit_code is not None


def test_a_broker_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "binary", lambda: Path("/bin/false"))
    with pytest.raises(broker.BrokerFailed, match="did not start"):
        broker.start(tmp_path / "log")


def test_no_broker_is_one_line() -> None:
    nobody = f"127.0.0.1:{ports.free()}"
    assert not broker.answers({"bootstrap.servers": nobody}, seconds=0.5)
    with pytest.raises(broker.BrokerFailed, match=nobody):
        broker.make_topics({"bootstrap.servers": nobody}, 2, seconds=0.5)


def test_a_port_that_is_taken_is_not_free() -> None:

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not ports.is_free(taken.getsockname()[1])
