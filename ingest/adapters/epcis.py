"""What EPCIS events say, in the field names of EPCIS 2.0 (JSON and XML) and 1.0 to 1.2 (XML, extensions unfolded).

eventTime, eventTimeZoneOffset               occurred_at: the instant, and the clock on the spot
recordTime                                   reported_at
eventID                                      report; without one, a digest of what the event says
errorDeclaration                             retracts that report; the corrective events come by themselves
bizStep, disposition, action                 kind (epcis_cbv): the step; else the condition; else packed or unpacked
readPoint, else bizLocation                  place: a GLN, or the sender's own words
epcList, childEPCs, parentID                 a movement for each: package (SSCC, SGTIN …), asset (GRAI, GIAI),
                                             container (BIC, or a URI that ends with one), vessel (IMO), consignment
                                             (GSIN, GINC); other URIs: package
inputEPCList, outputEPCList                  likewise, with attribute `transformation`
parentID and a child                         the child is inside: opened by ADD, closed by DELETE, stated by OBSERVE
bizTransactionList                           bill, order, consignment (of every object of the event), attributes
destinationList                              `receiving` at it is a delivery

Ignored: quantities of classes and lots (they name no single thing), sensorElementList (what sensors measure is no step),
persistentDisposition (what stays true), ilmd and sources (master data), extensions. An event only of those says nothing
here. Persons' keys (GSRN) are not copied.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import product
from typing import Any, NamedTuple

import msgspec

from ingest.adapters import epcis_cbv as cbv
from ingest.adapters.epcis_reference import pairs, papers, things, ties
from ingest.message import Heard, Malformed
from ingest.syntax.epcis_field import event_of, place, same_place, times
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, list_, object_, required, text
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, RefType, type_of
from schemas.relations import Change, Relation, inside

TABLES = cbv.TABLES


class Lists(NamedTuple):
    """Where an event's type names what it is about: single things, and how many of a class."""

    things: tuple[str, ...]
    classes: tuple[str, ...]


_CONTENTS = Lists(("childEPCs",), ("childQuantityList",))
TYPES = {
    "ObjectEvent": Lists(("epcList",), ("quantityList",)),
    "AggregationEvent": _CONTENTS,
    "AssociationEvent": _CONTENTS,
    "TransactionEvent": Lists(("epcList",), ("quantityList",)),
    "TransformationEvent": Lists(("inputEPCList", "outputEPCList"), ("inputQuantityList", "outputQuantityList")),
}
CHANGES = {"ADD": Change.OPENS, "DELETE": Change.CLOSES, "OBSERVE": Change.STATES}
QUANTITY = {"epcClass", "quantity", "uom"}
NESTING = ("AggregationEvent", "AssociationEvent")  # whose action opens and closes what is inside what
_digested = msgspec.json.Encoder(order="deterministic")


class Told(NamedTuple):
    """An event: what it names in each list, the parent of its contents, its papers, and what every movement of it says."""

    type: str
    action: str
    named: dict[str, list[Ref]]
    parents: list[Ref]
    papers: tuple[Ref, ...]
    common: dict[str, Any]


def document(events: Iterable[Json], sender: str, heard: Heard) -> Iterator[Movement]:
    """The movements of the events of a document. Malformed names the event, too."""
    for number, event in enumerate(events):
        with event_of(number):
            yield from facts(event, sender, heard)


def facts(event: Json, sender: str, heard: Heard) -> Iterator[Movement]:
    """The movements of one event. Malformed names the field that breaks a rule of the standard."""
    told = _told(event, heard.by(sender))
    if event.get("errorDeclaration") is not None:
        yield _retraction(object_(event, "errorDeclaration"), told)
        return
    if told.type != "TransformationEvent":
        yield from _movements([r for found in told.named.values() for r in found], told, {})
        return
    for field, found in told.named.items():
        if found:
            yield from _movements(found, told, {"transformation": field.removesuffix("EPCList")})


def _movements(named: list[Ref], told: Told, more: dict[str, str]) -> Iterator[Movement]:
    nothing: list[tuple[Ref, ...]] = [()]
    for thing, parent in product([(r,) for r in named] or nothing, [(r,) for r in told.parents] or nothing):
        own = [*thing, *parent]
        if not own and not told.papers:
            continue
        attributes = {name: value[:2000] for name, value in (told.common["attributes"] | more).items() if value}
        yield movement(
            certainty=Certainty.ACTUAL,
            mode=Mode.SEA if any(type_of(r) is RefType.VESSEL for r in own) else Mode.UNKNOWN,
            refs=(*own, *told.papers),
            relations=tuple(dict.fromkeys(_relations(own, told))),
            **told.common | {"attributes": attributes},
        )


def _relations(own: list[Ref], told: Told) -> Iterator[Relation]:
    change = CHANGES[told.action] if told.type in NESTING else Change.STATES
    if len(own) > 1 and own[0] != own[1]:
        yield inside(own[0], own[1], change)
    if told.type != "TransactionEvent" or told.action != "DELETE":  # which says that they belong together no more
        yield from ties(own, told.papers, change if len(own) > 1 else Change.STATES)


