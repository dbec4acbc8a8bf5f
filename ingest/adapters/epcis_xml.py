"""EPCIS 1.0 to 1.2 and 2.0 in XML: documents to capture and answers to queries. What events say: epcis.

EventList/*Event                          an event each, wherever `extension` elements put it
extension, baseExtension                  unfolded: what 1.1 and 1.2 added stands in them, what 2.0 has stands beside
epcList/epc, readPoint/id …               the fields of EPCIS 2.0
Sender/Identifier of the SBDH             source, where the transport names none

Elements are read by their local names; those of extensions count where the standard has none of that name before.
Ignored: EPCISMasterDataDocument (places and products), QuantityEvent (1.0: of a class, never of a thing).
"""

from lxml.etree import _Element

from ingest.adapters.epcis import TABLES, TYPES, document, facts
from ingest.message import Heard, Malformed
from ingest.syntax.json_field import Json
from ingest.syntax.xml_text import root, text, texts
from schemas import gs1
from schemas.movement import Movement

__all__ = ["ROOTS", "TABLES", "parse"]

ROOTS = ("EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument", *TYPES)
NO_EVENTS = {"EPCISMasterDataDocument": "names places and products"}
FOLDS = ("extension", "baseExtension")
EPCS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
PAIRS = {"bizTransactionList": "bizTransaction", "sourceList": "source", "destinationList": "destination"}
PLACES = ("readPoint", "bizLocation")
TEXTS = (
    *("eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "action", "bizStep", "disposition", "parentID"),
    "transformationID",
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    if tree.tag in NO_EVENTS:
        return []
    if tree.tag in TYPES:
        return list(facts(_fields(tree), "", heard))
    sender = text(tree, ".//StandardBusinessDocumentHeader/Sender/Identifier")
    key = gs1.key(sender)
    return list(document(map(_fields, _events(tree)), key.value if key else sender, heard))


def _events(document: _Element) -> list[_Element]:
    lists = document.findall(".//EventList")
    if not lists and document.find("EPCISHeader") is None:
        raise Malformed(f"{document.tag}/EPCISBody", "is missing or holds no EventList")
    return [event for one in lists for event in one.iter(*TYPES)]


def _fields(event: _Element) -> Json:
    """An event in the shape that its JSON has."""
    told: Json = {"type": event.tag}
    for element in _unfolded(event):
        name = str(element.tag)
        if name not in told and (value := _value(name, element)) is not None:
            told[name] = value
    return told


def _unfolded(event: _Element) -> list[_Element]:
    found = [element for element in event if element.tag not in FOLDS]
    return found + [inner for fold in event if fold.tag in FOLDS for inner in _unfolded(fold)]


def _value(name: str, element: _Element) -> object:
    if name in TEXTS:
        return text(element, ".")
    if name in EPCS:
        return texts(element, "epc")
    if name in QUANTITIES:
        return [{str(field.tag): text(field, ".") for field in one} for one in element.findall("quantityElement")]
    if name in PAIRS:
        field = PAIRS[name]
        return [{"type": one.get("type", ""), field: text(one, ".")} for one in element.findall(field)]
    if name in PLACES:
        return {"id": text(element, "id")}
    if name == "sensorElementList":
        return [True for _ in element]
    return _error(element) if name == "errorDeclaration" else None


def _error(element: _Element) -> Json:
    corrections = texts(element, "correctiveEventIDs/correctiveEventID")
    return {
        "declarationTime": text(element, "declarationTime"),
        "reason": text(element, "reason"),
        "correctiveEventIDs": corrections,
    }
