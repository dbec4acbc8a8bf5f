"""What goes wrong between a party and us: messages come late, twice, with a misread box, or not at all."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from lianyun.simulator import edifact, numbers
from lianyun.simulator.event import Event
from lianyun.simulator.script import Emitter
from schemas.movement import Certainty


class Noise(NamedTuple):
    """Shares of all messages, 0 to 1; `late_hours`: at most so much later a late one comes; `wrong`: what
    happened is told with a wrong time or box, and nobody notices; `broken`: unreadable messages of each format family per
    scenario. AIS: minutes between reports near a port, hours at sea; trucks: seconds."""

    late: float = 0.06
    late_hours: float = 30.0
    doubled: float = 0.03
    misread: float = 0.04
    dropped: float = 0.0
    wrong: float = 0.0
    broken: int = 1
    ais_near_minutes: float = 6.0
    ais_sea_hours: float = 3.0
    truck_seconds: float = 60.0


QUIET = Noise(late=0.0, doubled=0.0, misread=0.0, broken=0)


class Emission(NamedTuple):
    """A message of one party: `at`: when it reaches us, UTC; `body`: its bytes, as the party sent them."""

    at: datetime
    source: str
    body: bytes


class Telling(NamedTuple):
    """A message before anything goes wrong with it."""

    at: datetime
    source: str
    event: Event
    emit: Emitter

    def sent(self, event: Event, later: timedelta = timedelta()) -> Emission:
        return Emission(self.at + later, self.source, self.emit(event))


CORRECTED = {edifact.codeco, edifact.coarri, edifact.coarri_2000}  # formats whose senders take back and say again
SOON = timedelta(minutes=40)
ASTRAY = (2.0, 48.0)  # hours that a wrong time is off


def is_misread(telling: Telling, dice: Random, noise: Noise) -> bool:
    event = telling.event
    is_candidate = telling.emit in CORRECTED and event.unit and event.certainty is Certainty.ACTUAL
    return bool(is_candidate) and dice.random() < noise.misread


def mistaken(event: Event, dice: Random) -> Event:
    """As somebody tells it who has another box in hand, or the wrong time."""
    if event.unit.startswith(numbers.OWNER) and dice.random() < 0.5:
        return event._replace(unit=numbers.misread(event.unit))
    hours = dice.uniform(*ASTRAY) * dice.choice((-1, 1))
    return event._replace(at=event.at + timedelta(hours=hours))


def heard(telling: Telling, dice: Random, noise: Noise, misread: bool) -> Iterator[Emission]:
    """What reaches us of a message: nothing, itself, itself again; before it the misread one and its withdrawal."""
    if dice.random() < noise.dropped:
        return
    if misread:
        event = telling.event
        wrong = event._replace(unit=numbers.misread(event.unit), number=f"{event.number}W")
        yield telling.sent(wrong)
        yield telling.sent(wrong._replace(takes_back=True, said_at=event.said_at + SOON), SOON)
        telling = telling._replace(event=event._replace(said_at=event.said_at + SOON), at=telling.at + SOON)
    later = timedelta(hours=dice.uniform(1, noise.late_hours)) if dice.random() < noise.late else timedelta()
    yield telling.sent(telling.event, later)
    if dice.random() < noise.doubled:
        yield telling.sent(telling.event, later + timedelta(minutes=dice.uniform(1, 600)))
