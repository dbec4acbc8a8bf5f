"""Acknowledgements that a standard has for a whole interchange: CONTRL for EDIFACT where it asks for one, 997 for X12.

The number of an answer comes from what it answers: told the same again, we answer the same again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import blake2b
from io import RawIOBase
from typing import BinaryIO, NamedTuple

from ingest.intake import Receipt
from ingest.message import MAX_PART
from ingest.registry import HEAD, SYNTAXES, Dead, Understood
from ingest.syntax import edifact, x12
from ingest.syntax.edifact.contrl import contrl
from ingest.syntax.x12.message import first, tokens
from ingest.syntax.x12.set_997 import functional_acknowledgement, interchanges, result

LONGEST = MAX_PART  # bytes told that are remembered for an answer
NO_ADAPTER = "no adapter reads"  # how the registry begins the reason


class Outcome(NamedTuple):
    """What became of one message; `where` and `rule` where nobody could read it."""

    body: bytes
    where: str = ""
    rule: str = ""


class Answer(NamedTuple):
    """`name`: for a file. No body: none is due."""

    name: str
    body: bytes


def outcomes(receipt: Receipt) -> list[Outcome]:
    return [*map(outcome, receipt.understood), *map(outcome, receipt.dead)]


def outcome(read: Understood | Dead) -> Outcome:
    return Outcome(read.body, read.where, read.rule) if isinstance(read, Dead) else Outcome(read.body)


def answer(told: bytes, became: Sequence[Outcome], at: datetime) -> Answer:
    """What the sender of these bytes is answered, given what became of the messages in them. `at`: in UTC."""
    syntax = next(syntax for syntax in SYNTAXES if syntax.sniff(told[:HEAD]))
    digest = blake2b(told, digest_size=8)
    made = ANSWERS.get(syntax.NAME)
    body = made(told, became, at, digest.digest()) if made else b""
    return Answer(f"{syntax.NAME.lower()}-{digest.hexdigest()}.edi", body)


def _contrl(told: bytes, became: Sequence[Outcome], at: datetime, digest: bytes) -> bytes:
    return contrl(told, became, at, digest.hex()[:12].upper())


def _997(told: bytes, became: Sequence[Outcome], at: datetime, digest: bytes) -> bytes:
    left = list(became)
    answers = []
    for number, interchange in enumerate(interchanges(told)):
        isa = first(tokens(interchange), "ISA")
        own = [one for one in left if first(tokens(one.body), "ISA") == isa]
        left = [one for one in left if one not in own]
        results = [result(one.body, one.where, one.rule, not one.rule.startswith(NO_ADAPTER)) for one in own]
        control = (int.from_bytes(digest[:4]) + number) % 999_999_999 + 1
        answers.append(functional_acknowledgement(interchange, results, at, control))
    return b"".join(answers)


ANSWERS: dict[str, Callable[[bytes, Sequence[Outcome], datetime, bytes], bytes]] = {
    edifact.NAME: _contrl,
    x12.NAME: _997,
}


class Remembered(RawIOBase):
    """A stream that remembers what was read from it; `told` is empty once that is more than LONGEST bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._told = bytearray()
        self.is_long = False

    @property
    def told(self) -> bytes:
        return bytes(self._told)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return self.readall()
        chunk = self._stream.read(size)
        self.is_long = self.is_long or len(self._told) + len(chunk) > LONGEST
        if self.is_long:
            self._told.clear()
        else:
            self._told += chunk
        return chunk
