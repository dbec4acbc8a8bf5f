"""Port papers without paper: EIR 设备交接单, packing list 装箱单, delivery order 提货单, release 放箱, appointments 预约.

Our own shape (docs/formats/records.md): each port's platform has one of its own, none of them public. JSON, XML (`PortDocument`),
CSV.

port_document_no                           report, with document and event
retracts []                                retracts: port_document_no/document.event
document, event                            kind (schemas/data/record_codes.csv, port_document: `eir.out` …)
occurred_at, reported_at                   local at the place
slot_from, slot_to                         of an appointment, in place of occurred_at: when the truck is expected
locode + facility                          place
container_no, containers []                one movement for each box
full_empty                                 an empty box is picked up or returned where a full one passes the gate
bill_no, house_bill_no, booking_no, order_no …      the cargo
truck_plate; vessel_imo or vessel_name, voyage_no   what brings or takes it
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
from schemas.records import codes
from schemas.refs import Ref, RefType, ref

FORMAT = "port_document"
TABLES = (Table("document.event", "schemas/data/record_codes.csv, our own list", codes(FORMAT)),)
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
    step = f"{required(told, 'document')}.{required(told, 'event')}".lower()
    told = told | {"step": step}
    known, place = record.code(told, "step", FORMAT), record.place(told)
    kind = record.kind(known, told)
    time = "slot_from" if text(told, "slot_from") and not text(told, "occurred_at") else "occurred_at"
    said |= {"report": f"{number}/{step}", "kind": kind, "place": place, "occurred": record.moment(told, time, place)}
    said |= {"mode": Mode.ROAD if kind in BY_ROAD else Mode.UNKNOWN, "attributes": _attributes(told, number)}
    said["certainty"] = known.certainty if known else Certainty.ACTUAL
    for box in record.boxes(told):
        refs = (*record.cargo(told), *box, *_conveyances(told))
        if not refs:
            raise Malformed("container_no", "is missing, and no bill or booking is named: nothing to follow")
        yield movement(refs=refs, **said)


def _conveyances(told: Json) -> tuple[Ref, ...]:
    vessel = (ref(RefType.VESSEL, f"IMO{text(told, 'vessel_imo')}"),) if text(told, "vessel_imo") else ()
    if not vessel and text(told, "vessel_name"):
        vessel = (ref(RefType.VESSEL, f"NAME-{text(told, 'vessel_name')}"),)
    voyage = vessel and text(told, "voyage_no")
    named = (ref(RefType.VOYAGE, f"{vessel[0].partition(':')[2]}/{text(told, 'voyage_no')}"),) if voyage else ()
    return (*record.one(RefType.TRUCK, told, "truck_plate"), *vessel, *named)


def _attributes(told: Json, number: str) -> dict[str, str]:
    slot = f"{text(told, 'slot_from')} to {text(told, 'slot_to')}" if text(told, "slot_to") else ""
    about = record.attributes(told, record.code(told, "step", FORMAT), "step", FORMAT) | {"document": number}
    return about | ({"slot": slot} if slot else {})
