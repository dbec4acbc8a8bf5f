"""JT/T 808 sessions: what a terminal is answered, and that it is answered only after the receipt."""

from threading import Thread

import pytest

from ingest.transports.inlet import Closed
from tests.ingest.transports.conftest import Bench, steps
from tests.ingest.transports.sockets import LOCAL, connected, said, sender, talk
from tests.ingest.transports.terminals import (
    PHONE,
    answers,
    authentication,
    batch,
    halves,
    location,
    registration,
    told,
)

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]


@pytest.mark.parametrize("year", [2011, 2013, 2019])
def test_a_terminal_registers_authenticates_and_reports(bench: Bench, year: int) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808", secret="kept safe")
    with connected(opened) as client:
        (welcome,) = answers(talk(opened, client, registration(1, year)))
        assert (welcome.type, welcome.serial, welcome.result, welcome.phone) == (0x8100, 1, 0, PHONE.lstrip("0"))
        assert welcome.year == (2019 if year == 2019 else 2013), "in the header of the terminal's own version"
        messages = [
            (authentication(2, welcome.code, year), 0x0102),
            (told(0x0002, b"", 3, year), 0x0002),
            (location(4, year), 0x0200),
            (batch(5, year), 0x0704),
        ]
        for serial, (message, id_) in enumerate(messages, 2):
            (answer,) = answers(talk(opened, client, message))
            assert (answer.type, answer.serial, answer.id, answer.result) == (0x8001, serial, id_, 0)
    assert bench.ask("SELECT count() FROM positions FINAL") == [(4,)]
    assert bench.counts == (3, 0), "registration, report and batch; the rest belongs to the session"


def test_a_terminal_that_did_not_authenticate_is_told_so_and_not_taken(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808", secret="kept safe")
    with connected(opened) as client:
        for message, id_ in ((location(1), 0x0200), (authentication(2, "guessed"), 0x0102), (location(3), 0x0200)):
            (answer,) = answers(talk(opened, client, message))
            assert (answer.id, answer.result) == (id_, 1)
    assert bench.counts == (0, 0)


def test_a_terminal_that_is_not_listed_may_not_register(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808", terminals=[PHONE])
    with connected(opened) as client:
        (stranger,) = answers(talk(opened, client, registration(1, phone="13900000000")))
        assert (stranger.result, stranger.code) == (4, "")
        (friend,) = answers(talk(opened, client, registration(2)))
        assert (friend.result, bool(friend.code)) == (0, True)


@pytest.mark.parametrize(
    ("message", "result"),
    [(told(0x0200, b"too short", 7), 2), (told(0x0F01, b"", 7), 3), (told(0x0900, b"\1data", 7), 0)],
    ids=["wrong message", "not supported", "of no use, but taken"],
)
def test_what_is_wrong_with_a_message_is_answered(bench: Bench, message: bytes, result: int) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808")
    with connected(opened) as client:
        (answer,) = answers(talk(opened, client, message))
    assert (answer.serial, answer.result) == (7, result)


def test_sub_packages_are_answered_when_the_message_is_whole(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808")
    first, second = halves(9)
    with connected(opened) as client:
        assert talk(opened, client, first, most=3) == b""
        found = answers(talk(opened, client, second))
    assert [(one.serial, one.result) for one in found] == [(9, 0), (10, 0)]


def test_nothing_is_answered_before_the_receipt(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808")
    bench.store.away = True
    with connected(opened) as client:
        client.sendall(location(1))
        stepping = Thread(target=steps, args=(opened, lambda: bench.counts == (1, 0)))
        stepping.start()
        assert said(client) == b""
        bench.store.away = False
        stepping.join(20)
        assert [one.result for one in answers(said(client))] == [0]


def test_a_process_that_ends_leaves_what_is_not_acknowledged_untold(bench: Bench) -> None:
    opened = bench.open("tcp", LOCAL, syntax="jt808")
    bench.store.away = True
    with connected(opened) as client:
        client.sendall(location(1))
        opened.closing.set()
        with pytest.raises(Closed):
            steps(opened, lambda: False)
        assert said(client) == b""


def test_a_terminal_may_speak_over_udp(bench: Bench) -> None:
    opened = bench.open("udp", LOCAL, syntax="jt808")
    with sender(opened) as client:
        found = [answers(talk(opened, client, message))[0] for message in (registration(1), location(2))]
    assert [(one.type, one.serial, one.result) for one in found] == [(0x8100, 1, 0), (0x8001, 2, 0)]
