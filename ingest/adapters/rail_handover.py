"""Border events of China–Europe trains 交接: arrival, gauge change, hand-over, customs.

Our own shape (docs/formats/records.md): railways exchange these in bilateral messages that are not public, and a bridge maps
to this one. JSON, XML (`Handover`), CSV.

handover_no                                report
retracts []                                retracts: numbers that this one takes back, or replaces where it has an event
event                                      kind (schemas/data/record_codes.csv, rail_handover)
occurred_at, reported_at                   local at the place: railways at Alashankou and Khorgos keep Beijing time
locode + facility, or station + station_list (RICS, ESR, OWN), or customs_office     place
train_no, departure_date; wagon_no         the train and wagon it came on
next_train_no, next_departure_date; next_wagon_no      those it goes on with after a gauge change
container_no, containers []                one movement for each box
consignment_no, bill_no, declaration_no …  the cargo in it
from_railway, to_railway, reason           attributes

A gauge change 换装 that names wagons or trains is also an unloading from the one and a loading on the other.
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

FORMAT = "rail_handover"
TABLES = (Table("event", "schemas/data/record_codes.csv, our own list", codes(FORMAT)),)
CUSTOMS = frozenset(kind for kind in Kind if kind.startswith("customs_"))


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = (fact for one in record.records(message, "Handover") for fact in _handover(one, heard))
    return record.unique(told)


def _handover(told: Json, heard: Heard) -> Iterator[Movement]:
    said: dict[str, Any] = {"source": heard.by(text(told, "sender")), **record.reported(told)}
    said |= {"report": required(told, "handover_no"), "retracts": record.withdrawals(told)}
    place = record.place(told)
    occurred = record.moment(told, "occurred_at" if text(told, "occurred_at") else "reported_at", place)
    if said["retracts"] and not text(told, "event"):
        said |= {"mode": Mode.RAIL, "certainty": Certainty.ACTUAL}
        yield movement(kind=Kind.RETRACTED, occurred=occurred, refs=(), **said)
        return
    known = record.code(told, "event", FORMAT)
    said |= {"occurred": record.moment(told, "occurred_at", place), "place": place, "attributes": _attributes(told)}
    said["certainty"] = known.certainty if known else Certainty.ACTUAL
    for box in record.boxes(told):
        for kind, refs in _steps(record.kind(known, told), told, box):
            if not refs:
                raise Malformed("container_no", "is missing, and no wagon, train or consignment is named")
            yield movement(kind=kind, mode=Mode.CUSTOMS if kind in CUSTOMS else Mode.RAIL, refs=refs, **said)


def _steps(kind: Kind, told: Json, box: tuple[Ref, ...]) -> Iterator[tuple[Kind, tuple[Ref, ...]]]:
    cargo = (*record.cargo(told), *box)
    before = (*record.one(RefType.WAGON, told, "wagon_no"), *record.train(told))
    after = record.one(RefType.WAGON, told, "next_wagon_no")
    after += record.train(told, "next_train_no", "next_departure_date")
    if kind is not Kind.GAUGE_CHANGED or not cargo:
        yield kind, (*cargo, *before)
        return
    yield kind, cargo
    if before:
        yield Kind.DISCHARGED, (*cargo, *before)
    if after:
        yield Kind.LOADED, (*cargo, *after)


def _attributes(told: Json) -> dict[str, str]:
    railways = {name: text(told, name) for name in ("from_railway", "to_railway") if text(told, name)}
    return record.attributes(told, record.code(told, "event", FORMAT), "event", FORMAT) | railways
