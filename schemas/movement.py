"""Movement: one thing one party said about one step. Position: where one party saw a conveyance.

A movement is a fact: kept for ever, never edited. Its id is derived from what it says, so the same message gives the same
id wherever and whenever it is read; when we heard of it (`received_at`) and in which message is not part of the id.
"""

from copy import copy
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from schemas.milestones import Kind
from schemas.places import Place
from schemas.refs import MAX_REFS, Rank, Ref, RefType, is_normal, rank_of, riders
from schemas.relations import Relation, implied
from schemas.times import Instant, Moment, Precision, Zone
from schemas.trust import FIRST_HAND

MAX_ATTRIBUTES = 64
MAX_ATTRIBUTE = 2_000  # characters
MAX_BYTES = (
    512 * 1024
)  # of a movement as JSON: with the refs it is told to it has to fit a record, and Kafka takes 1 MB
_EPOCH = datetime.fromtimestamp(0, UTC)


class Certainty(StrEnum):
    PLANNED = "planned"
    ESTIMATED = "estimated"
    ACTUAL = "actual"


class Mode(StrEnum):
    SEA = "sea"
    BARGE = "barge"
    RAIL = "rail"
    ROAD = "road"
    AIR = "air"
    CUSTOMS = "customs"
    UNKNOWN = "unknown"


