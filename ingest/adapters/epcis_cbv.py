"""The words of GS1's Core Business Vocabulary 2.0 that EPCIS events use, and what we make of them.

A word is written bare (`shipping`, JSON), as a URN (`urn:epcglobal:cbv:bizstep:shipping`) or as a web URI
(`https://ref.gs1.org/cbv/BizStep-shipping`). Any other URI is a word of a party's own.
"""

import re
from collections.abc import Collection

from ingest.message import Malformed
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.refs import RefType

_NO_JOURNEY = (
    *("assembling", "collecting", "commissioning", "creating_class_instance", "cycle_counting", "decommissioning"),
    *("destroying", "disassembling", "dispensing", "encoding", "entering_exiting", "installing", "killing", "other"),
    *("picking", "removing", "repackaging", "repairing", "replacing", "reserving", "retail_selling", "sampling"),
    *("sensor_reporting", "staging_outbound", "stock_taking", "stocking", "storing"),
)
STEPS = {
    **dict.fromkeys(_NO_JOURNEY, Kind.LINKED),  # true of the goods, but they do not travel by it
    "accepting": Kind.HANDED_OVER,
    "arriving": Kind.ARRIVED,
    "consigning": Kind.DEPARTED,  # staging, loading, departing and accepting in one
    "departing": Kind.DEPARTED,
    "holding": Kind.LINKED,  # by anyone: nothing says that customs does
    "inspecting": Kind.LINKED,  # likewise
    "loading": Kind.LOADED,
    "packing": Kind.STUFFED,
    "receiving": Kind.RECEIVED,  # at the destination that the event names: delivered
    "shipping": Kind.DEPARTED,  # staging, loading and departing in one
    "transporting": Kind.PASSED,
    "unloading": Kind.DISCHARGED,
    "unpacking": Kind.STRIPPED,
    "void_shipping": Kind.DISCREPANCY,  # what was told to be shipped was not
}
# What a condition says where no step of a journey is told.
DISPOSITIONS = {
    **dict.fromkeys(
        (
            *(
                "active",
                "available",
                "completeness_inferred",
                "completeness_verified",
                "conformant",
                "container_closed",
            ),
            *("container_open", "destroyed", "dispensed", "disposed", "encoded", "expired", "in_progress", "inactive"),
            *("needs_replacement", "non_sellable_other", "partially_dispensed", "recalled", "reserved", "retail_sold"),
            *("returned", "sellable_accessible", "sellable_not_accessible", "unavailable", "unknown"),
        ),
        Kind.LINKED,
    ),
    "damaged": Kind.DAMAGED,
    "in_transit": Kind.PASSED,
    "mismatch_class": Kind.DISCREPANCY,
    "mismatch_instance": Kind.DISCREPANCY,
    "mismatch_quantity": Kind.DISCREPANCY,
    "no_pedigree_match": Kind.DISCREPANCY,
    "non_conformant": Kind.DISCREPANCY,
    "stolen": Kind.DISCREPANCY,
}
# What happens to contents, where neither step nor disposition tells.
ACTIONS = {
    ("AggregationEvent", "ADD"): Kind.STUFFED,
    ("AggregationEvent", "DELETE"): Kind.STRIPPED,
}
TRANSACTIONS = {
    "bol": RefType.BILL,
    "po": RefType.ORDER,
    "desadv": RefType.ORDER,  # the shipper's own number of what was sent
}
PAPERS = {
    "cert": "a certificate moves nothing",
    "inv": "an invoice is about money: kept as an attribute",
    "pedigree": "where goods come from, not where they are",
    "poc": "confirms an order under the seller's number: kept as an attribute",
    "prodorder": "an order to make, not to move",
    "recadv": "the receiver's own number of what it got: kept as an attribute",
    "rma": "permits a return: kept as an attribute",
    "testprd": "how to test",
    "testres": "a test's result",
    "upevt": "another event: kept as an attribute",
}
ENDS = ("owning_party", "possessing_party", "location")  # types of sources and destinations
# EPC schemes and Digital Link keys (TDS 2.0, clause 6) of the things that an event is about.
OBJECTS = {
    "sscc": RefType.PACKAGE,
    "sgtin": RefType.PACKAGE,
    "itip": RefType.PACKAGE,
    "upui": RefType.PACKAGE,
    "cpi": RefType.PACKAGE,
    "grai": RefType.ASSET,
    "giai": RefType.ASSET,
    "bic": RefType.CONTAINER,
    "imovn": RefType.VESSEL,
    "ginc": RefType.CONSIGNMENT,
    "gsin": RefType.CONSIGNMENT,
}
CONSIGNMENTS = ("ginc", "gsin")  # keys that papers are told by, too
UNFOLLOWED = {
    "gsrn": "a person or party that is served: personal data",
    "gsrnp": "a person or party that serves: personal data",
    "gdti": "a document",
    "sgcn": "a coupon",
    "sgln": "a place, of which things are a part",
    "pgln": "a party",
    "gtin": "a class or a lot of things, and no single one",
}
TABLES = (
    Table("bizStep", "CBV 2.0, 7.1", STEPS),
    Table("disposition", "CBV 2.0, 7.2", DISPOSITIONS),
    Table("bizTransaction type", "CBV 2.0, 7.3", TRANSACTIONS, PAPERS),
    Table("epc", "TDS 2.0, 6; CBV 2.0, 8.2", OBJECTS, UNFOLLOWED),
)
_STANDARD = re.compile(
    r"(?:urn:epcglobal:cbv:(?:bizstep|disp|btt|sdt|er):"
    r"|(?:https?://(?:ref|ns)\.gs1\.org/cbv/|cbv:)(?:BizStep|Disp|BTT|SDT|ER)-)(\w+)",
    re.IGNORECASE,
)


def word(field: str, written: str, known: Collection[str]) -> str:
    """A standard's word, bare, whichever way it is written; a party's own URI as it is."""
    if standard := _STANDARD.fullmatch(written):
        return standard[1].lower()
    if written and ":" not in written and written not in known:
        raise Malformed(field, f"{written!r} is no word of CBV 2.0, and a party's own word is a URI")
    return written
