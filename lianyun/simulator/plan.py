"""The conveyances of a wave: invented, planned, and how late each really was."""

from datetime import datetime, timedelta
from random import Random

from lianyun.simulator import numbers
from lianyun.simulator.event import Ride, spot
from lianyun.simulator.script import Leg, Story
from lianyun.simulator.sightings import Voyage
from schemas.movement import Mode
from schemas.refs import Ref, RefType, ref

CARRIERS = {Mode.SEA: "LYAA", Mode.BARGE: "LYBB", Mode.RAIL: "9991", Mode.ROAD: "LYTT", Mode.AIR: "YY"}
QUICKEST = 0.5  # of the planned time between two legs: less is not enough to change


def voyages(story: Story, begin: datetime, first: int, dice: Random) -> list[Voyage]:
    """One per leg of the story, in its order; `first`: where the wave's block of numbers begins."""
    found: list[Voyage] = []
    for n, leg in enumerate(story.legs):
        found.append(_voyage(leg, begin, found, first + n, dice))
    return found


def _voyage(leg: Leg, begin: datetime, before: list[Voyage], number: int, dice: Random) -> Voyage:
    planned, real = _anchor(leg, begin, before)
    departs = _minute(planned + timedelta(hours=leg.hours))
    ride = _ride(leg, departs, _minute(departs + timedelta(hours=leg.takes)), number)
    left = max(departs + timedelta(hours=dice.uniform(0, leg.late)), real + timedelta(hours=leg.hours * QUICKEST))
    return Voyage(ride, _minute(left), _minute(left + timedelta(hours=leg.takes + dice.uniform(0, leg.slow))))


def _anchor(leg: Leg, begin: datetime, before: list[Voyage]) -> tuple[datetime, datetime]:
    if leg.anchor == "begin":
        return begin, begin
    voyage = before[int(leg.anchor[3:])]
    if leg.anchor.startswith("dep"):
        return voyage.ride.departs, voyage.departed
    return voyage.ride.arrives, voyage.arrived


def _ride(leg: Leg, departs: datetime, arrives: datetime, n: int) -> Ride:
    named = {
        Mode.SEA: lambda: f"{n % 1000:03}W",
        Mode.BARGE: lambda: f"B{n % 1000:03}",
        Mode.RAIL: lambda: numbers.train(n),
        Mode.ROAD: lambda: numbers.plate(n),
        Mode.AIR: lambda: numbers.flight(n),
    }
    ends = spot(leg.origin), spot(leg.destination)
    ride = Ride(leg.mode, named[leg.mode](), CARRIERS[leg.mode], *ends, departs, arrives)
    if leg.mode not in (Mode.SEA, Mode.BARGE):
        return ride
    return ride._replace(imo=numbers.imo(n), mmsi=numbers.mmsi(n), sign=numbers.sign(n), name=f"LIANYUN {n}")


def conveyances(ride: Ride) -> tuple[Ref, ...]:
    """Every name that messages give the conveyance."""
    start = f"{ride.origin.local(ride.departs):%Y-%m-%d}"
    if ride.mode in (Mode.SEA, Mode.BARGE):
        names = [(RefType.VESSEL, f"IMO{ride.imo}"), (RefType.VESSEL, f"MMSI{ride.mmsi}")]
        return tuple(ref(*n) for n in [*names, (RefType.VOYAGE, f"IMO{ride.imo}/{ride.number}")])
    if ride.mode is Mode.RAIL:
        return (ref(RefType.TRAIN, f"{ride.number}/{start}"),)
    if ride.mode is Mode.AIR:
        return (ref(RefType.FLIGHT, f"{ride.owner}{ride.number}/{start}"),)
    return (ref(RefType.TRUCK, ride.number),)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
