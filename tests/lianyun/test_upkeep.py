"""The upkeep outlives engines that are away, in whichever way they say so; where it cannot go on, everything ends loudly."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest

from ingest.quiet import Size
from lianyun.settings import settings
from lianyun.supervisor import Failed, Supervisor
from lianyun.upkeep import AWAY, Upkeep


class Engine:
    """A store or a broker that does nothing."""

    def __init__(self, address: object) -> None: ...
    def close(self) -> None: ...


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set at each feeding."""
    fed = Event()

    def feed(*_: object) -> int:
        fed.set()
        return 0

    monkeypatch.setattr("lianyun.upkeep.EVERY_SECONDS", 0.01)
    for name, fake in (("Store", Engine), ("Sender", Engine), ("feed", feed)):
        monkeypatch.setattr(f"lianyun.upkeep.{name}", fake)
    return fed


def raising(error: Exception, raised: Event) -> Callable[..., object]:
    """A watch whose every tick fails."""

    class Watch:
        def __init__(self, *_: object) -> None: ...

        def tick(self) -> None:
            raised.set()
            raise error

    return Watch


@pytest.fixture
def upkeep() -> Iterator[Upkeep]:
    upkeep = Upkeep("", {}, Size(4, 1))
    yield upkeep
    upkeep.stop()


@pytest.mark.parametrize(
    "error", [TimeoutError(), EOFError(), ConnectionResetError()], ids=lambda error: type(error).__name__
)
def test_a_broker_that_does_not_answer_is_fed_when_it_is_new(
    error: Exception, fed: Event, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(error, AWAY)
    raised = Event()
    monkeypatch.setattr("lianyun.upkeep.Watch", raising(error, raised))
    upkeep.start()
    assert raised.wait(5)
    fed.clear()
    upkeep.broker_is_new()
    assert fed.wait(5)
    assert not upkeep.failed


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_where_the_upkeep_ends_everything_ends(fed: Event, upkeep: Upkeep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianyun.upkeep.Watch", raising(RuntimeError("a mistake of ours"), Event()))
    upkeep.start()
    upkeep._thread.join(5)
    assert upkeep.failed
    supervisor = Supervisor(settings())
    supervisor._upkeep = upkeep
    with pytest.raises(Failed, match="broker"):
        supervisor.look()
