"""What a party can tell: one step, free of any format. The emitters turn it into the bytes of theirs."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode
from schemas.places import facilities, hubs
from schemas.refs import Ref
from schemas.times import Precision


class Spot(NamedTuple):
    """A place as messages name it. `code`, `code_list`: of the facility (SMDG, IATA, OWN …); empty for a whole town."""

    locode: str
    code: str
    code_list: str
    name: str
    zone: str
    lat: float
    lon: float

    def local(self, at: datetime) -> datetime:
        """The wall clock of the people there."""
        return at.astimezone(ZoneInfo(self.zone))


def spot(id_: str) -> Spot:
    """The spot of one of our facilities (`CNYTN-YICT`) or hubs (`CNSZX`). KeyError where there is none."""
    if "-" in id_:
        found = facilities()[id_]
        return Spot(found.locode, found.code, found.code_list, found.name_en, found.zone, found.lat, found.lon)
    hub = hubs()[id_]
    return Spot(hub.locode, hub.iata, "IATA" if hub.iata else "", hub.name_en, hub.zone, hub.lat, hub.lon)


class Ride(NamedTuple):
    """What carries the goods on one leg. `number`: voyage, flight or train number, or a truck's plate; `owner`: carrier
    or railway code; `imo`, `mmsi`, `sign`, `name` of a vessel; `origin`, `destination`; `departs`, `arrives`: planned."""

    mode: Mode
    number: str
    owner: str
    origin: Spot
    destination: Spot
    departs: datetime
    arrives: datetime
    imo: str = ""
    mmsi: str = ""
    sign: str = ""
    name: str = ""


class Event(NamedTuple):
    """One step as one party tells it.

    `at`: when it happens, UTC; `said_at`: the message's own time; `number`: the sender's number of this statement;
    `cargo`, `unit`: refs, the unit of any type; `carrier`: a wagon, for a container on it; `empty`: no cargo in the unit;
    `takes_back`: the statement with this number was wrong; `until`: the arrival of a flight that departs.
    """

    kind: Kind
    at: datetime
    said_at: datetime
    spot: Spot
    number: str
    cargo: tuple[Ref, ...] = ()
    unit: str = ""
    ride: Ride | None = None
    certainty: Certainty = Certainty.ACTUAL
    precision: Precision = Precision.MINUTE
    carrier: str = ""
    empty: bool = False
    takes_back: bool = False
    until: datetime | None = None
    pieces: int = 1
    weight_kg: int = 1000

    def first(self, *types: str) -> str:
        """The value of the first cargo ref of one of these types, in their order; empty where there is none."""
        return next((r.partition(":")[2] for t in types for r in self.cargo if r.startswith(f"{t}:")), "")
