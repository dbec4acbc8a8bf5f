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
                                                                          …ReferenceReplacements       linked: same or inside
transportCall.vessel                                                      …transportCall.vesselTransport   vessel
import- (ARRI, DISC) or exportVoyageNumber                                …VoyageNumberOrReference     voyage
                                                                          …railTransport, truckTransport   wagon, train, truck
                                                                          iotEventCode LOC             container position

An event that names several bills or boxes is one movement for each. Addresses are not copied.
Code lists: DCSA Information Model, TNT 2.2.0 and 3.0.0, in codes and (eventClassification.eventClassifier …) in words.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import orjson

from ingest.adapters.sea_dcsa_code import (
    AT_CUSTOMER,
    CERTAINTY,
    CODES,
    DOCUMENTS,
    EMPTY,
    EQUIPMENT,
    FULL_EMPTY,
    IGNORED,
    IOT,
    IOT_IGNORED,
    MODES,
    REFERENCES,
    SHIPMENT,
    STATUSES,
    TABLES,
    TRANSPORT,
    TYPES_IGNORED,
)
from ingest.adapters.sea_dcsa_event import attributes_of, document, facility_type, shape
from ingest.adapters.sea_dcsa_replaced import LISTS, replacements
from ingest.message import Heard, Malformed
from ingest.syntax.dcsa import Group, conveyance, pairs, place
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, digits, list_, object_, required, text
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, Position, movement
from schemas.places import Place
from schemas.refs import RefType, usable
from schemas.times import Moment, given

__all__ = ["TABLES", "parse"]

IOT_READ = ("", *IOT, *IOT_IGNORED)
FIRST = datetime(2019, 4, 10, tzinfo=UTC)  # DCSA was founded: no event of its standards was created before


def parse(message: bytes, heard: Heard) -> list[Movement | Position]:
    told = orjson.loads(message)
    if "errors" in told and "eventType" not in told:
        raise Malformed("errors", f"is an API's error answer and no event: {told['errors']!r:.200}")
    head, event = shape(told)
    if taken_back := head.get("retractedEventID") or (head.get("eventID") if head.get("isRetracted") is True else None):
        return [_retraction(taken_back, head, heard)]
    created = _created(head)
    type_ = text(head, "eventType") or text(event, "eventType")
    if type_ in TYPES_IGNORED:
        return []
    if type_ == "IOT" and text(event, "iotEventCode") in IOT_READ:
        return _positions(head, event, heard)
    if type_ not in CODES:
        raise Malformed("eventType", f"{type_!r} is none of {', '.join(CODES)}")
    code = text(event, CODES[type_]) or text(event, "eventTypeCode")  # the latter of 2.0, deprecated
    if not code:
        raise Malformed(CODES[type_], f"is missing: an event of type {type_} wants it")
    facts = [] if code in IGNORED else list(_movements(type_, code, head, event, created, heard))
    return [*facts, *_replaced(head, event, created, heard)]


def _created(head: Json) -> Moment:
    field = "eventUpdatedDateTime" if "eventUpdatedDateTime" in head else "eventCreatedDateTime"
    created = moment(field, required(head, field))
    if created.at < FIRST:
        raise Malformed(field, f"{head[field]!r} is before DCSA was founded: no event was created then")
    return created


def _retraction(taken_back: str, head: Json, heard: Heard) -> Movement:
    """What stands beside the identifier of a retracted event does not count, in 3.0 not even that it has a time."""
    is_timed = "eventUpdatedDateTime" in head or "eventCreatedDateTime" in head
    created = _created(head) if is_timed else given(heard.received_at)
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


def _positions(head: Json, event: Json, heard: Heard) -> list[Movement | Position]:
    """Where a sensor on the box found itself."""
    where = object_(object_(event, "eventLocation"), "geoCoordinate")
    if text(event, "iotEventCode") in IOT_IGNORED or not where:
        return []
    at = moment("eventDateTime", required(event, "eventDateTime")).at
    lat, lon = (float(digits(where, axis) or required(where, axis)) for axis in ("latitude", "longitude"))
    boxes = usable(RefType.CONTAINER, required(event, "equipmentReference"))
    return [Position(source=heard.by(_publisher(head)), ref=box, at=at, lat=lat, lon=lon) for box in boxes]


