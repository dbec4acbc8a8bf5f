"""What became of a message that was posted, and a message as it came."""

from datetime import datetime

from msgspec import Struct

from api.shapes.basis import Where


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
