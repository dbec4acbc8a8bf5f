"""A folder on a real SFTP server: fetched, moved there when it is acknowledged, and never trusted blindly."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.message import Unacknowledged
from ingest.transports.inlet import Away
from ingest.transports.source import BadSources
from ingest.transports.ssh import Sftp
from lianyun import ports
from tests.ingest import dcsa
from tests.ingest.interchanges import ASKED
from tests.ingest.transports.conftest import Bench, Opened, steps
from tests.ingest.transports.sftp_server import PASSWORD, USER, Server, sftp_server

pytestmark = pytest.mark.engines
JUNK = b"\x00\x01 nobody reads this \xff"
NO_KEY = f"SHA256:{'A' * 43}"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    (tmp_path / "server" / "outbox").mkdir(parents=True)
    return tmp_path / "server" / "outbox"


@pytest.fixture
def server(outbox: Path) -> Iterator[Server]:
    with sftp_server(outbox.parent) as server:
        yield server


def opened(bench: Bench, server: Server, **options: Any) -> Opened:
    told = {"user": USER, "host_key": server.host_key, "folder": "outbox", "settle_seconds": 0, "poll_seconds": 0.01}
    if not {"password", "key"} & {*options}:
        told["password"] = PASSWORD
    return bench.open("sftp", server.address, **{**told, **options})


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file()) if folder.exists() else []


def test_files_are_fetched_and_moved_on_the_server(bench: Bench, server: Server, outbox: Path) -> None:
    (outbox / "one.json").write_bytes(dcsa.lines(3))
    (outbox / "two.json.gz").write_bytes(gzip.compress(dcsa.lines(2, start=3)))
    (outbox / "junk").write_bytes(JUNK)
    (outbox / "later.json.part").write_bytes(dcsa.lines(9))
    (outbox / "folder").mkdir()
    source = opened(bench, server)
    steps(source, lambda: bench.counts == (5, 1))
    steps(source, lambda: names(outbox) == ["later.json.part"], 5)
    assert (names(outbox / "done"), names(outbox / "failed")) == (["one.json", "two.json.gz"], ["junk"])


def test_a_large_file_comes_whole(bench: Bench, server: Server, outbox: Path) -> None:
    (outbox / "large.json").write_bytes(dcsa.lines(5_000))
    steps(opened(bench, server), lambda: bench.counts == (5_000, 0), 5)


def test_a_key_opens_too(bench: Bench, server: Server, outbox: Path) -> None:
    (outbox / "one.json").write_bytes(dcsa.lines(1))
    steps(opened(bench, server, key=server.key), lambda: bench.counts == (1, 0))


def test_a_name_that_comes_again_replaces_nothing(bench: Bench, server: Server, outbox: Path) -> None:
    source = opened(bench, server)
    for number in range(3):
        (outbox / "daily.json").write_bytes(dcsa.lines(1, start=number))
        steps(source, lambda: names(outbox) == [])
    assert names(outbox / "done") == ["daily.json", "daily.json.1", "daily.json.2"]


def test_what_is_not_acknowledged_stays_there(bench: Bench, server: Server, outbox: Path) -> None:
    (outbox / "one.json").write_bytes(dcsa.lines(3))
    source = opened(bench, server)
    bench.store.away = True
    with pytest.raises(Unacknowledged):
        steps(source, lambda: False)
    assert names(outbox) == ["one.json"]
    bench.store.away = False
    steps(source, lambda: names(outbox) == [])
    assert bench.counts == (3, 0)


def test_files_that_may_not_be_moved_are_remembered(bench: Bench, server: Server, outbox: Path) -> None:
    (outbox / "one.json").write_bytes(dcsa.lines(3))
    steps(opened(bench, server, done=""), lambda: bench.counts == (3, 0))
    bench.ask("TRUNCATE TABLE messages")
    again = opened(bench, server, done="")
    for _ in range(3):
        again.transport.step()
    assert (bench.counts, names(outbox)) == ((0, 0), ["one.json"])


@pytest.mark.parametrize(
    ("options", "rule"),
    [({"host_key": NO_KEY}, "the host key is SHA256:"), ({"password": "another-4711"}, "does it know the user")],
    ids=["another host key", "a wrong password"],
)
def test_a_server_or_user_that_is_another_is_refused(
    bench: Bench, server: Server, options: dict[str, Any], rule: str
) -> None:
    with pytest.raises(Away, match=rule) as caught:
        opened(bench, server, **options)
    assert "4711" not in str(caught.value)


def test_a_server_that_is_not_there_or_goes_away_is_said_to(bench: Bench, outbox: Path) -> None:
    with pytest.raises(Away):
        opened(bench, Server(f"127.0.0.1:{ports.free()}", NO_KEY, ""))
    with sftp_server(outbox.parent) as server:
        source = opened(bench, server)
        source.transport.close()
        with pytest.raises(Away):
            source.transport.step()


def test_a_file_that_may_not_be_read_keeps_no_other_back(
    bench: Bench, server: Server, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may be allowed everything: so the server says no."""
    for name in ("1-theirs.json", "2-ours.json"):
        (outbox / name).write_bytes(dcsa.lines(1))
    read = Sftp.read

    def refused(self: Sftp, path: str, write: Any) -> None:
        if "theirs" in path:
            raise PermissionError(path)
        read(self, path, write)

    monkeypatch.setattr(Sftp, "read", refused)
    steps(opened(bench, server), lambda: names(outbox / "done") == ["2-ours.json"], 5)
    assert (names(outbox), bench.counts) == (["1-theirs.json"], (1, 0))


