"""An MQTT broker (3.1.1): each payload is one or more messages of any format, its topic names the device.

The session stays with the broker while we are away, and a message of QoS 1 is acknowledged after its receipt: what we did
not acknowledge, the broker tells again.
"""

from datetime import UTC, datetime
from pathlib import Path
from ssl import create_default_context
from time import monotonic
from typing import Any

from paho.mqtt.client import Client, MQTTMessage, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from pydantic import Field

from ingest.intake import SLICE_BYTES, SLICE_MESSAGES
from ingest.transports import source
from ingest.transports.inlet import Arrived, Away, Inlet
from ingest.transports.source import Secret, Source, place

WAIT_SECONDS = 0.5
ANSWER_SECONDS = 10.0


class Options(source.Options):
    """`address`: `host:port` of the broker."""

    topics: tuple[str, ...] = Field(
        default=("#",), min_length=1, description="what is subscribed; `+` and `#` as usual"
    )
    qos: int = Field(default=1, ge=0, le=1, description="0: what comes while we are away is lost")
    client_id: str = Field(default="lianyun", min_length=1, description="names our session: one for each who listens")
    username: str = Field(default="", description="where the broker asks for one")
    password: Secret | None = Field(default=None, description="of that name")
    tls: bool = Field(default=False, description="speak TLS, and verify who answers")
    ca: str = Field(default="", description="file with the certificate that signs the broker's; empty: the system's")

    def check(self, source: Source) -> None:
        place(source.address)


class Mqtt:
    def __init__(self, inlet: Inlet, options: Options, _data: Path) -> None:
        self._inlet = inlet
        self._options = options
        self._come: list[MQTTMessage] = []
        self._refused = ""
        self._subscribed = False
        self._client = _client(options)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._answered
        self._client.on_message = lambda _client, _data, message: self._come.append(message)
        self._client.connect(*place(inlet.source.address))
        until = monotonic() + ANSWER_SECONDS
        while not self._subscribed:
            self._turn(WAIT_SECONDS)
            if monotonic() > until:
                raise Away("the broker does not answer")
        self.where = ", ".join(options.topics)

    def step(self) -> None:
        self._turn(WAIT_SECONDS)
        while self._come and not self._is_full and self._turn(0):
            pass
        come, self._come = self._come, []
        now = datetime.now(UTC)
        self._inlet.all([Arrived(bytes(one.payload), now, one.topic) for one in come if one.payload])
        for one in come:
            self._client.ack(one.mid, one.qos)

    def close(self) -> None:
        if self._client.is_connected():
            self._client.disconnect()

    @property
    def _is_full(self) -> bool:
        return len(self._come) >= SLICE_MESSAGES or sum(len(one.payload) for one in self._come) >= SLICE_BYTES

    def _turn(self, seconds: float) -> bool:
        """Reads what is there, a packet at a time; whether another one came. Away where the connection is lost."""
        before = len(self._come)
        code = self._client.loop(seconds)
        if self._refused or code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            raise Away(self._refused or f"the broker is gone ({code.name})")
        return len(self._come) > before

    def _connected(self, client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refused = f"the broker refuses us: {reason}"
        else:
            client.subscribe([(topic, self._options.qos) for topic in self._options.topics])

    def _answered(self, _client: Client, _data: Any, _mid: int, reasons: Any, _properties: Any) -> None:
        self._subscribed = True
        if refused := [reason for reason in reasons if reason.is_failure]:
            self._refused = f"the broker refuses the subscription: {refused[0]}"


def _client(options: Options) -> Client:
    client = Client(
        CallbackAPIVersion.VERSION2, options.client_id, clean_session=False, protocol=MQTTv311, manual_ack=True
    )
    if options.username:
        client.username_pw_set(options.username, options.password.get_secret_value() if options.password else None)
    if options.tls:
        client.tls_set_context(create_default_context(cafile=options.ca or None))
    return client
