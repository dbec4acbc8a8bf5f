"""A UDP server, by real sockets."""

import pytest

from tests.ingest import dcsa
from tests.ingest.transports.conftest import Bench, steps
from tests.ingest.transports.sockets import LOCAL, POSITION, VOYAGE, sender

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]


def test_datagrams_are_whole_lines_of_many_receivers(bench: Bench) -> None:
    opened = bench.open("udp", LOCAL, syntax="nmea")
    with sender(opened) as one, sender(opened) as other:
        one.send(VOYAGE[0].strip())
        other.send(POSITION + POSITION.strip().replace(b"*23", b"*24"))
        one.send(VOYAGE[1])
        steps(opened, lambda: bench.counts == (2, 1))


def test_a_datagram_may_be_a_message_of_any_format(bench: Bench) -> None:
    opened = bench.open("udp", LOCAL)
    with sender(opened) as client:
        client.send(dcsa.lines(2))
        client.send(b"\n")
        client.send(dcsa.lines(1, start=2))
        steps(opened, lambda: bench.counts == (3, 0))
