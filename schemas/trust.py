"""How near a party stands to what it tells: of several reports of one step, the nearest party's counts.

A fact is stamped with its grade when it is first heard, as with the time: what was believed then can be told again later,
whatever became of the source since. A grade says nothing about the fact itself and is no part of its id.
"""

from enum import StrEnum
from typing import NamedTuple

from schemas.milestones import Kind

DERIVED = 0  # nobody told it: positions did
SECOND_HAND = 1
FIRST_HAND = 2  # also whoever we know no better of
OWN = 3
GRADES = {
    DERIVED: ("derived from positions", "由位置推算"),
    SECOND_HAND: ("second hand, or a source with a poor record", "转述方，或记录欠佳的数据源"),
    FIRST_HAND: ("first hand", "直接参与方"),
    OWN: ("the party that does it", "实施该作业的当事方"),
}


class Role(StrEnum):
    TERMINAL = "terminal"  # of a port, a railway, an airport; depots and warehouses
    CARRIER = "carrier"  # shipping lines, railways, airlines, hauliers
    CUSTOMS = "customs"
    FORWARDER = "forwarder"  # and whoever passes on what others told: agents, platforms, shippers


_BY_ROLE = {
    Role.TERMINAL: (
        Kind.EMPTY_PICKED_UP,
        Kind.STUFFED,
        Kind.GATE_IN,
        Kind.ARRIVAL_REPORTED,
        Kind.LOADED,
        Kind.TALLIED,
        Kind.GAUGE_CHANGED,
        Kind.DISCHARGED,
        Kind.AVAILABLE,
        Kind.GATE_OUT,
        Kind.STRIPPED,
        Kind.EMPTY_RETURNED,
        Kind.DAMAGED,
    ),
    Role.CARRIER: (
        Kind.BOOKED,
        Kind.RECEIVED,
        Kind.MANIFESTED,
        Kind.DEPARTED,
        Kind.PASSED,
        Kind.APPROACHED,
        Kind.BORDER_CROSSED,
        Kind.HANDED_OVER,
        Kind.ARRIVED,
        Kind.BERTHED,
        Kind.RECEIVED_FROM_FLIGHT,
        Kind.NOTIFIED,
        Kind.DOCUMENTS_DELIVERED,
        Kind.DELIVERED,
        Kind.ROLLED,
        Kind.DELAYED,
        Kind.DISCREPANCY,
    ),
    Role.CUSTOMS: (
        Kind.MANIFEST_ACCEPTED,
        Kind.CUSTOMS_DECLARED,
        Kind.CUSTOMS_ACCEPTED,
        Kind.CUSTOMS_SELECTED,
        Kind.CUSTOMS_INSPECTED,
        Kind.CUSTOMS_HELD,
        Kind.CUSTOMS_REFUSED,
        Kind.CUSTOMS_RELEASED,
        Kind.CUSTOMS_CLEARED,
    ),
}
DOER: dict[Kind, Role] = {kind: role for role, kinds in _BY_ROLE.items() for kind in kinds}


def grade(role: Role | None, kind: Kind) -> int:
    """How near a party of this role stands to a step of this kind."""
    if role is Role.FORWARDER:
        return SECOND_HAND
    return OWN if role is not None and DOER.get(kind) is role else FIRST_HAND


class Record(NamedTuple):
    """What a source told lately: `refs` movements with a number of wrong check digit among `movements`, and `foretold` of
    `timed` different delays of actual events that lie more than a quarter of an hour before the event."""

    movements: int
    misnumbered: int
    timed: int
    foretold: int


ENOUGH = 200  # movements: a source that told fewer is not judged


class Caution(NamedTuple):
    """Why a source ranks one grade lower. `share`: of what it told."""

    rule: str
    share: float
    words_en: str
    words_zh: str


def cautions(record: Record) -> tuple[Caution, ...]:
    """What speaks against the word of a source."""
    if record.movements < ENOUGH:
        return ()
    misnumbered, foretold = record.misnumbered / record.movements, record.foretold / max(1, record.timed)
    judged = (
        (0.05, Caution("misnumbered", misnumbered, "numbers whose check digit is wrong", "号码校验位错误")),
        (0.05, Caution("foretold", foretold, "events told before they happened", "事件发生前即报告已发生")),
    )
    return tuple(caution for most, caution in judged if caution.share > most)
