"""DCSA Track & Trace 3.0 in words: its later schema spells out what 2.2 and the earlier ones say in codes (June 2026)."""

from ingest.syntax.json_field import Json, text

EQUIPMENT = {
    "AVAILABLE_FOR_DROP_OFF": "AVDO",
    "AVAILABLE_FOR_PICKUP": "AVPU",
    "CROSSED": "CROS",
    "CUSTOMS_RELEASED": "CUSR",
    "CUSTOMS_SELECTED_FOR_INSPECTION": "CUSI",
    "CUSTOMS_SELECTED_FOR_SCAN": "CUSS",
    "DISCHARGED": "DISC",
    "DROPPED_OFF": "DROP",
    "GATED_IN": "GTIN",
    "GATED_OUT": "GTOT",
    "INSPECTED": "INSP",
    "LOADED": "LOAD",
    "PICKED_UP": "PICK",
    "REMOVED": "RMVD",
    "RESEALED": "RSEA",
    "STRIPPED": "STRP",
    "STUFFED": "STUF",
}
SHIPMENT = {
    "AMENDMENT_CANCELLED": "AMCN",
    "AMENDMENT_CONFIRMED": "AMCF",
    "AMENDMENT_DECLINED": "AMDC",
    "AMENDMENT_IN_PROGRESS": "AMPR",
    "AMENDMENT_RECEIVED": "AMRE",
    "APPROVED": "APPR",
    "CANCELLATION_CONFIRMED": "CACF",
    "CANCELLATION_DECLINED": "CADC",
    "CANCELLATION_RECEIVED": "CARE",
    "CANCELLED": "CANC",
    "COMPLETED": "CMPL",
    "CONFIRMED": "CONF",
    "DECLINED": "DECL",
    "DRAFTED": "DRFT",
    "ISSUED": "ISSU",
    "ON_HOLD": "HOLD",
    "PENDING_AMENDMENT": "PENM",
    "PENDING_APPROVAL": "PENA",
    "PENDING_SURRENDER_FOR_AMENDMENT": "PSAM",
    "PENDING_SURRENDER_FOR_DELIVERY": "PSDL",
    "PENDING_UPDATE": "PENU",
    "RECEIVED": "RECE",
    "REJECTED": "REJE",
    "RELEASED": "RELS",
    "REQUESTED": "REQS",
    "SUBMITTED": "SUBM",
    "SURRENDERED": "SURR",
    "SURRENDERED_FOR_AMENDMENT": "SUAM",
    "SURRENDERED_FOR_DELIVERY": "SUDL",
    "UPDATE_CANCELLED": "UPCN",
    "UPDATE_CONFIRMED": "UPCF",
    "UPDATE_DECLINED": "UPDC",
    "UPDATE_IN_PROGRESS": "UPDT",
    "UPDATE_RECEIVED": "UPRE",
    "VOIDED": "VOID",
}
DOCUMENTS = {
    "ARRIVAL_NOTICE": "ARN",
    "BOOKING": "BKG",
    "CARRIER_BOOKING_REQUEST": "CBR",
    "CUSTOMS_CLEARANCE": "CUC",
    "SHIPPING_INSTRUCTIONS": "SHI",
    "TRANSPORT_DOCUMENT": "TRD",
    "VERIFIED_GROSS_MASS": "VGM",
}
REFERENCES = {
    "AUTOMATED_EXPORT_SYSTEM": "AES",
    "BOOKING_PARTY_REFERENCE_NUMBER": "BPR",
    "BOOKING_REQUEST_ID": "BID",
    "CANADIAN_EXPORT_REPORTING_NUMBER": "CER",
    "CONSIGNEES_REFERENCE": "AAO",
    "CUSTOMERS_REFERENCE": "CR",
    "CUSTOMER_SHIPMENT_ID": "CSI",
    "DECLARACAO_UNICA_DE_EXPORTACAO": "DUE",
    "EQUIPMENT_REFERENCE": "EQ",
    "FREIGHT_FORWARDERS_REFERENCE": "FF",
    "PURCHASE_ORDER_REFERENCE": "PO",
    "SHIPPERS_REFERENCE": "SI",
}
_FACILITIES = {"CUSTOMER_LOCATION": "CLOC", "PORT_TERMINAL": "POTE", "DEPOT": "DEPO", "BORDER": "BORD"}
_SENSORS = {"DOOR_CLOSED": "DRC", "DOOR_OPENED": "DRO"}
_SENSORS |= dict.fromkeys(("BREADCRUMB", "DEVICE_STATUS", "GEOFENCE_ENTRY", "GEOFENCE_EXIT", "MOTION_START"), "LOC")
_SENSORS |= dict.fromkeys(("MOTION_STOP", "PAIRING", "UNPAIRING"), "LOC")
_FIELDS: dict[str, tuple[str, dict[str, str]]] = {  # field in words -> field in codes, and what each word is there
    "eventType": ("eventTypeCode", {}),
    "eventClassifier": ("eventClassifierCode", {"ACTUAL": "ACT", "ESTIMATED": "EST", "PLANNED": "PLN"}),
    "transportEventType": ("transportEventTypeCode", {"ARRIVED": "ARRI", "DEPARTED": "DEPA"}),
    "equipmentEventType": ("equipmentEventTypeCode", EQUIPMENT),
    "shipmentEventType": ("shipmentEventTypeCode", SHIPMENT),
    "iotEventType": ("iotEventCode", _SENSORS),
    "emptyIndicator": ("emptyIndicatorCode", {}),
    "facilityType": ("facilityTypeCode", _FACILITIES),
    "transportPhase": ("movementType", {}),
}


def coded(told: Json) -> Json:
    """The same object with codes beside its words; without any it is as it was."""
    return told | {
        code: words.get(text(told, name), text(told, name)) for name, (code, words) in _FIELDS.items() if told.get(name)
    }
