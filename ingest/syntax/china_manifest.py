"""What the parts of China Customs manifests say: conveyances, papers, boxes, places and days.

A part may stand with a consignment or once for all of them: `within` is where to look, the nearest first.
"""

import re
from collections.abc import Iterable

from lxml.etree import _Element

from ingest.syntax.china_window import moment
from ingest.syntax.xml_text import text, texts
from schemas import customs
from schemas.movement import Mode
from schemas.places import Place, airport, at
from schemas.refs import Ref, RefType, usable, value_of
from schemas.times import Moment

BILLS = {Mode.SEA: RefType.BILL, Mode.AIR: RefType.AWB}  # of rail and road it is a consignment note
HOUSES = {Mode.AIR: RefType.HAWB}  # else a house bill
FULLNESS = {"4": "empty", "5": "full", "7": "full", "8": "full"}
DATES = ("LoadingDateTime", "LoadingDate", "ArrivalDateTime", "ArrivalDate", "DepartureDateTime", "DepartureDate")
MEANS_DATES = {
    "UnloadingLocation": ("ArrivalDateTime", "ArrivalDate", "ActualDateTime"),
    "LoadingLocation": ("DepartureDateTime", "DepartureDate", "ActualDateTime"),
}
BOX = ("EquipmentIdentification/ID", "ID")
Within = tuple[_Element, _Element]
_OF_A_DAY = re.compile(r"([A-Z0-9]{2,8})[/-](\d{4})-?(\d{2})-?(\d{2})")  # a flight or a train and the day it leaves


def carriers(within: Within, mode: Mode) -> tuple[Ref, ...]:
    """The vessel with its voyage, the flight or train of a day, the truck."""
    means = next((found for one in within if (found := one.find("BorderTransportMeans")) is not None), None)
    if means is None:
        return ()
    number, name, journey = (text(means, field) for field in ("ID", "Name", "JourneyID"))
    if mode in (Mode.AIR, Mode.RAIL):
        type_ = RefType.FLIGHT if mode is Mode.AIR else RefType.TRAIN
        day = _OF_A_DAY.fullmatch(journey.upper())
        return usable(type_, f"{day[1]}/{day[2]}-{day[3]}-{day[4]}") if day else ()
    if mode is Mode.ROAD:
        trailers = [ref for number in texts(means, "TransportEquipment/ID") for ref in usable(RefType.TRAILER, number)]
        return (*usable(RefType.TRUCK, name or number), *(trailers if len(trailers) == 1 else ()))
    return _vessel(number, name, journey)


def _vessel(number: str, name: str, voyage: str) -> tuple[Ref, ...]:
    """Foreign-going vessels are told by UN and their IMO number."""
    imo = re.fullmatch(r"(?:UN|IMO)?(\d{7})", number.upper())
    vessel = usable(RefType.VESSEL, f"IMO{imo[1]}" if imo else f"NAME-{name}" if name else "")
    return (*vessel, *(usable(RefType.VOYAGE, f"{value_of(vessel[0])}/{voyage}") if vessel and voyage else ()))


def papers(part: _Element, mode: Mode) -> tuple[Ref, ...]:
    """The contract of carriage, and the house inside it. What is no air waybill number is none."""
    bill = usable(BILLS.get(mode, RefType.CONSIGNMENT), text(part, "TransportContractDocument/ID"))
    return (*bill, *usable(HOUSES.get(mode, RefType.HOUSE), text(part, "AssociatedTransportDocument/ID")))


def boxes(part: _Element) -> list[tuple[tuple[Ref, ...], dict[str, str]]]:
    """Each container, and what is told of it."""
    found = []
    for equipment in part.findall("TransportEquipment"):
        number = next(filter(None, (text(equipment, path) for path in BOX)), "")
        told = {
            "iso_type": text(equipment, "CharacteristicCode"),
            "full_empty": FULLNESS.get(text(equipment, "FullnessCode"), ""),
            "seal": " ".join(texts(equipment, "SealID")),
        }
        if box := usable(RefType.CONTAINER, number):
            found.append((box, {name: value for name, value in told.items() if value}))
    return found


def noted(within: Within) -> dict[str, str]:
    part, whole = within
    told = {
        "batch": text(whole, "ID"),
        "pieces": text(part, "ConsignmentPackaging/QuantityQuantity"),
        "weight_kg": text(part, "TotalGrossMassMeasure"),
        "conveyance": _told(within, ("BorderTransportMeans/Name",)),
        "journey": _told(within, ("BorderTransportMeans/JourneyID",)),
    }
    return {name: value for name, value in told.items() if value}


def place_of(within: Within, where: str) -> Place | None:
    """The location, else the office that it is declared to: `CNSHK/5304`, `PVG/2233`, `5304`."""
    written = _told(within, (f"{where}/ID", "DeclarationOfficeID", "ExitCustomsOffice/ID")).upper()
    port, _, office = written.partition("/")
    if re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", port):
        return at(port)
    if re.fullmatch(r"[A-Z]{3}", port):
        return airport(port)
    code = office or port
    return customs.office(code) if re.fullmatch(r"\d{4}", code) else None


def date(within: Within, where: str) -> Moment | None:
    """The day or time told of the location, else of the conveyance there."""
    paths = [f"{where}/{name}" for name in DATES]
    paths += [f"BorderTransportMeans/{name}" for name in MEANS_DATES[where]]
    found = next(((path, told) for path in paths if (told := _told(within, (path,)))), None)
    return moment(*found) if found else None


def _told(within: Iterable[_Element], paths: Iterable[str]) -> str:
    return next(filter(None, (text(one, path) for path in paths for one in within)), "")
