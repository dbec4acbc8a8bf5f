"""One DCSA Track & Trace event under the names of 2.2, whichever version it is written in, and what else it says.

seals, delayReasonCode, delayReasonCodes, reason               attributes seal, reason
changeRemark, isTransshipmentMove, movementType                attributes remark, transshipment
carrierServiceCode, universalServiceReference                  attribute service
portVisitReference                                             attribute port_visit
"""

from ingest.adapters import sea_dcsa_word
from ingest.adapters.sea_dcsa_code import FULL_EMPTY
from ingest.adapters.sea_dcsa_word import coded
from ingest.syntax.dcsa import operator, pairs, service, vessel_name, vessel_of, voyage
from ingest.syntax.json_field import Json, list_, object_, text


def shape(told: Json) -> tuple[Json, Json]:
    """The event's own data and its facts, under the names of 2.2."""
    if "metadata" in told:
        return object_(told, "metadata"), object_(told, "payload")
    if "eventClassification" not in told:
        return told, told
    classes = coded(object_(told, "eventClassification"))
    call, shipment = object_(object_(told, "transportDetails"), "transportCall"), object_(told, "shipmentDetails")
    documents = [shipment.get("documentReference"), *list_(shipment, "additionalDocumentReferences")]
    event = {**told, **coded(object_(told, "equipmentDetails")), **object_(told, "iotDetails"), **classes}
    event |= {"eventLocation": coded(object_(told, "eventLocation"))}
    event |= {"eventType": classes.get("eventTypeCode")}
    event |= {"reason": shipment.get("reason"), **object_(told, "transportDetails")}
    event |= {"transportCall": call, "documentReferences": [d for d in documents if d]}
    event |= {"references": list_(shipment, "shipmentReferences") + list_(shipment, "references")}
    event.pop("eventTypeCode", None)
    return event, event


def document(event: Json) -> tuple[str, str]:
    if documents := pairs(event, "documentReferences") if "eventClassification" in event else []:
        return sea_dcsa_word.DOCUMENTS.get(documents[0][0], documents[0][0]), documents[0][1]
    type_ = text(event, "documentTypeCode") or text(event, "shipmentInformationTypeCode").replace("BOK", "BKG")
    return type_, text(event, "documentID")


def facility_type(event: Json) -> str:
    for told in (object_(event, "eventLocation"), event, object_(event, "transportCall")):
        if type_ := text(told, "facilityTypeCode"):
            return type_
    return ""


def _seals(event: Json) -> str:
    seals = (seal for seal in list_(event, "seals") if isinstance(seal, dict))
    return " ".join(filter(None, (text(seal, "sealNumber") or text(seal, "number") for seal in seals)))


def _reason(event: Json) -> str:
    codes = [text({"code": code}, "code") for code in list_(event, "delayReasonCodes")]
    return " ".join(codes) or text(event, "delayReasonCode") or text(event, "reason")


def attributes_of(type_: str, code: str, event: Json) -> dict[str, str]:
    call = object_(event, "transportCall")
    vessel = vessel_of(call)
    about = " ".join(document(event)).strip() if type_ == "SHIPMENT" else ""
    is_transshipped = event.get("isTransshipmentMove") is True or text(event, "movementType") == "TRANSSHIPMENT"
    told = {
        "iso_type": text(event, "ISOEquipmentCode"),
        "full_empty": FULL_EMPTY.get(text(event, "emptyIndicatorCode"), ""),
        "seal": _seals(event),
        "reason": _reason(event),
        "remark": text(event, "changeRemark") or text(event, "vesselScheduleChangeRemark"),
        "vessel_name": vessel_name(vessel),
        "carrier": operator(vessel),
        "voyage": voyage(code, call),
        "service": service(call),
        "port_visit": text(call, "portVisitReference"),
        "transshipment": "yes" if is_transshipped else "",
        "facility_type": facility_type(event),
        "document": about,
        "document_status": code if type_ == "SHIPMENT" else "",
    }
    return {name: value[:2000] for name, value in told.items() if value}
