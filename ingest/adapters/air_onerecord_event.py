"""ONE Record logistics events: what happened to which objects. The fields are in air_onerecord."""

from collections.abc import Iterator
from typing import NamedTuple

from ingest.adapters import air_status
from ingest.adapters.air_onerecord_object import (
    INDICATORS,
    MOVEMENTS,
    TIMES,
    ULDS,
    Named,
    Said,
    flights,
    named,
    object_,
    place,
)
from ingest.message import Malformed
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.json_ld import Node
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, value_of
from schemas.relations import implied

EVENTS = {"LogisticsEvent", "Event", "StatusEvent"}
LOADING = {"LOADING": Kind.LOADED, "UNLOADING": Kind.DISCHARGED}
TABLES = (
    air_status.table("LogisticsEvent/eventCode", "ONE Record core code lists, StatusCode (Cargo-XML list 1.18)"),
    Table("eventCode DIS_…", "ONE Record core code lists, StatusCode", air_status.DISCREPANCIES),
    Table("Loading/loadingType", "ONE Record ontology 3.2, LoadingType", LOADING),
    Table(
        "eventTimeType, movementTimeType, actionTimeType",
        "ONE Record ontology 3.2, EventTimeType, MovementTimeType",
        TIMES,
    ),
)

_BELOW = "/logistics-events/"  # the API's address of an event begins with that of its object


class Happened(NamedTuple):
    kind: Kind
    certainty: Certainty
    attributes: dict[str, str]


def facts(event: Node, others: list[Node], said: Said) -> Iterator[Movement]:
    """One movement for each object that an event is of; `others` are its objects where it tells none."""
    happened = _happened(event)
    if happened is None:
        return
    subjects = _subjects(event, others, said)
    where = next(map(place, said.graph.nodes(event, "eventLocation", "location")), None)
    told = event.text("eventDate", "eventTimestamp", "dateTime")
    if not told:
        raise Malformed("eventDate", "is missing: it is mandatory")
    created = event.text("creationDate")
    for subject in subjects:
        yield movement(
            source=said.heard.by(_recorder(event, subject, said)),
            kind=happened.kind,
            certainty=happened.certainty,
            mode=Mode.AIR,
            occurred=moment_at("eventDate", told, where, said.heard.zone),
            refs=subject.refs,
            relations=subject.relations + implied(happened.kind, _main(subject)),
            place=where,
            report=event.id if object_(event.id) else "",
            reported_at=moment_at("creationDate", created, None, said.heard.zone).at if created else None,
            attributes=happened.attributes,
        )


def loading(action: Node, said: Said) -> Iterator[Movement]:
    """One movement for each piece and unit that is loaded on a flight, or unloaded from it."""
    nodes = said.graph.nodes
    told = action.text("actionEndTime", "actionStartTime")
    code, type_ = action.code("loadingType").upper(), action.code("actionTimeType").upper()
    if not told:
        raise Malformed("actionEndTime", "is missing, and actionStartTime: when was it loaded?")
    flown = tuple(found for one in nodes(action, "servedActivity") for found in flights(one, said))
    where = next(map(place, nodes(action, "performedAt")), None)
    attributes = {} if code in LOADING else {"code": code[:60], "list": "ONE Record loadingType"}
    for one in nodes(action, "loadedPieces", "loadedUnits", "loadedUlds"):
        subject = named(one, said)
        kind = LOADING.get(code, Kind.UNMAPPED)
        if subject.refs:
            yield movement(
                source=said.heard.by(server((*object_(action.id), *subject.refs))),
                kind=kind,
                certainty=TIMES.get(type_, Certainty.ACTUAL),
                mode=Mode.AIR,
                occurred=moment_at("actionEndTime", told, where, said.heard.zone),
                refs=(*subject.refs, *flown),
                relations=subject.relations + implied(kind, (subject.refs[0], *flown)),
                place=where,
                report=action.id if object_(action.id) else "",
                attributes=attributes,
            )


def _happened(event: Node) -> Happened | None:
    """None where the event moves nothing."""
    code, type_ = event.code("eventCode", "eventTypeCode").upper(), event.code("eventTimeType").upper()
    if not code:
        raise Malformed("eventCode", "is missing: it is mandatory")
    status, _, reason = code.partition("_")
    if status in air_status.IGNORED:
        return None
    kind, sure = INDICATORS.get(code, (air_status.STATUSES.get(status, Kind.UNMAPPED), air_status.certainty(status)))
    attributes = {"status": status}
    if reason:
        attributes |= air_status.reason(reason)
    if event.text("partialEventIndicator").lower() == "true":
        attributes["part"] = "part"
    if kind is Kind.UNMAPPED:
        attributes |= {"code": code[:60], "list": "ONE Record eventCode", "event_name": event.text("eventName")[:200]}
    if type_ and type_ not in TIMES:
        kind, attributes = Kind.UNMAPPED, attributes | {"code": type_[:60], "list": "ONE Record eventTimeType"}
    return Happened(kind, TIMES.get(type_, sure), {name: told for name, told in attributes.items() if told})


def _subjects(event: Node, others: list[Node], said: Said) -> list[Named]:
    """What the event is of: each consignment, with the flights and units that stand beside it."""
    nodes = said.graph.nodes(event, "eventFor", "linkedObject", "linkedObjects") or others
    beside = tuple(found for one in nodes if one.types & (MOVEMENTS | ULDS) for found in _conveyance(one, said))
    told = [named(one, said) for one in nodes if not one.types & (MOVEMENTS | ULDS)]
    subjects = [Named((*one.refs, *beside), one.relations) for one in told if one.refs]
    if subjects:
        return subjects
    address, below, _ = event.id.partition(_BELOW)
    refs = beside or (object_(address) if below else ()) or tuple(r for one in nodes for r in named(one, said).refs)
    if not refs:
        raise Malformed("eventFor", "is missing: an event names the object it is of")
    return [Named(refs)]


def _conveyance(node: Node, said: Said) -> tuple[Ref, ...]:
    return flights(node, said) if node.types & MOVEMENTS else named(node, said).refs


def _main(subject: Named) -> tuple[Ref, ...]:
    """The refs that stand together for one consignment: its own first name, and what carries it."""
    carried = tuple(one for one in subject.refs if one.startswith(("flight:", "uld:")))
    return tuple(sorted({subject.refs[0], *carried}))


def _recorder(event: Node, subject: Named, said: Said) -> str:
    """Who recorded the event: its organisation's address or code, else the server that holds it."""
    recorders = said.graph.nodes(event, "recordingOrganization", "recordedByOrganization", "recordedBy")
    for one in recorders:
        if code := one.code("airlineCode", "carrierCode", "shortName"):
            return code
        if found := object_(one.id):
            return value_of(found[0])
    return server((*object_(event.id), *subject.refs))


def server(refs: tuple[Ref, ...]) -> str:
    """The host of the first address among refs."""
    return next((value_of(one).partition("/")[0] for one in refs if one.startswith("object:")), "")
