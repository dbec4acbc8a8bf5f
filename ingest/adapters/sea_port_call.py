"""DCSA port calls of vessels (JSON): JIT 1.0 to 1.2, JIT 2.0, Port Call 2.0.

JIT 1.x                           JIT 2.0, Port Call 2.0                         ours
timestampID, eventID              classifier and portCallServiceID               report: what is said anew replaces it
eventCreatedDateTime              eventUpdatedDateTime                           reported_at
publisher                                                                        source, where the transport names none
portCallServiceTypeCode, else     portCallService.portCallServiceTypeCode        kind, together with the next
facilityTypeCode
operationsEventTypeCode           portCallService.portCallServiceEventTypeCode   kind
eventClassifierCode               timestamp.classifierCode                       certainty; REQ: linked, attribute requested
eventDateTime                     timestamp.dateTime, serviceDateTime            occurred_at
eventLocation, UNLocationCode     serviceLocation, portCall.UNLocationCode       place
vesselIMONumber, vessel           vessel                                         vessel
import- or exportVoyageNumber     terminalCall.carrier…VoyageNumber              voyage
                                  portCallID, terminalCallID, portCallServiceID  voyage:PORTCALL-…, …: names of the call
OMIT, CANC                        isOmitted, isCanceled, isDeclined              discrepancy; cancelled: retracts its times

In JIT 2.0 a call, a service and a timestamp are messages of their own that name one another by these identifiers; they link
the vessel's names on the day they are heard. A timestamp alone does not say of what service it is.
"""

from itertools import pairwise
from typing import Any

import orjson

from ingest.adapters.sea_port_call_code import (
    CANCELLED,
    CLASSIFIERS,
    FACILITIES,
    IGNORED,
    SERVICES,
    STEPS,
    TABLES,
)
from ingest.message import Heard, Malformed
from ingest.syntax.dcsa import conveyance, place, service, vessel_name
from ingest.syntax.iso8601 import moment
from ingest.syntax.json_field import Json, list_, object_, required, text
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place
from schemas.refs import Ref, RefType, usable
from schemas.relations import Relation, implied, inside
from schemas.times import Precision, given

__all__ = ["TABLES", "parse"]
_IDS = (("portCall", "PORTCALL"), ("terminalCall", "TERMINALCALL"), ("portCallService", "SERVICE"))


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = orjson.loads(message)
    event = _flat(told) if "operationsEventTypeCode" in told else _whole(told)
    steps, ship = object_(event, "portCallService"), object_(event, "vessel")
    what = text(steps, "portCallServiceTypeCode")
    code = text(steps, "portCallServiceEventTypeCode")
    if what in IGNORED:
        return []
    call, names = object_(event, "terminalCall"), _names(event)
    refs = (*conveyance(code, {**call, "vessel": ship}), *names)
    if not refs:
        raise Malformed("vessel", "is missing, and no port call is named: nothing to follow")
    common: dict[str, Any] = {
        "source": heard.by(_publisher(event)),
        "mode": Mode.SEA,
        "refs": refs,
        "place": _place(event),
        "relations": _relations(refs, names),
    }
    created = text(event, "eventUpdatedDateTime") or text(event, "eventCreatedDateTime")
    common["reported_at"] = moment("eventUpdatedDateTime", created).at if created else None
    return [_fact(event, (what, code), common, heard)]


def _fact(event: Json, step: tuple[str, str], common: dict[str, Any], heard: Heard) -> Movement:
    steps, time = object_(event, "portCallService"), object_(event, "timestamp")
    attributes, (kind, certainty) = _attributes(event), _kind(event, step)
    service_id = text(steps, "portCallServiceID")
    if text(time, "classifierCode") == "REQ":
        attributes["requested"], kind = str(kind), Kind.LINKED
    if reason := _gone(event):
        attributes["reason"], kind = reason, Kind.DISCREPANCY
        common["retracts"] = tuple(_report(service_id, classifier) for classifier in CLASSIFIERS if service_id)
    elif time:
        common["report"] = (
            text(event, "eventID") if not service_id else _report(service_id, text(time, "classifierCode"))
        )
    if kind is Kind.UNMAPPED:
        attributes |= {"code": " ".join(filter(None, step)), "list": "DCSA portCallServiceTypeCode"}
    field = "serviceDateTime" if "serviceDateTime" in time else "dateTime"
    at = moment(field, required(time, field)) if time else given(heard.received_at, Precision.DAY)
    return movement(
        kind=kind,
        certainty=certainty,
        occurred=at,
        attributes={name: value[:2000] for name, value in attributes.items() if value},
        **common,
    )


def _kind(event: Json, step: tuple[str, str]) -> tuple[Kind, Certainty]:
    time = object_(event, "timestamp")
    if not time:
        return Kind.LINKED, Certainty.ACTUAL
    classifier = required(time, "classifierCode")
    if classifier not in CLASSIFIERS:
        raise Malformed("classifierCode", f"{classifier!r} is none of {', '.join(CLASSIFIERS)}")
    return STEPS.get(step, Kind.UNMAPPED) if any(step) else Kind.LINKED, CLASSIFIERS[classifier]


