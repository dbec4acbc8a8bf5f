"""A real MQTT broker (amqtt) in a thread of this process."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from amqtt.broker import Broker
from pwdlib.hashers.argon2 import Argon2Hasher

from lianyun import ports

USER, PASSWORD = "lianyun", "geheim-8231"


class Mqtt(NamedTuple):
    """`address`: host:port."""

    address: str
    broker: Broker

    def unacknowledged(self, client_id: str) -> int:
        """Messages that a client was told and has not acknowledged."""
        session, _ = self.broker._sessions[client_id]
        return len(session.inflight_out)


@contextmanager
def mqtt_broker(folder: Path) -> Iterator[Mqtt]:
    """It keeps messages for those who are away only where they are somebody: there is one user with one password."""
    passwords = folder / "passwords"
    passwords.write_text(f"{USER}:{Argon2Hasher().hash(PASSWORD)}\n")
    address = f"127.0.0.1:{ports.free()}"
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    broker: Broker = asyncio.run_coroutine_threadsafe(_started(address, passwords), loop).result(20)
    try:
        yield Mqtt(address, broker)
    finally:
        asyncio.run_coroutine_threadsafe(broker.shutdown(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _started(address: str, passwords: Path) -> Broker:
    plugins = {"amqtt.plugins.authentication.FileAuthPlugin": {"password_file": str(passwords)}}
    broker = Broker({"listeners": {"default": {"type": "tcp", "bind": address}}, "plugins": plugins})
    await broker.start()
    return broker
