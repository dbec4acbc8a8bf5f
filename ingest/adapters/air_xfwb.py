"""IATA Cargo-XML air waybill XFWB (Waybill), house waybill XFZB (HouseWaybill) and house manifest XFHL (HouseManifest).

                                                          XFWB              XFZB                XFHL
BusinessHeaderDocument/ID                                 awb               hawb                awb (manifest number)
MasterConsignment/TransportContractDocument/ID            awb (741, 740)    awb, the master     awb
    IncludedHouseConsignment/TransportContractDocument/ID                                       hawb, one for each
    OriginLocation, FinalDestinationLocation, totals      attributes        attributes          attributes
    SpecifiedLogisticsTransportMovement                   flight; its planned and estimated departure and arrival
    Utilized…, AssociatedUnitLoadTransportEquipment       uld
    IncludedCustomsNote                                   declaration (MRN), attributes of screening
    AssociatedReferencedDocument of type 105, 830         order; declaration
BusinessHeaderDocument/SignatoryCarrierAuthentication     ActualDateTime: occurred_at, at IssueAuthenticationLocation
MessageHeaderDocument                                     reported_at, source; PurposeCode Deletion retracts

A document moves nothing: it is `linked`. Told again it replaces what it said before, by its number. A house is inside its
master. Goods, values, rates, names and addresses are not copied.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax import cargo_xml
from ingest.syntax.cargo_imp.part import known_by
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.xml_text import required, root, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement
from schemas.places import airport
from schemas.refs import Ref, RefType, ref, usable
from schemas.times import Moment, given

TYPES = ("Waybill", "HouseWaybill", "HouseManifest")
# Documents that a waybill refers to (UN/EDIFACT 1001); every other one is a paper of its own, not ours to join.
DOCUMENTS = {"105": RefType.ORDER, "830": RefType.DECLARATION}
TABLES = (
    Table("AssociatedReferencedDocument/TypeCode", "UN/EDIFACT 1001, as Cargo-XML Toolkit uses it", DOCUMENTS),
    Table("LogisticsTransportMovement/ModeCode", "UN/ECE Rec. 19", cargo_xml.MODES),
)


class Said(NamedTuple):
    """What holds for every fact of the message. `report` names the document, by which a later one replaces it."""

    report: str
    when: Moment
    header: dict[str, Any]
    heard: Heard


class Document(NamedTuple):
    """One waybill: what it names, and the elements that tell of it, the nearest first."""

    refs: tuple[Ref, ...]
    told: tuple[_Element, ...]


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    master = cargo_xml.part(tree, "MasterConsignment")
    documents = list(_documents(tree, master))
    said = _said(tree, documents, heard)
    if cargo_xml.is_deletion(tree):
        retracted = {"certainty": Certainty.ACTUAL, "occurred": said.when, "retracts": (said.report,), **said.header}
        return [movement(kind=Kind.RETRACTED, refs=(), **retracted)]
    return [fact for document in documents for fact in _facts(document, said)]


def _documents(tree: _Element, master: _Element) -> Iterator[Document]:
    if tree.tag == "Waybill":
        path = "BusinessHeaderDocument/ID"
        own = cargo_xml.awb(tree, path) if text(tree, path) else cargo_xml.awb(master, "TransportContractDocument/ID")
        yield Document((own,), (master,))
        return
    within = cargo_xml.awb(master, "TransportContractDocument/ID")
    houses = master.findall("IncludedHouseConsignment")
    if tree.tag == "HouseWaybill":
        house = ref(RefType.HAWB, required(tree, "BusinessHeaderDocument/ID"))
        yield Document((house, within), (*houses, master))
        return
    if not houses:
        raise Malformed("MasterConsignment/IncludedHouseConsignment", "is missing: a manifest names at least one house")
    for told in houses:
        yield Document((ref(RefType.HAWB, required(told, "TransportContractDocument/ID")), within), (told,))


def _said(tree: _Element, documents: list[Document], heard: Heard) -> Said:
    header = cargo_xml.header(tree, heard)
    signed = tree.find("BusinessHeaderDocument/SignatoryCarrierAuthentication")
    when = text(signed, "ActualDateTime") if signed is not None else ""
    if signed is not None and when:
        at = text(signed, "IssueAuthenticationLocation/Name").upper()
        place = airport(at) if len(at) == 3 else None
        executed = moment_at("SignatoryCarrierAuthentication/ActualDateTime", when, place, heard.zone)
    else:
        reported = given(header["reported_at"]) if header["reported_at"] else None
        executed = known_by(None, reported, heard, None)
    number = documents[0].refs[-1 if tree.tag == "HouseManifest" else 0]
    return Said(f"{tree.tag}/{number}", executed, header, heard)


def _facts(document: Document, said: Said) -> Iterator[Movement]:
    """The document itself, then what it tells of each flight."""
    named = [
        found for element in document.told for found in (*cargo_xml.units(element), *cargo_xml.declarations(element))
    ]
    items = [item for element in document.told for item in element.iterfind(".//IncludedMasterConsignmentItem")]
    named += [found for item in items for found in cargo_xml.units(item)]
    named += [found for element in document.told for found in _references(element)]
    attributes = _attributes(document)
    origin = attributes.get("house_origin") or attributes.get("consignment_origin")
    told = {"report": said.report, **said.header}
    yield movement(
        kind=Kind.LINKED,
        certainty=Certainty.ACTUAL,
        occurred=said.when,
        refs=(*document.refs, *named),
        place=airport(origin) if origin else None,
        attributes=attributes,
        **told,
    )
    for flown in (one for element in document.told for one in element.findall("SpecifiedLogisticsTransportMovement")):
        yield from _flight(flown, document, attributes, said)


def _flight(flown: _Element, document: Document, attributes: dict[str, str], said: Said) -> Iterator[Movement]:
    leaves, lands = (cargo_xml.call(flown, name, said.heard.zone) for name in ("Departure", "Arrival"))
    number = cargo_xml.number(flown)
    for kind, call in ((Kind.DEPARTED, leaves), (Kind.ARRIVED, lands)):
        for told in call.times:
            yield movement(
                kind=told.kind(kind),
                certainty=told.certainty,
                occurred=told.moment,
                refs=(*document.refs, *cargo_xml.flights(flown, leaves)),
                place=call.place,
                report=said.report,
                attributes=attributes | ({"flight": number} if number else {}) | told.attributes,
                **said.header | {"mode": cargo_xml.mode(flown)},
            )


def _attributes(document: Document) -> dict[str, str]:
    """Where it begins and ends, and how much it is: of the house before the master."""
    found: dict[str, str] = {}
    for element in reversed(document.told):
        told = cargo_xml.ends(element)
        if element.tag == "IncludedHouseConsignment":
            told = {name.replace("consignment", "house"): value for name, value in told.items()}
        found |= told | cargo_xml.measures(element)
    return found


def _references(element: _Element) -> Iterator[Ref]:
    for document in element.findall("AssociatedReferencedDocument"):
        if type_ := DOCUMENTS.get(text(document, "TypeCode")):
            yield from usable(type_, text(document, "ID"))
