"""DCSA Track & Trace events (JSON): 2.2, and the same facts in the shapes of 3.0 Beta-1 and 3.0.

2.2                                   3.0 Beta-1 (metadata, payload)      3.0 (eventClassification …)
eventID                               metadata.eventID                    eventID                      report
eventCreatedDateTime                  metadata.eventCreatedDateTime       eventUpdatedDateTime         reported_at
                                      metadata.retractedEventID           isRetracted                  retracts
eventClassifierCode                   payload.eventClassifierCode         eventClassification.…        certainty
eventDateTime (with offset)           payload.eventDateTime               eventDateTime                occurred_at
transport-, equipment-, shipmentEventTypeCode (below)                     eventClassification.…        kind
transportCall.modeOfTransport         payload.transportCall.…             transportDetails.…           mode
eventLocation, else transportCall     payload.location, .transportCall    eventLocation                place
equipmentReference, references EQ     payload.…                           equipmentDetails.…           container
documentReferences, references, documentID                                shipmentDetails.…            booking, bill, order
transportCall.vessel                                                      …transportCall.vesselTransport   vessel
import- (ARRI, DISC) or exportVoyageNumber                                …VoyageNumberOrReference     voyage

An event that names several bills or boxes is one movement for each. Addresses are not copied.
Code lists: DCSA Information Model, TNT 2.2.0 and 3.0.0 (the four-letter codes).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import orjson

from ingest.message import Heard, Malformed
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, list_, object_, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, at
from schemas.refs import Ref, RefType, ref, usable
from schemas.times import Moment

TRANSPORT = {"ARRI": Kind.ARRIVED, "DEPA": Kind.DEPARTED}
EQUIPMENT = {
    "LOAD": Kind.LOADED,
    "DISC": Kind.DISCHARGED,
    "GTIN": Kind.GATE_IN,
    "GTOT": Kind.GATE_OUT,
    "STUF": Kind.STUFFED,
    "STRP": Kind.STRIPPED,
    "PICK": Kind.GATE_OUT,
    "DROP": Kind.GATE_IN,
    "INSP": Kind.CUSTOMS_INSPECTED,
    "AVPU": Kind.AVAILABLE,
    "CUSS": Kind.CUSTOMS_SELECTED,  # for a scan
    "CUSI": Kind.CUSTOMS_SELECTED,  # for inspection
    "CUSR": Kind.CUSTOMS_RELEASED,
    "CROS": Kind.BORDER_CROSSED,
}
EMPTY = {
    "GTIN": Kind.EMPTY_RETURNED,
    "GTOT": Kind.EMPTY_PICKED_UP,
    "PICK": Kind.EMPTY_PICKED_UP,
    "DROP": Kind.EMPTY_RETURNED,
}
AT_CUSTOMER = {"PICK": Kind.RECEIVED, "DROP": Kind.DELIVERED}  # laden, and the facility is the customer's or not told
# What a document's status says of the shipment; every other known status only links the references it comes with.
SHIPMENT = {
    ("BKG", "CONF"): Kind.BOOKED,
    ("CBR", "CONF"): Kind.BOOKED,
    ("ARN", "ISSU"): Kind.NOTIFIED,
    ("CUS", "REQS"): Kind.CUSTOMS_SELECTED,
    ("CUS", "HOLD"): Kind.CUSTOMS_HELD,
    ("CUS", "CMPL"): Kind.CUSTOMS_INSPECTED,
    ("CUS", "RELS"): Kind.CUSTOMS_RELEASED,
}
STATUSES = set("RECE DRFT PENA PENU PENC CONF REJE APPR ISSU SURR SUBM VOID REQS CMPL HOLD RELS CANC".split())  # noqa: SIM905
IGNORED = {
    "RSEA": "resealed: true, but nothing moves",
    "RMVD": "a seal was removed: true, but nothing moves",
    "AVDO": "a depot would take the box: nothing has happened to it",
}
TYPES_IGNORED = dict.fromkeys(("IOT", "REEFER"), "what sensors measure is no step of the journey")
CODES = {
    "TRANSPORT": "transportEventTypeCode",
    "EQUIPMENT": "equipmentEventTypeCode",
    "SHIPMENT": "shipmentEventTypeCode",
}
CERTAINTY = {"ACT": Certainty.ACTUAL, "EST": Certainty.ESTIMATED, "PLN": Certainty.PLANNED}
MODES = {"VESSEL": Mode.SEA, "BARGE": Mode.BARGE, "RAIL": Mode.RAIL, "TRUCK": Mode.ROAD, "": Mode.UNKNOWN}
DOCUMENTS = {"BKG": RefType.BOOKING, "TRD": RefType.BILL, "SHI": RefType.ORDER, "CBR": RefType.ORDER}
REFERENCES = dict.fromkeys(("FF", "SI", "PO", "CR", "AAO"), RefType.ORDER) | {"EQ": RefType.CONTAINER}
SPELLINGS = (  # of the type and the value of a reference, in each version
    ("documentReferenceType", "documentReferenceValue"),
    ("referenceType", "referenceValue"),
    ("type", "value"),
    ("typeCode", "reference"),
)
_STANDARD = "DCSA Information Model, TNT 2.2.0 and 3.0.0"
TABLES = (
    Table("eventType, eventTypeCode", _STANDARD, {type_: f"by {code}" for type_, code in CODES.items()}, TYPES_IGNORED),
    Table("transportEventTypeCode", _STANDARD, TRANSPORT),
    Table("equipmentEventTypeCode", _STANDARD, EQUIPMENT, IGNORED),
    Table("equipmentEventTypeCode of an empty box", _STANDARD, EMPTY),
    Table("equipmentEventTypeCode of a full box at a customer's", _STANDARD, AT_CUSTOMER),
    Table("documentTypeCode, shipmentEventTypeCode", _STANDARD, SHIPMENT),
    Table("shipmentEventTypeCode", _STANDARD, dict.fromkeys(sorted(STATUSES), Kind.LINKED)),
    Table("eventClassifierCode", _STANDARD, CERTAINTY),
    Table("modeOfTransport", _STANDARD, {code: mode for code, mode in MODES.items() if code}),
    Table("documentReferenceType, typeCode", _STANDARD, DOCUMENTS),
    Table("referenceType, type", _STANDARD, REFERENCES),
)
IMPORT_VOYAGE = ("importVoyageNumber", "carrierImportVoyageNumber", "importVoyageNumberOrReference")
EXPORT_VOYAGE = ("exportVoyageNumber", "carrierExportVoyageNumber", "exportVoyageNumberOrReference")
FULL_EMPTY = {"LADEN": "full", "EMPTY": "empty"}
_LOCODE = re.compile("(?!AA|Q[M-Z]|X[A-JL-Y]|ZZ)[A-Z]{2}[A-Z2-9]{3}")  # ISO 3166-1 leaves these to users, but XK and XZ
FIRST = datetime(2019, 4, 10, tzinfo=UTC)  # DCSA was founded: no event of its standards was created before


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = orjson.loads(message)
    if "errors" in told and "eventType" not in told:
        raise Malformed("errors", f"is an API's error answer and no event: {told['errors']!r:.200}")
    head, event = _shape(told)
    created = _created(head)
    if taken_back := head.get("retractedEventID") or (head.get("eventID") if head.get("isRetracted") is True else None):
        return [_retraction(taken_back, head, created, heard)]
    type_ = text(head, "eventType") or text(event, "eventType")
    if type_ in TYPES_IGNORED:
        return []
    if type_ not in CODES:
        raise Malformed("eventType", f"{type_!r} is none of {', '.join(CODES)}")
    code = text(event, CODES[type_]) or text(event, "eventTypeCode")  # the latter of 2.0, deprecated
    if not code:
        raise Malformed(CODES[type_], f"is missing: an event of type {type_} wants it")
    return [] if code in IGNORED else list(_movements(type_, code, head, event, created, heard))


def _shape(told: Json) -> tuple[Json, Json]:
    """The event's own data and its facts, under the names of 2.2."""
    if "metadata" in told:
        return object_(told, "metadata"), object_(told, "payload")
    if "eventClassification" not in told:
        return told, told
    classes, call = object_(told, "eventClassification"), object_(object_(told, "transportDetails"), "transportCall")
    shipment = object_(told, "shipmentDetails")
    documents = [shipment.get("documentReference"), *list_(shipment, "additionalDocumentReferences")]
    event = {**told, **object_(told, "equipmentDetails"), **classes, "eventType": classes.get("eventTypeCode")}
    event |= {"transportCall": call, "documentReferences": [d for d in documents if d]}
    event |= {"references": list_(shipment, "shipmentReferences") + list_(shipment, "references")}
    event.pop("eventTypeCode", None)
    return event, event


