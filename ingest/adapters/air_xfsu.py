"""IATA Cargo-XML status messages XFSU (StatusMessage, versions 1 to 6; Cargo-XML Toolkit).

MasterConsignment/TransportContractDocument/ID           awb
    OriginLocation, FinalDestinationLocation, totals     attributes
    ReportedStatus/ReasonCode                            kind: the status list of FSU (air_status), attribute `status`
    …/AssociatedStatusConsignment
        PieceQuantity, TransportSplitDescription …       attributes `pieces`, `part`, `weight_kg`, `volume_m3`
        DiscrepancyDescriptionCode                       attributes `reason`, `reason_text`
        SpecifiedLogisticsTransportMovement
            ID, DepartureEvent                           flight, where the day it leaves is told
            SpecifiedLocation/ID                         place; else the end of the flight that the status is of
            SpecifiedEvent/OccurrenceDateTime            occurred_at; DateTimeTypeCode S, E, A certainty
            DepartureEvent, ArrivalEvent                 movements of the flight: S planned, E estimated, A actual
        UtilizedUnitLoadTransportEquipment               uld
        IncludedCustomsNote                              declaration (MRN), attributes of screening
    IncludedHouseConsignment/TransportContractDocument   hawb, inside the awb: one `linked` for each
MessageHeaderDocument                                    reported_at, source; PurposeCode Deletion retracts

A status is known by its waybill, code, day, place, flight and part: told later it replaces itself. A status without a time
(BKD, MAN, PRE, TRM) happened when it was told, or on the day of the flight if that was over by then.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.adapters import air_status
from ingest.message import Heard, Malformed
from ingest.syntax import cargo_xml
from ingest.syntax.cargo_imp.part import known_by
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.xml_text import required, root, text, texts
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement
from schemas.places import Place, airport
from schemas.refs import Ref, RefType, usable
from schemas.times import Precision, given, local

_UNTIMED = {"BKD", "MAN", "PRE", "TRM", "DEP", "ARR", "OCI"}  # these have the flight's own times, or happen before it
_LANDED = {"ARR", "RCF", "FIW", "AWR"}  # of the end of the flight, where no place is told
TABLES = (
    air_status.table("ReportedStatus/ReasonCode", "Cargo-XML Toolkit, XFSU; IATA list 1.18"),
    Table(
        "DiscrepancyDescriptionCode",
        "Cargo-XML Toolkit, XFSU",
        air_status.DISCREPANCIES,
    ),
    Table("LogisticsTransportMovement/ModeCode", "UN/ECE Rec. 19", cargo_xml.MODES),
)


class Told(NamedTuple):
    """One status of one part of a consignment: `flown` is the movement that it names, or an empty element."""

    code: str
    part: _Element
    flown: _Element
    leaves: cargo_xml.Call
    lands: cargo_xml.Call


class Said(NamedTuple):
    """What holds for every status of the message."""

    awb: Ref
    totals: dict[str, str]
    declared: tuple[Ref, ...]
    header: dict[str, Any]
    heard: Heard


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    consignment = cargo_xml.part(tree, "MasterConsignment")
    totals = cargo_xml.ends(consignment) | _totals(consignment)
    awb = cargo_xml.awb(consignment, "TransportContractDocument/ID")
    said = Said(awb, totals, cargo_xml.declarations(consignment), cargo_xml.header(tree, heard), heard)
    found: list[Movement] = []
    for status in consignment.findall("ReportedStatus"):
        code = required(status, "ReasonCode").upper()
        if code in air_status.IGNORED:
            continue
        for told in _told(code, status, heard):
            found += [_retraction(told, said)] if cargo_xml.is_deletion(tree) else _movements(told, said)
    houses = texts(consignment, "IncludedHouseConsignment/TransportContractDocument/ID")
    if not found and not houses and consignment.find("ReportedStatus") is None:
        raise Malformed("MasterConsignment/ReportedStatus", "is missing: it is mandatory")
    return found + [_house(house, said) for house in dict.fromkeys(houses)]


def _totals(consignment: _Element) -> dict[str, str]:
    pieces = cargo_xml.measures(consignment)
    return {"total_pieces": pieces["total_pieces"]} if "total_pieces" in pieces else {}


def _told(code: str, status: _Element, heard: Heard) -> Iterator[Told]:
    for part in status.findall("AssociatedStatusConsignment") or [status]:
        for flown in part.findall("SpecifiedLogisticsTransportMovement") or [part]:
            leaves, lands = (cargo_xml.call(flown, name, heard.zone) for name in ("Departure", "Arrival"))
            yield Told(code, part, flown, leaves, lands)


def _movements(told: Told, said: Said) -> Iterator[Movement]:
    """The status itself, then what it tells of the flight's departure and arrival."""
    kind = air_status.STATUSES.get(told.code, Kind.UNMAPPED)
    code = _airport(told)
    itself = _occurred(told, kind, airport(code) if code else None, said)
    common = _common(told, said)
    yield _movement(common, kind, code, itself)
    for end, call in ((Kind.DEPARTED, told.leaves), (Kind.ARRIVED, told.lands)):
        for when in call.times:
            if call.code and not (end is kind and when.certainty is itself.certainty):
                yield _movement(common, end, call.code, when)


