"""A vessel's sightings -> AIS in NMEA 0183 with a tag block (ITU-R M.1371 messages 1 and 5).

    \\s:LYRX1,c:1781956800*5B\\!AIVDM,1,1,,A,17...,0*2C

The tag block tells the receiver's station and the UTC second of reception; the message itself has no date.
"""

from datetime import datetime
from typing import Any, NamedTuple

from pyais import encode_dict

from lianyun.simulator.event import Ride

STATION = "LYRX1"
CONTAINER_SHIP = 71
UNDER_WAY, MOORED = 0, 5


class Sighting(NamedTuple):
    """`speed` in knots, `course` in degrees from true north."""

    at: datetime
    lat: float
    lon: float
    speed: float
    course: float


def position(ride: Ride, seen: Sighting) -> bytes:
    """Message 1."""
    told = {
        "type": 1,
        "mmsi": ride.mmsi,
        "lat": round(seen.lat, 6),
        "lon": round(seen.lon, 6),
        "speed": round(seen.speed, 1),
        "course": round(seen.course % 360, 1),
        "heading": round(seen.course) % 360,
        "status": MOORED if seen.speed < 0.3 else UNDER_WAY,
        "second": seen.at.second,
    }
    return _lines(told, seen.at)


def voyage(ride: Ride, at: datetime, eta: datetime) -> bytes:
    """Message 5: who the vessel is, where it says it goes and when it says it will be there (UTC, without a year)."""
    told = {
        "type": 5,
        "mmsi": ride.mmsi,
        "imo": int(ride.imo),
        "callsign": ride.sign,
        "shipname": ride.name,
        "ship_type": CONTAINER_SHIP,
        "to_bow": 280,
        "to_stern": 86,
        "to_port": 25,
        "to_starboard": 26,
        "month": eta.month,
        "day": eta.day,
        "hour": eta.hour,
        "minute": eta.minute,
        "draught": 13.5,
        "destination": f"{ride.destination.locode[:2]} {ride.destination.locode[2:]}",
    }
    return _lines(told, at)


def _lines(told: dict[str, Any], at: datetime) -> bytes:
    sentences = encode_dict(told, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=1)
    tag = f"s:{STATION},c:{int(at.timestamp())}"
    lines = [f"\\{tag}*{_checksum(tag)}\\{sentences[0]}", *sentences[1:]]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _checksum(text: str) -> str:
    total = 0
    for char in text.encode("ascii"):
        total ^= char
    return f"{total:02X}"