class Movement(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One fact. Make one with `movement()`, which derives `id` and `relations`.

    `occurred_at`/`offset`/`precision`/`zone` are a `Moment`; `reported_at`: when the sender said so, where the message
    tells; `received_at`: when we heard it first; `message`: id of the raw message it was read from; `report`: the sender's
    own id of this statement; `retracts`: the sender's ids it takes back; `attributes`: what else matters, as text; `trust`:
    how near its source stands to it, a grade of schemas/trust.py.
    """

    id: str
    source: str
    kind: Kind
    certainty: Certainty
    mode: Mode
    occurred_at: Instant
    offset: int
    precision: Precision
    zone: Zone
    refs: tuple[Ref, ...]
    place: Place | None = None
    reported_at: Instant | None = None
    relations: tuple[Relation, ...] = ()
    report: str = ""
    retracts: tuple[str, ...] = ()
    attributes: dict[str, str] = {}
    received_at: Instant = _EPOCH
    message: str = ""
    trust: int = FIRST_HAND

    def __post_init__(self) -> None:
        typed = isinstance(self.kind, Kind) and isinstance(self.certainty, Certainty) and isinstance(self.mode, Mode)
        if not (typed and isinstance(self.occurred_at, datetime)):
            raise ValueError(f"kind, certainty, mode or occurred_at is of another type: {self!r}")
        if self.place is not None and not isinstance(self.place, Place):
            raise ValueError(f"place {self.place!r} is no Place")
        if not self.source:
            raise ValueError("source is empty: a fact needs somebody who said it")
        if not self.refs and not self.retracts:
            raise ValueError("refs are empty: a fact needs something it is about")
        if len(self.refs) > MAX_REFS:
            raise ValueError(f"refs: {len(self.refs)} in one movement, at most {MAX_REFS}")
        for name in self.refs:
            if not is_normal(name):
                raise ValueError(f"ref {name!r} is not normalised: make it with schemas.refs.ref()")
        if len(self.retracts) > MAX_REFS:
            raise ValueError(f"retracts: {len(self.retracts)} in one movement, at most {MAX_REFS}")
        named = set(self.refs)
        for relation in self.relations:
            if not (relation.inner in named and relation.outer in named):
                raise ValueError(f"relation {relation} names a ref that the movement does not")
        if len(self.attributes) > MAX_ATTRIBUTES or max(map(len, self.attributes.values()), default=0) > MAX_ATTRIBUTE:
            raise ValueError(f"attributes: at most {MAX_ATTRIBUTES} of {MAX_ATTRIBUTE} characters")

    def graded(self, trust: int) -> None:
        """Stamps a fact that nobody has seen yet."""
        msgspec.structs.force_setattr(self, "trust", trust)

    @property
    def addresses(self) -> tuple[Ref, ...]:
        """Every node that this fact is sent to: the refs it names, its own report and the reports it takes back.

        A conveyance is told only what is true of itself. What names a rider is the rider's own story, and told to a
        vessel it would be forwarded to the other ten thousand boxes aboard.
        """
        told = riders(self.refs) or self.refs
        if not self.report and not self.retracts:
            return told
        reports = [self.report, *self.retracts] if self.report else list(self.retracts)
        return told + tuple(report_ref(self.source, report) for report in reports)


class Position(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """Where a conveyance was. WGS84 degrees; `speed` km/h; `course`, `heading` degrees clockwise from north;
    `attributes`: what else the device told, as text (mileage, fuel, signal): for those who listen, the store drops it."""

    source: str
    ref: Ref
    at: Instant
    lat: float
    lon: float
    speed: float | None = None
    course: float | None = None
    heading: float | None = None
    attributes: dict[str, str] = {}
    received_at: Instant = _EPOCH
    message: str = ""

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(f"position {self.lat}, {self.lon} is not on earth (WGS84 degrees)")
        if rank_of(self.ref) is not Rank.CONVEYANCE and rank_of(self.ref) is not Rank.UNIT:
            raise ValueError(f"position of {self.ref}: only conveyances and units have one")
        if self.at.tzinfo is None:
            raise ValueError(f"position time {self.at} has no offset")
        if len(self.attributes) > MAX_ATTRIBUTES or any(len(v) > MAX_ATTRIBUTE for v in self.attributes.values()):
            raise ValueError(f"attributes: at most {MAX_ATTRIBUTES} of {MAX_ATTRIBUTE} characters")


Told = TypeVar("Told", bound=Movement | Position)


def report_ref(source: str, report: str) -> Ref:
    """The node where a sender's report and what takes it back meet. Other parties' numbers are other nodes."""
    digest = blake2b(f"{source}\0{report}".encode(), digest_size=16).hexdigest()
    return Ref(f"{RefType.REPORT.value}:{digest.upper()}")  # normal as it is made


def movement(
    *,
    source: str,
    kind: Kind,
    certainty: Certainty,
    mode: Mode,
    occurred: Moment,
    refs: tuple[Ref, ...],
    relations: tuple[Relation, ...] | None = None,
    **more: Any,
) -> Movement:
    """A movement with its id and the relations that its refs imply (or those given). ValueError names what is wrong."""
    unique = tuple(sorted(set(refs)))
    made = Movement(
        id="",
        source=source,
        kind=kind,
        certainty=certainty,
        mode=mode,
        occurred_at=occurred.at,
        offset=occurred.offset,
        precision=occurred.precision,
        zone=occurred.zone,
        refs=unique,
        relations=implied(kind, unique) if relations is None else tuple(sorted(relations)),
        **more,
    )
    msgspec.structs.force_setattr(made, "id", content_id(made))  # nobody has seen it yet
    return made


_canonical = msgspec.json.Encoder(order="deterministic")


def content_id(fact: Movement) -> str:
    """32 hex digits of what the fact says: everything but its id, its grade, when we heard it and in which message.
    ValueError where that is more than MAX_BYTES."""
    bare = _canonical.encode(_with(fact, id="", message="", received_at=_EPOCH, trust=FIRST_HAND))
    if len(bare) > MAX_BYTES:
        raise ValueError(f"movement: says {len(bare)} bytes, at most {MAX_BYTES}")
    return blake2b(bare, digest_size=16).hexdigest()


def stamped(fact: Told, message: str, received_at: datetime) -> Told:
    """The same fact, as this message told it and heard at this time; its id stays."""
    return _with(fact, message=message, received_at=received_at)


def _with(fact: Told, **fields: Any) -> Told:
    """A copy with other values in fields that no rule of the model is about: it is not validated again."""
    other = copy(fact)
    for name, value in fields.items():
        msgspec.structs.force_setattr(other, name, value)
    return other


def message_id(body: bytes) -> str:
    """32 hex digits of a raw message's bytes."""
    return blake2b(body, digest_size=16).hexdigest()
