"""The demo: everything started in a folder of its own, and an invented world that tells its messages over HTTP.

It plays what is past at once and the rest at the pace of the clock. With `once` the whole scenario lies in the past: it is
played as fast as it can be taken, and what Lianyun concluded is held against what happened.
"""

import os
import shutil
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

from rich.console import Console

from ingest.message import Unacknowledged
from lianyun import checks, show, status
from lianyun.client import Api, ApiError, path
from lianyun.feed import Ear
from lianyun.folder import Folder
from lianyun.player import Player
from lianyun.settings import Settings
from lianyun.simulator import Scenario, scenario
from lianyun.supervisor import Supervisor
from lianyun.words import Language

TOLD_EVERY_SECONDS = 2.0
SAMPLE = 60  # messages that are told one by one at the end, so that their latency is not that of a queue
SAMPLE_PAUSE_SECONDS = 0.1


class Play(NamedTuple):
    """`scale`: consignments of each story."""

    once: bool
    seed: int
    scale: int
    language: Language


def run(settings: Settings, play: Play, out: Console) -> int:
    """The exit code: 0 where it played and nothing was missing or wrong."""
    folder = _folder(settings.data)
    supervisor = Supervisor(settings.model_copy(update={"data": folder}))
    demo = _Demo(play, supervisor, out)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        out.print("Starting broker, store, worker and API …")
        supervisor.start()
        demo.start()
        supervisor.run(demo.over)
    except KeyboardInterrupt:
        out.print("\nStopping …")
        demo.over.set()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough: what is stopped is stopped in order
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return demo.exit_code


class _Demo:
    """The player's side, in a thread beside the supervisor."""

    def __init__(self, play: Play, supervisor: Supervisor, out: Console) -> None:
        self.over = Event()
        self.exit_code = 0
        self._play = play
        self._supervisor = supervisor
        self._out = out
        self._thread = Thread(target=self._run, name="demo", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        api = Api(self._supervisor.url)
        try:
            if self._play.once:
                self.exit_code = self._once(api)
            else:
                self._live(api)
        except (ApiError, Unacknowledged, checks.Unsettled) as error:
            self.exit_code = 0 if self.over.is_set() else 1
            self._out.print(f"[red]lianyun:[/] {error}" if self.exit_code else "", soft_wrap=True)
        except BaseException:
            self.exit_code = 1
            raise
        finally:
            if self._play.once or self.exit_code:
                self.over.set()

    def _live(self, api: Api) -> None:
        self._out.print(f"\n  Look here: [bold]{api.url}[/]   (Ctrl-C ends everything)\n")
        now = datetime.now(UTC)
        player = Player(api, self.over)
        with self._out.status("") as line:
            Thread(target=self._tell, args=(self.over, line.update), daemon=True).start()
            player.play(scenario(self._play.seed, now=now, scale=self._play.scale).emissions, at_pace=True)
            self.over.wait()

    def _once(self, api: Api) -> int:
        world = past(self._play.seed, self._play.scale)
        messages = list(world.emissions)
        self._out.print(f"\n  {api.url} · {len(messages):,} messages of {len(world.truth.shipments)} shipments\n")
        ear = Ear(api)
        ear.connected.wait(10)
        player = Player(api, self.over)
        played = Event()
        Thread(target=self._tell, args=(played, self._out.print), daemon=True).start()
        began = datetime.now(UTC)
        try:
            player.play(messages[:-SAMPLE])
            checks.settle(self._supervisor)
            took, burst = datetime.now(UTC) - began, list(ear.latencies)
            player.play(messages[-SAMPLE:], pause=SAMPLE_PAUSE_SECONDS)
            checks.settle(self._supervisor)
        finally:
            played.set()
            ear.close()
        latencies = {"at full load": burst, "one message at a time": ear.latencies[len(burst) :]}
        self._show(api, world)
        verdict = checks.verdict(api, world.truth)
        held = status.held(self._supervisor.clickhouse)
        self._out.print(checks.summary(held, player.told, took, latencies, verdict))
        wrong = [*verdict.faults, *checks.miscounted(held, sum(world.truth.dead_letters.values()), player)]
        for line in wrong:
            self._out.print(f"[red]wrong:[/] {line}", highlight=False, soft_wrap=True)
        return 1 if wrong else 0

    def _show(self, api: Api, world: Scenario) -> None:
        """One shipment's whole timeline."""
        first = world.truth.shipments[0]
        found = api.get("/v1/shipments", {"ref": first.refs[0]})["shipments"]
        if found:
            self._out.print(show.timeline(api.get(path("shipments", found[0]["id"], "timeline")), self._play.language))

    def _tell(self, over: Event, say: Callable[[str], None]) -> None:
        """Says what the store holds, again and again."""
        while not over.wait(TOLD_EVERY_SECONDS):
            held = status.held(self._supervisor.clickhouse)
            say(" · ".join(f"{count:,} {name}" for name, count in held.items()) or "the store is being started again")


def past(seed: int, scale: int) -> Scenario:
    """A scenario whose last message reached us just now."""
    start = datetime.now(UTC)
    last = max(emission.at for emission in scenario(seed, start=start, scale=scale).emissions)
    return scenario(seed, start=start - (last - start) - timedelta(minutes=2), scale=scale)


def told(api: Api, seed: int, scale: int) -> int:
    """Tells a whole scenario to a running copy; how many messages."""
    player = Player(api, Event())
    player.play(past(seed, scale).emissions)
    return player.told


def written(folder: Path, seed: int, scale: int) -> int:
    """Writes a whole scenario as files, `number_source`, in the order in which they come; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    for number, emission in enumerate(past(seed, scale).emissions, 1):
        (folder / f"{number:06}_{emission.source}").write_bytes(emission.body)
    return number


def _folder(data: Path) -> Path:
    """A new folder for this demo; those of demos that were killed are removed."""
    for left in data.glob("demo-*"):
        if not Folder(left).is_taken:
            shutil.rmtree(left, ignore_errors=True)
    return data / f"demo-{os.getpid()}"
