"""Receipts as China's single window and cross-border e-commerce write them, in the names of our own receipts. XML.

DEC_RESULT (DEC_DATA)                       a goods declaration's receipt, as the import client gets it
InventoryReturn, OrderReturn, LogisticsReturn (CEB…Message)     of an e-commerce list 清单, order 订单, waybill 运单

Nobody publishes schemas of these; the names are those of the interface as its users write them. Times are Beijing time:
ISO 8601, or digits with seconds, milliseconds, or the zone 086 behind them.
"""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from lxml.etree import _Element

from ingest.syntax.iso8601 import time
from ingest.syntax.json_field import Json
from ingest.syntax.sheet_time import iso
from ingest.syntax.xml_text import text
from schemas.times import Moment, given

BEIJING = ZoneInfo("Asia/Shanghai")
SENDER = "China single window"
_STATUS = {"returnStatus": "code", "returnTime": "occurred_at", "returnInfo": "reason", "customsCode": "customs_office"}
# Their element -> our field.
RECORDS: dict[str, dict[str, str]] = {
    "DEC_RESULT": {
        "CUS_CIQ_NO": "unified_no",
        "ENTRY_ID": "declaration_no",
        "NOTICE_DATE": "occurred_at",
        "CHANNEL": "code",
        "NOTE": "reason",
        "CUSTOM_MASTER": "customs_office",
    },
    "InventoryReturn": _STATUS | {"preNo": "unified_no", "invtNo": "declaration_no", "copNo": "order_no"},
    "OrderReturn": _STATUS | {"orderNo": "order_no"},
    "LogisticsReturn": _STATUS | {"logisticsNo": "house_bill_no"},
}
LISTS = {"DEC_RESULT": "channel"}  # the list of a record's code, where that is not the one of declarations
ROOTS = ("DEC_DATA", *RECORDS, *(f"CEB{number}Message" for number in ("312", "412", "512", "604", "622", "624", "626")))
# What a field holds where it holds what it is for: before customs gave a number, another stands there or nothing.
FORMS = {"declaration_no": r"\d{8}[01IE]\d{9}", "customs_office": r"\d{4}"}
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:(\d{2})(\d{3})?|086)?)?")


def receipts(tree: _Element) -> Iterator[Json]:
    """Each receipt of a message. Its number at the sender's is what it says of which declaration, and when."""
    for record in tree.iter(*RECORDS):
        name = str(record.tag)
        told = {field: text(record, theirs) for theirs, field in RECORDS[name].items()}
        told = {field: value for field, value in told.items() if re.fullmatch(FORMS.get(field, r"(?s).+"), value)}
        about = next(
            (told[field] for field in ("unified_no", "declaration_no", "order_no", "house_bill_no") if field in told),
            "",
        )
        told["receipt_no"] = "/".join((name, about, told.get("code", ""), told.get("occurred_at", "")))
        yield told | {"sender": SENDER, "code_list": LISTS.get(name, "declaration")}


def moment(field: str, value: str) -> Moment:
    if digits := _DIGITS.fullmatch(value):
        year, month, day, hour, minute, second, fraction = digits.groups()
        seconds = f":{second}" + (f".{fraction}" if fraction and fraction != "086" else "") if second else ""
        value = f"{year}-{month}-{day}" + (f"T{hour}:{minute}{seconds}" if hour else "")
    found, precision = time(field, iso(value))
    return given(found if found.tzinfo else found.replace(tzinfo=BEIJING), precision)
