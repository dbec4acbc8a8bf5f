"""What answers an interchange (CONTRL, APERAK): who asked, about which messages, and the interchange that goes back.

UNB S001                the same level and version
UNB S002, S003          sender and recipient change places
UNA                     the same separators, where theirs told any
UNB S004, 0020          when we answer, and our number
UNB 0035                1 where theirs is a test

Data that holds a separator is released, in syntax 4 the repetition separator too; where nothing releases, it is a space.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import NamedTuple, Protocol, TypeVar

from ingest.syntax.edifact import interchange as edifact
from ingest.syntax.edifact.delimiters import BLANK, LEVEL_A, LEVEL_B, Delimiters, delimiters
from ingest.syntax.edifact.message import CHARSETS, Segment, component, tokens

TYPES = {"CONTRL", "APERAK"}  # answers, which nobody answers
MODERN = "4"  # the syntax version from which on years have four digits
P = TypeVar("P", str, list[str])
TEST = 11  # the element of UNB that is 0035
LONGEST_REFERENCE = 14  # 0020, 0062
_FOREIGN = re.compile(r"""[^A-Za-z0-9 .,\-()/=!"%&*;<>'+:?]""")  # what UNOA and UNOB do not have


class Result(Protocol):
    """One message of the interchange as it was read; what was refused has `where` and `rule` as well."""

    @property
    def format(self) -> str: ...

    @property
    def body(self) -> bytes: ...


class Message(NamedTuple):
    """`head`: UNB, UNG, UNH and BGM, as far as they are there; `format`: who refused it; `why`: empty where it was taken."""

    head: dict[str, Segment]
    format: str
    where: str
    why: str

    @property
    def type(self) -> str:
        return component(self.head.get("UNH", []), 2)


class Asked(NamedTuple):
    """An interchange: its UNB, the separators to answer in, and what became of its messages."""

    unb: Segment
    marks: Delimiters
    messages: list[Message]

    @property
    def is_answer(self) -> bool:
        return any(message.type in TYPES for message in self.messages)


def interchanges(told: bytes, results: Sequence[Result]) -> list[Asked]:
    """Each interchange in these bytes once, with the results that are its own."""
    own: dict[str, list[Message]] = {}
    for message in map(_message, results):
        own.setdefault(str(message.head.get("UNB")), []).append(message)
    seen: dict[str, Asked] = {}
    for run in edifact.runs(BytesIO(told)):
        if run.tag == b"UNB" and (key := str(unb := _segment(run))) not in seen:
            seen[key] = Asked(unb, _marks(run.delimiters), own.get(key, []))
    return [*seen.values()]


def numbered(reference: str, number: int) -> str:
    """A reference for each of several answers, as long as one may be; the first has none behind it."""
    suffix = f"-{number}" if number > 1 else ""
    return reference[: LONGEST_REFERENCE - len(suffix)] + suffix


def enveloped(asked: Asked, bodies: Iterable[list[Segment]], at: datetime, reference: str) -> bytes:
    """An interchange back to who sent theirs. `bodies`: each from UNH on, without UNT."""
    modern = component(asked.unb, 1, 1) >= MODERN
    prepared = [f"{at:%Y%m%d}" if modern else f"{at:%y%m%d}", f"{at:%H%M}"]
    unb = [["UNB"], element(asked.unb, 1), element(asked.unb, 3), element(asked.unb, 2), prepared, [reference]]
    if component(asked.unb, TEST) == "1":
        unb += [*([""] for _ in range(len(unb), TEST)), ["1"]]
    whole = [[*body, [["UNT"], [str(len(body) + 1)], body[0][1]]] for body in bodies]
    segments = [unb, *(segment for body in whole for segment in body), [["UNZ"], [str(len(whole))], [reference]]]
    return _encoded(segments, asked)


def element(segment: Segment, number: int) -> list[str]:
    return [text.strip() for text in segment[number]] if number < len(segment) else [""]


def written(text: str, unb: Segment) -> str:
    """A text in the characters that the level of an interchange has."""
    level = component(unb, 1)
    if level in ("UNOA", "UNOB"):
        return _FOREIGN.sub(" ", text.upper() if level == "UNOA" else text)
    charset = CHARSETS.get(level, "latin-1")
    return text.encode(charset, "replace").decode(charset)


def _message(result: Result) -> Message:
    head: dict[str, Segment] = {}
    for run in edifact.runs(BytesIO(result.body)):
        if run.tag in (b"", b"UNT") or len(run.raw) > edifact.LONGEST:
            if run.tag == b"" and "UNH" in head and (begin := _segment(run))[0] == ["BGM"]:
                head["BGM"] = begin
            break
        head[run.tag.decode()] = _segment(run)
    return Message(head, result.format, getattr(result, "where", ""), getattr(result, "rule", ""))


def _segment(run: edifact.Run) -> Segment:
    """The first, as far as it is of any measure."""
    raw = run.raw.lstrip(BLANK + run.delimiters.terminator)[: edifact.LONGEST]
    read = tokens(run.delimiters.advice + raw)
    return read[0] if read else [[""]]


def _marks(theirs: Delimiters) -> Delimiters:
    """Theirs where a UNA told them or all know them, and they can tell anything apart."""
    four = [theirs.component, theirs.element, theirs.release, theirs.terminator]
    plain = all(one.isascii() and not one.isalnum() for one in four) and len(set(four)) == len(four)
    is_clear = theirs.advice and plain and delimiters(theirs.advice + b"UNB")[0] == theirs
    return theirs if is_clear or theirs == LEVEL_B else LEVEL_A


def _encoded(segments: list[Segment], asked: Asked) -> bytes:
    marks = asked.marks
    one, between, release, end = (told.decode("ascii") for told in marks[:2] + marks[3:5])
    repetition = marks.advice[7:8].decode("latin-1") or "*"
    special = one + between + release + end + (repetition if component(asked.unb, 1, 1) >= MODERN else "")
    pattern = re.compile(f"[{re.escape(special.replace(' ', ''))}]")
    shown = [
        between.join(
            one.join(pattern.sub(lambda found: release + found[0] if release else " ", text) for text in _whole(parts))
            for parts in _whole(segment)
        )
        for segment in segments
    ]
    text = "".join(segment + end for segment in shown)
    try:
        told = text.encode(CHARSETS.get(component(asked.unb, 1), "latin-1"))
    except UnicodeEncodeError:
        told = text.encode()
    return marks.advice + told


def _whole(parts: list[P]) -> list[P]:
    """Without the empty ones at the end."""
    return parts[: max((i + 1 for i, part in enumerate(parts) if any(part)), default=1)]
