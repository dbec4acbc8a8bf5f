"""The elements that IATA Cargo-XML messages share (Cargo-XML Toolkit 3 to 12, iata:datamodel:3; names without namespaces).

MessageHeaderDocument/SenderParty/PrimaryID            who says so
MessageHeaderDocument/IssueDateTime                    when
MessageHeaderDocument/PurposeCode                      Creation, Update, Deletion; or UN/EDIFACT 1225: 9, 5, 3
LogisticsTransportMovement: ID, CarrierParty           flight number; ModeCode (UN/ECE Rec. 19)
    DepartureEvent, ArrivalEvent                       place and times, see `Call`
UnitLoadTransportEquipment                             ULD: CharacteristicCode, ID, OperatingParty/PrimaryID
PieceQuantity, GrossWeightMeasure, GrossVolumeMeasure  with unit codes of UN/ECE Rec. 20
IncludedCustomsNote: ContentCode, Content              OCI of Cargo-IMP: M a declaration (MRN), SS and SM screening
HandlingSPHInstructions/DescriptionCode                special handling

Times without an offset are local at their place. Names, addresses and contacts of parties are never read.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp.field import CERTAINTY, PARTS, SHAPES, amount
from ingest.syntax.cargo_imp.part import MRN, SCREENING, flight, flight_number
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.xml_text import required, text, texts
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode
from schemas.places import Place, airport, zone_of
from schemas.refs import Ref, RefType, ref, usable
from schemas.times import Moment

DELETIONS = {"Deletion", "Delete", "Cancellation", "1", "3"}
MODES = {"1": Mode.SEA, "2": Mode.RAIL, "3": Mode.ROAD, "4": Mode.AIR}
WEIGHTS = {"KGM": 1.0, "LBR": 0.45359237, "TNE": 1000.0, "GRM": 0.001}
VOLUMES = {"MTQ": 1.0, "CMQ": 1e-6, "FTQ": 0.028316846592, "INQ": 1.6387064e-5}

_TIMED = {
    "ScheduledOccurrenceDateTime": Certainty.PLANNED,
    "EstimatedOccurrenceDateTime": Certainty.ESTIMATED,
    "ActualOccurrenceDateTime": Certainty.ACTUAL,
}
_AWB = re.compile(r"\d{3}[- ]?\d{8}")
_UNITS = (
    "UtilizedUnitLoadTransportEquipment",
    "UtilizedLogisticsTransportEquipment",
    "AssociatedUnitLoadTransportEquipment",
)


class Timed(NamedTuple):
    """A time and whose measure it is; `unknown`: the code of a type of time that no list has."""

    certainty: Certainty
    moment: Moment
    unknown: str = ""

    def kind(self, kind: Kind) -> Kind:
        """What a milestone is at this time: unmapped where nobody knows what the time is."""
        return Kind.UNMAPPED if self.unknown else kind

    @property
    def attributes(self) -> dict[str, str]:
        return {"code": self.unknown[:20], "list": "Cargo-XML DateTimeTypeCode"} if self.unknown else {}


class Call(NamedTuple):
    """A departure or an arrival of a movement: at which airport, and when by whose measure."""

    place: Place | None
    code: str
    times: list[Timed]


def header(tree: _Element, heard: Heard) -> dict[str, Any]:
    """What the header says for every fact of the message."""
    sent = text(tree, "MessageHeaderDocument/IssueDateTime")
    reported = moment_at("MessageHeaderDocument/IssueDateTime", sent, None, heard.zone).at if sent else None
    sender = text(tree, "MessageHeaderDocument/SenderParty/PrimaryID")
    return {"source": heard.by(sender), "mode": Mode.AIR, "reported_at": reported}


def is_deletion(tree: _Element) -> bool:
    return text(tree, "MessageHeaderDocument/PurposeCode") in DELETIONS


def awb(element: _Element, path: str) -> Ref:
    number = required(element, path)
    if not _AWB.fullmatch(number):
        raise Malformed(f"{element.tag}/{path}", f"{number!r:.40} is no air waybill: wants NNN-NNNNNNNN")
    return ref(RefType.AWB, number)


def call(movement: _Element, name: str, zone: str) -> Call:
    """The call at `name` (Departure or Arrival) of a movement, or of the element itself where that is the event."""
    event = movement.find(f"{name}Event")
    event = movement if event is None else event
    code = text(event, f"Occurrence{name}Location/ID").upper()
    place = airport(code) if code else None
    return Call(place, code, list(_times(event, name, place, zone)))


def _times(event: _Element, name: str, place: Place | None, zone: str) -> Iterator[Timed]:
    for field, certainty in _TIMED.items():
        if told := text(event, field):
            yield Timed(certainty, moment_at(f"{event.tag}/{field}", told, place, zone))
    for prefix in (name, ""):
        if told := text(event, f"{prefix}OccurrenceDateTime"):
            moment = moment_at(f"{event.tag}/{prefix}OccurrenceDateTime", told, place, zone)
            yield timed(text(event, f"{prefix}DateTimeTypeCode"), moment, Certainty.PLANNED)


def timed(code: str, moment: Moment, otherwise: Certainty) -> Timed:
    """A time by the code of its type, `otherwise` where none is told."""
    return Timed(CERTAINTY.get(code, otherwise), moment, "" if code in ("", *CERTAINTY) else code)


def number(movement: _Element) -> str:
    """The flight number, or nothing. Some tell the number alone, and the carrier beside it."""
    told = re.sub(r"[\s-]", "", text(movement, "ID").upper())
    if told.isdecimal():
        told = text(movement, "CarrierParty/PrimaryID").upper() + told
    match = SHAPES["flight"].fullmatch(told.partition("/")[0])
    return flight_number(match) if match else ""


def flights(movement: _Element, leaves: Call) -> tuple[Ref, ...]:
    """The flight, where its number and a day of its departure are told."""
    leaves_on = day_of(leaves)
    return (flight(number(movement), leaves_on),) if leaves_on and number(movement) else ()


def day_of(call: Call) -> datetime | None:
    """The local day of a call: of its planned time before any other."""
    if not call.times:
        return None
    first = min(call.times, key=lambda one: list(Certainty).index(one.certainty)).moment
    zone = (zone_of(call.place) if call.place else None) or timezone(timedelta(minutes=first.offset))
    return first.at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)


def mode(movement: _Element) -> Mode:
    return MODES.get(text(movement, "ModeCode"), Mode.AIR)


def units(element: _Element, path: str = "") -> tuple[Ref, ...]:
    """The ULDs told in an element, or in those below it at a path."""
    equipment = [unit for name in _UNITS for unit in element.findall(path + name)]
    return tuple(found for unit in equipment for found in usable(RefType.ULD, _unit(unit)))


def _unit(unit: _Element) -> str:
    told = text(unit, "ID").upper().replace(" ", "")
    if told[:1].isalpha():  # type, serial and owner in one
        return told
    return text(unit, "CharacteristicCode") + told + text(unit, "OperatingParty/PrimaryID") if told else ""


def declarations(element: _Element) -> tuple[Ref, ...]:
    notes = [text(note, "Content") for note in element.findall("IncludedCustomsNote") if _identifier(note) == "M"]
    return tuple(ref(RefType.DECLARATION, note) for note in notes if MRN.fullmatch(note))


def _identifier(note: _Element) -> str:
    return text(note, "ContentCode")


def measures(element: _Element) -> dict[str, str]:
    """Attributes: part, pieces, weight, volume, screening and handling, as far as told."""
    part = text(element, "TransportSplitDescription")
    told = {"part": PARTS.get(part[:1], ""), "pieces": _count(element, "PieceQuantity")}
    told["total_pieces"] = _count(element, "TotalPieceQuantity")
    weights = ("GrossWeightMeasure", "IncludedTareGrossWeightMeasure", "TotalGrossWeightMeasure")
    told |= next(filter(None, (_measure(element, name, WEIGHTS, "weight_kg") for name in weights)), {})
    told |= _measure(element, "GrossVolumeMeasure", VOLUMES, "volume_m3")
    notes = element.findall("IncludedCustomsNote")
    told |= {SCREENING[_identifier(note)]: text(note, "Content") for note in notes if _identifier(note) in SCREENING}
    told["handling_codes"] = " ".join(texts(element, "HandlingSPHInstructions/DescriptionCode"))
    return {name: value for name, value in told.items() if value}


def _count(element: _Element, name: str) -> str:
    told = text(element, name)
    if not told:
        return ""
    if not re.fullmatch(r"\d{1,9}(?:\.0*)?", told):
        raise Malformed(f"{element.tag}/{name}", f"{told!r:.40} is no number of pieces")
    return str(int(float(told)))


def _measure(element: _Element, name: str, factors: dict[str, float], ours: str) -> dict[str, str]:
    """The attribute of a measure: `weight_kg`; in a unit that we do not know as it was told, `weight`."""
    found, told = element.find(name), text(element, name)
    if found is None or not told:
        return {}
    if not re.fullmatch(r"\d{1,12}(?:[.,]\d*)?", told):
        raise Malformed(f"{element.tag}/{name}", f"{told!r:.40} is no measure")
    unit = str(found.get("unitCode") or next(iter(factors)))
    known = unit in factors
    return {ours: amount(told, factors[unit])} if known else {ours.partition("_")[0]: f"{told} {unit}"[:40]}


def ends(consignment: _Element) -> dict[str, str]:
    """Attributes: where a consignment begins and ends."""
    told = {
        "consignment_origin": text(consignment, "OriginLocation/ID"),
        "consignment_destination": text(consignment, "FinalDestinationLocation/ID"),
    }
    return {name: value for name, value in told.items() if value}


def part(tree: _Element, path: str) -> _Element:
    found = tree.find(path)
    if found is None:
        raise Malformed(f"{tree.tag}/{path}", "is missing: it is mandatory")
    return found
