"""Port papers without paper: EIR 设备交接单, packing list 装箱单, delivery order 提货单, release 放箱, appointments 预约.

Our own shape (docs/formats/records.md): the platform of each port has one of its own, none of them public. JSON, XML
(`PortDocument`), CSV.

port_document_no                           report, with document and event: PD-1/eir.out
retracts []                                retracts: such reports
document, event                            kind (schemas/data/record_codes.csv, port_document: `eir.out` …), in English keys
                                           or Chinese (record_words.csv); a cancelled appointment retracts the booked one
occurred_at, reported_at                   local at the place
slot_from, slot_to                         of an appointment, in place of occurred_at: when the truck is expected
locode + facility                          place
container_no, containers []                one movement for each box
full_empty                                 an empty box is picked up or returned where a full one passes the gate
bill_no, house_bill_no, booking_no, order_no …      the cargo
truck_plate                                truck that brings or takes it
vessel_imo or vessel_name, voyage_no       the vessel it is meant for: a LINKED fact beside the movement
iso_type, seal, weight_kg, pieces, reason  attributes
"""

from collections.abc import Iterator
from typing import Any

from ingest.message import Heard, Malformed
from ingest.syntax import record
from ingest.syntax.json_field import Json, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.records import codes, words
from schemas.refs import Ref, RefType, ref, value_of

FORMAT = "port_document"
_CODES = {tuple(key.split(".")): code for key, code in codes(FORMAT).items()}
TABLES = (Table("document, event", "schemas/data/record_codes.csv, our own list", _CODES),)
BY_ROAD = frozenset((Kind.GATE_IN, Kind.GATE_OUT, Kind.EMPTY_PICKED_UP, Kind.EMPTY_RETURNED))


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = (fact for one in record.records(message, "PortDocument") for fact in _document(one, heard))
    return record.unique(told)


def _document(told: Json, heard: Heard) -> Iterator[Movement]:
    number = required(told, "port_document_no")
    said: dict[str, Any] = {"source": heard.by(text(told, "sender")), **record.reported(told)}
    said["retracts"] = record.withdrawals(told)
    if said["retracts"] and not text(told, "event"):
        said |= {"report": number, "mode": Mode.ROAD, "certainty": Certainty.ACTUAL}
        yield movement(kind=Kind.RETRACTED, occurred=record.moment(told, "reported_at", None), refs=(), **said)
        return
    document, event = (words().get((name, required(told, name)), text(told, name)) for name in ("document", "event"))
    told = told | {"step": f"{document}.{event}".lower()}
    known, place = record.code(told, "step", FORMAT), record.place(told)
    kind = record.kind(known, told)
    time = "slot_from" if text(told, "slot_from") and not text(told, "occurred_at") else "occurred_at"
    said |= {
        "report": f"{number}/{told['step']}",
        "kind": kind,
        "place": place,
        "occurred": record.moment(told, time, place),
    }
    said |= {"mode": Mode.ROAD if kind in BY_ROAD else Mode.UNKNOWN, "attributes": _attributes(told, number)}
    said["certainty"] = known.certainty if known else Certainty.ACTUAL
    if kind is Kind.RETRACTED:  # an appointment is off: what was booked under its number counts no more
        said |= {"report": "", "retracts": (f"{number}/{document}.booked", *said["retracts"])}
        yield movement(refs=(), **said)
        return
    for box in record.boxes(told):
        about = (*record.cargo(told), *box)
        if not about:
            raise Malformed("container_no", "is missing, and no bill or booking is named: nothing to follow")
        yield movement(refs=(*about, *record.one(RefType.TRUCK, told, "truck_plate")), **said)
        if vessel := _vessel(told):  # where it is to go: said of no moment in which it was aboard
            linked = said | {"kind": Kind.LINKED, "certainty": Certainty.PLANNED, "mode": Mode.SEA}
            yield movement(refs=(*about, *vessel), **linked)


def _vessel(told: Json) -> tuple[Ref, ...]:
    imo, name = text(told, "vessel_imo"), text(told, "vessel_name")
    if not (imo or name):
        return ()
    vessel = ref(RefType.VESSEL, f"IMO{imo}" if imo else f"NAME-{name}")
    voyage = text(told, "voyage_no")
    return (vessel, *((ref(RefType.VOYAGE, f"{value_of(vessel)}/{voyage}"),) if voyage else ()))


def _attributes(told: Json, number: str) -> dict[str, str]:
    slot = f"{text(told, 'slot_from')} to {text(told, 'slot_to')}" if text(told, "slot_to") else ""
    about = record.attributes(told, record.code(told, "step", FORMAT), "step", FORMAT) | {"document": number}
    return about | ({"slot": slot} if slot else {})
