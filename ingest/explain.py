"""A message explained: each of its fields, what its standard calls it, what we make of it, and the facts that result.

Pure: bytes in, explanations out, one message at a time; what the words are is for whoever prints them.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from ingest.meaning import Sense, matches, row, senses
from ingest.message import Broken, Heard, Part
from ingest.outline import OUTLINES, Field
from ingest.reading import READING_ERRORS, Dead, pieces, told
from ingest.registry import ADAPTERS, Fact, Format
from ingest.tables import senses as senses_of
from schemas.milestones import Kind
from schemas.movement import Movement

# A message's type is a field too: code lists of message types are about it.
TYPE_PATH = ("message", "message type message id sentence @type message identifier")
_DIGITS = re.compile(r"[A-Z]{2}(\d{3})[A-Z]?")


class Line(NamedTuple):
    """One field. `ours`: what becomes of it, in our words; `unmapped`: a code that nobody has mapped; `wrong`: what
    breaks a rule, so that the message could not be read."""

    field: Field
    senses: tuple[Sense, ...]
    ours: str
    unmapped: bool
    wrong: bool


class Outcome(NamedTuple):
    """What came out of a message: which kinds of facts, and codes that nobody has mapped."""

    kinds: frozenset[Kind]
    unmapped: frozenset[str]


class Explained(NamedTuple):
    """One message. `format`: None where no adapter reads it; `dead`: why it could not be read."""

    syntax: str
    type: str
    format: Format | None
    type_senses: tuple[Sense, ...]
    lines: list[Line]
    facts: list[Fact]
    dead: Dead | None


def explained(stream: BinaryIO, heard: Heard) -> Iterator[Explained]:
    """Each message of a stream, in order, as soon as it is there. Memory is bounded by the largest message."""
    for piece in pieces(stream):
        results = list(told(piece, heard))
        dead = next((result for result in results if isinstance(result, Dead)), None)
        facts = [fact for result in results if not isinstance(result, Dead) for fact in result.facts]
        yield _explained(piece, facts, dead)


def _explained(piece: Part | Broken, facts: list[Fact], dead: Dead | None) -> Explained:
    type_ = piece.type if isinstance(piece, Part) else ""
    format_ = ADAPTERS.get((piece.syntax, type_))
    fields = list(_fields(piece))
    wrong = _wrong(fields, dead) if dead else set()
    outcome = _outcome(facts)
    lines = [_line(format_, field, outcome, i in wrong) for i, field in enumerate(fields)]
    code = _DIGITS.fullmatch(type_)
    of_type = Field(type_, type_, TYPE_PATH, code=code[1] if code else "")
    found = tuple(senses(format_, of_type)) if format_ else ()
    return Explained(piece.syntax, type_, format_, found, lines, facts, dead)


def _fields(piece: Part | Broken) -> Iterator[Field]:
    """As far as they can be told apart: what is broken ends early, and its dead letter says why."""
    if piece.syntax not in OUTLINES:
        return
    try:
        yield from OUTLINES[piece.syntax](piece.body)
    except READING_ERRORS:
        return


def _outcome(facts: list[Fact]) -> Outcome:
    movements = [fact for fact in facts if isinstance(fact, Movement)]
    codes = (fact.attributes.get("code", "") for fact in movements if fact.kind is Kind.UNMAPPED)
    return Outcome(frozenset(fact.kind for fact in movements), frozenset(filter(None, codes)))


def _line(format_: Format | None, field: Field, outcome: Outcome, wrong: bool) -> Line:
    found = _counting(tuple(senses(format_, field)), outcome) if format_ else ()
    about = row(format_, field) if format_ else None
    unmapped = not found and not outcome.unmapped.isdisjoint((field.value, field.code))
    return Line(field, found, about.ours if about else "", unmapped, wrong)


def _counting(found: tuple[Sense, ...], outcome: Outcome) -> tuple[Sense, ...]:
    """Of several lists that know a code, those whose meaning came out."""
    if len(found) < 2:
        return found
    counting = (one for one in found if one.told and any(sense.kind in outcome.kinds for sense in senses_of(one.told)))
    return tuple(islice(counting, 1)) or found


def _wrong(fields: list[Field], dead: Dead) -> set[int]:
    """The fields that the reason is about: by their place and by the value that it quotes, else by one of the two."""
    placed = {i for i, field in enumerate(fields) if matches(dead.where, field)}
    quoted = {i for i, field in enumerate(fields) if repr(field.value) in dead.rule}
    return placed & quoted or placed or (quoted if len(quoted) == 1 else set())
