"""The server as a process: who may come in, how it speaks, and what is left of what it acknowledged when it ends."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client, errors
from hypothesis import given, settings
from hypothesis import strategies as st

from lianyun.clickhouse import outgoing, requests
from lianyun.clickhouse.outgoing import text, varint
from lianyun.clickhouse.process import ClickHouseProcess, NotStarted
from tests.lianyun.clickhouse.conftest import Connect

COMMAND = [sys.executable, "-m", "lianyun.clickhouse"]
HELLO = bytes([requests.HELLO]) + text("test") + varint(1) + varint(0) + varint(54448)
WRITERS = 3
SECRET = "geheim-8231"


def greeting(user: str = "default", password: str = "", database: str = "") -> bytes:
    return HELLO + text(database) + text(user) + text(password)


@contextmanager
def plugged(server: ClickHouseProcess) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        yield plain


def answered(server: ClickHouseProcess, said: bytes) -> bytes:
    """Everything the server says until it hangs up."""
    with plugged(server) as plain:
        plain.sendall(said)
        plain.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: plain.recv(65536), b""))


def started_with(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [*COMMAND, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environment}
    )


def test_hello_says_who_and_which_revision(client: Any) -> None:
    client.execute("SELECT 1")
    info = client.connection.server_info
    assert (info.name, info.revision, info.display_name) == ("ClickHouse", 54448, outgoing.NAME)
    assert f"{info.version_major}.{info.version_minor}" == client.execute("SELECT version()")[0][0].rsplit(".", 2)[0]
    assert info.timezone == client.execute("SELECT timezone()")[0][0]


def test_ping_is_answered_between_queries(client: Any) -> None:
    client.execute("SELECT 1")
    assert client.connection.ping()
    assert client.execute("SELECT 2") == [(2,)]


@pytest.mark.parametrize("said", [b"GET / HTTP/1.1\r\n\r\n", b"POST /?query=SELECT+1 HTTP/1.1\r\n\r\n"])
def test_http_is_told_that_this_is_not_http(server: ClickHouseProcess, said: bytes) -> None:
    assert answered(server, said).startswith(b"HTTP/1.0 400")


@pytest.mark.parametrize("said", [b"\x07", b"\x16\x03\x01\x02\x00\x01\x00", bytes([requests.QUERY])])
def test_what_is_no_hello_is_refused(server: ClickHouseProcess, said: bytes) -> None:
    assert b"hello comes first" in answered(server, said)


def test_a_client_older_than_settings_as_strings_is_refused(server: ClickHouseProcess) -> None:
    old = bytes([requests.HELLO]) + text("old") + varint(1) + varint(0) + varint(54428) + text("") * 3
    assert b"54429" in answered(server, old)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_junk_after_hello_ends_one_connection_and_no_other(server: ClickHouseProcess, junk: bytes) -> None:
    with plugged(server) as plain:
        plain.sendall(greeting() + junk)
        plain.shutdown(socket.SHUT_WR)
        assert plain.recv(1) == bytes([outgoing.HELLO])
        while plain.recv(65536):
            pass
    with Client("127.0.0.1", port=server.port) as other:
        assert other.execute("SELECT 1") == [(1,)]


@pytest.mark.parametrize("method", ["lz4", "lz4hc", False])
def test_clients_compress_as_they_like(connect: Connect, method: str | bool) -> None:
    client = connect(compression=method)
    table = f"compressed_{method}"
    client.execute(f"CREATE TABLE {table} (n UInt32, s String) ENGINE = MergeTree ORDER BY n")
    rows = [(n, "x" * (n % 50)) for n in range(100_000)]
    client.execute(f"INSERT INTO {table} VALUES", rows)
    assert client.execute(f"SELECT * FROM {table} ORDER BY n") == rows


def test_many_clients_work_at_once(server: ClickHouseProcess, connect: Connect) -> None:
    connect().execute("CREATE TABLE crowd (who UInt8, n UInt32) ENGINE = MergeTree ORDER BY (who, n)")

    def work(who: int) -> int:
        with Client("127.0.0.1", port=server.port) as own:
            for n in range(5):
                own.execute("INSERT INTO crowd VALUES", [(who, n * 100 + i) for i in range(100)])
            return int(own.execute("SELECT count() FROM crowd WHERE who = %(who)s", {"who": who})[0][0])

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(work, range(16))) == [500] * 16


def test_only_loopback_is_listened_on_unless_told(tmp_path: Path) -> None:
    refused = started_with("--data", str(tmp_path), "--host", "0.0.0.0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "0.0.0.0 is not a loopback address; --listen-anywhere allows it." in refused.stderr
    refused = started_with("--data", str(tmp_path), "--host", "0.0.0.0", "--listen-anywhere")
    assert refused.returncode == 1
    assert "LIANYUN_CLICKHOUSE_PASSWORD" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_told_to_listen_anywhere_it_asks_everybody_for_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANYUN_CLICKHOUSE_PASSWORD", SECRET)
    with ClickHouseProcess(tmp_path) as server:
        with Client("127.0.0.1", port=server.port, password=SECRET) as guest:
            assert guest.execute("SELECT 1") == [(1,)]
        for wrong in ("", "guess"):
            stranger = Client("127.0.0.1", port=server.port, password=wrong)
            with pytest.raises(errors.ServerException) as caught:
                stranger.execute("SELECT 1")
            assert caught.value.code == 516
            assert SECRET not in caught.value.message
        assert b"Authentication failed" in answered(server, greeting(password="x"))


def test_a_folder_has_one_server(tmp_path: Path) -> None:
    with ClickHouseProcess(tmp_path) as first, pytest.raises(NotStarted, match=f"in use by process {first.pid}"):
        ClickHouseProcess(tmp_path).start()


def test_a_port_has_one_server(server: ClickHouseProcess, tmp_path: Path) -> None:
    with pytest.raises(NotStarted, match=f"Cannot listen on 127.0.0.1:{server.port}"):
        ClickHouseProcess(tmp_path, server.port).start()


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from lianyun.clickhouse.process import ClickHouseProcess\n"
        "server = ClickHouseProcess(Path(sys.argv[1])); server.start(); print(server.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert parent.stdout
    server = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while time.monotonic() < until and Path(f"/proc/{server}").exists():
        time.sleep(0.1)
    with ClickHouseProcess(tmp_path):
        assert not Path(f"/proc/{server}").exists()


class Writers:
    """Clients that insert as fast as they can, and remember what was acknowledged."""

    def __init__(self, server: ClickHouseProcess, first: int) -> None:
        self.acknowledged: set[int] = set()
        self._port = server.port
        self._numbers = count(first)
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        client = Client("127.0.0.1", port=self._port)
        try:
            while True:
                number = next(self._numbers)
                client.execute("INSERT INTO kept VALUES", [(number, part) for part in range(200)])
                self.acknowledged.add(number)
        except (errors.Error, OSError, EOFError):
            client.disconnect()


def stored(server: ClickHouseProcess) -> dict[int, int]:
    """How many rows of each insert are there."""
    with Client("127.0.0.1", port=server.port) as client:
        return dict(client.execute("SELECT number, count() FROM kept GROUP BY number"))


@pytest.mark.parametrize("end", [ClickHouseProcess.kill, ClickHouseProcess.stop], ids=["kill -9", "clean end"])
def test_no_acknowledged_row_is_lost_however_it_ends(tmp_path: Path, end: Callable[[ClickHouseProcess], int]) -> None:
    server = ClickHouseProcess(tmp_path)
    server.start()
    with Client("127.0.0.1", port=server.port) as client:
        client.execute("CREATE TABLE kept (number UInt32, part UInt32) ENGINE = MergeTree ORDER BY number")
    acknowledged: set[int] = set()
    for first, seconds in ((10_000, 0.3), (20_000, 0.7), (30_000, 1.1)):
        writers = Writers(server, first)
        writers.start()
        time.sleep(seconds)
        assert end(server) == (0 if end is ClickHouseProcess.stop else -signal.SIGKILL)
        writers.join()
        assert writers.acknowledged
        acknowledged |= writers.acknowledged
        server.start()
        found = stored(server)
        assert acknowledged <= set(found)
        assert set(found.values()) == {200}, "an insert is stored whole or not at all"
        assert not list((tmp_path / "spool").iterdir())
    server.stop()


def test_a_clean_end_ends_what_runs_for_long(tmp_path: Path) -> None:
    server = ClickHouseProcess(tmp_path)
    server.start()
    client = Client("127.0.0.1", port=server.port)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(client.execute, "SELECT sum(sipHash64(number)) FROM numbers(200000000000)")
        time.sleep(0.5)
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 8
        with pytest.raises((errors.Error, EOFError, OSError)):
            running.result()
