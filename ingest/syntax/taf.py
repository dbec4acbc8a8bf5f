"""The elements that TAF TSI messages share: trains, places, wagons with what is on them (taf_cat_complete.xsd)."""

import re
from collections.abc import Iterator
from itertools import product

from lxml.etree import QName, _Element

from ingest.message import Malformed
from ingest.syntax.iso8601 import time
from ingest.syntax.xml_text import required, text, texts
from schemas.places import Place, rail_point
from schemas.refs import Ref, RefType, ref, usable


def part(tree: _Element, path: str) -> _Element:
    """The element at a path; Malformed where it is missing or empty."""
    found = tree.find(path)
    if found is None or not len(found):
        raise Malformed(f"{tree.tag}/{path}", "is missing: it is mandatory")
    return found


# Where a train tells its identifiers, and what its object types put before one: a train's own, and its path's of a day.
_IDENTITIES = (
    "TrainOperationalIdentification/TransportOperationalIdentifiers",
    "TrainOperationalIdentification/RelatedTransportOperationalIdentifiers",
    "TransportOperationalIdentifiers",
    "TrainID",
)
_NAMES = {"TR": "", "": "", "PA": "PA-"}


def trains(tree: _Element, told: str) -> tuple[Ref, ...]:
    """Every name of the train, by the date it starts."""
    identities = [found for path in _IDENTITIES for base in ("", "Train/") for found in tree.findall(base + path)]
    found, start = [], ""
    for identity in identities:
        if (type_ := text(identity, "ObjectType")) in _NAMES:
            start = start or required(identity, "StartDate")
            core = (text(identity, part) for part in ("Company", "Core", "Variant", "TimetableYear"))
            day = _date("StartDate", required(identity, "StartDate"))
            found.append(ref(RefType.TRAIN, f"{_NAMES[type_]}{'-'.join(core)}/{day}"))
    paths = ("OperationalTrainNumberIdentifier", "Train/OperationalTrainNumberIdentifier", ".")
    for element in (element for path in paths for element in tree.findall(path)):
        borders = (text(element, name) for name in ("ScheduledTimeAtHandover", "ScheduledDateTimeAtTransfer"))
        entered = next((at for at in borders if "-" in at), "")  # in early versions the first is a time without a day
        for number in texts(element, "OperationalTrainNumber"):
            starts = start or text(tree, "Train/TrainDepartureDate") or entered or told
            found.append(ref(RefType.TRAIN, f"{number.lstrip('0') or number}/{_date('StartDate', starts)}"))
    return tuple(dict.fromkeys(found))


def train(tree: _Element, told: str) -> tuple[Ref, ...]:
    """The same, of a message that is about a train."""
    if not (named := trains(tree, told)):
        raise Malformed("OperationalTrainNumberIdentifier", "is missing: a train message names its train")
    return named


def _date(field: str, told: str) -> str:
    return f"{time(field, told[:10]).at:%Y-%m-%d}"


def loads(tree: _Element, on: tuple[Ref, ...]) -> Iterator[tuple[Ref, ...]]:
    """The wagon with each box on it and each consignment in it. Of many of both, nobody says which is in which."""
    number = text(tree, "WagonInformation/WagonNumberFreight") or text(tree, ".//WagonNumberFreight")
    wagon = ref(RefType.WAGON, number or required(tree, "WagonNumberFreight"))
    told = [*texts(tree, ".//GoodsInWagon/ContainerNumber"), *texts(tree, ".//IntermodalTransportData/LoadUnitNumber")]
    boxes: list[tuple[Ref, ...]] = [found for box in dict.fromkeys(told) if (found := usable(RefType.CONTAINER, box))]
    notes: list[tuple[Ref, ...]] = [found for note in _notes(tree) if (found := usable(RefType.CONSIGNMENT, note))]
    pairs = [*product(boxes, [()]), *product([()], notes)] if len(boxes) > 1 < len(notes) else None
    for box, note in pairs or product(boxes or [()], notes or [()]):
        yield (wagon, *box, *note, *on)


def _notes(tree: _Element) -> Iterator[str]:
    """Consignment notes: the number alone, or in a control label with the station that gave it."""
    for label in tree.iter("ControlLabel"):
        parts = (text(label, part) for part in ("ShippingCountry", "ShippingStationCode", "ConsignmentNumber"))
        yield "-".join(part for part in parts if part)
    yield from texts(tree, "ConsignmentLevelData/ConsignmentNumber")


def place(location: _Element | None) -> Place | None:
    """Primary location codes are national: five digits within a country. A point without one is known by its name."""
    if location is None:
        return None
    inner = location.find("LocationIdent")  # the type of a location, as an element of its own with some senders
    location = location if inner is None else inner
    country, code = required(location, "CountryCodeISO").upper(), text(location, "LocationPrimaryCode")
    name = text(location, "PrimaryLocationName")
    if not code and name:
        return Place(name=name)
    code = country + (code or required(location, "LocationPrimaryCode")).zfill(5)
    own = rail_point("OWN", code)
    return own if own.locode else rail_point("TAF", code, name)


def subsidiary(location: _Element | None, prefix: str = "") -> dict[str, str]:
    """The part of a location (track, siding, terminal) as attributes: its code, the type of the code, its name."""
    found = location.find("LocationSubsidiaryIdentification") if location is not None else None
    if found is None:
        return {}
    written = [(QName(name).localname, str(value)) for code in found for name, value in code.attrib.items()]
    told = {
        "subsidiary": text(found, "LocationSubsidiaryCode"),
        "subsidiary_type": dict(written).get("LocationSubsidiaryTypeCode", ""),
        "subsidiary_name": text(found, "LocationSubsidiaryName"),
    }
    return {prefix + name: value for name, value in told.items() if value}


_DELTA = re.compile(r"([+-]?)(?:(\d{1,4})|PT(?=\d)(?:(\d{1,3})H)?(?:(\d{1,4})M)?)")


def minutes(field: str, told: str) -> str:
    """DeltaTime: a sign and four digits of minutes, +0010 is ten minutes late, or PT10M; nothing where nothing is told."""
    if not told:
        return ""
    if not (found := _DELTA.fullmatch(told)):
        raise Malformed(field, f"{told!r} is no number of minutes: wants a sign and four digits, as +0010")
    sign, plain, hours, rest = found.groups()
    late = int(plain) if plain else 60 * int(hours or 0) + int(rest or 0)
    return str(-late if sign == "-" else late)
