"""Event -> a border event of a China–Europe train in the documented JSON shape (docs/formats/records.md)."""

import orjson

from lianyun.simulator.event import Event
from schemas.milestones import Kind

EVENTS = {Kind.GAUGE_CHANGED: "gauge_changed", Kind.HANDED_OVER: "handed_over"}


def handover(event: Event) -> bytes:
    """ValueError where a border station has no word for what happened."""
    if event.kind not in EVENTS:
        raise ValueError(f"a border station tells nothing of {event.kind}")
    told = {
        "handover_no": event.number,
        "reported_at": event.said_at.isoformat(timespec="seconds"),
        "event": EVENTS[event.kind],
        "occurred_at": f"{event.spot.local(event.at):%Y-%m-%dT%H:%M:%S}",
        "locode": event.spot.locode,
        "facility": event.spot.code,
        "container_no": event.unit,
        "consignment_no": event.first("consignment"),
    }
    return orjson.dumps({name: value for name, value in told.items() if value})
