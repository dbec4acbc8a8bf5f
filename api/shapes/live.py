"""The live feed, and how the API itself is."""

from datetime import datetime

from msgspec import Struct

from api.shapes.shipment import Summary
from schemas.timeline import Change


class Pushed(Struct, frozen=True, kw_only=True):
    """An event of the live feed: an Update (schemas/timeline.py), when it was pushed, and the shipment as it is now.

    `summary` is None where the update is about no shipment of its own: another name of one, or a unit with named cargo.
    """

    lane: int
    number: int
    shipment: str
    sequence: int
    changes: tuple[Change, ...]
    status: str
    occurred_at: datetime | None
    received_at: datetime | None
    correlated_at: datetime
    pushed_at: datetime
    summary: Summary | None


class Health(Struct, frozen=True):
    status: str


class Ready(Struct, frozen=True):
    """`ok`, or what is wrong."""

    store: str
    broker: str
