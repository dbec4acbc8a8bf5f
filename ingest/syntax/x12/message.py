"""One X12 transaction set, taken apart: segments of elements, without separators.

`R4*L*UN*USLAX~` is `["R4", "L", "UN", "USLAX"]`. Components and repetitions are left together: none of the sets that we
read has any. Line ends inside a segment were put there on the way and are removed, unless a line end is the terminator.

X12 has no declaration of a character set: what is valid UTF-8 is read as such, all else as ISO 8859-1.
"""

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from ingest.message import Malformed
from ingest.syntax.x12.delimiters import BLANK, opened

Segment = list[str]

MOST_TOKENS = 2_000_000  # elements of one transaction set
ENVELOPE = 4096  # bytes that hold ISA, GS and ST
MOST_TOLD = 200_000  # facts that one may tell, and segments that are read anew for each of its loops


class Message(NamedTuple):
    """`type`: ST01; `version`: GS08, else ISA12; `control`: ST02; `sender`: ISA06, else GS02; `prepared`: GS04 and GS05,
    else ISA09 and ISA10; `test`: ISA15 says that it is one; `segments`: between ST and SE."""

    type: str
    version: str
    control: str
    sender: str
    prepared: tuple[str, str]
    test: bool
    segments: list[Segment]


def element(segment: Segment, number: int) -> str:
    """An element by its number, as `04` in B404; empty where the sender left it out."""
    return segment[number].strip() if number < len(segment) else ""


def first(segments: Iterable[Segment], tag: str) -> Segment:
    """The first segment with this tag; one without elements where there is none."""
    return next((segment for segment in segments if segment[0] == tag), [tag])


def required(segments: Iterable[Segment], tag: str) -> Segment:
    found = first(segments, tag)
    if len(found) == 1:
        raise Malformed(tag, "is required and missing")
    return found


def every(segments: Iterable[Segment], *tags: str) -> list[Segment]:
    return [segment for segment in segments if segment[0] in tags]


def grouped(segments: list[Segment], *tags: str) -> tuple[list[Segment], list[list[Segment]]]:
    """What stands before the first segment with one of these tags, and the groups that each of them begins."""
    starts = [i for i, segment in enumerate(segments) if segment[0] in tags]
    ends = [*starts, len(segments)]
    return segments[: ends[0]], [segments[begin:end] for begin, end in zip(starts, ends[1:], strict=True)]


def affordable(*counts: int) -> None:
    """Malformed where so many things are told of so many others that a small set would say millions."""
    if prod(counts) > MOST_TOLD:
        raise Malformed("transaction set", f"tells {' × '.join(map(str, counts))} things, at most {MOST_TOLD} are read")


def message(body: bytes) -> Message:
    """The transaction set in a part's body. Malformed where ST is missing or the set is beyond all measure."""
    segments = tokens(body)
    begin = next((i for i, segment in enumerate(segments) if segment[0] == "ST"), None)
    if begin is None:
        raise Malformed("ST", "is required and missing")
    end = next((i for i in range(begin, len(segments)) if segments[i][0] == "SE"), len(segments))
    isa, gs, st = first(segments[:begin], "ISA"), first(segments[:begin], "GS"), segments[begin]
    prepared = (gs, 4, 5) if element(gs, 4) else (isa, 9, 10)
    return Message(
        type=element(st, 1),
        version=element(gs, 8) or element(isa, 12),
        control=element(st, 2),
        sender=element(isa, 6) or element(gs, 2),
        prepared=(element(prepared[0], prepared[1]), element(prepared[0], prepared[2])),
        test=element(isa, 15) == "T",
        segments=segments[begin + 1 : end],
    )


def is_affordable(body: bytes) -> bool:
    """Whether `tokens` takes it apart."""
    mark = opened(body)
    return body.count(mark.element) + body.count(mark.terminator) <= MOST_TOKENS


def head(body: bytes, tag: str) -> Segment:
    """The first segment with this tag among those of the envelope, from ISA to ST: of a body of any measure."""
    return first(tokens(body[:ENVELOPE]), tag)


def tokens(body: bytes) -> list[Segment]:
    """Every segment of an interchange or transaction set, those of the envelope included."""
    body = body.lstrip(BLANK)
    mark = opened(body)
    if not is_affordable(body):
        raise Malformed("transaction set", f"has more than {MOST_TOKENS} elements")
    text, terminator, separator = _text(body, mark.terminator, mark.element)
    for noise in "\r\x00\x1a\ufeff" if terminator == "\n" else "\n\r\x00\x1a\ufeff":
        if noise != terminator:
            text = text.replace(noise, "")
    pieces = (piece.strip() for piece in text.split(terminator))
    return [[tag.strip(), *rest] for piece in pieces if piece for tag, *rest in (piece.split(separator),)]


def _text(*told: bytes) -> tuple[str, ...]:
    try:
        return tuple(one.decode("utf-8") for one in told)
    except UnicodeDecodeError:
        return tuple(one.decode("latin-1") for one in told)
