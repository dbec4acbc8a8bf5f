"""A mailbox on a real IMAP server: mails are flagged as seen when what they carry is acknowledged."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from ingest.message import Unacknowledged
from ingest.transports.inlet import Away
from ingest.transports.source import BadSources
from lianyun import ports
from tests.ingest import dcsa
from tests.ingest.transports.conftest import Bench, Opened, steps
from tests.ingest.transports.imap_server import PASSWORD, USER, Server, imap_server
from tests.ingest.transports.test_mail import FSU, letter

pytestmark = pytest.mark.engines


@pytest.fixture
def server() -> Iterator[Server]:
    with imap_server() as server:
        yield server


def opened(bench: Bench, server: Server, **options: Any) -> Opened:
    told = {"user": USER, "password": PASSWORD, "senders": ["*@carrier.example"], "tls": False, "poll_seconds": 0.01}
    return bench.open("imap", server.address, **{**told, **options})


def enclosing(*files: tuple[str, bytes]) -> bytes:
    message = letter("please find enclosed")
    for name, body in files:
        message.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_attachments_and_texts_are_taken_and_flagged(bench: Bench, server: Server) -> None:
    first = server.mailbox.put(
        enclosing(("a.json", dcsa.lines(2)), ("b.json.gz", gzip.compress(dcsa.lines(1, start=2))))
    )
    second = server.mailbox.put(letter(FSU).as_bytes())
    steps(opened(bench, server), lambda: bench.counts == (4, 0), 5)
    assert (first.flags, second.flags) == ({"\\Seen"}, {"\\Seen"})


def test_a_mail_nobody_can_read_is_flagged_for_a_person(bench: Bench, server: Server) -> None:
    junk = server.mailbox.put(enclosing(("a.bin", b"\x00\x01 nobody reads this")))
    empty = server.mailbox.put(letter("<p>x</p>").as_bytes().replace(b"text/plain", b"text/html"))
    half = server.mailbox.put(enclosing(("a.bin", b"\x00\x02 nor this"), ("b.json", dcsa.lines(1))))
    steps(opened(bench, server), lambda: bench.counts == (1, 3), 5)
    assert junk.flags == empty.flags == {"\\Seen", "\\Flagged"}
    assert half.flags == {"\\Seen"}


def test_mails_of_others_are_left_as_they_are(bench: Bench, server: Server) -> None:
    stranger = server.mailbox.put(letter(FSU, "somebody@else.example").as_bytes())
    source = opened(bench, server)
    for _ in range(3):
        source.transport.step()
    assert (stranger.flags, bench.counts) == (set(), (0, 0))


def test_what_is_not_acknowledged_stays_unseen(bench: Bench, server: Server) -> None:
    message = server.mailbox.put(enclosing(("a.json", dcsa.lines(2))))
    source = opened(bench, server)
    bench.store.away = True
    with pytest.raises(Unacknowledged):
        source.transport.step()
    assert message.flags == set()
    bench.store.away = False
    source.transport.step()
    assert (message.flags, bench.counts) == ({"\\Seen"}, (2, 0))


def test_a_mail_that_is_too_long_is_not_fetched(bench: Bench, server: Server) -> None:
    long = server.mailbox.put(enclosing(("a.json", dcsa.lines(200))))
    steps(opened(bench, server, max_bytes=10_000), lambda: bench.counts == (0, 1), 5)
    assert long.flags == {"\\Seen", "\\Flagged"}
    assert bench.ask("SELECT length(body) < 1000, rule FROM dead_letters") == [(1, "has more than 10000 bytes")]


def test_a_bomb_in_a_mail_is_kept_packed(bench: Bench, server: Server) -> None:
    server.mailbox.put(enclosing(("a.gz", gzip.compress(b"\n" * (8 << 20)))))
    steps(opened(bench, server, max_bytes=1 << 20), lambda: bench.counts == (0, 1), 5)


def test_a_wrong_password_is_said_and_not_shown(bench: Bench, server: Server) -> None:
    with pytest.raises(Away) as caught:
        opened(bench, server, password="another-4711")
    assert "4711" not in str(caught.value)


def test_a_server_that_is_away_is_waited_for(bench: Bench) -> None:
    with pytest.raises(ConnectionRefusedError):
        opened(bench, Server(f"127.0.0.1:{ports.free()}", None))  # type: ignore[arg-type]  # there is no mailbox


def test_a_password_goes_elsewhere_only_with_tls(bench: Bench) -> None:
    with pytest.raises(BadSources, match="only with TLS"):
        bench.open("imap", "mail.example:143", user="u", password="p", senders=["*"], tls=False)
