"""A shipment: in short, with its timeline, and why each step of it is believed."""

from datetime import datetime

from msgspec import Struct

from api.shapes.basis import Seen, Time, Where


class Step(Struct, frozen=True):
    """One milestone in short. `state`: planned, estimated or actual."""

    key: str
    kind: str
    name_en: str
    name_zh: str
    state: str
    place: Where | None
    at: datetime
    offset_minutes: int
    precision: str


class Next(Struct, frozen=True, kw_only=True):
    """What should come next, and by when. `basis`: plan, estimate, or lane: what usually followed on this lane; `n`: earlier
    journeys that the deadline rests on; `source`: whose plan it is. `deadline_at`: when 90 of 100 such steps had happened.
    `state`: expected; overdue: the deadline passed and those who should have told it have been heard since; source_dark: it
    passed and they have not been heard at all, so their silence proves nothing."""

    key: str
    kind: str
    name_en: str
    name_zh: str
    place: Where | None
    expected_at: datetime
    offset_minutes: int
    precision: str
    deadline_at: datetime
    basis: str
    n: int
    source: str | None
    state: str


class Eta(Struct, frozen=True):
    at: datetime
    offset_minutes: int
    precision: str
    source: str


class ShortLeg(Struct, frozen=True):
    mode: str
    state: str
    done: bool


class Summary(Struct, frozen=True, kw_only=True):
    """One shipment in short. `refs`: its names, then its units; `hold`: key of the milestone that holds it."""

    id: str
    refs: list[str]
    status: str
    mode: str
    origin: Where | None
    destination: Where | None
    last: Step | None
    next: Next | None
    eta: Eta | None
    delay_minutes: int | None
    hold: str | None
    position: Seen | None
    legs: list[ShortLeg]
    answered_at: datetime


class Found(Struct, frozen=True):
    """One page of shipments. `next`: cursor of the next page; `match`: exact, or partial where only a part fits."""

    shipments: list[Summary]
    total: int
    next: str | None
    match: str


class UnitTrip(Struct, frozen=True):
    unit: str
    started_at: datetime
    ended_at: datetime
    cargo: list[str]


class Shipment(Summary, frozen=True, kw_only=True):
    """`asked_as`: the ref that was asked, where that is only another name of this shipment."""

    asked_as: str | None
    trips: list[UnitTrip]
    masters: list[str]
    houses: list[str]


class Leg(Struct, frozen=True, kw_only=True):
    mode: str
    conveyance: str
    conveyance_refs: list[str]
    riders: list[str]
    origin: Where | None
    destination: Where | None
    departed: Time | None
    arrived: Time | None
    state: str
    done: bool


class Milestone(Struct, frozen=True, kw_only=True):
    """`rule`: what made the winning report win; `evidence`: ids of every live report, the winner first; `elsewhere`: key of
    the milestone at another place from which it cannot have come here, or gone there, in time."""

    key: str
    kind: str
    name_en: str
    name_zh: str
    mode: str
    state: str
    place: Where | None
    unit: str | None
    conveyance: str | None
    planned: Time | None
    estimated: Time | None
    actual: Time | None
    delay_minutes: int | None
    disputed: bool
    elsewhere: str | None
    rule: str
    evidence: list[str]
    attributes: dict[str, str]


class Story(Struct, frozen=True, kw_only=True):
    """A timeline. `as_known_at`: only what had been received by then counts; None: everything."""

    shipment: Summary
    as_known_at: datetime | None
    legs: list[Leg]
    milestones: list[Milestone]
    now: datetime


class Report(Struct, frozen=True, kw_only=True):
    """One party's word on a milestone and what became of it. `href`: the raw message it was read from."""

    fact: str
    source: str
    certainty: str
    occurred_at: datetime
    offset_minutes: int
    precision: str
    zone: str
    reported_at: datetime | None
    received_at: datetime
    message: str
    href: str
    trust: int
    trust_en: str
    trust_zh: str
    verdict: str
    reason_en: str
    reason_zh: str


class Evidence(Struct, frozen=True, kw_only=True):
    shipment: str
    milestone: Milestone
    rule: str
    rule_en: str
    rule_zh: str
    reports: list[Report]
