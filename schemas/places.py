"""Places: a UN/LOCODE, and a facility in it where one is known. Curated hubs and facilities with their time zones.

A facility's key is UN/LOCODE + code, because terminal codes repeat across ports (SMDG). A time zone is kept per place,
not looked up by coordinates: railways at Alashankou and Khorgos keep Beijing time. Coordinates are WGS84 only.
"""

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec

_DATA = files("schemas") / "data"
_NATIONAL = re.compile(r"(?:TAF|COL)-([A-Z]{2})")
_UNLISTED = "IATA-"  # before the code of an airport that is no hub of ours


class Place(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where. `locode`: UN/LOCODE, five characters, or empty; `facility`: our facility id or the sender's own code;
    `name`: the sender's own words where there is no code."""

    locode: str = ""
    facility: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if self.locode and not re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", self.locode):
            raise ValueError(f"place {self.locode!r}: UN/LOCODE wants 2 letters and 3 letters or digits 2-9")
        if not (self.locode or self.facility or self.name):
            raise ValueError("a place needs a UN/LOCODE, a facility or a name")


class Hub(msgspec.Struct, frozen=True):
    """A place of trade: one row of data/places.csv. `lat`, `lon` in WGS84 degrees; `zone` as operators there keep it."""

    locode: str
    iata: str
    name_en: str
    name_zh: str
    country: str
    lat: float
    lon: float
    zone: str
    kinds: str
    source: str


class Facility(msgspec.Struct, frozen=True):
    """A terminal, station, airport or control point: one row of data/facilities.csv."""

    id: str
    locode: str
    code: str
    code_list: str
    kind: str
    name_en: str
    name_zh: str
    lat: float
    lon: float
    zone: str
    quality: str
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def hubs() -> dict[str, Hub]:
    """Every curated hub by UN/LOCODE."""
    return {row["locode"]: msgspec.convert(row, Hub, strict=False) for row in _rows("places.csv")}


@cache
def facilities() -> dict[str, Facility]:
    """Every curated facility by id."""
    return {row["id"]: msgspec.convert(row, Facility, strict=False) for row in _rows("facilities.csv")}


@cache
def _airports() -> dict[str, Hub]:
    return {hub.iata: hub for hub in hubs().values() if hub.iata}


@cache
def _names() -> dict[tuple[str, str], str]:
    return {(hub.name_en.upper(), hub.country): hub.locode for hub in hubs().values()}


@cache
def _codes() -> dict[tuple[str, str], Facility]:
    return {(f.locode, f.code): f for f in facilities().values()}


@cache
def _rail_points() -> dict[tuple[str, str], tuple[str, str, str]]:
    rows = _rows("rail_points.csv")
    return {(r["code_list"], r["code"]): (r["locode"], r["facility_id"], r["name_en"]) for r in rows}


@cache
def _country_zones() -> dict[str, str]:
    return {row["country"]: row["zone"] for row in _rows("zones.csv")}


@cache
def _airport_zones() -> dict[str, str]:
    return {f"{_UNLISTED}{row['iata']}": row["zone"] for row in _rows("airport_zones.csv")}


@cache
def _city_airports() -> dict[str, frozenset[str]]:
    """Metropolitan areas by their IATA code -> localities of their airports."""
    rows = _rows("city_airports.csv")
    return {
        locality(airport(row["city"])): frozenset(locality(airport(code)) for code in row["airports"].split())
        for row in rows
    }


def at(locode: str, facility: str = "", name: str = "") -> Place:
    """A place as a message names it. A facility code known in that UN/LOCODE becomes our facility id."""
    locode = locode.strip().upper().replace(" ", "")
    known = _codes().get((locode, facility.strip().upper()))
    return Place(locode, known.id if known else facility.strip().upper(), "" if locode else name.strip())


def inside(port: Place, code: str) -> Place:
    """One of our facilities in a port by its code; the port itself where we list none of that code there."""
    known = _codes().get((port.locode, code.strip().upper())) if not port.facility else None
    return Place(port.locode, known.id) if known else port


def named(name: str, country: str) -> Place | None:
    """The hub of this English name in a country (ISO 3166 alpha-2); None where we list none: a name alone is no place."""
    locode = _names().get((" ".join(name.upper().split()), country.upper()))
    return Place(locode) if locode else None


def facility(id_: str) -> Place:
    """The place of one of our facilities. KeyError where there is none of that id."""
    return Place(facilities()[id_].locode, id_)


def airport(iata: str) -> Place:
    """A place by IATA airport code; an airport we do not list keeps its code as the facility."""
    hub = _airports().get(iata.upper())
    return at(hub.locode, iata) if hub else Place(facility=_UNLISTED + iata.upper())


def rail_point(code_list: str, code: str, name: str = "") -> Place:
    """A place by a railway's location code (code_list RICS, ESR, OWN); one we do not list keeps its code."""
    known = _rail_points().get((code_list, code))
    return Place(known[0], known[1]) if known else Place(facility=f"{code_list}-{code}", name=name)


@cache
def _called() -> dict[str, Place]:
    """Hubs and facilities by their Chinese and English names; a name that two have is of the hub."""
    sites = {name: Place(f.locode, f.id) for f in facilities().values() for name in (f.name_zh, f.name_en) if name}
    return sites | {name: Place(hub.locode) for hub in hubs().values() for name in (hub.name_zh, hub.name_en) if name}


def called(name: str) -> Place:
    """A place by its name, in Chinese with 站 behind it or without; one that we do not list keeps its name."""
    name = name.strip()
    return _called().get(name) or _called().get(name.removesuffix("站")) or Place(name=name)


@lru_cache(maxsize=1 << 14)
def zone_of(place: Place) -> ZoneInfo | None:
    """The zone in which the people at this place write their times; None where we do not know."""
    known = facilities().get(place.facility) or hubs().get(place.locode)
    otherwise = _country_zones().get(place.locode[:2] or _country(place)) or _airport_zones().get(place.facility)
    name = known.zone if known else otherwise
    return ZoneInfo(name) if name else None


def _country(place: Place) -> str:
    """Of a railway's location or a customs office whose code begins with it; else nothing."""
    found = _NATIONAL.match(place.facility)
    return found[1] if found else ""


def zone_in(country: str) -> str:
    """The IANA zone of a country (ISO 3166 alpha-2) that keeps one; empty for the others."""
    return _country_zones().get(country, "")


def position_of(place: Place) -> tuple[float, float] | None:
    """(lat, lon) in WGS84 degrees, where we know the place."""
    known = facilities().get(place.facility) or hubs().get(place.locode)
    return (known.lat, known.lon) if known else None


def locality(place: Place) -> str:
    """What two parties must agree on to mean one place: the UN/LOCODE, else the facility, else the name."""
    return place.locode or place.facility or place.name.upper()


def is_one_place(one: Place, other: Place) -> bool:
    """Whether two places are one for a consignment: of one locality, or an airport and the city it serves."""
    first, second = locality(one), locality(other)
    cities = _city_airports()
    return first == second or first in cities.get(second, ()) or second in cities.get(first, ())
