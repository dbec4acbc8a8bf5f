"""A conveyance on its way -> the positions it sends: AIS of vessels and barges, JT/T 808 of trucks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from lianyun.simulator import ais, jt808
from lianyun.simulator.event import Ride
from lianyun.simulator.noise import Emission, Noise
from lianyun.simulator.routes import LANES, Lane, Seen
from schemas.movement import Mode

SLOW_KM = 30.0  # of each end of a lane, at half the speed
NEAR_KM = 60.0
KNOT_KMH = 1.852
LAYING = timedelta(hours=2)  # at the quay, before and after
TRANSIT = timedelta(seconds=3)
STATICS = 12  # sightings between two messages that say who the vessel is


class Voyage(NamedTuple):
    """A ride with its real times."""

    ride: Ride
    departed: datetime
    arrived: datetime

    def at(self, lane: Lane, when: datetime) -> Seen:
        """Where it is: each kilometre near an end of the lane takes twice as long."""
        slow = min(SLOW_KM, lane.km / 4)
        share = (when - self.departed) / (self.arrived - self.departed)
        length = min(max(share, 0.0), 1.0) * (lane.km + 2 * slow)
        if length <= 2 * slow:
            return lane.at(length / 2)
        if length <= lane.km:
            return lane.at(length - slow)
        return lane.at(lane.km - (lane.km + 2 * slow - length) / 2)


def positions(voyage: Voyage, noise: Noise, phone: str) -> Iterator[Emission]:
    """`phone`: of the truck's terminal. Nothing where nobody sees the conveyance (trains, aircraft)."""
    lane = Lane(LANES.get((voyage.ride.origin.locode, voyage.ride.destination.locode), ((0.0, 0.0), (0.0, 0.0))))
    if voyage.ride.mode in (Mode.SEA, Mode.BARGE):
        yield from _vessel(voyage, lane, noise)
    elif voyage.ride.mode is Mode.ROAD:
        yield from _truck(voyage, lane, noise, phone)


def _vessel(voyage: Voyage, lane: Lane, noise: Noise) -> Iterator[Emission]:
    at, count = voyage.departed - LAYING, 0
    while at <= voyage.arrived + LAYING:
        seen = voyage.at(lane, at)
        speed = _speed(voyage, lane, at) / KNOT_KMH
        sighting = ais.Sighting(at, seen.lat, seen.lon, speed, seen.course)
        if count % STATICS == 0:
            yield Emission(at + TRANSIT, "ais-receiver", ais.voyage(voyage.ride, at, voyage.ride.arrives))
        yield Emission(at + TRANSIT, "ais-receiver", ais.position(voyage.ride, sighting))
        near = min(seen.km, lane.km - seen.km) < NEAR_KM
        minutes = noise.ais_near_minutes if near else noise.ais_sea_hours * 60
        at, count = at + timedelta(minutes=minutes), count + 1


def _truck(voyage: Voyage, lane: Lane, noise: Noise, phone: str) -> Iterator[Emission]:
    at, serial = voyage.departed - timedelta(minutes=10), 1
    yield Emission(at, "truck-tracker", jt808.registration(phone, 0, voyage.ride.number))
    while at <= voyage.arrived + timedelta(minutes=10):
        seen = voyage.at(lane, at)
        sighting = jt808.Sighting(at, seen.lat, seen.lon, _speed(voyage, lane, at), seen.course, seen.km)
        yield Emission(at + TRANSIT, "truck-tracker", jt808.location(phone, serial % 65536, sighting))
        at, serial = at + timedelta(seconds=noise.truck_seconds), serial + 1


def _speed(voyage: Voyage, lane: Lane, at: datetime) -> float:
    """Kilometres in the hour around this moment, from the minute after it."""
    minute = timedelta(minutes=1)
    return (voyage.at(lane, at + minute).km - voyage.at(lane, at).km) * 60
