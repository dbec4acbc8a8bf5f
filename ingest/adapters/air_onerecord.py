"""IATA ONE Record (cargo ontology 1 to 3.2, API 2.x) in JSON-LD: logistics events, notifications and logistics objects.

LogisticsEvent: @id                        report: events are immutable, so one told twice is one
    eventFor, linkedObject                 refs, see air_onerecord_object; without them the object that @id lies below
    eventCode (code-lists/StatusCode)      kind: the status list of FSU (air_status), DIS_MSCA a discrepancy with its reason
    eventTimeType                          certainty; eventDate occurred_at; creationDate reported_at
    eventLocation                          place
    recordingOrganization                  source, where the transport names none; else the server
    partialEventIndicator                  attribute `part`
Loading: loadedPieces, loadedUnits         loaded on, discharged from (loadingType) the flight of servedActivity;
    actionEndTime, actionStartTime         occurred_at; actionTimeType certainty; performedAt place
Notification: hasLogisticsObject           `linked`: what it names, with attributes `notification`, `changed`, `object_type`
    hasLogisticsEvent                      that event
Waybill, Shipment, Piece, ULD, Booking     `linked`: their refs, with attributes of origin and destination
    events, houseWaybills, pieces          their events, and what is inside them
TransportMovement: movementTimes           the flight's departures and arrivals, planned, estimated and actual
Collection: hasItem; @graph                each of the above

Full IRIs, prefixed and bare names, single values and arrays are read alike (json_ld). Nothing is fetched: an object that is
only addressed is followed by its address. An event of several objects is one movement for each; a transport movement among
them is the flight of all. Names of persons and parties are not copied.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from ingest.adapters import air_onerecord_event
from ingest.adapters.air_onerecord_event import EVENTS, server
from ingest.adapters.air_onerecord_object import (
    DIRECTIONS,
    INDICATORS,
    KNOWN,
    MOVEMENTS,
    Named,
    Said,
    code_of,
    named,
    object_,
    place,
    times,
)
from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp.part import known_by
from ingest.syntax.json_ld import Graph, Node, local
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.relations import inside

IGNORED = {
    "ServerInformation": "what a server can do",
    **dict.fromkeys(("Subscription", "SubscriptionRequest"), "who wants to be told of what"),
    **dict.fromkeys(("AccessDelegation", "AccessDelegationRequest"), "who may read what"),
    **dict.fromkeys(("Change", "ChangeRequest", "Operation"), "a wish: what became of it is told by a notification"),
    **dict.fromkeys(("Verification", "VerificationRequest", "AuditTrail"), "who checked and changed what"),
    **dict.fromkeys(("Error", "ErrorDetail", "MultiStatusResponse", "EventCreationResult"), "the answer of a server"),
    **dict.fromkeys(("Company", "Organization", "Carrier", "Person", "Party", "Actor"), "a party, and its names"),
    **dict.fromkeys(("Location", "Geolocation", "Address"), "a place: nothing happens by it"),
    **dict.fromkeys(("Item", "Product", "CodeListElement"), "what the goods are"),
    **dict.fromkeys(
        ("Sensor", "IotDevice", "Measurement", "Geofence"), "what sensors measure is no step of the journey"
    ),
}
TABLES = (
    *air_onerecord_event.TABLES,
    Table("MovementTime/movementMilestone", "ONE Record core code lists, MovementIndicator (1.92)", INDICATORS),
    Table("MovementTime/direction", "ONE Record ontology 3.2", DIRECTIONS),
    Table("@type", "ONE Record ontology 3.2 and API 2.3", dict.fromkeys(sorted(KNOWN | EVENTS), Kind.LINKED), IGNORED),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    graph = Graph(orjson.loads(message))
    said = Said(graph, heard)
    nodes = [graph.full(one) for one in graph.roots]
    known = [one for one in nodes if one.types & (EVENTS | KNOWN | {"Loading", "Notification", "Collection"})]
    if not known and b"onerecord" not in message:
        raise Malformed("@context", "names no ontology of ONE Record, and no class of it is told")
    return [fact for node in known or nodes for fact in _facts(node, said)]


def _facts(node: Node, said: Said) -> Iterator[Movement]:
    if "Collection" in node.types:
        for item in said.graph.nodes(node, "hasItem"):
            yield from _facts(item, said)
    elif "Notification" in node.types:
        yield from _notification(node, said)
    elif node.types & EVENTS:
        yield from air_onerecord_event.facts(node, [], said)
    elif "Loading" in node.types:
        yield from air_onerecord_event.loading(node, said)
    elif node.types & KNOWN:
        yield from _object(node, {}, said)
    elif not node.types & IGNORED.keys():
        yield _unknown(node, said)


def _unknown(node: Node, said: Said) -> Movement:
    type_ = next(iter(sorted(node.types)), "")
    refs = object_(node.id)
    if not (type_ and refs):
        raise Malformed("@type", f"{type_!r:.60} is no class of ONE Record that we read, and its address tells nothing")
    unknown = {"code": type_[:60], "list": "ONE Record class"}
    return _linked(Named(refs), node, said, kind=Kind.UNMAPPED, attributes=unknown)


def _linked(told: Named, node: Node, said: Said, **more: Any) -> Movement:
    """What belongs together, told without a time: it does by the day it was heard."""
    attributes = {name: value[:200] for name, value in more.pop("attributes", {}).items() if value}
    where = more.get("place")
    return movement(
        source=said.heard.by(server((*told.refs, *object_(node.id)))),
        certainty=Certainty.ACTUAL,
        mode=Mode.AIR,
        occurred=known_by(None, None, said.heard, where),
        refs=told.refs,
        relations=told.relations,
        attributes=attributes,
        **{"kind": Kind.LINKED, **more},
    )


def _notification(node: Node, said: Said) -> Iterator[Movement]:
    objects = said.graph.nodes(node, "hasLogisticsObject", "logisticsObject", "logisticsObjectRef")
    attributes = {
        "notification": node.code("hasEventType", "eventType"),
        "object_type": local(node.text("hasLogisticsObjectType", "logisticsObjectType", "topic")),
        "changed": " ".join(local(told) for told in node.texts("hasChangedProperty", "changedFields")),
    }
    if not objects:
        raise Malformed("hasLogisticsObject", "is missing: a notification is of an object")
    for one in objects:
        yield from _object(one, attributes, said)
    for event in said.graph.nodes(node, "hasLogisticsEvent"):
        if event.fields:  # one that is only addressed tells nothing
            yield from air_onerecord_event.facts(event, objects, said)


def _object(node: Node, attributes: dict[str, str], said: Said) -> Iterator[Movement]:
    """One object and what it holds: houses of a master, pieces of a shipment, times of a movement."""
    told = named(node, said)
    held = said.graph.nodes(node, "houseWaybills", "containedWaybills", "pieces")
    if not (told.refs or any(named(inner, said).refs for inner in held)):
        raise Malformed("@id", "is missing, and no waybill number is told: there is nothing to follow")
    if not told.refs:  # sent to a server that is yet to give it an address
        yield from (one for inner in held if named(inner, said).refs for one in _object(inner, attributes, said))
        return
    for event in said.graph.nodes(node, "events", "logisticsEvents"):
        if event.fields:
            yield from air_onerecord_event.facts(event, [node], said)
    flown = list(_flown(node, told, said)) if node.types & MOVEMENTS else []
    if flown:
        yield from flown
        return
    origin, destination = (
        next(map(place, said.graph.nodes(node, name)), None) for name in ("departureLocation", "arrivalLocation")
    )
    ends = {"consignment_origin": code_of(origin), "consignment_destination": code_of(destination)}
    yield _linked(told, node, said, place=origin, attributes=attributes | ends)
    for inner in held:
        yield from _within(inner, told, said)


def _within(node: Node, outer: Named, said: Said) -> Iterator[Movement]:
    """A house or a piece of the object that holds it."""
    inner = named(node, said)
    if inner.refs and inner.refs[0] != outer.refs[0]:
        relations = {*inner.relations, inside(inner.refs[0], outer.refs[0])}
        refs = tuple(dict.fromkeys((*inner.refs, outer.refs[0])))
        yield _linked(Named(refs, tuple(relations)), node, said)


def _flown(node: Node, told: Named, said: Said) -> Iterator[Movement]:
    """What a transport movement tells of its departure and arrival."""
    for time in times(node, said):
        attributes = {"flight": node.text("transportIdentifier"), "milestone": time.code}
        if time.kind is Kind.UNMAPPED:
            attributes |= {"code": time.code, "list": "ONE Record MovementTime"}
        yield movement(
            source=said.heard.by(server((*told.refs, *object_(node.id)))),
            kind=time.kind,
            certainty=time.certainty,
            mode=Mode.AIR,
            occurred=time.moment,
            refs=told.refs,
            relations=told.relations,
            place=time.place,
            attributes={name: value for name, value in attributes.items() if value},
        )
