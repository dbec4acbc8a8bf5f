"""A TCP server, by real sockets: messages cut as they come, whole connections, limits that hold."""

import socket
from typing import Any

import pytest

from ingest.transports import inlet
from ingest.transports.source import BadSources
from tests.ingest import dcsa
from tests.ingest.transports.conftest import Bench, steps
from tests.ingest.transports.sockets import LOCAL, POSITION, VOYAGE, connected, talk
from tests.ingest.transports.terminals import answers, location

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]


def test_lines_are_taken_as_they_come_however_they_are_cut(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="nmea")
    stream = POSITION + VOYAGE[0] + POSITION.replace(b"*23", b"*24") + VOYAGE[1]
    with connected(opened) as client:
        for start in range(0, len(stream), 17):
            client.sendall(stream[start : start + 17])
            opened.transport.step()
        steps(opened, lambda: bench.counts == (2, 1))
    assert bench.ask("SELECT count() FROM messages FINAL WHERE format = 'sea_ais'") == [(2,)]


def test_many_feeds_do_not_mix(bench: Bench) -> None:
    """Two receivers send the halves of one message each, at the same time."""
    opened = bench.open("tcp", LOCAL, syntax="nmea")
    with connected(opened) as one, connected(opened) as other:
        one.sendall(VOYAGE[0])
        other.sendall(VOYAGE[1])
        for _ in range(4):
            opened.transport.step()
        assert bench.counts == (0, 0)
    steps(opened, lambda: bench.counts == (0, 2))


def test_a_connection_of_any_format_is_whole_at_its_end(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL)
    with connected(opened) as client:
        client.sendall(dcsa.lines(5))
        for _ in range(3):
            opened.transport.step()
        assert bench.counts == (0, 0)
        client.shutdown(socket.SHUT_WR)
        steps(opened, lambda: bench.counts == (5, 0))
        assert client.recv(10) == b"", "closed by us when everything was acknowledged"


def test_a_connection_that_says_too_much_is_cut_and_kept_as_a_dead_letter(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, max_bytes=1000)
    with connected(opened) as client:
        client.sendall(b"x" * 2000)
        steps(opened, lambda: bench.counts == (0, 1))
        assert client.recv(10) == b""
    assert bench.ask("SELECT place, length(body) FROM dead_letters FINAL") == [("connection", 2000)]


def test_too_many_and_silent_peers_are_let_go(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808", connections=1, idle_seconds=0.2)
    with connected(opened) as first, connected(opened) as second:
        for _ in range(3):
            opened.transport.step()
        assert second.recv(10) == b""
        for _ in range(8):
            opened.transport.step()
        assert first.recv(10) == b""


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_servers_listen_on_loopback_unless_told(bench: Bench, transport: str) -> None:
    with pytest.raises(BadSources, match=r"others can reach it"):
        bench.open(transport, "0.0.0.0:0")
    assert bench.open(transport, "0.0.0.0:0", public=True).transport.where.startswith("0.0.0.0:")


@pytest.mark.parametrize("junk", [b"\x7e\x02", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 5000])
@pytest.mark.parametrize("syntax", ["nmea", "jt808", ""])
def test_junk_is_kept_and_harms_nobody(bench: Bench, syntax: str, junk: bytes) -> None:
    opened = bench.open("tcp", LOCAL, syntax=syntax)
    with connected(opened) as client:
        client.sendall(junk)
    steps(opened, lambda: bench.counts[1] > 0 or not junk.strip(b"\0"))
    if syntax == "jt808":
        with connected(opened) as client:
            assert answers(talk(opened, client, location(1)))[0].result == 0


def test_peers_have_names(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    def told(_piece: object, by: object) -> list[object]:
        heard.append(by)
        return []

    monkeypatch.setattr(inlet, "told", told)
    opened = bench.open("tcp", LOCAL, {"devices": {"127.0.0.1": "truck:粤B 12345"}}, syntax="nmea")
    with connected(opened) as client:
        client.sendall(POSITION)
        steps(opened, lambda: bool(heard))
    assert (heard[0].device, heard[0].source) == ("truck:粤B12345", "test")
