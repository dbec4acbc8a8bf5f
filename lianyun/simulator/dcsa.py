"""Event -> one DCSA Track & Trace 2.2 event (JSON; TNT 2.2.0), as a carrier pushes it to a subscriber.

Transport events name the booking they concern; equipment events the box, the booking and the bill; document events
(booking confirmed, bill issued) the document. Times carry the local offset of the place.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import orjson

from lianyun.simulator.event import Event, Ride
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode

TRANSPORT = {Kind.ARRIVED: "ARRI", Kind.DEPARTED: "DEPA"}
EQUIPMENT = {
    Kind.EMPTY_PICKED_UP: "GTOT",
    Kind.EMPTY_RETURNED: "GTIN",
    Kind.GATE_IN: "GTIN",
    Kind.GATE_OUT: "GTOT",
    Kind.LOADED: "LOAD",
    Kind.DISCHARGED: "DISC",
    Kind.STUFFED: "STUF",
    Kind.STRIPPED: "STRP",
}
SHIPMENT = {Kind.BOOKED: ("CONF", "BKG", "booking"), Kind.LINKED: ("ISSU", "TRD", "bill")}
CLASSIFIERS = {Certainty.PLANNED: "PLN", Certainty.ESTIMATED: "EST", Certainty.ACTUAL: "ACT"}
MODES = {Mode.SEA: "VESSEL", Mode.BARGE: "BARGE", Mode.RAIL: "RAIL", Mode.ROAD: "TRUCK"}
DOCUMENTS = {"booking": "BKG", "bill": "TRD"}
PROVIDERS = {"SMDG": "SMDG"}  # facility codes of other lists are not DCSA's to name


def event(told: Event) -> bytes:
    """ValueError where DCSA has no code for what happened."""
    body: dict[str, Any] = {
        "eventID": str(uuid5(NAMESPACE_URL, f"lianyun:{told.number}")),
        "eventCreatedDateTime": told.said_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "eventClassifierCode": CLASSIFIERS[told.certainty],
        "eventDateTime": told.spot.local(told.at).isoformat(timespec="seconds"),
    }
    return orjson.dumps(body | _type(told))


def _type(told: Event) -> dict[str, Any]:
    if told.kind in SHIPMENT:
        status, document, type_ = SHIPMENT[told.kind]
        own = {"documentTypeCode": document, "documentID": told.first(type_)}
        return {"eventType": "SHIPMENT", "shipmentEventTypeCode": status, **own, "documentReferences": _documents(told)}
    if told.kind in TRANSPORT:
        named = {"documentReferences": _documents(told)} if told.cargo else {}
        code = {"transportEventTypeCode": TRANSPORT[told.kind]}
        return {"eventType": "TRANSPORT", **code, "transportCall": _call(told), **named}
    if told.kind not in EQUIPMENT:
        raise ValueError(f"DCSA 2.2 has no event code for {told.kind}")
    return {
        "eventType": "EQUIPMENT",
        "equipmentEventTypeCode": EQUIPMENT[told.kind],
        "equipmentReference": told.unit,
        "ISOEquipmentCode": "45G1",
        "emptyIndicatorCode": "EMPTY" if told.empty else "LADEN",
        "eventLocation": _location(told),
        "documentReferences": _documents(told),
    } | ({"transportCall": _call(told)} if told.ride else {})


def _documents(told: Event) -> list[dict[str, str]]:
    named = {type_: told.first(type_) for type_ in DOCUMENTS}
    return [
        {"documentReferenceType": DOCUMENTS[type_], "documentReferenceValue": value}
        for type_, value in named.items()
        if value
    ]


def _location(told: Event) -> dict[str, str]:
    place = {"locationName": told.spot.name, "UNLocationCode": told.spot.locode}
    provider = PROVIDERS.get(told.spot.code_list)
    return place | ({"facilityCode": told.spot.code, "facilityCodeListProvider": provider} if provider else {})


def _call(told: Event) -> dict[str, Any]:
    ride = told.ride
    place = {name: value for name, value in _location(told).items() if name != "locationName"}
    if ride is None:
        return place
    side = "importVoyageNumber" if told.spot == ride.destination else "exportVoyageNumber"
    named = {} if ride.mode is Mode.ROAD else {side: ride.number}
    call = {"transportCallID": str(uuid5(NAMESPACE_URL, f"call:{ride.number}:{told.spot.locode}"))}
    return {**call, **place, "modeOfTransport": MODES[ride.mode], **named, **_vessel(ride)}


def _vessel(ride: Ride) -> dict[str, Any]:
    if not ride.imo:
        return {}
    vessel = {"vesselIMONumber": ride.imo, "vesselName": ride.name, "vesselCallSignNumber": ride.sign}
    return {
        "vessel": vessel | {"vesselOperatorCarrierCode": ride.owner, "vesselOperatorCarrierCodeListProvider": "NMFTA"}
    }
