"""Every format Lianyun reads, one line each; and the one place where what goes wrong in an adapter becomes `Malformed`.

`read()` takes a stream of unknown bytes to what each message in it says. A message that cannot be read is a `Dead`, with
its bytes and the reason, and never takes a neighbour with it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType
from typing import BinaryIO, NamedTuple

import msgspec

from ingest.message import Broken, Heard, Malformed, Part
from schemas.movement import Movement, Position, message_id

Fact = Movement | Position


class Format(NamedTuple):
    """`types`: the message types of its syntax that this adapter reads."""

    name: str
    syntax: str
    types: tuple[str, ...]
    standard: str
    parse: Callable[[bytes, Heard], list[Fact]]


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


SYNTAXES: tuple[ModuleType, ...] = ()
FORMATS: tuple[Format, ...] = ()
HEAD = 4096  # bytes that are enough to tell every syntax from every other


def read(stream: BinaryIO, heard: Heard) -> Iterator[Understood | Dead]:
    raise Malformed("stream", "no syntax is registered")


__all__ = ["Broken", "Dead", "Fact", "Format", "Heard", "Malformed", "Part", "Understood", "read"]
_ = (msgspec, datetime, message_id)
