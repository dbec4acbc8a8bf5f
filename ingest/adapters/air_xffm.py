"""IATA Cargo-XML flight manifest XFFM (FlightManifest, versions 1 to 3; Cargo-XML Toolkit).

LogisticsTransportMovement/ID, DepartureEvent            flight, its departure; attribute `aircraft`
ArrivalEvent, one for each point of unloading            the flight's arrival there
    AssociatedTransportCargo                             TypeCode ULD, BLK (loose) or NIL (nothing for it)
        UtilizedUnitLoadTransportEquipment               uld, on the flight
        IncludedMasterConsignment
            TransportContractDocument/ID                 awb: `manifested` at the airport of loading, in the uld
            OriginLocation, FinalDestinationLocation     attributes
            TotalPieceQuantity, TransportSplitDescription, GrossWeightMeasure …    attributes
            IncludedCustomsNote                          declaration (MRN), attributes of screening
MessageHeaderDocument                                    reported_at, source; PurposeCode Deletion retracts

What is listed was manifested when that was told, or on the day of the flight if it was over by then. A manifest told again
replaces what it said before, by its flight and airport of loading. A unit without consignments is `linked` to the flight.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ingest.message import Heard, Malformed
from ingest.syntax import cargo_xml
from ingest.syntax.cargo_imp.part import known_by
from ingest.syntax.xml_text import root, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement, movement
from schemas.places import airport
from schemas.refs import Ref
from schemas.times import Moment, Precision, given, local

CARGO = {"ULD": Kind.MANIFESTED, "BLK": Kind.MANIFESTED}
IGNORED = {"NIL": "nothing is aboard for this point of unloading"}
TABLES = (Table("AssociatedTransportCargo/TypeCode", "Cargo-XML Toolkit, XFFM; list 1.63", CARGO, IGNORED),)


class Flown(NamedTuple):
    """The flight that a manifest is of. `said`: what holds for each of its facts."""

    ref: Ref
    leaves: cargo_xml.Call
    manifested: Moment
    said: dict[str, Any]


def parse(message: bytes, heard: Heard) -> list[Movement]:
    tree = root(message)
    flown = _flown(cargo_xml.part(tree, "LogisticsTransportMovement"), tree, heard)
    if cargo_xml.is_deletion(tree):
        more = {name: told for name, told in flown.said.items() if name not in ("attributes", "report")}
        report = flown.said["report"]
        return [
            movement(
                kind=Kind.RETRACTED,
                certainty=Certainty.ACTUAL,
                occurred=flown.manifested,
                refs=(),
                retracts=(report,),
                **more,
            )
        ]
    facts = [_fact(Kind.DEPARTED, flown, told, flown.leaves.code) for told in flown.leaves.times]
    for event in tree.findall("ArrivalEvent"):
        lands = cargo_xml.call(event, "Arrival", heard.zone)
        facts += [_fact(Kind.ARRIVED, flown, told, lands.code) for told in lands.times if lands.code]
        for cargo in event.findall("AssociatedTransportCargo"):
            facts += _aboard(cargo, lands.code, flown)
    return facts


def _flown(element: _Element, tree: _Element, heard: Heard) -> Flown:
    leaves = cargo_xml.call(element, "Departure", heard.zone)
    refs, day = cargo_xml.flights(element, leaves), cargo_xml.day_of(leaves)
    if not refs or not day or not leaves.code:
        raise Malformed("LogisticsTransportMovement", "wants a flight number, and the airport and day of departure")
    header = cargo_xml.header(tree, heard)
    reported = given(header["reported_at"]) if header["reported_at"] else None
    manifested = known_by(local(day, leaves.place, Precision.DAY, heard.zone), reported, heard, leaves.place)
    told = {"flight": cargo_xml.number(element), "origin": leaves.code}
    told |= {"aircraft": text(element, "UsedLogisticsTransportMeans/Name")}
    attributes = {name: value for name, value in told.items() if value}
    report = f"FlightManifest/{refs[0]}/{leaves.code}"
    return Flown(refs[0], leaves, manifested, header | {"report": report, "attributes": attributes})


def _aboard(cargo: _Element, unloading: str, flown: Flown) -> Iterator[Movement]:
    """What is in one unit, or loose, for one point of unloading."""
    type_ = text(cargo, "TypeCode")
    if type_ in IGNORED:
        return
    attributes = flown.said["attributes"] | ({"destination": unloading} if unloading else {})
    refs = (flown.ref, *cargo_xml.units(cargo))
    when = cargo_xml.Timed(Certainty.ACTUAL, flown.manifested)
    consignments = cargo.findall("IncludedMasterConsignment")
    for listed in consignments:
        told = attributes | cargo_xml.ends(listed) | cargo_xml.measures(listed)
        awb = cargo_xml.awb(listed, "TransportContractDocument/ID")
        named = (awb, *refs, *cargo_xml.declarations(listed))
        yield _fact(Kind.MANIFESTED, flown, when, flown.leaves.code, refs=named, attributes=told)
    if len(refs) > 1 and not consignments:
        yield _fact(Kind.LINKED, flown, when, flown.leaves.code, refs=refs, attributes=attributes)
    if type_ and type_ not in CARGO:
        unknown = {"code": type_[:20], "list": "XFFM TypeCode"}
        yield _fact(Kind.UNMAPPED, flown, when, flown.leaves.code, attributes=unknown)


def _fact(kind: Kind, flown: Flown, when: cargo_xml.Timed, code: str, **more: Any) -> Movement:
    told = {"refs": (flown.ref,), **flown.said, **more}
    told["attributes"] = told["attributes"] | when.attributes
    return movement(kind=when.kind(kind), certainty=when.certainty, occurred=when.moment, place=airport(code), **told)
