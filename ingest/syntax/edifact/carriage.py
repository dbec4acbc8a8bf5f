"""TDT: what carries it (8051 stage, 8028 journey, C220 8067 mode, C040 3127 carrier, C222 8213 … 8212 means).

mode (8067)    refs
1 sea          vessel:IMO…, CALL-…, MMSI… or NAME-… ; voyage:<vessel or carrier>/<8028>
8 barge        the same
none           sea, where C222 is a call sign, an IMO number or of Lloyd's
2 rail         train:<8028>/<date>
3 road         truck:<8213>, a plate, else <8212> where that looks like one; a driver's name there is not copied
4 air          flight:<carrier><8028>/<date>

C222 8213 of a vessel: the list (1131) says 103 call sign or 146 means of transport, and senders put call signs and IMO
numbers into both; an IMO number is known by its form.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.syntax.edifact.message import Segment, component
from schemas.checkdigits import is_imo
from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.refs import Ref, RefType, usable, value_of
from schemas.relations import Change, Relation, implied

MODES = {  # 8067: UN/ECE Recommendation 19, and as European customs number the same
    **dict.fromkeys(("1", "10", "12", "16", "17", "18"), Mode.SEA),
    **dict.fromkeys(("2", "20", "23"), Mode.RAIL),
    **dict.fromkeys(("3", "30"), Mode.ROAD),
    **dict.fromkeys(("4", "40"), Mode.AIR),
    **dict.fromkeys(("8", "80"), Mode.BARGE),
}
WORDS = {  # 8066
    **dict.fromkeys(("SEA", "OCEAN", "MARITIME", "VESSEL"), Mode.SEA),
    **dict.fromkeys(("RAIL", "TRAIN"), Mode.RAIL),
    **dict.fromkeys(("ROAD", "TRUCK"), Mode.ROAD),
    "AIR": Mode.AIR,
    "BARGE": Mode.BARGE,
}
MAIN = ("20", "21", "22", "23")  # 8051: main carriage, and its first, second, third carrier
CALL_SIGNS = "103"  # 1131
CALL_SIGN_LISTS = (CALL_SIGNS, "146")
LLOYDS = "11"  # 3055
_CALL_SIGN = re.compile(r"[A-Z0-9]{3,7}")
_PLATE = re.compile(
    r"(?=.*\d)(?=.*[^\W\d_])[\w .·-]{4,12}"
)  # letters and digits: a name has no digit, a phone no letter


class Carriage(NamedTuple):
    """One TDT. `refs`: the conveyance's names; `attributes`: carrier, vessel_name, voyage as the sender wrote them."""

    stage: str
    mode: Mode
    refs: tuple[Ref, ...]
    attributes: dict[str, str]


def carriage(tdt: Segment, day: str, otherwise: Mode = Mode.UNKNOWN) -> Carriage:
    """What a TDT names. `day`: ISO date of departure, for trains and flights; `otherwise`: the mode where it tells none."""
    mode = mode_of(tdt) or otherwise
    journey, carrier = component(tdt, 2), component(tdt, 5)
    told = {"carrier": carrier or component(tdt, 5, 3)}
    refs: tuple[Ref, ...] = ()
    if mode in (Mode.SEA, Mode.BARGE):
        name = component(tdt, 8, 3)
        ship = vessel(component(tdt, 8), component(tdt, 8, 1), component(tdt, 8, 2), name)
        refs = ship + voyage(ship, carrier, journey)
        told |= {"vessel_name": name, "voyage": journey}
    elif mode is Mode.RAIL and journey and day:
        refs = usable(RefType.TRAIN, f"{journey}/{day}")
    elif mode is Mode.ROAD:
        refs = truck(component(tdt, 8), component(tdt, 8, 3))
    elif mode is Mode.AIR and journey and day:
        number = journey if re.match(r"[A-Z0-9]{2}\d", journey) and not journey.isdigit() else carrier + journey
        refs = usable(RefType.FLIGHT, f"{number}/{day}")
    return Carriage(component(tdt, 1), mode, refs, {key: value for key, value in told.items() if value})