def _report(service_id: str, classifier: str) -> str:
    return f"{service_id} {classifier}"


def _gone(event: Json) -> str:
    """Why what was told of this call or service is no longer so."""
    flags = {
        "omitted": ("isOmitted", "omitted"),
        "cancelled": ("isCanceled", "cancelled"),
        "declined": ("isDeclined", "declined"),
    }
    parts = [object_(event, name) for name, _ in _IDS]
    told = (word for word, names in flags.items() for part in parts if any(part.get(name) is True for name in names))
    return next(told, "") or CANCELLED.get(text(object_(event, "portCallService"), "portCallServiceEventTypeCode"), "")


def _flat(told: Json) -> Json:
    """A timestamp or an operations event of 1.x, as 2.0 has it."""
    call = object_(told, "transportCall") or told
    code = text(told, "portCallServiceTypeCode")
    facility = text(told, "facilityTypeCode")
    what = SERVICES.get(code, code) or FACILITIES.get(facility, facility)
    named = {"vesselIMONumber": told["vesselIMONumber"]} if told.get("vesselIMONumber") else {}
    place_of_call = {name: told.get(name) for name in ("UNLocationCode", "facilityCode", "facilitySMDGCode")}
    return {
        **told,
        "eventID": told.get("eventID") or told.get("timestampID"),
        "vessel": object_(call, "vessel") or object_(told, "vessel") or named,
        "terminalCall": call,
        "portCall": {**call, **{name: value for name, value in place_of_call.items() if value}},
        "portCallService": {
            "portCallServiceTypeCode": what,
            "portCallServiceEventTypeCode": required(told, "operationsEventTypeCode"),
            "portCallPhaseTypeCode": told.get("portCallPhaseTypeCode"),
            "facilityTypeCode": facility,
            "serviceLocation": told.get("eventLocation"),
        },
        "timestamp": {
            **told,
            "classifierCode": required(told, "eventClassifierCode"),
            "dateTime": required(told, "eventDateTime"),
        },
    }


def _whole(told: Json) -> Json:
    """An event of Port Call 2.0 as it is; of JIT 2.0 a call, a service or a timestamp by itself as a part of one."""
    if "timestampID" in told:
        return {"timestamp": told, "portCallService": {"portCallServiceID": told.get("portCallServiceID")}}
    if "portCallServiceID" in told:
        return {"portCallService": told, "terminalCall": {"terminalCallID": told.get("terminalCallID")}}
    if "terminalCallID" in told:
        return {"terminalCall": told, "portCall": {"portCallID": told.get("portCallID")}}
    if "portCallID" in told:
        return {"portCall": told, "vessel": told.get("vessel")}
    return told


def _names(event: Json) -> list[Ref]:
    """The identifiers of the call, the widest first."""
    values = ((prefix, text(object_(event, part), f"{part}ID")) for part, prefix in _IDS)
    return [found for prefix, value in values if value for found in usable(RefType.VOYAGE, f"{prefix}-{value}")]


def _relations(refs: tuple[Ref, ...], names: list[Ref]) -> tuple[Relation, ...]:
    """Each service is within its terminal call, that within the port call, and all of them the vessel's."""
    nested = [inside(inner, outer) for outer, inner in pairwise(names)]
    return tuple(sorted({*implied(Kind.LINKED, tuple(sorted(set(refs)))), *nested}))


def _place(event: Json) -> Place | None:
    steps, time = object_(event, "portCallService"), object_(event, "timestamp")
    locations = ((steps, "serviceLocation"), (steps, "portCallServiceLocation"), (time, "portCallServiceLocation"))
    return place(*(object_(part, name) for part, name in locations), object_(event, "portCall"))


def _publisher(event: Json) -> str:
    codes = [code for code in list_(object_(event, "publisher"), "identifyingCodes") if isinstance(code, dict)]
    return next((found for code in codes if (found := text(code, "partyCode"))), "")


def _attributes(event: Json) -> dict[str, str]:
    steps, time, call = (object_(event, part) for part in ("portCallService", "timestamp", "terminalCall"))
    return {
        "vessel_name": vessel_name(object_(event, "vessel")),
        "service": service(call),
        "port_service": text(steps, "portCallServiceTypeCode"),
        "port_event": text(steps, "portCallServiceEventTypeCode"),
        "phase": text(steps, "portCallPhaseTypeCode"),
        "facility_type": text(steps, "facilityTypeCode"),
        "reason": " ".join(map(str, list_(time, "delayReasonCodes"))) or text(time, "delayReasonCode"),
        "remark": text(time, "remark"),
        "port_visit": text(object_(event, "portCall"), "portVisitReference"),
        "reply_to": text(event, "replyToEventID") or text(time, "replyToTimestampID"),
    }