def test_a_folder_that_is_not_there_is_said_to(bench: Bench, server: Server) -> None:
    with pytest.raises(FileNotFoundError):
        opened(bench, server, folder="nowhere").transport.step()


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"user": USER, "host_key": NO_KEY}, "wants a password or a key"),
        ({"user": USER, "host_key": NO_KEY, "key": "no key at all"}, "key: is none"),
        ({"user": USER, "host_key": "md5", "password": "x"}, "host_key"),
    ],
)
def test_what_cannot_work_is_refused_before(bench: Bench, options: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadSources, match=rule):
        bench.open("sftp", "127.0.0.1:22", **options)


def test_answers_are_put_on_the_server_and_stay_as_they_are(bench: Bench, server: Server, outbox: Path) -> None:
    source = opened(bench, server, answers="../answers", done="")
    (outbox / "gate.edi").write_bytes(ASKED)
    steps(source, lambda: bench.counts == (1, 0))
    (name,) = names(outbox.parent / "answers")
    told = (outbox.parent / "answers" / name).read_bytes()
    assert b"UCI+4711+LYTERM:ZZZ" in told
    (outbox / "again.edi").write_bytes(ASKED)
    for _ in range(3):
        source.transport.step()
    assert names(outbox.parent / "answers") == [name]
    assert (outbox.parent / "answers" / name).read_bytes() == told


def test_of_a_file_that_is_too_long_no_more_is_fetched_than_tells_so(
    bench: Bench, server: Server, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (outbox / "endless").write_bytes(b"x" * 3_000_000)
    fetched = 0
    read = Sftp.read

    def counted(self: Sftp, path: str, write: Callable[[bytes], object]) -> None:
        def counting(chunk: bytes) -> None:
            nonlocal fetched
            fetched += len(chunk)
            write(chunk)

        read(self, path, counting)

    monkeypatch.setattr(Sftp, "read", counted)
    source = opened(bench, server, max_bytes=1000)
    steps(source, lambda: names(outbox / "failed") == ["endless"])
    assert fetched < 1_000_000
    assert bench.ask("SELECT place, rule, length(body) FROM dead_letters FINAL") == [
        ("file", "has more than 1000 bytes, also unpacked", 1001)
    ]
