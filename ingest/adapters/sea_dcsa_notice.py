"""DCSA Arrival Notice 1.0 (JSON): the notice itself and its notification.

issueDateTime                               NOTIFIED, occurred_at; reported_at of all
carrierCode                                 source, where the transport names none
transportDocumentReference                  refs: bill; report, so that a later notice counts instead
consignmentItems carrierBookingReference    refs: booking
references CR, CPR, CNR                     refs: order
houseBillOfLadingReferences                 house, each LINKED inside the bill
utilizedTransportEquipments, in a           container, each LINKED with the bill; attributes iso_type, seal
notification equipmentReferences
transport.legs loadLocation, departureDate, DEPARTED, ARRIVED, by vessel and voyage
dischargeLocation, arrivalDate
transport …Date, …ArrivalDate               by DATES below, where no leg tells the same
value, classifier                           occurred_at, a day at its place; PLN, EST, ACT
freeTimes lastFreeDate, releaseInformation  attributes last_free_day, freight_released, customs_released

Pick-up numbers open a gate and are not copied; nor are parties, contacts and charges.
Schema: DCSA Information Model, AN 1.0.1.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from ingest.adapters.sea_dcsa_code import CERTAINTY, MODES
from ingest.message import Heard, Malformed
from ingest.syntax.dcsa import Group, conveyance, pairs, place
from ingest.syntax.iso8601 import moment, time
from ingest.syntax.json_field import Json, list_, object_, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, locality
from schemas.refs import Ref, RefType, usable
from schemas.times import Moment, local

DATES = {  # of the whole transport: whose step, and at which of its places
    "receivedForShipmentDate": (Kind.RECEIVED, "placeOfReceipt"),
    "onBoardDate": (Kind.LOADED, "portOfLoading"),
    "portOfDischargeArrivalDate": (Kind.ARRIVED, "portOfDischarge"),
    "placeOfDeliveryArrivalDate": (Kind.ARRIVED, "placeOfDelivery"),
}
ENDS = (("departureDate", "loadLocation", Kind.DEPARTED), ("arrivalDate", "dischargeLocation", Kind.ARRIVED))
PLACES = {
    "portOfLoading": "port_of_loading",
    "portOfDischarge": "port_of_discharge",
    "placeOfDelivery": "place_of_delivery",
    "placeOfReceipt": "place_of_receipt",
}
ORDERS = dict.fromkeys(("CR", "CPR", "CNR"), RefType.ORDER)
CODES = {Kind.DEPARTED: "DEPA", Kind.ARRIVED: "ARRI"}  # of T&T, by which a call's voyage is told
MOST_BOOKINGS = 16
TABLES = (
    Table("transport", "DCSA AN 1.0.1, Transport", {name: kind for name, (kind, _) in DATES.items()}),
    Table("references type", "DCSA AN 1.0.1, Reference", ORDERS),
    Table("classifier", "DCSA AN 1.0.1, ClassifiedDate", CERTAINTY),
)


class Notice(NamedTuple):
    """What holds for every statement of one notice."""

    source: str
    issued: Moment
    cargo: Group
    zone: str


class Step(NamedTuple):
    kind: Kind
    at: Place | None
    date: Json
    ride: Group
    mode: Mode


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = orjson.loads(message)
    transport = object_(told, "transport") or told
    bill = usable(RefType.BILL, required(told, "transportDocumentReference"))
    if not bill:
        raise Malformed("transportDocumentReference", f"{told['transportDocumentReference']!r:.60} identifies nothing")
    issued = moment("issueDateTime", required(told, "issueDateTime"))
    notice = Notice(heard.by(text(told, "carrierCode")), issued, (*bill, *_shared(told)), heard.zone)
    boxes, steps = dict(_boxes(told)), list(_steps(transport))
    here = place(object_(transport, "portOfDischarge"))
    facts = [_fact(notice, Kind.NOTIFIED, issued, notice.cargo, place=here, attributes=_words(told, transport))]
    facts += [_linked(notice, (house, bill[0])) for house in _houses(told)]
    facts += [_linked(notice, (box, *notice.cargo), words) for box, words in boxes.items()]
    facts += [fact for step in steps for fact in _stepped(notice, step, tuple(boxes))]
    return list({fact.id: fact for fact in facts}.values())


def _shared(told: Json) -> Iterator[Ref]:
    items = [item for item in list_(told, "consignmentItems") if isinstance(item, dict)]
    bookings = dict.fromkeys(text(item, "carrierBookingReference") for item in items)
    for booking in list(filter(None, bookings))[:MOST_BOOKINGS]:
        yield from usable(RefType.BOOKING, booking)
    for type_, value in pairs(told, "references"):
        yield from usable(ORDERS.get(type_, ""), value)


def _houses(told: Json) -> Iterator[Ref]:
    for house in list_(told, "houseBillOfLadingReferences"):
        yield from usable(RefType.HOUSE, text({"houseBillOfLadingReferences": house}, "houseBillOfLadingReferences"))


def _boxes(told: Json) -> Iterator[tuple[Ref, dict[str, str]]]:
    for one in list_(told, "utilizedTransportEquipments"):
        box = object_({"utilizedTransportEquipments": one}, "utilizedTransportEquipments")
        equipment = object_(box, "equipment")
        seals = " ".join(text(seal, "number") for seal in list_(box, "seals") if isinstance(seal, dict))
        words = {"iso_type": text(equipment, "ISOEquipmentCode"), "seal": seals.strip()}
        for ref in usable(RefType.CONTAINER, text(equipment, "equipmentReference")):
            yield ref, words
    for number in list_(told, "equipmentReferences"):
        for ref in usable(RefType.CONTAINER, text({"equipmentReferences": number}, "equipmentReferences")):
            yield ref, {}


def _steps(transport: Json) -> Iterator[Step]:
    """Those of the legs, and those of the whole that no leg tells."""
    told: dict[tuple[Kind, str], Group] = {}
    for leg in (object_({"legs": leg}, "legs") for leg in list_(transport, "legs")):
        sailing = object_(leg, "vesselVoyage")
        for date, location, kind in ENDS:
            at = place(object_(leg, location))
            ride = conveyance(CODES[kind], {**sailing, "vessel": sailing})
            if object_(leg, date):
                told[kind, locality(at) if at else ""] = ride
                yield Step(kind, at, object_(leg, date), ride, MODES.get(text(leg, "modeOfTransport"), Mode.UNKNOWN))
    for date, (kind, location) in DATES.items():
        at = place(object_(transport, location))
        where = locality(at) if at else ""
        if object_(transport, date) and (kind, where) not in told:
            ride = told.get((Kind.DEPARTED, where), ()) if kind is Kind.LOADED else ()
            yield Step(kind, at, object_(transport, date), ride, Mode.SEA if ride else Mode.UNKNOWN)


def _stepped(notice: Notice, step: Step, boxes: Group) -> list[Movement]:
    value, classifier = required(step.date, "value"), required(step.date, "classifier")
    if classifier not in CERTAINTY:
        raise Malformed("classifier", f"{classifier!r} is none of {', '.join(CERTAINTY)}")
    read = time("value", value)
    occurred = local(read.at.replace(tzinfo=None), step.at, read.precision, notice.zone)
    said: dict[str, Any] = {"certainty": CERTAINTY[classifier], "mode": step.mode, "place": step.at}
    riders = [(box,) for box in boxes] if step.kind is Kind.LOADED and boxes else [()]
    return [_fact(notice, step.kind, occurred, (*one, *notice.cargo, *step.ride), **said) for one in riders]


def _linked(notice: Notice, refs: Group, words: dict[str, str] | None = None) -> Movement:
    return _fact(notice, Kind.LINKED, notice.issued, refs, attributes={k: v for k, v in (words or {}).items() if v})


def _fact(notice: Notice, kind: Kind, occurred: Moment, refs: Group, **said: Any) -> Movement:
    at = said.get("place")
    subject = (notice.cargo[0], str(kind), locality(at) if at else "", refs[0])
    return movement(
        source=notice.source,
        kind=kind,
        occurred=occurred,
        refs=refs,
        reported_at=notice.issued.at,
        report="/".join(("AN", *subject)),
        **{"certainty": Certainty.ACTUAL, "mode": Mode.SEA, **said},
    )


def _words(told: Json, transport: Json) -> dict[str, str]:
    released = object_(told, "releaseInformation")
    free = (object_(one, "lastFreeDate") for one in list_(told, "freeTimes") if isinstance(one, dict))
    said = {ours: text(object_(transport, theirs), "UNLocationCode") for theirs, ours in PLACES.items()}
    said["last_free_day"] = next((text(one, "value") for one in free if one), "")
    said["freight_released"] = "yes" if released.get("isFreightReleased") is True else ""
    said["customs_released"] = "yes" if released.get("isCustomsReleased") is True else ""
    return {name: value for name, value in said.items() if value}
