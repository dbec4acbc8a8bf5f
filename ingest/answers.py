"""Acknowledgements that a standard has for a whole interchange: CONTRL and APERAK for EDIFACT, TA1 and 997 or 999 for X12.

    CONTRL   where UNB 0031 asks: whether the syntax lets it through
    APERAK   where UNB 0031 or BGM 4343 asks: what an adapter refused
    TA1      where ISA14 asks, or the envelope is broken
    999      where GS08 or ST03 names an implementation guide; else 997

What a party wants without asking in each interchange is its source's to say (`answered_by`). Nothing of these is answered.
The number of an answer comes from what it answers: told the same again, we answer the same again.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from hashlib import blake2b
from io import RawIOBase
from typing import BinaryIO, NamedTuple

from ingest.intake import Receipt
from ingest.message import MAX_PART
from ingest.reading import HEAD, Dead, Understood
from ingest.registry import SYNTAXES
from ingest.syntax import edifact, x12
from ingest.syntax.edifact import aperak, contrl
from ingest.syntax.x12.answer import MOST_NUMBER, enveloped, interchanges, taken_apart
from ingest.syntax.x12.functional import KINDS, functional_acknowledgements, result
from ingest.syntax.x12.message import head, is_affordable
from ingest.syntax.x12.ta1 import interchange_acknowledgement

LONGEST = MAX_PART  # bytes told that are remembered for an answer
NO_ADAPTER = "no adapter reads"  # how such a reason begins
TA1 = "TA1"
NAMES = (contrl.NAME, aperak.NAME, TA1, *KINDS)


class Outcome(NamedTuple):
    """What became of one message, and by which format; `where` and `rule` where nobody could read it."""

    body: bytes
    format: str = ""
    where: str = ""
    rule: str = ""


class Answer(NamedTuple):
    """`name`: for a file. No body: none is due."""

    name: str
    body: bytes


class _Told(NamedTuple):
    """What there is to answer: the bytes, what became of them, when, and by what names the other side wants it."""

    body: bytes
    became: Sequence[Outcome]
    at: datetime
    by: Collection[str]
    digest: bytes


def outcomes(receipt: Receipt) -> list[Outcome]:
    return [*map(outcome, receipt.understood), *map(outcome, receipt.dead)]


def outcome(read: Understood | Dead) -> Outcome:
    if isinstance(read, Dead):
        return Outcome(read.body, read.format, read.where, read.rule)
    return Outcome(read.body, read.format)


def answer(told: bytes, became: Sequence[Outcome], at: datetime, by: Collection[str] = ()) -> Answer:
    """What the sender of these bytes is answered, given what became of the messages in them. `at`: in UTC; `by`: of NAMES,
    what is due though nobody asks."""
    syntax = next(syntax for syntax in SYNTAXES if syntax.sniff(told[:HEAD]))
    digest = blake2b(told, digest_size=8)
    made = ANSWERS.get(syntax.NAME)
    body = made(_Told(told, became, at, by, digest.digest())) if made else b""
    return Answer(f"{syntax.NAME.lower()}-{digest.hexdigest()}.edi", body)


def _edifact(told: _Told) -> bytes:
    """CONTRLs first: who gets both hears of the syntax before."""
    reference = told.digest.hex()[:9].upper()
    return contrl.contrl(told.body, told.became, told.at, f"{reference}C", contrl.NAME in told.by) + aperak.aperak(
        told.body, told.became, told.at, f"{reference}A", aperak.NAME in told.by
    )


def _x12(told: _Told) -> bytes:
    """An interchange beyond all measure is not answered: nobody here has taken it apart."""
    kind = next((kind for name, kind in KINDS.items() if name in told.by), None)
    control, answers = int.from_bytes(told.digest[:4]) % MOST_NUMBER, []
    of_isa: dict[tuple[str, ...], list[Outcome]] = {}
    for one in told.became:
        of_isa.setdefault(tuple(head(one.body, "ISA")), []).append(one)
    for interchange in filter(is_affordable, interchanges(told.body)):
        asked = taken_apart(interchange)
        own = of_isa.pop(tuple(asked.isa), [])
        results = [result(one.body, one.where, one.rule, not one.rule.startswith(NO_ADAPTER)) for one in own]
        control = control % MOST_NUMBER + 1
        groups = functional_acknowledgements(asked, results, told.at, control, kind)
        body = [*interchange_acknowledgement(asked, TA1 in told.by), *groups]
        answers += [enveloped(asked, body, told.at, control)] if body else []
        control += max(len(asked.groups) - 1, 0)  # each group of the answer has a number of its own
    return b"".join(answers)


ANSWERS: dict[str, Callable[[_Told], bytes]] = {edifact.NAME: _edifact, x12.NAME: _x12}


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
