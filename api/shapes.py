"""What the API answers: the shapes of its JSON. OpenAPI is written from these, msgspec encodes them.

Times are RFC 3339 in UTC; `offset_minutes` is the local clock it was told in. None means: nobody has said.
"""

from datetime import datetime

from msgspec import Struct

from schemas.timeline import Change


class Where(Struct, frozen=True):
    """A place. `locode` and `facility` are empty where nobody gave one; WGS84 degrees; `zone` an IANA name."""

    locode: str
    facility: str
    name_en: str
    name_zh: str
    lat: float | None
    lon: float | None
    zone: str | None


class Time(Struct, frozen=True):
    """A time as one party told it. `precision`: second to day; `zone`: given, place or assumed; `fact`: whose word."""

    at: datetime
    offset_minutes: int
    precision: str
    zone: str
    source: str
    fact: str


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


class Voice(Struct, frozen=True, kw_only=True):
    """What one thing says of a leg's end. `basis`: plan, estimate (a party's word, with how late such words come true), lane
    (earlier journeys), position, or pace (distance and mode alone). `weight`: its share of what is made of the leg; `n`:
    earlier journeys it rests on; `source`: whose word."""

    basis: str
    leg: str
    low_at: datetime
    at: datetime
    high_at: datetime
    weight: float
    n: int
    source: str | None


class Forecast(Struct, frozen=True, kw_only=True):
    """When the journey ends: 80 of 100 such journeys end between `low_at` and `high_at`, half by `at`. `voices`: what it is
    made of, leg by leg."""

    place: Where | None
    low_at: datetime
    at: datetime
    high_at: datetime
    voices: list[Voice]


class Heard(Struct, frozen=True):
    """A fact that moved a forecast."""

    fact: str
    kind: str
    name_en: str
    name_zh: str
    certainty: str
    occurred_at: datetime
    source: str


class Moved(Struct, frozen=True, kw_only=True):
    """A forecast that was news, and what had been heard just then (nothing: only time had passed). `moved_minutes`: since the
    one before; None: the first."""

    known_at: datetime
    low_at: datetime
    at: datetime
    high_at: datetime
    moved_minutes: int | None
    because: list[Heard]


class Outcome(Struct, frozen=True, kw_only=True):
    """`forecast`: None where the journey is over or nothing speaks of its end. `moves`: how it came to be, oldest first."""

    shipment: str
    as_known_at: datetime | None
    now: datetime
    forecast: Forecast | None
    moves: list[Moved]


class Seen(Struct, frozen=True):
    """Where the conveyance was last: km/h, degrees clockwise from north."""

    lat: float
    lon: float
    at: datetime
    speed: float | None
    course: float | None
    ref: str


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


class Position(Struct, frozen=True, kw_only=True):
    """`shipments`: how many are aboard now. km/h; degrees clockwise from north."""

    ref: str
    mode: str
    lat: float
    lon: float
    at: datetime
    speed: float | None
    course: float | None
    heading: float | None
    source: str
    shipments: int


class Positions(Struct, frozen=True):
    positions: list[Position]


class Hub(Struct, frozen=True, kw_only=True):
    """A hub (`facility` empty) or a facility in one."""

    locode: str
    facility: str
    kinds: list[str]
    name_en: str
    name_zh: str
    country: str
    lat: float
    lon: float
    zone: str


class Places(Struct, frozen=True):
    places: list[Hub]


class Fact(Struct, frozen=True):
    """What was read. `kind` is `position` for a position, whose certainty is actual."""

    kind: str
    certainty: str
    occurred_at: datetime
    refs: list[str]
    place: Where | None


class Understood(Struct, frozen=True):
    format: str
    message: str
    facts: list[Fact]


class Dead(Struct, frozen=True):
    """A message that nobody could read, and is kept: `where` in it, and which `rule` it broke."""

    format: str
    message: str
    where: str
    rule: str


class Parcel(Struct, frozen=True):
    """What became of one part of a multipart body: messages taken, facts in them, messages that nobody could read.
    `answer`: as in the receipt."""

    name: str
    accepted: int
    facts: int
    dead: int
    answer: str | None = None


class Receipt(Struct, frozen=True):
    """`accepted`: messages taken; `facts`: read from them. The lists hold the first of them where there are very many.
    `parts`: of a multipart body, in their order. `answer`: the standard's own acknowledgement, where one was wanted."""

    accepted: int
    facts: int
    understood: list[Understood]
    dead: list[Dead]
    parts: list[Parcel] = []
    answer: str | None = None


class Message(Struct, frozen=True, kw_only=True):
    """A raw message. `text`: decoded where it is text; `where`, `rule`: why nobody could read it, else None."""

    id: str
    received_at: datetime
    source: str
    format: str
    facts: int
    where: str | None
    rule: str | None
    size: int
    base64: str
    text: str | None
    encoding: str | None


class Listener(Struct, frozen=True):
    """A declared source and what it is doing. `state`: open, waiting (its other side is away), stopped (too many of its
    messages could not be read), closed; `address`: what it listens at or asks; `at`: since when."""

    name: str
    transport: str
    address: str
    state: str
    why: str | None
    at: datetime


class Code(Struct, frozen=True):
    """`code`: the list's name, a colon, the code; `count`: how often it came."""

    code: str
    count: int


class Lags(Struct, frozen=True):
    """Seconds that 50, 90 and 99 of 100 do not exceed. Negative: they spoke of the future, or a clock is wrong."""

    p50: float
    p90: float
    p99: float


class Card(Struct, frozen=True, kw_only=True):
    """One format of a source. A message counts once; `received` counts repeats, too, and `duplicates` them alone.
    `ignored`: read, and nothing to track in it. `unmapped`: facts with a code that stands in no table; `codes`: the most
    frequent. `misnumbered`: refs whose check digit fails. `date_only`: the share of movements without a time of day.
    `reported`, `occurred`: from their report, and from the event itself, to us."""

    format: str
    received: int
    understood: int
    ignored: int
    dead: int
    duplicates: int
    facts: int
    unmapped: int
    codes: list[Code]
    misnumbered: int
    date_only: float | None
    reported: Lags | None
    occurred: Lags | None
    first_at: datetime | None
    last_at: datetime | None


class Caution(Struct, frozen=True):
    """What speaks against the word of a source, so that it ranks a grade lower. `share`: of all it told in thirty days."""

    rule: str
    share: float
    words_en: str
    words_zh: str


class Source(Struct, frozen=True):
    """Who tells us something. `listeners`: where it is a declared source; `role`, `trust`: as declared of the party."""

    source: str
    listeners: list[Listener]
    formats: list[Card]
    role: str | None = None
    trust: int | None = None
    cautions: list[Caution] = []


class Sources(Struct, frozen=True):
    """`since`: what was heard before does not count. `share`: of the messages that were looked at; where it is less than 1,
    counts of messages and facts are estimates."""

    since: datetime
    share: float
    sources: list[Source]


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
