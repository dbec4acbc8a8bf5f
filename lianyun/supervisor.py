"""Everything on one machine: engines, workers and API as processes of their own, started, watched and ended.

The embedded broker forgets what it held when it ends, so a new one is fed what was not finished (ingest/quiet.py). Each
part may be killed at any moment; `lianyun/parts.py` decides what is done about it, this file does it.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from threading import Event
from time import monotonic

from clickhouse_driver import Client
from clickhouse_driver.errors import Error as StoreError

from ingest.quiet import Size
from ingest.transports.catalogue import declared
from lianyun import broker, ports, store
from lianyun.broker import BrokerFailed
from lianyun.child import Child, last_words
from lianyun.folder import Folder, State
from lianyun.parts import API, BROKER, LISTENER, OURS, STORE, WORKER, Do, Part, decide, ended, role, started, stopped
from lianyun.settings import Settings
from lianyun.store import StoreFailed
from lianyun.upkeep import Upkeep
from schemas.migrate import migrate
from schemas.retention import retain

USUAL_PORT = 8400
START_SECONDS = 90.0
LOOK_SECONDS = 0.1

log = logging.getLogger(__name__)


class Failed(Exception):
    """A part did not start. The text says which and why."""


class Supervisor:
    """Owns every process it starts. Call it from the main thread only: Linux ends the children with that thread."""

    def __init__(self, settings: Settings) -> None:
        self.folder = Folder(settings.data)
        self._settings = settings
        self._children: dict[str, Child] = {}
        self._parts: dict[str, Part] = {}
        self._upkeep: Upkeep | None = None
        self._api_port = 0
        self.kafka = settings.kafka
        self.clickhouse = settings.clickhouse.get_secret_value()

    @property
    def url(self) -> str:
        host = self._settings.api_host
        return f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{self._api_port}"  # noqa: S104 - compared

    @property
    def kafka_client(self) -> dict[str, str]:
        """librdkafka's configuration."""
        return {**self._settings.kafka_client(self.kafka), "log_level": "0"}

    @property
    def size(self) -> Size:
        return Size(self._settings.partitions, self._settings.workers)

    def start(self) -> None:
        """Returns when everything is ready. Failed, BrokerFailed, BadSources or Taken where it is not; then nothing is left
        running."""
        if self._settings.sources:
            declared(self._settings.sources)
        self.folder.take()
        try:
            self._start_engines()
            self._start_rest()
        except BaseException:
            self.stop()
            raise
        kafka = self.kafka if BROKER in self._parts else ""
        clickhouse = self.clickhouse if STORE in self._parts else ""
        self.folder.tell(State(os.getpid(), self.url, kafka, clickhouse))

    def run(self, over: Event) -> None:
        """Watches until `over`."""
        while not over.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """One look at everything, and what follows from it. Failed where the upkeep ended: nothing may go on without it."""
        if self._upkeep and self._upkeep.failed:
            raise Failed("what feeds the embedded broker ended; its last words stand above")
        self._notice()
        for action in decide(self._parts, monotonic()):
            if action.do is Do.STOP:
                self._children.pop(action.name).stop()
                self._parts[action.name] = stopped(monotonic())
            else:
                self._start(action.name)

    def stop(self) -> None:
        """Ends everything we started, what asks before what answers."""
        if self._upkeep:
            self._upkeep.stop()
        for name in (*(n for part in OURS for n in self._children if role(n) == part), BROKER, STORE):
            if child := self._children.pop(name, None):
                child.stop()
        self._parts.clear()
        self.folder.release()

    @property
    def pids(self) -> dict[str, int]:
        return {name: child.pid for name, child in self._children.items()}

    @property
    def is_ready(self) -> bool:
        ready = all(self.folder.ready(name).exists() for name in self._parts if role(name) in OURS)
        return ready and all(part.running for part in self._parts.values()) and (not self._upkeep or self._upkeep.fed)

    def _start_engines(self) -> None:
        """The embedded ones first; external ones have to be there."""
        for name, external in ((STORE, self.clickhouse), (BROKER, self.kafka)):
            if not external:
                self._children[name] = self._launch(name)
                self._parts[name] = started(Part(), monotonic())
        self.migrate()
        if BROKER not in self._parts:
            self._make_topics()
            return
        self._upkeep = Upkeep(self.clickhouse, self.kafka_client, self.size)
        self._upkeep.start()

    def _start_rest(self) -> None:
        self._api_port = self._pick_port()
        names = [API, *(f"{WORKER}-{number}" for number in range(1, self._settings.workers + 1))]
        names += [LISTENER] if self._settings.sources else []
        self._parts |= dict.fromkeys(names, Part())
        until = monotonic() + START_SECONDS
        while not self.is_ready:
            self.look()
            for name, part in list(self._parts.items()):
                if part.failures and monotonic() < until and self._finds_another_port(name):
                    self._parts[name] = Part()
                elif part.failures or (monotonic() > until and not self.folder.ready(name).exists()):
                    raise Failed(f"{name} did not start; its log, {self.folder.log(name)}, ends:\n{self._words(name)}")
            Event().wait(LOOK_SECONDS)

    def migrate(self) -> list[str]:
        """Brings the store's tables up to date; Failed where it cannot be reached."""
        client = Client.from_url(self.clickhouse)
        try:
            return migrate(client) + retain(client, self._settings.raw_days)
        except (StoreError, OSError, EOFError) as error:
            raise Failed(f"ClickHouse: {str(error).splitlines()[0]}") from error
        finally:
            client.disconnect()

    def _notice(self) -> None:
        for name, child in list(self._children.items()):
            if child.exit_code is not None:
                log.warning("%s ended (%s); its log is %s", name, child.exit_code, child.log)
                del self._children[name]
                self._parts[name] = ended(self._parts[name], monotonic())

    def _start(self, name: str) -> None:
        self.folder.ready(name).unlink(missing_ok=True)
        try:
            self._children[name] = self._launch(name)
        except (BrokerFailed, StoreFailed) as error:
            log.warning("%s", error)
            self._parts[name] = ended(self._parts[name], monotonic())
            return
        self._parts[name] = started(self._parts[name], monotonic())
        if name == BROKER and self._upkeep:
            self._upkeep.broker_is_new()

    def _launch(self, name: str) -> Child:
        launch: dict[str, Callable[[str], Child]] = {
            STORE: self._launch_store,
            BROKER: self._launch_broker,
            WORKER: self._launch_worker,
            API: self._launch_api,
            LISTENER: self._launch_listener,
        }
        return launch[role(name)](name)

    def _launch_store(self, name: str) -> Child:
        child, self.clickhouse = store.start(self.folder.store, self.folder.log(name), _port(self.clickhouse))
        return child

    def _launch_broker(self, name: str) -> Child:
        child, self.kafka = broker.start(self.folder.log(name), _port(self.kafka))
        self._make_topics()
        return child

    def _launch_worker(self, name: str) -> Child:
        environment = {**self._environment, "LIANYUN_WORKER_READY_FILE": str(self.folder.ready(name))}
        return Child(name, [sys.executable, "-m", "streams.worker"], self.folder.log(name), environment)

    def _launch_api(self, name: str) -> Child:
        where = {"LIANYUN_API_HOST": self._settings.api_host, "LIANYUN_API_PORT": str(self._api_port)}
        where["LIANYUN_SOURCES"] = self._settings.sources
        where["LIANYUN_RAW_TOKEN"] = self._settings.raw_token.get_secret_value()
        environment = {**self._environment, **where, "LIANYUN_API_READY_FILE": str(self.folder.ready(name))}
        return Child(name, [sys.executable, "-m", "api"], self.folder.log(name), environment)

    def _launch_listener(self, name: str) -> Child:
        where = {"LIANYUN_SOURCES": self._settings.sources, "LIANYUN_DATA": str(self.folder.path)}
        environment = {**self._environment, **where, "LIANYUN_LISTENER_READY_FILE": str(self.folder.ready(name))}
        return Child(name, [sys.executable, "-m", "ingest.listener"], self.folder.log(name), environment)

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "LIANYUN_KAFKA": self.kafka,
            "LIANYUN_KAFKA_CONFIG": json.dumps(self._settings.kafka_options()),
            "LIANYUN_CLICKHOUSE": self.clickhouse,
            "LIANYUN_PARTITIONS": str(self._settings.partitions),
            "LIANYUN_WORKER_FACTS": str(self._settings.worker_facts),
            "LIANYUN_WATCH_SECONDS": str(self._settings.watch_seconds),
            "LIANYUN_API_MAX_BODY": str(self._settings.api_max_body),
            "LIANYUN_API_DEAD_SHARE": str(self._settings.api_dead_share),
            "LIANYUN_API_DEAD_SECONDS": str(self._settings.api_dead_seconds),
        }

    def _make_topics(self) -> None:
        broker.make_topics(self.kafka_client, self._settings.partitions, self._settings.replicas)

    def _finds_another_port(self, name: str) -> bool:
        """Whether somebody took the port that we found, before the API did, and another one will do."""
        if name != API or self._settings.api_port or ports.is_free(self._api_port, self._settings.api_host):
            return False
        self._api_port = ports.free(self._settings.api_host)
        return True

    def _pick_port(self) -> int:
        given, host = self._settings.api_port, self._settings.api_host
        if given and not ports.is_free(given, host):
            raise Failed(f"LIANYUN_API_PORT: {host}:{given} is in use; leave it out to take a free one")
        if given:
            return given
        return USUAL_PORT if ports.is_free(USUAL_PORT, host) else ports.free(host)

    def _words(self, name: str) -> str:
        return last_words(self.folder.log(name))


def _port(address: str) -> int:
    """The port an engine had before, so that everybody finds it again; 0 at first."""
    return int(address.rpartition(":")[2].partition("/")[0]) if address else 0
