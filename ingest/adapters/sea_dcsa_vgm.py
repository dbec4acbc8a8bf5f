"""DCSA VGM 1.0 (JSON): the verified gross mass of a container.

declarationReference                        report; isRetracted: retracts it
declarationDateTime                         reported_at
routingDetails.originatingParty             source, where the transport names none
equipmentDetails.equipmentReference         refs: container; LINKED: nothing moved; attributes iso_type, seal, tare_kg
shipmentDetails                             refs: booking, bill; otherReferences SI: order
VGM.weight, method                          attributes vgm_kg, method
VGM.dateTime                                occurred_at, else declarationDateTime
VGM.location                                place

Who weighed, signed and certified is not copied: it names people. Schema: DCSA Information Model, VGM 1.0.1.
"""

from decimal import Decimal

import orjson

from ingest.message import Heard, Malformed
from ingest.syntax.dcsa import pairs, place
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, digits, list_, object_, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType, usable

KILOGRAMS = {"KGM": Decimal(1), "LBR": Decimal("0.45359237")}
METHODS = {"SM1": "weighed packed", "SM2": "calculated"}
ORDERS = {"SI": RefType.ORDER}
TABLES = (
    Table("VGM method", "DCSA VGM 1.0.1; SOLAS VI/2.4", METHODS),
    Table("otherReferences typeCode", "DCSA VGM 1.0.1, OtherReference", ORDERS),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = orjson.loads(message)
    source = heard.by(text(object_(object_(told, "routingDetails"), "originatingParty"), "partyCode"))
    declared = moment("declarationDateTime", required(told, "declarationDateTime"))
    report = text(told, "declarationReference")
    if told.get("isRetracted") is True:
        if not report:
            raise Malformed("declarationReference", "is missing: nobody knows which declaration is taken back")
        return [
            movement(
                source=source,
                kind=Kind.RETRACTED,
                certainty=Certainty.ACTUAL,
                mode=Mode.UNKNOWN,
                occurred=declared,
                refs=(),
                retracts=(report,),
                reported_at=declared.at,
            )
        ]
    vgm = object_(told, "VGM")
    weighed = text(vgm, "dateTime")
    return [
        movement(
            source=source,
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA,
            occurred=moment("VGM.dateTime", weighed) if weighed else declared,
            refs=_refs(told),
            place=place(object_(vgm, "location")),
            report=report,
            reported_at=declared.at,
            attributes=_attributes(told, vgm),
        )
    ]


def _refs(told: Json) -> tuple[Ref, ...]:
    shipment = object_(told, "shipmentDetails")
    boxes = usable(RefType.CONTAINER, required(object_(told, "equipmentDetails"), "equipmentReference"))
    named = (
        (RefType.BOOKING, text(shipment, "carrierBookingReference")),
        (RefType.BILL, text(shipment, "transportDocumentReference")),
        *((ORDERS.get(type_, ""), value) for type_, value in pairs(shipment, "otherReferences")),
    )
    return (*boxes, *(ref for type_, value in named for ref in usable(type_, value)))


def _attributes(told: Json, vgm: Json) -> dict[str, str]:
    equipment = object_(told, "equipmentDetails")
    said = {
        "vgm_kg": _kilograms(vgm, "weight"),
        "tare_kg": _kilograms(equipment, "tareWeight"),
        "method": METHODS.get(text(vgm, "method"), text(vgm, "method")),
        "iso_type": text(equipment, "ISOEquipmentCode"),
        "seal": " ".join(text(seal, "number") for seal in list_(equipment, "seals") if isinstance(seal, dict)),
    }
    if not said["vgm_kg"]:
        raise Malformed("VGM.weight", "is missing: the declaration is about nothing else")
    return {name: value for name, value in said.items() if value}


def _kilograms(told: Json, field: str) -> str:
    weight = object_(told, field)
    value, unit = digits(weight, "value"), text(weight, "unit") or "KGM"
    if not value:
        return ""
    if unit not in KILOGRAMS or not value.replace(".", "", 1).isdecimal():
        raise Malformed(field, f"{value!r:.20} {unit!r:.10} is no weight: wants a number of KGM or LBR")
    kilograms = f"{Decimal(value) * KILOGRAMS[unit]:.3f}"
    return kilograms.rstrip("0").rstrip(".")
