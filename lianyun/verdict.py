"""What Lianyun concluded, held against what happened. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from lianyun.simulator.truth import Milestone, Shipment
from schemas.milestones import Kind

SLACK = timedelta(minutes=1)  # messages round to the minute
DAY = timedelta(days=1)
# What a timeline has to have right. Others may be told by parties who saw it from afar: a fence, a passing train.
KEY = frozenset(
    {
        Kind.GATE_IN,
        Kind.LOADED,
        Kind.DEPARTED,
        Kind.ARRIVED,
        Kind.DISCHARGED,
        Kind.CUSTOMS_RELEASED,
        Kind.GAUGE_CHANGED,
        Kind.GATE_OUT,
        Kind.DELIVERED,
        Kind.EMPTY_RETURNED,
    }
)


def faults(truth: Shipment, story: Mapping[str, Any]) -> list[str]:
    """What is missing or wrong in a timeline (`/v1/shipments/{id}/timeline`), a line each; none: it is right."""
    concluded: dict[tuple[str, str], list[datetime]] = {}
    for milestone in story["milestones"]:
        if milestone["actual"] and milestone["place"]:
            key = milestone["kind"], milestone["place"]["locode"]
            concluded.setdefault(key, []).append(datetime.fromisoformat(milestone["actual"]["at"]))
    return [
        f"{truth.refs[0]}: {one.kind} at {one.locode} {_told(one, concluded.get((one.kind, one.locode), []))}"
        for one in key_milestones(truth)
        if not _is_right(one, concluded.get((one.kind, one.locode), []))
    ]


def key_milestones(truth: Shipment) -> list[Milestone]:
    """Those that somebody told us of."""
    return [one for one in truth.milestones if one.told and one.kind in KEY]


def _is_right(truth: Milestone, concluded: list[datetime]) -> bool:
    return any(abs(at - truth.at) <= (DAY if truth.day else SLACK) for at in concluded)


def _told(truth: Milestone, concluded: list[datetime]) -> str:
    if not concluded:
        return "is missing"
    return f"was at {truth.at:%Y-%m-%d %H:%M}, concluded {', '.join(f'{at:%Y-%m-%d %H:%M}' for at in concluded)}"
