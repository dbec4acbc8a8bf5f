"""The answer: what we believe about one shipment, leg by leg, and on whose word.

Everything here is derived by a pure function from a set of facts, so it can be computed again as known at any time.
"""

from enum import StrEnum

import msgspec

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode
from schemas.places import Place
from schemas.refs import Ref
from schemas.times import Instant, Precision, Zone


class Told(msgspec.Struct, frozen=True, gc=False):
    """One time as one party told it: the instant in UTC, its local offset in minutes, how precise, and in which fact."""

    at: Instant
    offset: int
    precision: Precision
    zone: Zone
    source: str
    fact: str


class Milestone(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One step at one place. `key` is stable: `loaded@CNYTN` or, of one unit among several, `loaded@CNYTN/MSCU1234566`.

    `state` is the surest certainty anybody gave; `planned`, `estimated`, `actual` the best report of each; `evidence` the
    ids of every live report, the winner first; `rule` names what made it win; `disputed` that reports of equal rank name
    different times, or that it cannot have been here: `elsewhere` is the key of the milestone that says so.
    `delay_minutes`: actual (or else estimated) minus planned.
    """

    key: str
    kind: Kind
    mode: Mode
    state: Certainty
    place: Place | None = None
    unit: Ref | None = None
    conveyance: Ref | None = None
    planned: Told | None = None
    estimated: Told | None = None
    actual: Told | None = None
    delay_minutes: int | None = None
    evidence: tuple[str, ...] = ()
    rule: str = ""
    disputed: bool = False
    elsewhere: str = ""
    attributes: dict[str, str] = {}

    @property
    def best(self) -> Told:
        """The time to show: actual, else estimated, else planned."""
        best = self.actual or self.estimated or self.planned
        if best is None:
            raise ValueError(f"milestone {self.key} has no time")
        return best


class Leg(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One ride of one unit (or of cargo without a unit) on one conveyance. The milestones named by key tell its times."""

    mode: Mode
    conveyance: Ref
    conveyance_refs: tuple[Ref, ...] = ()  # every name of it: MMSI, IMO number, voyage
    riders: tuple[Ref, ...] = ()
    origin: Place | None = None
    destination: Place | None = None
    departed: Told | None = None
    arrived: Told | None = None
    state: Certainty = Certainty.PLANNED  # actual: it has begun
    done: bool = False


class Trip(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One use of a unit, from empty pick-up to empty return; `cargo` as far as anybody named it."""

    unit: Ref
    started_at: Instant
    ended_at: Instant
    cargo: tuple[Ref, ...] = ()


class Status(StrEnum):
    PLANNED = "planned"  # nothing has happened yet
    ORIGIN = "origin"  # with us, not yet on the way
    MOVING = "moving"  # aboard something that has left
    WAITING = "waiting"  # between two legs, or at the destination
    DELIVERED = "delivered"


class Timeline(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """The whole answer for one shipment (`id` a cargo ref) or for one unit's latest trip (`id` a unit ref).

    `refs`: every cargo ref that names this shipment; `masters`: contracts it rides inside; `houses`: shipments inside it;
    `redirect`: set where this ref is only another name: ask that one. `position_of`: names of the conveyance it is aboard
    now. `version`: how many facts the answer rests on. `hold`: customs wants something and has not released it yet.
    `junk`: refs that were not followed because too much of the world names them.
    """

    id: Ref
    version: int
    redirect: Ref | None = None
    refs: tuple[Ref, ...] = ()
    masters: tuple[Ref, ...] = ()
    houses: tuple[Ref, ...] = ()
    trips: tuple[Trip, ...] = ()
    origin: Place | None = None
    destination: Place | None = None
    status: Status = Status.PLANNED
    last: str = ""  # key of the latest actual milestone
    next: str = ""  # key of the next expected one
    eta: Told | None = None
    delay_minutes: int | None = None
    hold: str = ""  # key of the milestone that holds it
    overdue: str = ""  # key of the expected milestone whose deadline passed in silence
    position_of: tuple[Ref, ...] = ()
    legs: tuple[Leg, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    unmapped: tuple[str, ...] = ()  # fact ids of codes nobody has mapped yet
    junk: tuple[Ref, ...] = ()


class Change(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One difference between two answers: `what` is a milestone key or a field name; None where it was not there."""

    what: str
    before: str | None = None
    after: str | None = None


class Update(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """What changed in one answer. (`lane`, `number`) are consecutive per lane and are the cursor of the live feed;
    (`shipment`, `sequence`) are consecutive per shipment. The four times tell where the delay was."""

    lane: int
    number: int
    shipment: Ref
    sequence: int
    changes: tuple[Change, ...]
    status: Status
    occurred_at: Instant | None
    received_at: Instant | None
    correlated_at: Instant
