"""ONE Record logistics objects (IATA cargo ontology 1 to 3.2): which refs an object is, and where a location is.

Waybill, Booking: waybillPrefix + waybillNumber   awb; hawb where waybillType is HOUSE or it has a masterWaybill
    masterWaybill                                 the hawb is inside it
    shipment                                      another name of it
    shippingRefNo                                 order
Shipment: waybill                                 another name of it
Piece: partOfShipment, ofShipment, shipment       the piece is inside it
ULD: uldTypeCode, uldSerialNumber, ownerCode      uld
TransportMovement: transportIdentifier            flight, by the local day it is planned to leave (movementTimes, OUTBOUND)
every object: @id                                 object: its IRI, another name of the refs above

An IRI says nothing of what it addresses: one that ends in digits is no air waybill. The waybill number counts where the
message embeds it; else the IRI itself is the ref, and a later message that tells both joins the two.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from ingest.message import Heard
from ingest.syntax.cargo_imp.field import MONTHS, SHAPES
from ingest.syntax.cargo_imp.part import flight_number
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.json_ld import Graph, Node
from schemas.milestones import Kind
from schemas.movement import Certainty
from schemas.places import Place, airport, at, zone_of
from schemas.refs import Ref, RefType, ref, usable
from schemas.relations import Relation, inside, same
from schemas.times import Moment, nearest_year

WAYBILLS = {"Waybill", "AirWaybill", "MasterWaybill", "HouseWaybill", "Booking", "BookingRequest"}
SHIPMENTS = {"Shipment", "BookingShipment"}
PIECES = {"Piece", "BulkPiece", "PieceGroup"}
ULDS = {"ULD", "Uld"}
MOVEMENTS = {"TransportMovement", "TransportSegment"}
KNOWN = WAYBILLS | SHIPMENTS | PIECES | ULDS | MOVEMENTS

# EventTimeType, MovementTimeType. What is requested is somebody's plan.
TIMES = {
    "ACTUAL": Certainty.ACTUAL,
    "ESTIMATED": Certainty.ESTIMATED,
    "EXPECTED": Certainty.ESTIMATED,
    "PLANNED": Certainty.PLANNED,
    "SCHEDULED": Certainty.PLANNED,
    "REQUESTED": Certainty.PLANNED,
}
DIRECTIONS = {"OUTBOUND": Kind.DEPARTED, "INBOUND": Kind.ARRIVED}


class Indicator(NamedTuple):
    kind: Kind
    certainty: Certainty


# code-lists/MovementIndicator (Cargo-XML list 1.92): off-block and take-off, touchdown and on-block; and trucks at a gate.
_PLANNED, _ESTIMATED, _ACTUAL = Certainty.PLANNED, Certainty.ESTIMATED, Certainty.ACTUAL
INDICATORS = {
    "SD": Indicator(Kind.DEPARTED, _PLANNED),
    "ED": Indicator(Kind.DEPARTED, _ESTIMATED),
    "EO": Indicator(Kind.DEPARTED, _ESTIMATED),
    "AD": Indicator(Kind.DEPARTED, _ACTUAL),
    "AO": Indicator(Kind.DEPARTED, _ACTUAL),
    "SA": Indicator(Kind.ARRIVED, _PLANNED),
    "EA": Indicator(Kind.ARRIVED, _ESTIMATED),
    "EB": Indicator(Kind.ARRIVED, _ESTIMATED),
    "AA": Indicator(Kind.ARRIVED, _ACTUAL),
    "AB": Indicator(Kind.ARRIVED, _ACTUAL),
    "DL": Indicator(Kind.DELAYED, _ACTUAL),
    "DV": Indicator(Kind.DELAYED, _ACTUAL),  # diverted
    "FR": Indicator(Kind.DELAYED, _ACTUAL),  # returned from the air
    "RR": Indicator(Kind.DELAYED, _ACTUAL),  # returned to the ramp
    "AG": Indicator(Kind.GATE_IN, _ACTUAL),
    "AH": Indicator(Kind.GATE_OUT, _ACTUAL),
    "AK": Indicator(Kind.DISCHARGED, _ACTUAL),
    "AL": Indicator(Kind.LOADED, _ACTUAL),
}
_DAY = re.compile(r"(\d{2})([A-Z]{3})(\d{2}|\d{4})?")


class Said(NamedTuple):
    """The document, and who told it to us."""

    graph: Graph
    heard: Heard


class Time(NamedTuple):
    """One time of a transport movement; `code`: the milestone as it was told, or the type of time that we do not know."""

    kind: Kind
    certainty: Certainty
    moment: Moment
    place: Place | None
    code: str


class Named(NamedTuple):
    """What an object is called: the first ref is the one to follow; how the others belong to it."""

    refs: tuple[Ref, ...]
    relations: tuple[Relation, ...] = ()


def named(node: Node, said: Said) -> Named:
    """The refs of an object. Empty where neither a number nor an address of the web is told."""
    if node.types & MOVEMENTS and (flown := flights(node, said)):
        return Named(flown)
    if node.types & ULDS:
        return Named(_uld(node))
    reader = next((read for types, read in _READERS if node.types & types), _waybill)
    return reader(node, said.graph)  # a type that is not told has no fields but an address


def object_(iri: str) -> tuple[Ref, ...]:
    return usable(RefType.OBJECT, iri)


def _waybill(node: Node, graph: Graph) -> Named:
    number = _number(node, graph)
    addresses = (*object_(node.id), *(found for one in graph.nodes(node, "shipment") for found in object_(one.id)))
    joined = _joined(number, addresses)
    if not joined.refs:
        return joined
    masters = [(_number(one, graph) or object_(one.id))[:1] for one in graph.nodes(node, "masterWaybill")]
    outer = tuple(found for master in masters for found in master)
    orders = tuple(found for told in node.texts("shippingRefNo") for found in usable(RefType.ORDER, told))
    relations = (*(inside(joined.refs[0], one) for one in outer), *(inside(one, joined.refs[0]) for one in orders))
    return Named((*joined.refs, *outer, *orders), (*joined.relations, *relations))


def _shipment(node: Node, graph: Graph) -> Named:
    older = [one for one in graph.nodes(node, "waybillNumber") if one.fields]  # ontology 1 has the waybill there
    waybills = [_waybill(one, graph) for one in (*graph.nodes(node, "waybill", "waybills"), *older)]
    told = next((one for one in waybills if one.refs), Named(_number(node, graph)))
    joined = _joined(told.refs[:1], object_(node.id))
    return Named((*joined.refs, *told.refs[1:]), (*joined.relations, *told.relations))


def _piece(node: Node, graph: Graph) -> Named:
    own = object_(node.id)
    shipments = graph.nodes(node, "partOfShipment", "partofShipment", "ofShipment", "shipment")
    whole = next((told for one in shipments if (told := _shipment(one, graph)).refs), Named(()))
    if not own:
        return whole
    ties = (inside(own[0], whole.refs[0]),) if whole.refs and whole.refs[0] != own[0] else ()
    return Named((*own, *whole.refs), (*ties, *whole.relations))


def _joined(number: tuple[Ref, ...], addresses: tuple[Ref, ...]) -> Named:
    """A number and the addresses of what it numbers are names of one thing."""
    refs = tuple(dict.fromkeys((*number, *addresses)))
    return Named(refs, tuple(same(refs[0], other) for other in refs[1:]))


def _number(node: Node, graph: Graph) -> tuple[Ref, ...]:
    number, prefix = node.text("waybillNumber"), node.text("waybillPrefix")
    if not number or "://" in number:
        return ()
    house = node.code("waybillType").upper() == "HOUSE" or bool(graph.nodes(node, "masterWaybill"))
    if house or "HouseWaybill" in node.types:
        return usable(RefType.HAWB, number)
    whole = re.sub(r"\D", "", number) if re.fullmatch(r"[\d\s-]+", number) else ""
    whole = prefix + whole if len(whole) == 8 else whole
    return (ref(RefType.AWB, whole),) if len(whole) == 11 else usable(RefType.HAWB, number)


_READERS = ((WAYBILLS, _waybill), (SHIPMENTS, _shipment), (PIECES, _piece))


def _uld(node: Node) -> tuple[Ref, ...]:
    serial = node.text("uldSerialNumber", "serialNumber")
    whole = serial if serial[:1].isalpha() else node.code("uldTypeCode", "uldType") + serial + node.code("ownerCode")
    return usable(RefType.ULD, whole) if serial else object_(node.id)


def flights(node: Node, said: Said) -> tuple[Ref, ...]:
    """The flight of a movement, where its number and the day it leaves are told."""
    number, _, suffix = node.text("transportIdentifier").upper().replace(" ", "").replace("-", "").partition("/")
    match = SHAPES["flight"].fullmatch(number)
    day = _named_day(suffix, said.heard) or _day(node, said)
    return (ref(RefType.FLIGHT, f"{flight_number(match)}/{day:%Y-%m-%d}"),) if match and day else ()


def _named_day(suffix: str, heard: Heard) -> datetime | None:
    match = _DAY.match(suffix)
    if not match or match[2] not in MONTHS:
        return None
    return nearest_year(MONTHS[match[2]], int(match[1]), 0, 0, heard.received_at)


def _day(node: Node, said: Said) -> datetime | None:
    """The local day of departure: of the planned time before any other."""
    told = [time for time in times(node, said) if time.kind is Kind.DEPARTED]
    if not told:
        return None
    first = min(told, key=lambda time: list(Certainty).index(time.certainty))
    zone = (zone_of(first.place) if first.place else None) or timezone(timedelta(minutes=first.moment.offset))
    return first.moment.at.astimezone(zone)


def times(node: Node, said: Said) -> Iterator[Time]:
    """Departures and arrivals of a movement, each with whose measure it is."""
    for time in said.graph.nodes(node, "movementTimes"):
        told = time.text("movementTimestamp", "timestamp")
        code = time.code("movementMilestone").upper()
        kind, sure = INDICATORS.get(
            code, Indicator(DIRECTIONS.get(time.code("direction").upper(), Kind.UNMAPPED), Certainty.ACTUAL)
        )
        type_ = time.code("movementTimeType", "timeType").upper()
        if type_ and type_ not in TIMES:
            kind, code = Kind.UNMAPPED, type_
        where = _end(node, said, kind)
        moment = moment_at("movementTimestamp", told, where, said.heard.zone)
        yield Time(kind, TIMES.get(type_, sure), moment, where, code)


def _end(node: Node, said: Said, kind: Kind) -> Place | None:
    """The end of a movement that a milestone is of."""
    name = "arrivalLocation" if kind is Kind.ARRIVED else "departureLocation"
    return next((place(one) for one in said.graph.nodes(node, name)), None)


def place(node: Node) -> Place | None:
    """A location by its IATA or UN/LOCODE, else by its name; one that is only an address is none."""
    codes = sorted(
        (*node.codes("locationCodes", "locationCode", "code"), node.id), key=len
    )  # an airport, then its city
    for code in codes:
        if re.fullmatch(r"[A-Z]{3}", code):
            return airport(code)
        if re.fullmatch(r"[A-Z]{2}[A-Z2-9]{3}", code):
            return at(code)
    name = node.text("locationName", "name")
    return Place(name=name[:100]) if name else None


def code_of(found: Place | None) -> str:
    """The airport or UN/LOCODE of a place, as the attributes of the other air formats tell it."""
    return found.facility.rpartition("-")[2] or found.locode if found else ""
