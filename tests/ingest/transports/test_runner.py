"""What keeps a transport open: an other side that comes and goes, a limit, a mistake of ours, the end."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from ingest.message import Unacknowledged
from ingest.transports.catalogue import Declared
from ingest.transports.inlet import Away, Closed, Inlet
from ingest.transports.runner import Runner, State, Status
from ingest.transports.source import Options, Source

SOURCE = Source(name="a", transport="folder", address="x", dead={"share": 0.5, "of": 4, "least": 2})  # type: ignore[arg-type]


class Scripted:
    """A transport that does what its script says, a step at a time, and counts how often it was opened and closed."""

    where = "here"

    def __init__(self, script: list[Callable[[Inlet], None]], inlet: Inlet) -> None:
        self._script = script
        self._inlet = inlet
        self.closed = 0

    def step(self) -> None:
        self._script.pop(0)(self._inlet)

    def close(self) -> None:
        self.closed += 1


class Run:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, *script: Callable[[Inlet], None]) -> None:
        monkeypatch.setattr("ingest.transports.runner.FIRST_WAIT_SECONDS", 0.01)
        self.statuses: list[Status] = []
        self.opened: list[Scripted] = []
        closing = Event()
        steps: list[Any] = [*script, lambda _inlet: closing.set()]

        def made(inlet: Inlet, _options: Options, _data: Path) -> Scripted:
            self.opened.append(Scripted(steps, inlet))
            return self.opened[-1]

        inlet = Inlet(SOURCE, None, closing)  # type: ignore[arg-type]  # the scripts take nothing
        declared = Declared(SOURCE, Options(), made)
        self.runner = Runner(declared, inlet, Path(), lambda _name, status: self.statuses.append(status))
        self.runner.start()
        self.runner.join(20)

    @property
    def states(self) -> list[State]:
        return [status.state for status in self.statuses]


def fails(error: Exception) -> Callable[[Inlet], None]:
    def step(_inlet: Inlet) -> None:
        raise error

    return step


def hears(dead: bool) -> Callable[[Inlet], None]:
    return lambda inlet: inlet.share.heard(dead)


@pytest.mark.parametrize("error", [Away("gone"), Unacknowledged("later"), ConnectionResetError(), EOFError()])
def test_an_other_side_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    run = Run(monkeypatch, hears(dead=False), fails(error), hears(dead=False))
    assert run.states == [State.OPEN, State.WAITING, State.OPEN, State.CLOSED]
    assert type(error).__name__ in run.statuses[1].why
    assert [transport.closed for transport in run.opened] == [1, 1]


def test_too_many_dead_letters_stop_it_for_good(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run(monkeypatch, hears(dead=True), hears(dead=True), hears(dead=False))
    assert run.states == [State.OPEN, State.STOPPED]
    assert run.statuses[-1] == Status(State.STOPPED, "here", "2 of its last 2 messages could not be read")
    assert [record.levelname for record in caplog.records if "STOPPED" in record.message] == ["ERROR"]
    assert run.opened[0].closed == 1


def test_a_mistake_of_ours_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    mistake = TypeError("ours")
    run = Run(monkeypatch, fails(mistake))
    assert run.runner.error is mistake
    assert run.opened[0].closed == 1


def test_an_end_in_the_middle_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(monkeypatch, fails(Closed("a")))
    assert (run.states, run.runner.error) == ([State.OPEN, State.CLOSED], None)
