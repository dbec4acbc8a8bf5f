"""Event -> a receipt of China Customs in the documented JSON or XML shape (docs/formats: customs declaration).

Declarations answer with a numeric code (120 入库, 399 审结, 500 查验, 800 放行, 899 结关); manifests and arrival reports
with their message type (MT2401 预配舱单, MT3402 运抵报告, MT5402 理货报告). Times are Beijing time without an offset.
"""

from typing import Any
from zoneinfo import ZoneInfo

import orjson
from lxml.etree import Element, SubElement, tostring

from lianyun.simulator.event import Event, Ride
from schemas.milestones import Kind
from schemas.movement import Mode

DECLARATIONS = {
    Kind.CUSTOMS_DECLARED: "120",
    Kind.CUSTOMS_ACCEPTED: "399",
    Kind.CUSTOMS_SELECTED: "500",
    Kind.CUSTOMS_RELEASED: "800",
    Kind.CUSTOMS_CLEARED: "899",
}
INSPECTIONS = {Kind.CUSTOMS_INSPECTED: "DONE"}
MESSAGES = {Kind.MANIFEST_ACCEPTED: "MT2401", Kind.ARRIVAL_REPORTED: "MT3402", Kind.TALLIED: "MT5402"}
CARGO = {"bill_no": "bill", "house_bill_no": "house", "awb_no": "awb", "hawb_no": "hawb"}
TRANSPORT = {Mode.SEA: "2", Mode.BARGE: "2", Mode.RAIL: "3", Mode.ROAD: "4", Mode.AIR: "5"}
CHINA = ZoneInfo("Asia/Shanghai")


def receipt(event: Event) -> bytes:
    return orjson.dumps(_told(event))


def receipt_xml(event: Event) -> bytes:
    root = Element("CustomsReceipt")
    for name, value in _told(event).items():
        for each in value if isinstance(value, list) else [value]:
            SubElement(root, name).text = each
    return tostring(root, xml_declaration=True, encoding="UTF-8")


def receipt_combined(event: Event) -> bytes:
    """Of a declaration under the combined port (组合港): made once, for the barge and the mother vessel."""
    return orjson.dumps(_told(event) | {"declaration_type": "001000Z", "business_type": "SZ"})


def _told(event: Event) -> dict[str, Any]:
    """ValueError where customs has no code for what happened."""
    head = {"receipt_no": event.number, "reported_at": f"{event.said_at.astimezone(CHINA):%Y-%m-%dT%H:%M:%S}"}
    if event.takes_back:
        return {"receipt_no": f"{event.number}R", "retracts": [event.number], "reported_at": head["reported_at"]}
    told: dict[str, Any] = head | {"occurred_at": f"{event.at.astimezone(CHINA):%Y-%m-%dT%H:%M:%S}"} | _code(event)
    told |= {"locode": event.spot.locode, "facility": event.spot.code}
    told |= {name: event.first(type_) for name, type_ in CARGO.items()}
    told |= {"containers": [event.unit] if event.unit and event.spot.code_list != "IATA" else []}
    if event.ride:
        told |= {"transport_mode": TRANSPORT[event.ride.mode]} | _conveyance(event.ride)
    return {name: value for name, value in told.items() if value}


def _conveyance(ride: Ride) -> dict[str, str]:
    """The conveyance, as the manifest names it."""
    start = f"{ride.origin.local(ride.departs):%Y-%m-%d}"
    named = {
        Mode.ROAD: {"truck_plate": ride.number},
        Mode.AIR: {"flight": f"{ride.owner}{ride.number}/{start}"},
        Mode.RAIL: {"train": f"{ride.number}/{start}"},
    }
    return named.get(ride.mode, {"vessel_imo": ride.imo, "vessel_name": ride.name, "voyage_no": ride.number})


def _code(event: Event) -> dict[str, str]:
    if event.kind in MESSAGES:
        return {"message_type": MESSAGES[event.kind], "result": "accepted"}
    if event.kind in INSPECTIONS:
        return {
            "code_list": "inspection",
            "code": INSPECTIONS[event.kind],
            "declaration_no": event.first("declaration"),
        }
    if event.kind not in DECLARATIONS:
        raise ValueError(f"customs has no receipt for {event.kind}")
    return {"code": DECLARATIONS[event.kind], "declaration_no": event.first("declaration")}
