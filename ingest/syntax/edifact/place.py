"""LOC: places as EDIFACT writes them (C517: 3225 code, 1131 list, 3055 agency, 3224 name; C519: a place in it).

LOC+11+CNYTN:139:6+YICT:TER:ZZZ     UN/LOCODE and terminal
LOC+14+01530:16::VANTAA+FI:162      a postcode, a name and a country
LOC+5+HKG:145                       an IATA airport or city
LOC+8+8101234:…:12                  a UIC location code
LOC+165+YICT:TER:ZZZ                a terminal alone; LOC+9+CNYTN:ZZZ:ZZZ is that port all the same
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from ingest.syntax.edifact.message import Segment, component
from schemas import places
from schemas.places import Place

_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
POSTCODE, COUNTRY, AIRPORT = "16", "162", "145"  # 1131
UIC = "12"  # 3055
NOT_LOCODES = {POSTCODE, COUNTRY, AIRPORT, "72", "306", "TER", "STO", "ZZZ"}  # 1131: terminals and other lists
LONGEST = 120  # characters of a name


def place(loc: Segment) -> Place | None:
    """The place that a LOC names; None where it names none."""
    return _place(tuple(map(tuple, loc[2:4])))


@lru_cache(maxsize=1 << 14)  # a terminal's messages name few places, many times
def _place(told: tuple[tuple[str, ...], ...]) -> Place | None:
    loc = [[""], [""], *map(list, told)]
    code, list_, agency, name = (component(loc, 2, i) for i in range(4))
    code, name = code.upper().replace(" ", ""), name[:LONGEST]
    inner, inner_list, inner_name = component(loc, 3).upper(), component(loc, 3, 1), component(loc, 3, 3)
    if _LOCODE.fullmatch(code) and (list_ not in NOT_LOCODES or code in places.hubs()):
        return places.at(code, "" if inner == code or inner_list == COUNTRY else inner[:LONGEST])
    if list_ == AIRPORT and re.fullmatch(r"[A-Z]{3}", code):
        return places.airport(code)
    if agency == UIC and code.isdigit():
        return places.rail_point("RICS", code, name)
    if inner_list == COUNTRY and (hub := places.named(name, inner)):
        return hub
    if inner_list == COUNTRY:
        name = ", ".join(word for word in (name, inner) if word)
    facility = "" if list_ in (POSTCODE, COUNTRY) else code[:LONGEST]
    name = name or inner_name[:LONGEST] or (code[:LONGEST] if not facility else "")
    return Place(facility=facility, name=name) if facility or name else None


def terminal(at: Place | None, ports: Iterable[Place | None]) -> Place | None:
    """A terminal that is told by its code alone as the one of ours with this code in one of these ports."""
    if at and at.facility and not at.locode:
        ours = (places.inside(Place(port.locode), at.facility) for port in ports if port and port.locode)
        return next((one for one in ours if one.facility), at)
    return at


def found(segments: Iterable[Segment], qualifiers: Iterable[str]) -> Place | None:
    """The place of the earliest of these qualifiers (3227) that names one."""
    told: dict[str, Segment] = {}
    for segment in segments:
        if segment[0][0] == "LOC":
            told.setdefault(component(segment, 1), segment)
    return next((at for qualifier in qualifiers if qualifier in told and (at := place(told[qualifier]))), None)
