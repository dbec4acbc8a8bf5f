"""Our milestone vocabulary, and what the standards call each one.

`scope` says what a milestone is true of: a *unit* milestone (a box was loaded) holds for everything in the box, a
*conveyance* milestone (a vessel departed) for everything aboard, a *cargo* milestone (customs released it) only for the
consignment it names. Words of the standards: DCSA T&T 2.2/3.0 event type codes, IATA Cargo-IMP FSU / ONE Record status
codes, GS1 CBV 2.0 business steps. Empty where a standard has no word for it.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    BOOKED = "booked"
    EMPTY_PICKED_UP = "empty_picked_up"
    STUFFED = "stuffed"
    RECEIVED = "received"  # the carrier has the goods: FSU RCS
    GATE_IN = "gate_in"
    ARRIVAL_REPORTED = "arrival_reported"  # 运抵报告: the terminal tells customs the goods are there
    MANIFEST_ACCEPTED = "manifest_accepted"  # 舱单
    CUSTOMS_DECLARED = "customs_declared"  # 申报 / 入库
    CUSTOMS_ACCEPTED = "customs_accepted"  # 审结
    CUSTOMS_SELECTED = "customs_selected"  # 查验: chosen for inspection
    CUSTOMS_INSPECTED = "customs_inspected"
    CUSTOMS_HELD = "customs_held"  # 扣留
    CUSTOMS_REFUSED = "customs_refused"  # 退单
    CUSTOMS_RELEASED = "customs_released"  # 放行
    CUSTOMS_CLEARED = "customs_cleared"  # 结关
    MANIFESTED = "manifested"  # FSU MAN: on the flight's manifest
    LOADED = "loaded"
    TALLIED = "tallied"  # 理货
    DEPARTED = "departed"
    PASSED = "passed"
    APPROACHED = "approached"  # came into the approach of a port
    BORDER_CROSSED = "border_crossed"
    GAUGE_CHANGED = "gauge_changed"
    HANDED_OVER = "handed_over"  # interchange between two carriers
    ARRIVED = "arrived"
    BERTHED = "berthed"
    DISCHARGED = "discharged"
    RECEIVED_FROM_FLIGHT = "received_from_flight"  # FSU RCF
    AVAILABLE = "available"
    NOTIFIED = "notified"  # FSU NFD: the consignee was told
    DOCUMENTS_DELIVERED = "documents_delivered"
    GATE_OUT = "gate_out"
    DELIVERED = "delivered"
    STRIPPED = "stripped"
    EMPTY_RETURNED = "empty_returned"
    ROLLED = "rolled"  # left behind: planned aboard one departure, moved to a later one
    DELAYED = "delayed"
    DISCREPANCY = "discrepancy"
    DAMAGED = "damaged"
    LINKED = "linked"  # no milestone: says only which refs belong together
    RETRACTED = "retracted"  # no milestone: takes back what `retracts` names
    OVERDUE = "overdue"  # no milestone: by then nobody had told what was expected, though its sources spoke
    UNMAPPED = "unmapped"  # a code nobody has mapped yet: kept and counted, never guessed


class Scope(StrEnum):
    CARGO = "cargo"
    UNIT = "unit"
    CONVEYANCE = "conveyance"
    NONE = "none"


class Milestone(NamedTuple):
    scope: Scope
    dcsa: str
    iata: str
    cbv: str
    name_en: str
    name_zh: str


_CARGO, _UNIT, _CONVEYANCE, _NONE = Scope.CARGO, Scope.UNIT, Scope.CONVEYANCE, Scope.NONE

MILESTONES: dict[Kind, Milestone] = {
    Kind.BOOKED: Milestone(_CARGO, "CONF", "BKD", "", "Booked", "已订舱"),
    Kind.EMPTY_PICKED_UP: Milestone(_UNIT, "GTOT", "", "departing", "Empty picked up", "空箱提取"),
    Kind.STUFFED: Milestone(_UNIT, "STUF", "", "packing", "Stuffed", "装箱"),
    Kind.RECEIVED: Milestone(_CARGO, "RECE", "RCS", "receiving", "Received from shipper", "收运"),
    Kind.GATE_IN: Milestone(_UNIT, "GTIN", "", "arriving", "Gate in", "进场"),
    Kind.ARRIVAL_REPORTED: Milestone(_CARGO, "", "", "", "Arrival reported to customs", "运抵报告"),
    Kind.MANIFEST_ACCEPTED: Milestone(_CARGO, "", "", "", "Manifest accepted", "舱单确认"),
    Kind.CUSTOMS_DECLARED: Milestone(_CARGO, "", "CRC", "", "Declared to customs", "已申报"),
    Kind.CUSTOMS_ACCEPTED: Milestone(_CARGO, "", "", "", "Declaration accepted", "审结"),
    Kind.CUSTOMS_SELECTED: Milestone(_CARGO, "CUSI", "", "", "Selected for inspection", "查验通知"),
    Kind.CUSTOMS_INSPECTED: Milestone(_CARGO, "INSP", "", "inspecting", "Inspected", "查验完成"),
    Kind.CUSTOMS_HELD: Milestone(_CARGO, "HOLD", "", "holding", "Held by customs", "海关扣留"),
    Kind.CUSTOMS_REFUSED: Milestone(_CARGO, "REJE", "", "", "Declaration refused", "退单"),
    Kind.CUSTOMS_RELEASED: Milestone(_CARGO, "CUSR", "CCD", "", "Released by customs", "海关放行"),
    Kind.CUSTOMS_CLEARED: Milestone(_CARGO, "", "", "", "Customs closed", "结关"),
    Kind.MANIFESTED: Milestone(_CARGO, "", "MAN", "", "Manifested", "配载"),
    Kind.LOADED: Milestone(_UNIT, "LOAD", "", "loading", "Loaded", "装载"),
    Kind.TALLIED: Milestone(_UNIT, "", "", "", "Tallied", "理货"),
    Kind.DEPARTED: Milestone(_CONVEYANCE, "DEPA", "DEP", "departing", "Departed", "离开"),
    Kind.PASSED: Milestone(_CONVEYANCE, "", "", "transporting", "Passed", "通过"),
    Kind.APPROACHED: Milestone(_CONVEYANCE, "", "", "transporting", "Approaching", "驶近"),
    Kind.BORDER_CROSSED: Milestone(_CONVEYANCE, "CROS", "", "transporting", "Crossed the border", "过境"),
    Kind.GAUGE_CHANGED: Milestone(_UNIT, "", "", "", "Gauge changed", "换装"),
    Kind.HANDED_OVER: Milestone(_UNIT, "", "TFD", "", "Handed over", "交接"),
    Kind.ARRIVED: Milestone(_CONVEYANCE, "ARRI", "ARR", "arriving", "Arrived", "到达"),
    Kind.BERTHED: Milestone(_CONVEYANCE, "", "", "arriving", "Berthed", "靠泊"),
    Kind.DISCHARGED: Milestone(_UNIT, "DISC", "", "unloading", "Discharged", "卸载"),
    Kind.RECEIVED_FROM_FLIGHT: Milestone(_CARGO, "", "RCF", "receiving", "Received from flight", "航班到货"),
    Kind.AVAILABLE: Milestone(_UNIT, "AVPU", "", "", "Available for pick-up", "可提"),
    Kind.NOTIFIED: Milestone(_CARGO, "", "NFD", "", "Consignee notified", "到货通知"),
    Kind.DOCUMENTS_DELIVERED: Milestone(_CARGO, "", "AWD", "", "Documents delivered", "单证交付"),
    Kind.GATE_OUT: Milestone(_UNIT, "GTOT", "", "departing", "Gate out", "出场"),
    Kind.DELIVERED: Milestone(_CARGO, "", "DLV", "", "Delivered", "交付"),
    Kind.STRIPPED: Milestone(_UNIT, "STRP", "", "unpacking", "Stripped", "拆箱"),
    Kind.EMPTY_RETURNED: Milestone(_UNIT, "GTIN", "", "arriving", "Empty returned", "还空箱"),
    Kind.ROLLED: Milestone(_UNIT, "", "", "", "Rolled to a later departure", "甩柜"),
    Kind.DELAYED: Milestone(_CARGO, "", "", "", "Delayed", "延误"),
    Kind.DISCREPANCY: Milestone(_CARGO, "", "DIS", "", "Discrepancy", "不符"),
    Kind.DAMAGED: Milestone(_UNIT, "", "", "", "Damaged", "残损"),
    Kind.LINKED: Milestone(_NONE, "", "", "", "Linked", "关联"),
    Kind.RETRACTED: Milestone(_NONE, "", "", "", "Retracted", "撤回"),
    Kind.OVERDUE: Milestone(_NONE, "", "", "", "Overdue", "逾期未报"),
    Kind.UNMAPPED: Milestone(_NONE, "", "", "", "Unmapped code", "未映射代码"),
}


def scope_of(kind: Kind) -> Scope:
    return MILESTONES[kind].scope
