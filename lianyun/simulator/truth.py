"""What really happened, kept apart from what was said about it."""

from datetime import datetime
from typing import NamedTuple

from schemas.milestones import Kind
from schemas.movement import Mode
from schemas.refs import Ref


class Leg(NamedTuple):
    """`conveyance`: every name of it; `origin`, `destination`: UN/LOCODEs; times in UTC."""

    mode: Mode
    conveyance: tuple[Ref, ...]
    origin: str
    destination: str
    departed: datetime
    arrived: datetime


class Milestone(NamedTuple):
    """`told`: at least one party said so (noise may swallow it); `day`: everybody knows only the day of it.

    `names`: the refs under which it was told; it was told where a fact of this kind and place carries one of them."""

    kind: Kind
    locode: str
    at: datetime
    names: frozenset[Ref]
    told: bool = True
    day: bool = False


class Wrong(NamedTuple):
    """A statement that was not true: `unit` as misread; `taken_back`: its sender withdrew it and said the right one."""

    kind: Kind
    source: str
    unit: Ref
    meant: Ref
    taken_back: bool


class Shipment(NamedTuple):
    """`refs`: every name of this consignment; `masters`: the contracts it rides inside; `missed`: conveyances that it was
    planned on and that sailed without it."""

    story: str
    refs: tuple[Ref, ...]
    masters: tuple[Ref, ...]
    units: tuple[Ref, ...]
    legs: tuple[Leg, ...]
    milestones: tuple[Milestone, ...]
    wrong: tuple[Wrong, ...] = ()
    missed: tuple[tuple[Ref, ...], ...] = ()


class Truth(NamedTuple):
    """`dead_letters`: how many broken messages each format family sends."""

    shipments: tuple[Shipment, ...]
    dead_letters: dict[str, int]
