"""Status codes of air cargo: one list in Cargo-IMP FSU and FSA, Cargo-XML XFSU and ONE Record LogisticsEvents.

IATA code list 1.18 (Cargo-XML Toolkit, Status Codes), in ONE Record `code-lists/StatusCode#…`; Cargo-IMP, FSU.
The discrepancies are those of Cargo-IMP FSU and XFSU DiscrepancyDescriptionCode; ONE Record joins the two: `DIS_MSCA`.
"""

from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty

STATUSES: dict[str, Kind] = {
    "BKD": Kind.BOOKED,
    "DPU": Kind.RECEIVED,  # picked up at the shipper's door
    "FOH": Kind.GATE_IN,  # freight on hand: in the terminal, not yet ready for carriage
    "FIW": Kind.GATE_IN,  # freight into the control of the warehouse
    "RCS": Kind.RECEIVED,
    "RCT": Kind.HANDED_OVER,  # received from another carrier
    "TFD": Kind.HANDED_OVER,  # transferred to another carrier
    "TRM": Kind.HANDED_OVER,  # to be transferred
    "PRE": Kind.STUFFED,  # prepared for loading: built up on a ULD or cart
    "MAN": Kind.MANIFESTED,
    "DEP": Kind.DEPARTED,
    "ARR": Kind.ARRIVED,
    "RCF": Kind.RECEIVED_FROM_FLIGHT,
    "FOW": Kind.GATE_OUT,  # freight out of the control of the warehouse
    "NFD": Kind.NOTIFIED,
    "AWD": Kind.DOCUMENTS_DELIVERED,
    "CRC": Kind.CUSTOMS_DECLARED,  # reported to customs
    "TGC": Kind.CUSTOMS_HELD,  # under the control of customs or government
    "CCD": Kind.CUSTOMS_RELEASED,
    "DLV": Kind.DELIVERED,
    "DDL": Kind.DELIVERED,  # at the consignee's door
    "DIS": Kind.DISCREPANCY,
    "OCI": Kind.LINKED,  # customs and security information alone: a declaration, perhaps, and no step of the journey
}
IGNORED = {
    "AWR": "arrival documents received from the flight: an office's papers, nothing moves",
    "DOC": "documents received by the handler: an office's papers, nothing moves",
    "OSI": "other service information: free text",
}
PLANNED = {"TRM"}  # will be transferred
DISCREPANCIES = {
    "DFLD": "definitely loaded",
    "FDAV": "found mail document",
    "FDAW": "found air waybill",
    "FDCA": "found cargo",
    "FDMB": "found mailbag",
    "MSAV": "missing mail document",
    "MSAW": "missing air waybill",
    "MSCA": "missing cargo",
    "MSMB": "missing mailbag",
    "OFLD": "offloaded",
    "OVCD": "overcarried",
    "SSPD": "shortshipped",
}


def certainty(code: str) -> Certainty:
    return Certainty.PLANNED if code in PLANNED else Certainty.ACTUAL


def reason(code: str) -> dict[str, str]:
    """Attributes of a discrepancy: its code, and its words where the list has it."""
    return {"reason": code, "reason_text": DISCREPANCIES[code]} if code in DISCREPANCIES else {"reason": code}


def table(element: str, source: str) -> Table:
    """The statuses as a format's own table: where the code stands in it, and by which clause."""
    return Table(element, source, STATUSES, IGNORED)
