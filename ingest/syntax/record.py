"""Records in our own documented shapes (docs/formats/records.md), whether they came as JSON, XML or CSV.

All three say the same: JSON keys, XML elements and CSV columns have one set of names. In XML a list is its element
repeated; in CSV a list stands in one cell, separated by blanks or semicolons. Numbers may be text or numbers. Times without
an offset are local at the place they are told of, Beijing time where that is not known.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from lxml import etree

from ingest.message import Malformed
from ingest.syntax import csv_text, json_text, xml_text
from ingest.syntax.iso8601 import moment_at
from ingest.syntax.json_field import Json, list_, required, text
from ingest.syntax.sheet_time import iso
from schemas import records as records_
from schemas.customs import office
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.places import Place, at, called, rail_point
from schemas.records import Code
from schemas.refs import Ref, RefType, ref
from schemas.times import Moment

BEIJING = "Asia/Shanghai"
LISTS = ("retracts", "containers", "consignments", "entries")
CARGO = {
    "bill_no": RefType.BILL,
    "house_bill_no": RefType.HOUSE,
    "booking_no": RefType.BOOKING,
    "awb_no": RefType.AWB,
    "hawb_no": RefType.HAWB,
    "consignment_no": RefType.CONSIGNMENT,
    "declaration_no": RefType.DECLARATION,
    "export_declaration_no": RefType.DECLARATION,
    "import_declaration_no": RefType.DECLARATION,
    "order_no": RefType.ORDER,
}
COPIED = ("iso_type", "position", "seal", "weight_kg", "pieces", "reason", "side", "lane")
EMPTY = frozenset(("e", "empty", "4", "空", "空箱"))
FULL = frozenset(("f", "full", "5", "重", "重箱"))
_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")


def records(message: bytes, element: str) -> list[Json]:
    """The records of one message; `element`: the name of one of them in XML."""
    if xml_text.sniff(message):
        tree = xml_text.root(message)
        found = [tree] if tree.tag == element else tree.findall(element)
        if not found:
            raise Malformed(str(tree.tag), f"holds no {element}")
        return [_from_xml(one) for one in found]
    if json_text.sniff(message):
        return [plain(orjson.loads(message))]
    return [_from_csv(csv_text.fields(message))]


def plain(told: Json) -> Json:
    """Numbers as text, and Chinese names of fields as ours, in lists of records too."""
    return {records_.columns().get(name, name): _plain(value) for name, value in told.items()}


def _plain(value: Any) -> Any:
    if type(value) in (int, float):
        return str(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return plain(value) if isinstance(value, dict) else value


def _from_xml(element: etree._Element) -> Json:
    told: Json = {}
    for child in element.iterchildren(etree.Element):
        value: Any = _from_xml(child) if len(child) else (child.text or "").strip()
        if child.tag in LISTS:
            told.setdefault(str(child.tag), []).append(value)
        else:
            told[str(child.tag)] = value
    return told


def _from_csv(told: dict[str, str]) -> Json:
    return {name: re.split(r"[\s;]+", value) if name in LISTS else value for name, value in told.items()}


def entries(told: Json, field: str) -> Iterator[Json]:
    """Each object of a list, on top of what stands beside the list; the record itself where it has no such list."""
    found = list_(told, field)
    rest = {name: value for name, value in told.items() if name != field}
    for number, entry in enumerate(found):
        if not isinstance(entry, dict):
            raise Malformed(f"{field}[{number}]", f"{entry!r:.60} is no object")
        yield rest | entry
    if not found:
        yield rest


def code(told: Json, field: str, format_: str) -> Code | None:
    """What a code that must be there means; None where nobody has mapped it yet."""
    return records_.code(format_, required(told, field))


def kind(known: Code | None, told: Json) -> Kind:
    if known is None:
        return Kind.UNMAPPED
    return Kind(known.empty_kind) if known.empty_kind and is_empty(told) else known.kind


def is_empty(told: Json) -> bool:
    return text(told, "full_empty").lower() in EMPTY


def moment(told: Json, field: str, place: Place | None) -> Moment:
    """A time that must be there: ISO 8601, or as spreadsheets write it (sheet_time)."""
    return moment_at(field, iso(required(told, field)), place, BEIJING)


def reported(told: Json) -> dict[str, Any]:
    """`reported_at` of a movement, where the record tells it."""
    return {"reported_at": moment(told, "reported_at", None).at} if text(told, "reported_at") else {}


def _day(told: Json, field: str) -> str:
    value = required(told, field)
    day = iso(value)[:10]
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        raise Malformed(field, f"{value!r} is no date: wants YYYY-MM-DD")
    return day


def place(told: Json, locode: str = "locode", facility: str = "facility", station: str = "station") -> Place | None:
    """A place by UN/LOCODE and facility, else by a railway's station code, the customs office, or its name."""
    if code_ := text(told, locode).upper():
        if not _LOCODE.fullmatch(code_):
            raise Malformed(locode, f"{code_!r} is no UN/LOCODE: wants two letters and three letters or digits 2-9")
        return at(code_, text(told, facility))
    if text(told, station):
        return rail_point(text(told, "station_list").upper() or "OWN", text(told, station))
    if locode == "locode" and text(told, "customs_office"):
        return office(text(told, "customs_office"))
    name = text(told, "place_name" if locode == "locode" else f"{locode}_name")
    return called(name) if name else None


def cargo(told: Json) -> tuple[Ref, ...]:
    return tuple(ref(type_, text(told, field)) for field, type_ in CARGO.items() if text(told, field))


def boxes(told: Json) -> list[tuple[Ref, ...]]:
    """Each container by itself; nothing, once, where none is named."""
    named = [text(told, "container_no"), *list_(told, "containers")]
    if not all(isinstance(one, str) for one in named):
        raise Malformed("containers", "holds something that is no text")
    return [(ref(RefType.CONTAINER, one),) for one in dict.fromkeys(n.strip() for n in named) if one] or [()]


def train(told: Json, number: str = "train_no", day: str = "departure_date") -> tuple[Ref, ...]:
    """The train by its number and the local date on which it left its first station."""
    if not text(told, number):
        return ()
    return (ref(RefType.TRAIN, f"{text(told, number)}/{_day(told, day)}"),)


def one(type_: RefType, told: Json, field: str) -> tuple[Ref, ...]:
    return (ref(type_, text(told, field)),) if text(told, field) else ()


def attributes(told: Json, known: Code | None, field: str, list_name: str) -> dict[str, str]:
    """What else a record says, as text; of a code nobody has mapped, the code and its list."""
    found = {name: text(told, name) for name in COPIED}
    found["full_empty"] = "empty" if is_empty(told) else "full" if text(told, "full_empty").lower() in FULL else ""
    found |= {"code": text(told, field), "name": known.name_zh if known else "", "list": "" if known else list_name}
    return {name: value for name, value in found.items() if value}


def withdrawals(told: Json) -> tuple[str, ...]:
    """The sender's numbers that a record takes back."""
    named = list_(told, "retracts")
    if not all(isinstance(one, str) for one in named):
        raise Malformed("retracts", "holds something that is no text")
    return tuple(one.strip() for one in named if one.strip())


def unique(facts: Iterator[Movement]) -> list[Movement]:
    return list({fact.id: fact for fact in facts}.values())