def mode_of(tdt: Segment) -> Mode | None:
    """The mode that a TDT tells, in code or in words; what names a vessel goes by sea. None where it tells none."""
    told = MODES.get(component(tdt, 3)) or WORDS.get(component(tdt, 3, 1).upper())
    code, list_, agency = (component(tdt, 8, position) for position in range(3))
    number = code.upper().removeprefix("IMO").strip()
    is_ship = list_ == CALL_SIGNS or agency == LLOYDS or (component(tdt, 1) in MAIN and _is_imo(number))
    return told or (Mode.SEA if code and is_ship and not component(tdt, 3) else None)


def _is_imo(number: str) -> bool:
    return re.fullmatch(r"\d{7}", number) is not None and is_imo(number)


def ship(header: Sequence[Segment]) -> Carriage:
    """The main carriage of a message about one call: its TDT, completed by RFF+VM (vessel) and RFF+VON (voyage)."""
    tdts = [segment for segment in header if segment[0][0] == "TDT"]
    tdt = next((tdt for tdt in tdts if component(tdt, 1) in MAIN), [["TDT"], ["20"]])
    journey, named = component(tdt, 2), component(tdt, 8) or component(tdt, 8, 3)
    if journey and named:
        return carriage(tdt, "", Mode.SEA)
    told = {component(s, 1): component(s, 1, 1) for s in header if s[0][0] == "RFF"}
    whole = tdt + [[""]] * (9 - len(tdt))
    if not journey:
        whole = [*whole[:2], [told.get("VON", "")], *whole[3:]]
    if not named:
        whole = [*whole[:8], [told.get("VM", ""), "146"], *whole[9:]]
    return carriage(whole, "", Mode.SEA)


def conveyance(header: Sequence[Segment], day: str) -> Carriage:
    """What carries everything that a manifest lists: the main carriage, else the first that is told."""
    tdts = [segment for segment in header if segment[0][0] == "TDT"]
    main = next((tdt for tdt in tdts if component(tdt, 1) in MAIN), tdts[0] if tdts else [["TDT"]])
    named = any(component(main, element, position) for element, position in ((2, 0), (8, 0), (8, 3)))
    one = carriage(main, day, Mode.SEA if named else Mode.UNKNOWN)
    return ship(header) if one.mode in (Mode.SEA, Mode.BARGE) and one.stage in MAIN else one


def vessel(code: str, list_: str, agency: str, name: str) -> tuple[Ref, ...]:
    """The ref of a vessel by C222: IMO number, MMSI, call sign, else name."""
    code = code.upper()
    number = code.removeprefix("IMO").strip()
    if re.fullmatch(r"\d{7}", number) and (is_imo(number) or list_ == "146" or agency == LLOYDS or number != code):
        return usable(RefType.VESSEL, f"IMO{number}")
    if re.fullmatch(r"[2-7]\d{8}", code):
        return usable(RefType.VESSEL, f"MMSI{code}")
    if (list_ in CALL_SIGN_LISTS or agency == LLOYDS) and _CALL_SIGN.fullmatch(code):
        return usable(RefType.VESSEL, f"CALL-{code}")
    name = name or code
    return usable(RefType.VESSEL, f"NAME-{name}") if len(name) > 2 else ()


def truck(code: str, name: str) -> tuple[Ref, ...]:
    """The ref of a road vehicle by C222: its plate, in either element; fillers without a digit name none."""
    plate = code if re.search(r"\d", code) else name if _PLATE.fullmatch(name) else ""
    return usable(RefType.TRUCK, plate) if plate else ()


def voyage(ship: tuple[Ref, ...], carrier: str, journey: str) -> tuple[Ref, ...]:
    """The ref of a voyage: its number is only a number together with the vessel, or else the carrier, that counts it."""
    of = value_of(ship[0]) if ship else carrier
    return usable(RefType.VOYAGE, f"{of}/{journey}") if of and journey else ()


def ties(kind: Kind, base: tuple[Ref, ...], here: tuple[Ref, ...], later: tuple[Ref, ...] = ()) -> set[Relation]:
    """What refs say together when two conveyances are named: `kind` is true of the one that is here; on the other the unit
    has been or will be. What `kind` opens or closes is not stated as well."""
    told = set(implied(kind, base + here))
    if not later:
        return told
    changed = {(one.bond, one.inner, one.outer) for one in told if one.change is not Change.STATES}
    return told.union(
        one for one in implied(Kind.LINKED, base + later) if (one.bond, one.inner, one.outer) not in changed
    )