def _created(head: Json) -> Moment:
    field = "eventUpdatedDateTime" if "eventUpdatedDateTime" in head else "eventCreatedDateTime"
    created = moment(field, required(head, field))
    if created.at < FIRST:
        raise Malformed(field, f"{head[field]!r} is before DCSA was founded: no event was created then")
    return created


def _retraction(taken_back: str, head: Json, created: Moment, heard: Heard) -> Movement:
    if not isinstance(taken_back, str):
        raise Malformed("retractedEventID", f"{taken_back!r} is no text")
    report = text(head, "eventID")
    return movement(
        source=heard.by(_publisher(head)),
        kind=Kind.RETRACTED,
        certainty=Certainty.ACTUAL,
        mode=Mode.UNKNOWN,
        occurred=created,
        refs=(),
        report=report if report != taken_back else "",
        retracts=(taken_back,),
        reported_at=created.at,
    )


def _movements(type_: str, code: str, head: Json, event: Json, created: Moment, heard: Heard) -> Iterator[Movement]:
    classifier = required(event, "eventClassifierCode")
    if classifier not in CERTAINTY:
        raise Malformed("eventClassifierCode", f"{classifier!r} is none of {', '.join(CERTAINTY)}")
    kind = _kind(type_, code, event)
    attributes = _attributes(type_, code, event)
    if kind is Kind.UNMAPPED:
        attributes |= {"code": code, "list": f"DCSA {CODES[type_]}"}
    occurred = moment("eventDateTime", required(event, "eventDateTime"))
    consignments, boxes, more = _refs(code, event)
    for consignment, box in product(consignments or [()], boxes or [()]):
        if not (refs := (*consignment, *box, *more)):
            raise Malformed("documentReferences", "are missing, and no equipment or vessel is named: nothing to follow")
        yield movement(
            source=heard.by(_publisher(head)),
            kind=kind,
            certainty=CERTAINTY[classifier],
            mode=_mode(type_, event),
            occurred=occurred,
            refs=refs,
            place=_place(event),
            report=text(head, "eventID"),
            reported_at=created.at,
            attributes=attributes,
        )


