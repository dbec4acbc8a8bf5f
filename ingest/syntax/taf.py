"""The elements that TAF TSI messages share: trains, places, wagons with what is on them (taf_cat_complete.xsd)."""

import re
from collections.abc import Iterator
from itertools import product

from lxml.etree import _Element

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


def trains(tree: _Element, told: str) -> tuple[Ref, ...]:
    """Every name of the train, by the date it starts."""
    paths = (
        "TrainOperationalIdentification/TransportOperationalIdentifiers",
        "TransportOperationalIdentifiers",
        "TrainID",
    )
    identities = [found for path in paths for base in ("", "Train/") for found in tree.findall(base + path)]
    found, start = [], ""
    for identity in identities:
        if text(identity, "ObjectType") in ("TR", ""):
            start = start or required(identity, "StartDate")
            core = (text(identity, part) for part in ("Company", "Core", "Variant", "TimetableYear"))
            found.append(ref(RefType.TRAIN, f"{'-'.join(core)}/{_date('StartDate', required(identity, 'StartDate'))}"))
    paths = ("OperationalTrainNumberIdentifier", "Train/OperationalTrainNumberIdentifier", ".")
    for element in (element for path in paths for element in tree.findall(path)):
        handover = text(element, "ScheduledDateTimeAtTransfer") or text(element, "ScheduledTimeAtHandover")
        for number in texts(element, "OperationalTrainNumber"):
            starts = start or text(tree, "Train/TrainDepartureDate") or (handover if "-" in handover else "") or told
            found.append(ref(RefType.TRAIN, f"{number}/{_date('StartDate', starts)}"))
    return tuple(dict.fromkeys(found))


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
    if location is None:
        return None
    code = required(location, "CountryCodeISO").upper() + required(location, "LocationPrimaryCode").zfill(5)
    own = rail_point("OWN", code)
    return own if own.locode else rail_point("TAF", code, text(location, "PrimaryLocationName"))


def minutes(field: str, told: str) -> str:
    """DeltaTime: a sign and four digits of minutes, +0010 is ten minutes late; nothing where nothing is told."""
    if told and not re.fullmatch(r"[+-]?\d{1,4}", told):
        raise Malformed(field, f"{told!r} is no number of minutes: wants a sign and four digits, as +0010")
    return str(int(told)) if told else ""
