"""An MQTT broker: what it tells is acknowledged after the receipt, and told again where it is not."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from paho.mqtt.publish import multiple

from ingest.transports.inlet import Away
from lianyun import ports
from tests.ingest import dcsa
from tests.ingest.transports.brokers import PASSWORD, USER, Mqtt, mqtt_broker
from tests.ingest.transports.conftest import Bench, Opened, steps
from tests.lianyun.running import eventually

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mqtt]:
    with mqtt_broker(tmp_path) as broker:
        yield broker


def publish(address: str, *bodies: bytes) -> None:
    host, _, port = address.partition(":")
    multiple(
        [("trucks/7/events", body, 1, False) for body in bodies],
        hostname=host,
        port=int(port),
        auth={"username": USER, "password": PASSWORD},
    )


def opened(bench: Bench, address: str, **options: Any) -> Opened:
    return bench.open("mqtt", address, **{"username": USER, "password": PASSWORD, **options})


def test_payloads_are_taken(bench: Bench, broker: Mqtt) -> None:
    source = opened(bench, broker.address, topics=["trucks/+/events"])
    publish(broker.address, dcsa.lines(2), b"junk that nobody reads", dcsa.lines(1, start=2))
    steps(source, lambda: bench.counts == (3, 1))


def test_what_came_while_we_were_away_is_told_then(bench: Bench, broker: Mqtt) -> None:
    opened(bench, broker.address).transport.close()
    publish(broker.address, dcsa.lines(2))
    steps(opened(bench, broker.address), lambda: bench.counts == (2, 0))


def test_nothing_is_acknowledged_before_the_receipt(bench: Bench, broker: Mqtt) -> None:
    """That it is told again then is the broker's part of QoS 1."""
    source = opened(bench, broker.address)
    bench.store.away = True
    publish(broker.address, dcsa.lines(2))
    stepping = Thread(target=steps, args=(source, lambda: bench.counts == (2, 0)))
    stepping.start()
    eventually(lambda: broker.unacknowledged("lianyun") == 1, 3)
    bench.store.away = False
    stepping.join(20)
    eventually(lambda: broker.unacknowledged("lianyun") == 0, 3)
    assert bench.counts == (2, 0)


def test_what_is_acknowledged_is_not_told_again(bench: Bench, broker: Mqtt) -> None:
    source = opened(bench, broker.address)
    publish(broker.address, dcsa.lines(2))
    steps(source, lambda: bench.counts == (2, 0))
    source.transport.close()
    bench.ask("TRUNCATE TABLE messages")
    again = opened(bench, broker.address)
    publish(broker.address, dcsa.lines(1, start=5))
    steps(again, lambda: bench.counts[0] > 0)
    assert bench.counts == (1, 0)


def test_a_broker_that_is_away_or_goes_away_is_said_to_be(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(ConnectionRefusedError):
        opened(bench, f"127.0.0.1:{ports.free()}")
    with mqtt_broker(tmp_path) as broker:
        source = opened(bench, broker.address)
    with pytest.raises(Away, match="gone"):
        steps(source, lambda: False)


def test_a_broker_that_refuses_us_is_said_to(bench: Bench, broker: Mqtt) -> None:
    with pytest.raises(Away) as caught:
        opened(bench, broker.address, password="another-4711")
    assert "refuses us" in str(caught.value)
    assert "4711" not in str(caught.value)
