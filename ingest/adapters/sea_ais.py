"""AIS messages (ITU-R M.1371-5, annex 8) in NMEA VDM and VDO sentences (IEC 61162-1).

MMSI, of every message                    vessel:MMSI…
1 2 3 18 19 27: longitude, latitude       Position: lat, lon, WGS84
    speed over ground                     Position: speed, km/h; told in knots
    course, heading                       Position: course, heading, degrees from true north
    second                                Position: at, when the ship had it
1 2 3: navigational status                attribute `status`
5 19 24: IMO number, call sign            LINKED, same: vessel:IMO…, vessel:CALL-…
    name, type of ship, to bow …          attributes; occurred_at is the day heard, so that what a ship repeats
                                          every six minutes is one fact per vessel, day and content
5: ETA month, day, hour, minute           ARRIVED, estimated: UTC, no year: the nearest; reported_at is the day,
                                          for the same reason
    destination                           place of it, where that is a UN/LOCODE as IMO SN.1/Circ.244 asks for

What is not available (91°, 181°, 102.3 kn, 360°, 511, 63 kn of message 27 …) is left out; without coordinates there is
no Position. There is no date in AIS: the time is the receiver's, else when heard, set back to the UTC second that the
ship sent with its position, so that two receivers of one transmission tell one Position. Static data is the ship's own
word whoever received it, so its source is the transport's, else `ais`. IMO numbers that fail their check digit were
mistyped aboard: they stay an attribute and join nothing.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pyais.bit_vector import bit_vector
from pyais.messages import MSG_CLASS

from ingest.adapters.sea_ais_destination import destination
from ingest.message import Heard, Malformed
from ingest.syntax import nmea
from ingest.tables import Table
from schemas.checkdigits import is_imo
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, movement
from schemas.refs import JUNK, Ref, RefType, ref
from schemas.relations import Relation, same
from schemas.times import Moment, Precision, given, nearest_year

# M.1371-5 annex 8 (28: M.1371-6): what is told by no ship about itself, or is no position and no name.
IGNORED = {
    4: "base station report: a station ashore",
    6: "addressed binary message: an application's own content",
    7: "acknowledgement of a binary message",
    8: "binary broadcast: an application's own content",
    9: "search and rescue aircraft: carries no cargo",
    10: "inquiry for the date",
    11: "answer with the date: a position without speed, sent when asked",
    12: "addressed safety text",
    13: "acknowledgement of safety text",
    14: "safety text for all",
    15: "interrogation",
    16: "assignment of reporting rates",
    17: "corrections of satellite navigation",
    20: "reservation of slots",
    21: "aid to navigation: a buoy",
    22: "channel management",
    23: "group assignment",
    25: "single-slot binary message",
    26: "multiple-slot binary message",
    28: "aid to navigation, single slot",
}
# Sentences that stand between those of AIS in receivers' streams, IEC 61162-1 and US Coast Guard.
SENTENCES_IGNORED = {
    "VSI": "signal strength and slot of the sentence before",
    "FSR": "summary of a radio frame",
    "ALR": "alarm of the receiver",
    "ABK": "acknowledgement by the receiver",
    "TXT": "status text of the receiver",
    "SSD": "static data to be set in the transponder",
    "VSD": "voyage data to be set in the transponder",
}
TYPES = ("VDM", "VDO", *SENTENCES_IGNORED)

# Message -> bits up to the end of the last field read here. Transponders send 420 and 422 bits of message 5 (standard:
# 424), 158 and 160 of 24 A (168), and spare bits behind any of them.
MINIMUM = {1: 143, 2: 143, 3: 143, 5: 420, 18: 139, 19: 301, 27: 94}
MINIMUM_24 = {0: 158, 1: 132}  # by part; parts 2 and 3 are reserved, and sent all the same: they are ignored
SHIPS = range(200_000_000, 800_000_000)  # ITU-R M.585: MMSI of ships; the rest are stations, aircraft, buoys, groups
STATUSES = {
    0: "under way",
    1: "at anchor",
    2: "not under command",
    3: "restricted manoeuvrability",
    4: "constrained by draught",
    5: "moored",
    6: "aground",
    7: "fishing",
    8: "sailing",
    11: "towing astern",
    12: "pushing ahead",
}  # annex 8 table 45; the rest is reserved, not defined, or no ship's
KNOT = 1.852  # km/h
HALF_YEAR = timedelta(days=184)  # further away than this the nearest year of a day is never, but for 29 February
SLACK = timedelta(seconds=10)  # a receiver's clock may be as slow as this


class Said(NamedTuple):
    """A decoded message; when and by whom it was received; the source of what the ship says of itself."""

    body: Any
    vessel: Ref
    at: datetime
    station: str
    source: str

    @property
    def today(self) -> datetime:
        return self.at.replace(hour=0, minute=0, second=0, microsecond=0)


def parse(message: bytes, heard: Heard) -> list[Movement | Position]:
    told = nmea.sentences(message)
    if told[0].type in SENTENCES_IGNORED:
        return []
    radio = nmea.radio(told)
    bits = bit_vector(radio.payload, radio.fill)
    type_ = bits.get(0, 6)
    if type_ in IGNORED:
        return []
    if type_ not in READERS:
        raise Malformed("message type", f"is {type_}, ITU-R M.1371 defines 1 to 28")
    if type_ == 24 and bits.get(38, 2) not in MINIMUM_24:
        return []
    _measured(type_, bits)
    body = MSG_CLASS[type_].from_vector(bits)
    if body.mmsi not in SHIPS:
        return []
    vessel = ref(RefType.VESSEL, f"MMSI{body.mmsi:09}")
    said = Said(body, vessel, radio.at or heard.received_at, heard.by(radio.station), heard.by("ais"))
    return [fact for read in READERS[type_] for fact in read(said)]


def _measured(type_: int, bits: bit_vector) -> None:
    least = MINIMUM_24[bits.get(38, 2)] if type_ == 24 else MINIMUM[type_]
    if len(bits) < least:
        raise Malformed("payload", f"has {len(bits)} bits, message {type_} has at least {least}")


def _position(said: Said) -> Iterator[Position]:
    body = said.body
    if body.lon == 181 or body.lat == 91:
        return
    for name, value, most in (("longitude", body.lon, 180), ("latitude", body.lat, 90)):
        if abs(value) > most:
            raise Malformed(name, f"{value} is neither on earth nor 'not available'")
    yield Position(
        source=said.station,
        ref=said.vessel,
        at=_fixed(said),
        lat=body.lat,
        lon=body.lon,
        speed=round(body.speed * KNOT, 2) if body.speed < (63 if body.msg_type == 27 else 102.3) else None,
        course=body.course if body.course < 360 else None,
        heading=float(body.heading) if getattr(body, "heading", 511) < 360 else None,
        attributes=_told(status=STATUSES.get(int(getattr(body, "status", 15)))),
    )


def _fixed(said: Said) -> datetime:
    """When the position was taken: the last time before it was received that had the second which the ship sent."""
    second = getattr(said.body, "second", 60)  # 60 to 63: not available, or entered by hand, estimated, inoperative
    if second > 59:
        return said.at
    latest = said.at + SLACK
    at = latest.replace(second=second, microsecond=0)
    return at if at <= latest else at - timedelta(minutes=1)


def _static(said: Said) -> Iterator[Movement]:
    """What the ship says of itself. A message without any of it says nothing."""
    body = said.body
    names = _names(said)
    attributes = _told(
        vessel_name=_text(body, "shipname"),
        imo_mistyped="" if _imo(body) else str(getattr(body, "imo", 0) or ""),
        ship_type=str(int(getattr(body, "ship_type", 0) or 0) or ""),
        length_m=_sum(body, "to_bow", "to_stern"),
        beam_m=_sum(body, "to_port", "to_starboard"),
    )
    if names or attributes:
        yield movement(
            source=said.source,
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=given(said.today, Precision.DAY),
            refs=(said.vessel, *names),
            relations=_joined(said, names),
            attributes=attributes,
        )


def _voyage(said: Said) -> Iterator[Movement]:
    """When and where it expects to arrive. Told once a day and content, so a stale word costs little."""
    body, names = said.body, _names(said)
    bound, eta = destination(_text(body, "destination")), _eta(body, said.at)
    if bound is None or eta is None:
        return
    yield movement(
        source=said.source,
        kind=Kind.ARRIVED,
        certainty=Certainty.ESTIMATED,
        mode=Mode.SEA,
        occurred=eta,
        refs=(said.vessel, *names),
        relations=_joined(said, names),
        place=bound.place,
        reported_at=said.today,
        attributes=_told(
            destination=_text(body, "destination"),
            origin=bound.origin,
            draught_m=f"{body.draught:g}" if body.draught else "",
        ),
    )


def _eta(body: Any, at: datetime) -> Moment | None:
    """Month, day, hour (24: not available) and minute (60), typed by hand; None where that is no day of a year nearby."""
    years = (at.year - 1, at.year, at.year + 1)
    if not (1 <= body.month <= 12 and 1 <= body.day <= max(monthrange(year, body.month)[1] for year in years)):
        return None
    precision = Precision.DAY if body.hour > 23 else Precision.HOUR if body.minute > 59 else Precision.MINUTE
    hour = body.hour if precision is not Precision.DAY else 0
    minute = body.minute if precision is Precision.MINUTE else 0
    eta = nearest_year(body.month, body.day, hour, minute, at).replace(tzinfo=UTC)
    return given(eta, precision) if abs(eta - at) <= HALF_YEAR else None


READERS: dict[int, tuple[Callable[[Said], Iterator[Movement | Position]], ...]] = {
    **dict.fromkeys((1, 2, 3, 18, 27), (_position,)),
    5: (_static, _voyage),
    19: (_position, _static),
    24: (_static,),
}
SAYS: dict[Callable[[Said], Iterator[Any]], Kind | str] = {
    _position: "position",
    _static: Kind.LINKED,
    _voyage: Kind.ARRIVED,
}
_TOLD = {type_: tuple(SAYS[reader] for reader in readers) for type_, readers in READERS.items()}
TABLES = (
    Table("message type", "ITU-R M.1371-5, annex 8; 28 of M.1371-6", _TOLD, IGNORED),
    Table("sentence", "IEC 61162-1, US Coast Guard", dict.fromkeys(("VDM", "VDO"), "AIS message"), SENTENCES_IGNORED),
    Table("navigational status", "ITU-R M.1371-5, annex 8 table 45", STATUSES),
)


def _names(said: Said) -> tuple[Ref, ...]:
    """Its other names: IMO number and call sign, where they are such."""
    sign = _text(said.body, "callsign").replace(" ", "")
    is_sign = re.fullmatch(r"(?=.*[A-Z])[A-Z0-9]{3,7}", sign) and sign not in JUNK
    signs = (ref(RefType.VESSEL, f"CALL-{sign}"),) if is_sign else ()
    return (*((ref(RefType.VESSEL, f"IMO{said.body.imo}"),) if _imo(said.body) else ()), *signs)


def _joined(said: Said, names: tuple[Ref, ...]) -> tuple[Relation, ...]:
    return tuple(same(said.vessel, name) for name in names)


def _imo(body: Any) -> bool:
    number = getattr(body, "imo", 0)
    return 1_000_000 <= number <= 9_999_999 and is_imo(str(number))


def _text(body: Any, field: str) -> str:
    """Six-bit text up to its first @."""
    return " ".join((getattr(body, field, "") or "").partition("@")[0].split())


def _sum(body: Any, *fields: str) -> str:
    return str(sum(getattr(body, field, 0) or 0 for field in fields) or "")


def _told(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}
