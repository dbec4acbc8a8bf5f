"""From unknown bytes to what each message in them says: the one place where an adapter's errors become dead letters.

A message that cannot be read is a `Dead`, with its bytes and the reason, and never takes a neighbour with it.
"""

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from lxml.etree import LxmlError

from ingest.message import MAX_PART, Broken, Heard, Malformed, Part
from ingest.peeked import peeked
from ingest.registry import ADAPTERS, SYNTAXES, XML_TYPES, Fact
from ingest.syntax import unknown, xml_text, xml_wrapped
from ingest.unread import UNREAD
from schemas.movement import message_id, stamped

MOST_FACTS = 100_000  # of one message; a bay plan of a 24,000 TEU vessel tells some 20,000
HEAD = 4096  # bytes that are enough to tell every syntax from every other

# What bad input makes an adapter raise. Anything else is a mistake of ours, and stops the process.
READING_ERRORS = (Malformed, LookupError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError, LxmlError)


class Understood(NamedTuple):
    """One message read: its facts are stamped with the message's id and the time we heard it."""

    format: str
    body: bytes
    message: str
    facts: list[Fact]


class Dead(NamedTuple):
    """One message that could not be read: `where` and `rule` say why."""

    format: str
    body: bytes
    message: str
    where: str
    rule: str


def read(stream: BinaryIO, heard: Heard) -> Iterator[Understood | Dead]:
    """What each message in a stream of any syntax says, in order, as soon as it is there.

    Memory is bounded by the largest message (MAX_PART); longer ones come out dead in consecutive pieces. `stream.read`
    may return fewer bytes than asked for; only b"" ends it. ZoneInfoNotFoundError where `heard.zone` is no IANA zone.
    """
    ZoneInfo(heard.zone)
    for piece in pieces(stream):
        yield from told(piece, heard)


def pieces(stream: BinaryIO) -> Iterator[Part | Broken]:
    """The messages of a stream of any syntax, none of them read yet."""
    head, whole = peeked(stream, HEAD)
    if len(head) < HEAD and not head.strip():
        yield Broken(unknown.NAME, head, "stream", "is empty: there is no message in it")
        return
    for piece in next(syntax for syntax in SYNTAXES if syntax.sniff(head)).split(whole):
        yield from _unwrapped(piece)


def _unwrapped(piece: Part | Broken) -> Sequence[Part | Broken]:
    """The documents in an XML document that nobody reads but as an envelope; itself, where it holds none."""
    is_known = isinstance(piece, Broken) or piece.syntax != xml_text.NAME or piece.type in XML_TYPES
    if is_known or len(piece.body) > MAX_PART:
        return [piece]
    try:
        return list(xml_wrapped.payloads(piece.body, XML_TYPES)) or [piece]
    except READING_ERRORS as error:
        return [Broken(piece.syntax, piece.body, *_reason(error))]


def told(piece: Part | Broken, heard: Heard) -> Iterator[Understood | Dead]:
    """What one piece of a syntax says; more than one answer only where it is longer than MAX_PART."""
    if len(piece.body) <= MAX_PART:
        yield _dead(piece) if isinstance(piece, Broken) else _understood(piece, heard)
        return
    where = piece.where if isinstance(piece, Broken) else "message"
    rule = piece.rule if isinstance(piece, Broken) else f"has {len(piece.body)} bytes, at most {MAX_PART} are read"
    for start in range(0, len(piece.body), MAX_PART):
        body = piece.body[start : start + MAX_PART]
        yield _dead(Broken(piece.syntax, body, where, f"{rule} (bytes {start} to {start + len(body)} of it)"))


def _understood(part: Part, heard: Heard) -> Understood | Dead:
    format_ = ADAPTERS.get((part.syntax, part.type))
    if format_ is None:
        reason = UNREAD.get((part.syntax, part.type))
        rule = f"no adapter reads {part.syntax} message type {part.type!r}" + (f": it {reason}" if reason else "")
        return _dead(Broken(part.syntax, part.body, "message", rule))
    try:
        facts = _affordable(format_.parse(part.body, heard))
    except READING_ERRORS as error:
        where, rule = _reason(error)
        return _dead(Broken(format_.name, part.body, where, rule))
    id_ = message_id(part.body)
    return Understood(format_.name, part.body, id_, [stamped(fact, id_, heard.received_at) for fact in facts])


def _affordable(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Every message is taken whole or not at all: one that tells beyond all measure would hold up everybody's."""
    if len(facts) > MOST_FACTS:
        raise Malformed("message", f"tells {len(facts)} facts, at most {MOST_FACTS} are read of one message")
    return facts


def _dead(broken: Broken) -> Dead:
    return Dead(broken.syntax, broken.body, message_id(broken.body), broken.where, broken.rule)


@singledispatch
def _reason(error: Exception) -> tuple[str, str]:
    """Where and why, as far as an error tells: a ValueError of the model names the field and the rule itself."""
    return "message", str(error) or type(error).__name__


@_reason.register
def _(error: Malformed) -> tuple[str, str]:
    return error.where, error.rule


@_reason.register
def _(error: KeyError) -> tuple[str, str]:
    return str(error.args[0]) if error.args else "message", "is required and missing"


@_reason.register
def _(_error: IndexError) -> tuple[str, str]:
    return "message", "ends before everything that its format requires"


@_reason.register
def _(_error: RecursionError) -> tuple[str, str]:
    return "message", "is nested too deeply"


@_reason.register
def _(error: UnicodeDecodeError) -> tuple[str, str]:
    return f"byte {error.start}", f"{error.object[error.start : error.end].hex()} is no {error.encoding} text"
