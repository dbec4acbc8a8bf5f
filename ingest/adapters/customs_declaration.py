"""China Customs: receipts of declarations; manifest, arrival and tally reports. Our own shape (docs/formats), JSON and XML.

There is no public schema of what a single window passes on, so this is the smallest shape that holds it; a bridge maps to
it. DEC_RESULT and CEB…Message, which users of the window know, are mapped here already (china_window). JSON keys and XML
elements have the same names; a list in XML is its element repeated. Numbers may be text or numbers.

receipt_no                         report
retracts []                        retracts: receipts that this one takes back, or replaces where it says something itself
sender                             source, where the transport names none
code, code_list                    kind (schemas/data/customs_codes.csv); unknown codes are kept as unmapped
message_type, result               kind, of manifest messages; result `rejected` is a refusal
occurred_at, reported_at           Beijing time unless it carries an offset; also YYYYMMDD[hhmm[ss[fff]]]
declaration_no, unified_no         declaration (报关单号, 18 digits; 统一编号)
declaration_type                   3rd character 5 概要 or 6 完整, 7th Z 组合港: attributes
customs_office                     place (schemas/data/customs_offices.csv), unless locode and facility tell it
bill_no, house_bill_no, awb_no, hawb_no, booking_no, consignment_no, order_no, containers []     refs of one consignment, or
consignments []                    of several: each is a movement for each of its containers
vessel_imo, call_sign, flight, train, truck_plate          refs: what carries it
vessel_name, voyage_no             attributes
reason, business_type, transport_mode, lane (船边直提, 抵港直装), pieces, weight_kg, seal     attributes
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from lxml import etree

from ingest.message import Heard, Malformed
from ingest.syntax import china_window, xml_text
from ingest.syntax.china_window import moment
from ingest.syntax.json_field import Json, list_, required, text
from ingest.tables import Table
from schemas.customs import codes, office, offices
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.places import Place, at
from schemas.refs import Ref, RefType, ref
from schemas.times import Moment

ROOTS = ("CustomsReceipt", "CustomsReceipts", *china_window.ROOTS)
CARGO = {
    "bill_no": RefType.BILL,
    "house_bill_no": RefType.HOUSE,
    "awb_no": RefType.AWB,
    "hawb_no": RefType.HAWB,
    "booking_no": RefType.BOOKING,
    "consignment_no": RefType.CONSIGNMENT,
    "order_no": RefType.ORDER,
}
CONVEYANCES = {
    "vessel_imo": (RefType.VESSEL, "IMO{}"),
    "call_sign": (RefType.VESSEL, "CALL-{}"),
    "flight": (RefType.FLIGHT, "{}"),
    "train": (RefType.TRAIN, "{}"),
    "truck_plate": (RefType.TRUCK, "{}"),
}
STEPS = {"5": "summary", "6": "complete"}  # 概要申报 and 完整申报, of the two-step declaration
DIRECTIONS = {"0": "export", "1": "import", "E": "export", "I": "import"}  # ninth digit of a declaration number
BUSINESS = {"MU": "multimodal", "SZ": "water transfer", "MF": "road manifest, fast cross-border clearance"}
TRANSPORT = {"2": "sea", "3": "rail", "4": "road", "5": "air"}  # 运输方式代码
COPIED = ("reason", "pieces", "weight_kg", "seal", "vessel_name", "voyage_no", "lane")
LISTS = {"retracts", "containers", "consignments"}


def _table(element: str, list_: str) -> Table:
    known = {code.code: code for code in codes().values() if code.list == list_}
    return Table(element, f"schemas/data/customs_codes.csv, {list_}: each row with its source", known)


TABLES = (
    _table("code of code_list declaration", "declaration"),
    _table("CHANNEL of DEC_RESULT", "channel"),
    _table("code of code_list platform", "platform"),
    _table("code of code_list inspection", "inspection"),
    _table("message_type", "message"),
    Table("declaration_type, 3rd character", "two-step declaration 两步申报", STEPS),
    Table("declaration_no, 9th digit", "GACC, numbers of declarations", DIRECTIONS),
    Table("business_type", "GACC, business of a declaration", BUSINESS),
    Table("transport_mode", "GACC, code list of modes 运输方式代码", TRANSPORT),
)


def parse(message: bytes, heard: Heard) -> list[Movement]:
    if not xml_text.sniff(message):
        return list(_receipt(orjson.loads(message), heard))
    tree = xml_text.root(message)
    if tree.tag in china_window.ROOTS:
        return [fact for receipt in china_window.receipts(tree) for fact in _receipt(receipt, heard)]
    receipts = [tree] if tree.tag == "CustomsReceipt" else tree.findall("CustomsReceipt")
    if not receipts:
        raise Malformed(str(tree.tag), "holds no CustomsReceipt")
    return [fact for receipt in receipts for fact in _receipt(_json(receipt), heard)]


def _json(element: etree._Element) -> Json:
    """An XML receipt in the JSON shape."""
    told: Json = {}
    for child in element.iterchildren(etree.Element):
        value: Any = _json(child) if len(child) else (child.text or "").strip()
        if child.tag in LISTS:
            told.setdefault(str(child.tag), []).append(value)
        else:
            told[str(child.tag)] = value
    return told


def _receipt(receipt: Json, heard: Heard) -> Iterator[Movement]:
    told = {name: str(value) if type(value) in (int, float) else value for name, value in receipt.items()}
    number, retracts = required(told, "receipt_no"), tuple(_texts(told, "retracts"))
    reported = moment("reported_at", text(told, "reported_at")) if text(told, "reported_at") else None
    said: dict[str, Any] = {"source": heard.by(text(told, "sender")), "certainty": Certainty.ACTUAL}
    said |= {"report": number, "retracts": retracts, "reported_at": reported.at if reported else None}
    if not (text(told, "code") or text(told, "message_type")) and retracts:
        yield movement(kind=Kind.RETRACTED, mode=Mode.CUSTOMS, occurred=reported or _occurred(told), refs=(), **said)
        return
    kind, attributes = _kind(told), _attributes(told)
    declarations, conveyances = _declarations(told), _conveyances(told)
    for refs, alone in _groups(told, declarations):
        if not (named := (*refs, *conveyances)):
            raise Malformed(
                "declaration_no", "is missing, and no bill, container or vessel is named: nothing to follow"
            )
        more = {} if alone else {"declaration": " ".join(d.partition(":")[2] for d in declarations)}
        more = {name: value for name, value in more.items() if value}
        yield movement(
            kind=kind,
            mode=Mode.SEA if kind in (Kind.ARRIVED, Kind.DEPARTED) else Mode.CUSTOMS,  # 确报 are of vessels
            occurred=_occurred(told),
            refs=named,
            place=_place(told),
            attributes=attributes | more,
            **said,
        )


def _kind(told: Json) -> Kind:
    result = text(told, "result") or "accepted"
    if result not in ("accepted", "rejected"):
        raise Malformed("result", f"{result!r} is none of accepted, rejected")
    known = codes().get(_code(told))
    if known is None:
        return Kind.UNMAPPED
    return Kind.CUSTOMS_REFUSED if result == "rejected" else known.kind


def _code(told: Json) -> tuple[str, str]:
    if type_ := text(told, "message_type"):
        return "message", type_.upper()
    list_name, code = text(told, "code_list") or "declaration", required(told, "code")
    return list_name, code if (list_name, code) in codes() else code.upper()  # `a` of a channel is not `A`


def _occurred(told: Json) -> Moment:
    return moment("occurred_at", required(told, "occurred_at"))


def _declarations(told: Json) -> tuple[Ref, ...]:
    number, unified = text(told, "declaration_no"), text(told, "unified_no")
    if number and not re.fullmatch(r"\d{8}[\dIE]\d{9}", number):
        raise Malformed("declaration_no", f"{number!r} is no declaration number: wants 18 digits")
    return tuple(ref(RefType.DECLARATION, value) for value in (number, unified) if value)


def _conveyances(told: Json) -> tuple[Ref, ...]:
    found = [
        ref(type_, form.format(text(told, field))) for field, (type_, form) in CONVEYANCES.items() if text(told, field)
    ]
    vessels = [name for name in found if name.startswith("vessel:")]
    if not vessels and text(told, "vessel_name"):
        vessels = [ref(RefType.VESSEL, f"NAME-{text(told, 'vessel_name')}")]
        found += vessels
    if vessels and text(told, "voyage_no"):
        found.append(ref(RefType.VOYAGE, f"{vessels[0].partition(':')[2]}/{text(told, 'voyage_no')}"))
    return tuple(found)


def _groups(told: Json, declarations: tuple[Ref, ...]) -> Iterator[tuple[tuple[Ref, ...], bool]]:
    """The refs of each consignment and container, and whether the declaration is theirs alone.

    A declaration of several consignments does not make them one shipment, so it stands beside them by itself.
    """
    consignments = list_(told, "consignments") or [told]
    alone = len(consignments) == 1
    if not alone and declarations:
        yield declarations, True
    for consignment in consignments:
        if not isinstance(consignment, dict):
            raise Malformed("consignments", f"holds {consignment!r:.60}: wants objects")
        cargo = [ref(type_, text(consignment, field)) for field, type_ in CARGO.items() if text(consignment, field)]
        cargo += declarations if alone else ()
        for box in _texts(consignment, "containers") or [""]:
            yield (*cargo, *((ref(RefType.CONTAINER, box),) if box else ())), alone


def _place(told: Json) -> Place | None:
    if locode := text(told, "locode"):
        return at(locode, text(told, "facility"))
    code = text(told, "customs_office") or text(told, "declaration_no")[:4]
    if code and not re.fullmatch(r"\d{4}", code):
        raise Malformed("customs_office", f"{code!r} is no customs office: wants four digits")
    return office(code) if code else None


def _attributes(told: Json) -> dict[str, str]:
    list_name, code = _code(told)
    type_, number = text(told, "declaration_type"), text(told, "declaration_no")
    known = codes().get((list_name, code))
    found = {name: text(told, name) for name in COPIED}
    found |= {"code": code, "list": list_name, "name": known.name_zh if known else text(told, "name")}
    found |= {
        "declaration_type": type_,
        "step": STEPS.get(type_[2:3], ""),
        "direction": DIRECTIONS.get(number[8:9], ""),
    }
    if list_name == "channel" and code.startswith("Sp"):
        found["step"] = STEPS["5"]
    found |= {"combined_port": "yes" if type_[6:7] == "Z" else "", "result": text(told, "result")}
    found["business"] = BUSINESS.get(text(told, "business_type"), text(told, "business_type"))
    found["transport"] = TRANSPORT.get(text(told, "transport_mode"), text(told, "transport_mode"))
    place = offices().get(text(told, "customs_office") or number[:4])
    found["customs_office"] = f"{place.code} {place.name_zh}" if place else text(told, "customs_office")
    return {name: value for name, value in found.items() if value}


def _texts(told: Json, field: str) -> list[str]:
    values = list_(told, field)
    if not all(isinstance(value, str) for value in values):
        raise Malformed(field, "holds something that is no text")
    return [value.strip() for value in values if value.strip()]