def _kind(type_: str, code: str, event: Json) -> Kind:
    if type_ == "TRANSPORT":
        return TRANSPORT.get(code, Kind.UNMAPPED)
    if type_ == "SHIPMENT":
        known = Kind.LINKED if code in STATUSES else Kind.UNMAPPED
        return SHIPMENT.get((_document(event)[0], code), known)
    indicator = text(event, "emptyIndicatorCode")
    if indicator not in ("", *FULL_EMPTY):
        raise Malformed("emptyIndicatorCode", f"{indicator!r} is none of {', '.join(FULL_EMPTY)}")
    facility = _facility_type(event)
    if indicator == "EMPTY" and facility != "CLOC":
        return EMPTY.get(code) or EQUIPMENT.get(code, Kind.UNMAPPED)
    if indicator != "EMPTY" and facility in ("", "CLOC") and code in AT_CUSTOMER:
        return AT_CUSTOMER[code]
    return EQUIPMENT.get(code, Kind.UNMAPPED)


def _mode(type_: str, event: Json) -> Mode:
    told = text(object_(event, "transportCall"), "modeOfTransport")
    if told not in MODES:
        raise Malformed("transportCall.modeOfTransport", f"{told!r} is none of {', '.join(filter(None, MODES))}")
    return Mode.SEA if type_ == "SHIPMENT" else MODES[told]


Group = tuple[Ref, ...]


def _refs(code: str, event: Json) -> tuple[list[Group], list[Group], Group]:
    """Consignments (each a bill with what it shares, or all that is booked), boxes, and what holds for all of them."""
    documents = [*_pairs(event, "documentReferences"), *_pairs(event, "relatedDocumentReferences"), _document(event)]
    cargo = [found for type_, value in documents for found in usable(DOCUMENTS.get(type_, ""), value)]
    told = [found for type_, value in _pairs(event, "references") for found in usable(REFERENCES.get(type_, ""), value)]
    box = usable(RefType.CONTAINER, text(event, "equipmentReference"))
    boxes = box or tuple(found for found in dict.fromkeys(told) if found.startswith("container:"))
    shared = [found for found in cargo + told if not found.startswith(("bill:", "container:"))]
    bills = dict.fromkeys(found for found in cargo if found.startswith("bill:"))
    consignments = [(bill, *shared) for bill in bills] or ([tuple(shared)] if shared else [])
    return consignments, [(found,) for found in boxes], _conveyance(code, object_(event, "transportCall"))


def _document(event: Json) -> tuple[str, str]:
    if documents := _pairs(event, "documentReferences") if "eventClassification" in event else []:
        return documents[0]
    type_ = text(event, "documentTypeCode") or text(event, "shipmentInformationTypeCode").replace("BOK", "BKG")
    return type_, text(event, "documentID")


