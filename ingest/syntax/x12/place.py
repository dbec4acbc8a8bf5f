"""Places as X12 writes them: R4, F9, D9, MS1, N4, Q5 …, by qualifier and code (309, 310), else by city and state.

309   code                     place
UN    UN/LOCODE                that
D     Schedule D port          its UN/LOCODE where we know it, else facility SCHEDULE_D-2704
K     Schedule K port          facility SCHEDULE_K-57020
IA    IATA airport             that
CI    city                     its name
SL …  SPLC and other lists     the city by its name; facility SPLC-701558 only where no name is told

A city of the US or Canada is `CITY, ST`, elsewhere `CITY, CC`; or the UN/LOCODE where it is one of our hubs.
"""

import re
from typing import NamedTuple

from ingest.syntax.x12 import region as x12_region
from ingest.syntax.x12.message import Segment, element
from schemas import places
from schemas.places import Place

_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
LISTS = {
    "SL": "SPLC",
    "D": "SCHEDULE_D",
    "K": "SCHEDULE_K",
    "FS": "FSAC",
    "FR": "FIRMS",
    "OL": "OPSL",
    "CS": "SPLC",
}  # 309
NAMES = ("CI", "AC")  # 309: the identifier is a name
LONGEST = 120  # characters of a name


class Spot(NamedTuple):
    """A place, and the zone of its state, province or country; `sure` as `Region` has it."""

    place: Place | None = None
    zone: str = ""
    sure: bool = True


def spot(qualifier: str, code: str, city: str = "", state: str = "", country: str = "") -> Spot:
    """The place that these elements name together. Its `place` is None where they name none."""
    code, city, state, country = (" ".join(told.split()).upper()[:LONGEST] for told in (code, city, state, country))
    american = country in x12_region.COUNTRIES
    if qualifier in NAMES:
        city, code = city or code, ""
    zone = x12_region.region(city, state, country)
    if qualifier == "UN" and _LOCODE.fullmatch(code.replace(" ", "")):
        return Spot(places.at(code), *zone)
    if qualifier == "IA" and re.fullmatch(r"[A-Z]{3}", code):
        return Spot(places.airport(code), *zone)
    if qualifier == "D" and code in x12_region.SCHEDULE_D:
        return Spot(places.at(x12_region.SCHEDULE_D[code]), *zone)
    if hub := x12_region.HUBS.get((city, state)) if american else None:
        return Spot(places.at(hub), *zone)
    if abroad := None if american else places.named(city, country):
        return Spot(abroad, *zone)
    if city:
        return Spot(Place(name=", ".join(word for word in (city, state or country) if word)), *zone)
    return Spot(Place(facility=f"{LISTS.get(qualifier, qualifier)}-{code}".strip("-")) if code else None, *zone)


def city(segment: Segment, name: int, state: int, country: int = 0) -> Spot:
    """The place of a segment that names a city, by the numbers of its elements."""
    return spot("", "", element(segment, name), element(segment, state), element(segment, country) if country else "")


def port(r4: Segment) -> Spot:
    """R4: 02 qualifier, 03 code, 04 name, 05 country, 06 terminal, where it is one of ours by its code; 08 state."""
    found = spot(element(r4, 2), element(r4, 3), element(r4, 4), element(r4, 8), element(r4, 5))
    return found._replace(place=places.inside(found.place, element(r4, 6))) if found.place else found


def station(segment: Segment) -> Spot:
    """F9 and D9, a railway station: 02 city, 03 state, 04 country, 08 SPLC."""
    code = element(segment, 8)
    return spot("SL" if code else "", code, element(segment, 2), element(segment, 3), element(segment, 4))
