"""Train lists of China–Europe trains 班列清单: which box is on which wagon.

Our own shape (docs/formats/records.md): railways send these lists in shapes of their own, none of them public, and a bridge
maps to this one. JSON, XML (`TrainList`), CSV.

train_list_no                                   report: a list sent anew under its number replaces the older one
retracts []                                     retracts: list numbers
train_no, departure_date                        train:<number>/<local date at the first station>
entries [] (or the record itself)               one movement for each box
  container_no, wagon_no                        container inside wagon inside train
  consignment_no, bill_no, booking_no, order_no, declaration_no …     cargo inside the container
origin (origin_station), planned_departure_at   DEPARTED planned, of the box and of the train itself
destination (…_station), planned_arrival_at     ARRIVED planned
full_empty, iso_type, position, seal, weight_kg, pieces               attributes
"""

from collections.abc import Iterator
from typing import Any

from ingest.message import Heard, Malformed
from ingest.syntax import record
from ingest.syntax.json_field import Json, required, text
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import Ref, RefType

TABLES: tuple[Table, ...] = ()  # a list has no codes
ENDS = (
    (Kind.DEPARTED, "origin", "planned_departure_at"),
    (Kind.ARRIVED, "destination", "planned_arrival_at"),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    told = (fact for one in record.records(message, "TrainList") for fact in _list(one, heard))
    return record.unique(told)


def _list(told: Json, heard: Heard) -> Iterator[Movement]:
    said: dict[str, Any] = {"source": heard.by(text(told, "sender")), "mode": Mode.RAIL, **record.reported(told)}
    said |= {"report": required(told, "train_list_no"), "retracts": record.withdrawals(told)}
    if said["retracts"] and not text(told, "train_no"):
        occurred = record.moment(told, "reported_at", None)
        yield movement(kind=Kind.RETRACTED, certainty=Certainty.ACTUAL, occurred=occurred, refs=(), **said)
        return
    train = record.train(told | {"train_no": required(told, "train_no")})
    yield from _planned(told, train, {}, said)
    for entry in record.entries(told, "entries"):
        yield from _entry(entry, train, said)


def _entry(told: Json, train: tuple[Ref, ...], said: dict[str, Any]) -> Iterator[Movement]:
    wagon, cargo = record.one(RefType.WAGON, told, "wagon_no"), record.cargo(told)
    for box in record.boxes(told):
        if not (box or wagon or cargo):
            raise Malformed("container_no", "is missing, and no wagon or consignment is named: nothing is on the train")
        refs = (*cargo, *box, *wagon, *train)
        about = record.attributes(told, None, "", "")
        yield movement(
            kind=Kind.LINKED,
            certainty=Certainty.ACTUAL,
            occurred=record.moment(told, "departure_date", record.place(told, "origin", "", "origin_station")),
            refs=refs,
            place=record.place(told, "origin", "", "origin_station"),
            attributes=about,
            **said,
        )
        yield from _planned(told, refs, about, said)


def _planned(told: Json, refs: tuple[Ref, ...], attributes: dict[str, str], said: dict[str, Any]) -> Iterator[Movement]:
    for kind, end, time in ENDS:
        place = record.place(told, end, "", f"{end}_station")
        if place and text(told, time):
            yield movement(
                kind=kind,
                certainty=Certainty.PLANNED,
                occurred=record.moment(told, time, place),
                refs=refs,
                place=place,
                attributes=attributes,
                **said,
            )