def _conveyance(code: str, call: Json) -> Group:
    vessel = object_(call, "vessel") or object_(call, "vesselTransport")
    names = _vessel(vessel) if vessel else []
    operator = text(vessel, "vesselOperatorCarrierCode") or text(vessel, "operatorCarrierCode")
    owner = names[0].partition(":")[2] if names else operator
    number = _voyage(code, call) if owner else ""
    voyage = (ref(RefType.VOYAGE, f"{owner}/{number}"),) if owner and number else ()
    plate = text(call, "licencePlate") or text(call, "licensePlate")
    return (*names, *voyage, *(usable(RefType.TRUCK, plate) if plate else ()))


def _vessel(vessel: Json) -> list[Ref]:
    """By its numbers and its call sign; by its name only where it has none of them."""
    imo, name = text(vessel, "vesselIMONumber"), text(vessel, "vesselName") or text(vessel, "name")
    sign = text(vessel, "vesselCallSignNumber") or text(vessel, "callSign") or text(vessel, "vesselCallSign")
    named = [("IMO", imo), ("MMSI", text(vessel, "vesselMMSINumber")), ("CALL-", sign)]
    names = [found for prefix, value in named if value for found in usable(RefType.VESSEL, prefix + value)]
    return names or [found for value in (name,) if value for found in usable(RefType.VESSEL, f"NAME-{value}")]


def _voyage(code: str, call: Json) -> str:
    """The voyage that the event belongs to: the one that ends at this call for arrival and discharge, else the next."""
    sides = (IMPORT_VOYAGE, EXPORT_VOYAGE) if code in {"ARRI", "DISC"} else (EXPORT_VOYAGE, IMPORT_VOYAGE)
    for plain, carriers, reference in sides:
        told = text(call, plain) or text(call, carriers)
        if number := told or text(object_(call, reference), "carrierVoyageNumber"):
            return number
    return text(call, "carrierVoyageNumber")


def _place(event: Json) -> Place | None:
    call = object_(event, "transportCall")
    for told in (object_(event, "eventLocation"), object_(event, "location"), call, object_(call, "location")):
        locode, name = text(told, "UNLocationCode"), text(told, "locationName") or text(told, "otherFacility")
        if locode and not _LOCODE.fullmatch(locode):
            raise Malformed(
                "UNLocationCode", f"{locode!r} is no UN/LOCODE: wants a country of ISO 3166-1 and 3 of A-Z, 2-9"
            )
        if locode or name:
            facility = text(told, "facilityCode") or (text(call, "facilityCode") if locode == _locode(call) else "")
            return at(locode, facility if locode else "", name)
    return None


def _locode(call: Json) -> str:
    return text(call, "UNLocationCode") or text(object_(call, "location"), "UNLocationCode")


def _facility_type(event: Json) -> str:
    for told in (object_(event, "eventLocation"), event, object_(event, "transportCall")):
        if type_ := text(told, "facilityTypeCode"):
            return type_
    return ""


def _attributes(type_: str, code: str, event: Json) -> dict[str, str]:
    call = object_(event, "transportCall")
    vessel = object_(call, "vessel") or object_(call, "vesselTransport")
    document = " ".join(_document(event)).strip() if type_ == "SHIPMENT" else ""
    seals = [
        text(seal, "sealNumber") or text(seal, "number") for seal in list_(event, "seals") if isinstance(seal, dict)
    ]
    told = {
        "iso_type": text(event, "ISOEquipmentCode"),
        "full_empty": FULL_EMPTY.get(text(event, "emptyIndicatorCode"), ""),
        "seal": " ".join(filter(None, seals)),
        "reason": text(event, "delayReasonCode") or text(event, "reason"),
        "remark": text(event, "changeRemark") or text(event, "vesselScheduleChangeRemark"),
        "vessel_name": text(vessel, "vesselName") or text(vessel, "name"),
        "carrier": text(vessel, "vesselOperatorCarrierCode") or text(vessel, "operatorCarrierCode"),
        "voyage": _voyage(code, call),
        "service": text(call, "carrierServiceCode"),
        "facility_type": _facility_type(event),
        "document": document,
        "document_status": code if type_ == "SHIPMENT" else "",
    }
    return {name: value[:2000] for name, value in told.items() if value}


def _publisher(head: Json) -> str:
    party = object_(object_(head, "eventRouting"), "originatingParty")
    return text(object_(head, "publisher"), "carrierCode") or text(party, "partyCode")


def _pairs(event: Json, field: str) -> list[tuple[str, str]]:
    """Type and value of references, as each version spells the two."""
    found = []
    for told in list_(event, field):
        if not isinstance(told, dict):
            raise Malformed(field, f"holds {told!r:.60}: wants objects of a type and a value")
        found += [(text(told, type_), text(told, value)) for type_, value in SPELLINGS if type_ in told]
    return found