def _movements(type_: str, code: str, head: Json, event: Json, created: Moment, heard: Heard) -> Iterator[Movement]:
    classifier = required(event, "eventClassifierCode")
    if classifier not in CERTAINTY:
        raise Malformed("eventClassifierCode", f"{classifier!r} is none of {', '.join(CERTAINTY)}")
    kind = _kind(type_, code, event)
    attributes = attributes_of(type_, code, event)
    if kind is Kind.UNMAPPED:
        attributes |= {"code": code, "list": f"DCSA {CODES[type_]}"}
    occurred = moment("eventDateTime", required(event, "eventDateTime"))
    consignments, boxes, more = _refs(code, event)
    for consignment, box in product(consignments or [()], boxes or [()]):
        if not (refs := (*consignment, *box, *more)):
            if any(list_(object_(event, "shipmentDetails"), field) for field in LISTS):
                return
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


def _replaced(head: Json, event: Json, created: Moment, heard: Heard) -> Iterator[Movement]:
    """What old and new numbers of the shipment are to each other."""
    relations = list(replacements(object_(event, "shipmentDetails")))
    occurred = moment("eventDateTime", required(event, "eventDateTime"))
    for relation in relations:
        yield movement(
            source=heard.by(_publisher(head)),
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=occurred,
            refs=(relation.inner, relation.outer),
            relations=(relation,),
            report=text(head, "eventID"),
            reported_at=created.at,
        )


def _kind(type_: str, code: str, event: Json) -> Kind:
    if type_ == "TRANSPORT":
        return TRANSPORT.get(code, Kind.UNMAPPED)
    if type_ == "SHIPMENT":
        known = Kind.LINKED if code in STATUSES else Kind.UNMAPPED
        return SHIPMENT.get((document(event)[0], code), known)
    indicator = text(event, "emptyIndicatorCode")
    if indicator and indicator not in FULL_EMPTY:
        raise Malformed("emptyIndicatorCode", f"{indicator!r} is none of {', '.join(FULL_EMPTY)}")
    facility = facility_type(event)
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


def _refs(code: str, event: Json) -> tuple[list[Group], list[Group], Group]:
    """Consignments (each a bill with what it shares, or all that is booked), boxes, and what holds for all of them."""
    documents = [*pairs(event, "documentReferences"), *pairs(event, "relatedDocumentReferences"), document(event)]
    cargo = [found for type_, value in documents for found in usable(DOCUMENTS.get(type_, ""), value)]
    told = [found for type_, value in pairs(event, "references") for found in usable(REFERENCES.get(type_, ""), value)]
    box = usable(RefType.CONTAINER, text(event, "equipmentReference"))
    boxes = box or tuple(found for found in dict.fromkeys(told) if found.startswith("container:"))
    shared = [found for found in cargo + told if not found.startswith(("bill:", "container:"))]
    bills = dict.fromkeys(found for found in cargo if found.startswith("bill:"))
    consignments = [(bill, *shared) for bill in bills] or ([tuple(shared)] if shared else [])
    return consignments, [(found,) for found in boxes], conveyance(code, object_(event, "transportCall"))


def _place(event: Json) -> Place | None:
    call = object_(event, "transportCall")
    calls_at = object_(call, "location") | {name: value for name, value in call.items() if value}
    return place(object_(event, "eventLocation"), object_(event, "location"), calls_at)


def _publisher(head: Json) -> str:
    routing = object_(head, "eventRouting")
    parties = [party for party in list_(routing, "originatingParties") if isinstance(party, dict)]
    party = object_(routing, "originatingParty") or next(iter(parties), {})
    return text(object_(head, "publisher"), "carrierCode") or text(party, "partyCode")