def _common(told: Told, said: Said) -> dict[str, Any]:
    """What holds for the status and the times of its flight alike."""
    flown = cargo_xml.flights(told.flown, told.leaves)
    declared = (*cargo_xml.declarations(told.part), *said.declared)
    return said.header | {
        "mode": cargo_xml.mode(told.flown),
        "refs": (said.awb, *flown, *cargo_xml.units(told.part), *declared),
        "report": _report(told, said),
        "attributes": said.totals | _attributes(told),
    }


def _movement(common: dict[str, Any], kind: Kind, code: str, when: cargo_xml.Timed) -> Movement:
    return movement(
        kind=when.kind(kind),
        certainty=when.certainty,
        occurred=when.moment,
        place=airport(code) if code else None,
        **common | {"attributes": common["attributes"] | when.attributes},
    )


def _airport(told: Told) -> str:
    """Where it happened: the place told, else the end of the flight that the status is of."""
    near, far = (told.lands, told.leaves) if told.code in _LANDED else (told.leaves, told.lands)
    return text(told.flown, "SpecifiedLocation/ID").upper() or near.code or far.code


def _occurred(told: Told, kind: Kind, place: Place | None, said: Said) -> cargo_xml.Timed:
    event = told.flown.find("SpecifiedEvent")
    own = air_status.certainty(told.code)
    if event is not None and (when := text(event, "OccurrenceDateTime")):
        moment = moment_at("SpecifiedEvent/OccurrenceDateTime", when, place, said.heard.zone)
        code = text(event, "DateTimeTypeCode") if own is Certainty.ACTUAL else ""
        return cargo_xml.timed(code, moment, own)
    flight = {Kind.DEPARTED: told.leaves, Kind.ARRIVED: told.lands}.get(kind)
    if flight and (actual := [one for one in flight.times if one.certainty is Certainty.ACTUAL]):
        return actual[0]
    if told.code not in _UNTIMED and kind is not Kind.UNMAPPED:
        raise Malformed("SpecifiedEvent/OccurrenceDateTime", f"is missing: a status {told.code} wants its time")
    reported = said.header["reported_at"]
    day = cargo_xml.day_of(told.leaves)
    on_the_day = local(day, told.leaves.place, Precision.DAY, said.heard.zone) if day else None
    sent = given(reported, Precision.MINUTE) if reported else None
    return cargo_xml.Timed(own, known_by(on_the_day, sent, said.heard, place))


def _attributes(told: Told) -> dict[str, str]:
    found = {"status": told.code}
    if told.code not in air_status.STATUSES:
        found |= {"code": told.code[:20], "list": "XFSU"}
    if flight := cargo_xml.number(told.flown):
        found["flight"] = flight
    if reason := text(told.part, "DiscrepancyDescriptionCode"):
        found |= air_status.reason(reason)
    if told.leaves.code and told.lands.code:
        found |= {"origin": told.leaves.code, "destination": told.lands.code}
    return found | cargo_xml.measures(told.part)


def _report(told: Told, said: Said) -> str:
    """What a status is known by. The day is part of it: the next day's flight may bring as many pieces again."""
    leaves = cargo_xml.day_of(told.leaves)
    day = text(told.flown, "SpecifiedEvent/OccurrenceDateTime")[:10] or (f"{leaves:%Y-%m-%d}" if leaves else "")
    names = ("TransportSplitDescription", "PieceQuantity", "DiscrepancyDescriptionCode")
    parts = (text(told.part, name) for name in names)
    return "/".join(("XFSU", said.awb, told.code, day, _airport(told), cargo_xml.number(told.flown), *parts))


def _retraction(told: Told, said: Said) -> Movement:
    reported = said.header["reported_at"]
    return movement(
        kind=Kind.RETRACTED,
        certainty=Certainty.ACTUAL,
        occurred=known_by(None, given(reported) if reported else None, said.heard, None),
        refs=(),
        retracts=(_report(told, said),),
        **said.header,
    )


def _house(number: str, said: Said) -> Movement:
    reported = said.header["reported_at"]
    return movement(
        kind=Kind.LINKED,
        certainty=Certainty.ACTUAL,
        occurred=known_by(None, given(reported) if reported else None, said.heard, None),
        refs=(said.awb, *usable(RefType.HAWB, number)),
        attributes=said.totals,
        **said.header,
    )
