"""Road manifests of cross-boundary trucks 公路舱单, both sides of the boundary. Our own shape (docs/formats/records.md).

Single windows pass these on in shapes of their own; a bridge maps to this one. JSON, XML (`RoadManifest`), CSV.

road_manifest_no                                  report, with event and side: RM-1/released/CN
retracts []                                       retracts: such reports
event                                             kind (schemas/data/record_codes.csv, road_manifest)
side                                              CN or HK: whose customs says so (attribute, and part of the report)
occurred_at, reported_at                          local at the place
locode + facility, or customs_office              place: the control point
truck_plate, hk_plate                             truck: one truck with a plate of each side
trailer_no                                        trailer
consignments [] (or the record itself)            one movement for each consignment and box
  bill_no, house_bill_no, awb_no, hawb_no, order_no, container_no, containers []
  declaration_no; export_declaration_no, import_declaration_no      declared on both sides: one shipment

Drivers and their cards are not copied.
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
from schemas.refs import Ref, RefType

FORMAT = "road_manifest"
TABLES = (Table("event", "schemas/data/record_codes.csv, our own list", codes(FORMAT)),)
SIDES = ("CN", "HK", "MO")
CUSTOMS = frozenset((Kind.MANIFEST_ACCEPTED, Kind.ARRIVAL_REPORTED, *(k for k in Kind if k.startswith("customs_"))))


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = (fact for one in record.records(message, "RoadManifest") for fact in _manifest(one, heard))
    return record.unique(told)


def _manifest(told: Json, heard: Heard) -> Iterator[Movement]:
    number, event = required(told, "road_manifest_no"), text(told, "event")
    side = text(told, "side").upper()
    if side and side not in SIDES:
        raise Malformed("side", f"{side!r} is none of {', '.join(SIDES)}")
    said: dict[str, Any] = {"source": heard.by(text(told, "sender")), **record.reported(told)}
    said["retracts"] = record.withdrawals(told)
    if said["retracts"] and not event:
        said |= {"report": number, "mode": Mode.ROAD, "certainty": Certainty.ACTUAL}
        yield movement(kind=Kind.RETRACTED, occurred=record.moment(told, "reported_at", None), refs=(), **said)
        return
    known, place = record.code(told, "event", FORMAT), record.place(told)
    kind = record.kind(known, told)
    said["report"] = "/".join(filter(None, (number, known.code if known else event, side)))
    said |= {"kind": kind, "place": place, "occurred": record.moment(told, "occurred_at", place)}
    said |= {"mode": Mode.CUSTOMS if kind in CUSTOMS else Mode.ROAD}
    said |= {"certainty": known.certainty if known else Certainty.ACTUAL}
    for consignment in record.entries(told, "consignments"):
        about = record.attributes(consignment, known, "event", FORMAT) | {"manifest": number}
        for refs in _refs(consignment):
            yield movement(refs=refs, attributes=about, **said)


def _refs(told: Json) -> Iterator[tuple[Ref, ...]]:
    truck = [ref for field in ("truck_plate", "hk_plate") for ref in record.one(RefType.TRUCK, told, field)]
    carried = (*record.one(RefType.TRAILER, told, "trailer_no"), *truck)
    for box in record.boxes(told):
        refs = (*record.cargo(told), *box, *carried)
        if not refs:
            raise Malformed("truck_plate", "is missing, and no consignment or container is named: nothing to follow")
        yield refs
