"""DCSA Track & Trace: its code lists, and what they mean to us (DCSA Information Model, TNT 2.2.0 and 3.0.0)."""

from ingest.adapters import sea_dcsa_word
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode
from schemas.refs import RefType

TRANSPORT = {"ARRI": Kind.ARRIVED, "DEPA": Kind.DEPARTED, "APPROACHING": Kind.APPROACHED}
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
    ("CUC", "REQS"): Kind.CUSTOMS_SELECTED,  # as 3.0 calls customs clearance
    ("CUC", "HOLD"): Kind.CUSTOMS_HELD,
    ("CUC", "CMPL"): Kind.CUSTOMS_INSPECTED,
    ("CUC", "RELS"): Kind.CUSTOMS_RELEASED,
}
STATUSES = frozenset(  # 2.2, then what 3.0 has beside them: of amendments, cancellations and updates, of surrender
    "RECE DRFT PENA PENU PENC CONF REJE APPR ISSU SURR SUBM VOID REQS CMPL HOLD RELS CANC DECL"  # noqa: SIM905
    " AMCF AMCN AMDC AMPR AMRE CACF CADC CARE PENM PSAM PSDL SUAM SUDL UPCF UPCN UPDC UPDT UPRE".split()
)
IGNORED = {
    "RSEA": "resealed: true, but nothing moves",
    "RMVD": "a seal was removed: true, but nothing moves",
    "AVDO": "a depot would take the box: nothing has happened to it",
}
TYPES_IGNORED = {"REEFER": "what sensors measure is no step of the journey"}
IOT = {"LOC": "position"}
IOT_IGNORED = dict.fromkeys(("DRC", "DRO"), "a door was closed or opened: true, but nothing moves")
CODES = {
    "TRANSPORT": "transportEventTypeCode",
    "EQUIPMENT": "equipmentEventTypeCode",
    "SHIPMENT": "shipmentEventTypeCode",
    "IOT": "iotEventCode",
}
CERTAINTY = {"ACT": Certainty.ACTUAL, "EST": Certainty.ESTIMATED, "PLN": Certainty.PLANNED}
MODES = {"VESSEL": Mode.SEA, "BARGE": Mode.BARGE, "RAIL": Mode.RAIL, "TRUCK": Mode.ROAD, "": Mode.UNKNOWN}
MODES |= dict.fromkeys(("MULTIMODAL", "RAIL_TRUCK", "BARGE_TRUCK", "BARGE_RAIL"), Mode.UNKNOWN)  # no single one
DOCUMENTS = {"BKG": RefType.BOOKING, "TRD": RefType.BILL, "SHI": RefType.ORDER, "CBR": RefType.ORDER}
REFERENCES = dict.fromkeys(("FF", "SI", "PO", "CR", "AAO", "BPR", "BID", "CSI"), RefType.ORDER)
REFERENCES |= dict.fromkeys(("AES", "CER", "DUE"), RefType.DECLARATION) | {"EQ": RefType.CONTAINER}
DOCUMENTS |= {word: DOCUMENTS[code] for word, code in sea_dcsa_word.DOCUMENTS.items() if code in DOCUMENTS}
REFERENCES |= {word: REFERENCES[code] for word, code in sea_dcsa_word.REFERENCES.items()}
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
    Table("iotEventCode", _STANDARD, IOT, IOT_IGNORED),
    Table(
        "equipmentEventType",
        _STANDARD,
        {word: EQUIPMENT[code] for word, code in sea_dcsa_word.EQUIPMENT.items() if code in EQUIPMENT},
        {word: IGNORED[code] for word, code in sea_dcsa_word.EQUIPMENT.items() if code in IGNORED},
    ),
    Table("shipmentEventType", _STANDARD, sea_dcsa_word.SHIPMENT),
    Table("documentReference type", _STANDARD, sea_dcsa_word.DOCUMENTS),
)
FULL_EMPTY = {"LADEN": "full", "EMPTY": "empty"}