def _told(event: Json, source: str) -> Told:
    type_, action = required(event, "type"), _action(event)
    _check(event, type_, action)
    occurred, recorded = times(event)
    kind, attributes = _kind(event, type_, action)
    covering, numbers = papers(event)
    named = {field: things(field, list_(event, field)) for field in TYPES[type_].things}
    parents = things("parentID", filter(None, [event.get("parentID")]))
    spot, location = _place(event)
    said = (type_, action, kind, attributes, occurred.at, spot, named, parents, covering)
    report = text(event, "eventID") or blake2b(_digested.encode(said), digest_size=16).hexdigest()
    attributes |= numbers | {"event_type": type_, "action": text(event, "action"), "biz_location": location}
    attributes |= {"transformation_id": text(event, "transformationID")}
    common: dict[str, Any] = {"source": source, "kind": kind, "occurred": occurred, "place": spot, "report": report}
    common |= {"attributes": attributes, "reported_at": recorded.at if recorded else None}
    return Told(type_, action, named, parents, covering, common)


def _place(event: Json) -> tuple[Place | None, str]:
    """Where it happened, and where the things are from then on, if that is somewhere else."""
    read_point, location = text(object_(event, "readPoint"), "id"), text(object_(event, "bizLocation"), "id")
    return place(read_point) or place(location), location if read_point and location != read_point else ""


def _action(event: Json) -> str:
    if event.get("type") == "TransformationEvent":
        return "ADD"
    action = required(event, "action")
    if action not in CHANGES:
        raise Malformed("action", f"{action!r} is none of {', '.join(CHANGES)}")
    return action


def _check(event: Json, type_: str, action: str) -> None:
    """The rules of EPCIS 2.0, 7.4: what an event of each type cannot do without."""
    if type_ not in TYPES:
        raise Malformed("type", f"{type_!r} is none of {', '.join(TYPES)}")
    lists, classes = TYPES[type_]
    for field in classes:
        for element in list_(event, field):
            if not isinstance(element, dict) or not element.get("epcClass") or element.keys() - QUANTITY:
                raise Malformed(
                    field, f"holds {element!r:.80}: an element has epcClass, quantity and uom and nothing else"
                )
    named = any(list_(event, field) for field in (*lists, *classes))
    if type_ == "ObjectEvent" and not named and not list_(event, "sensorElementList"):
        raise Malformed("epcList", "is missing or empty, and quantityList too: the event is about nothing")
    if type_ == "TransactionEvent" and not list_(event, "bizTransactionList"):
        raise Malformed("bizTransactionList", "is missing: it is mandatory")
    if type_ == "TransformationEvent" and not named and not text(event, "transformationID"):
        raise Malformed("inputEPCList", "is missing, and outputs and transformationID too: the event is about nothing")
    if type_ in NESTING and action != "OBSERVE" and not text(event, "parentID"):
        raise Malformed("parentID", f"is missing: it is mandatory for action {action}")


def _kind(event: Json, type_: str, action: str) -> tuple[Kind, dict[str, str]]:
    step = cbv.word("bizStep", text(event, "bizStep"), cbv.STEPS)
    condition = cbv.word("disposition", text(event, "disposition"), cbv.DISPOSITIONS)
    attributes = {"biz_step": step, "disposition": condition}
    if step and step not in cbv.STEPS:
        return Kind.UNMAPPED, attributes | {"code": step, "list": "CBV bizStep"}
    kind = cbv.STEPS.get(step, Kind.LINKED)
    if kind is Kind.RECEIVED and _is_at_destination(event):
        return Kind.DELIVERED, attributes
    if kind is not Kind.LINKED:
        return kind, attributes
    if not step and condition and condition not in cbv.DISPOSITIONS:
        return Kind.UNMAPPED, attributes | {"code": condition, "list": "CBV disposition"}
    kind = cbv.DISPOSITIONS.get(condition, Kind.LINKED)
    if step:  # goods on their way are no news beside what was done to them
        return (Kind.LINKED if kind is Kind.PASSED else kind), attributes
    return (cbv.ACTIONS.get((type_, action), kind) if kind is Kind.LINKED else kind), attributes


def _is_at_destination(event: Json) -> bool:
    told = [text(object_(event, field), "id") for field in ("readPoint", "bizLocation")]
    ends = [end for type_, end in pairs(event, "destinationList", "destination", cbv.ENDS) if type_ == "location"]
    return any(same_place(one, end) for one in told for end in ends if one)


def _retraction(declaration: Json, told: Told) -> Movement:
    corrections = [text({"id": one}, "id") for one in list_(declaration, "correctiveEventIDs")]
    reason = cbv.word("errorDeclaration.reason", text(declaration, "reason"), ("did_not_occur", "incorrect_data"))
    attributes = {"reason": reason, "corrected_by": " ".join(corrections)[:2000]}
    return movement(
        source=told.common["source"],
        kind=Kind.RETRACTED,
        certainty=Certainty.ACTUAL,
        mode=Mode.UNKNOWN,
        occurred=moment("errorDeclaration.declarationTime", declaration.get("declarationTime")),
        refs=(),
        retracts=(told.common["report"],),
        attributes={name: value for name, value in attributes.items() if value},
    )
