"""What answers an interchange (TA1, 997, 999): its envelope and groups, and the interchange that goes back.

ISA05-06, ISA07-08      change places, as GS02 and GS03 do
ISA11, 12, 15, 16       as they came, and so are the delimiters; what of them stands in repeated data becomes a space
ISA09, 10, 13           when we answer, and our number
ISA14                   0: an answer is not answered
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from ingest.syntax.x12.delimiters import LOOKAHEAD, WEAK, Delimiters, delimiters, opened
from ingest.syntax.x12.message import Segment, element, first, tokens

ACKNOWLEDGEMENTS = {"997", "999"}
FUNCTIONAL = "FA"  # 479: acknowledgements
MOST_NUMBER = 999_999_999  # ISA13, GS06
_CONTROL = re.compile(r"[\t\r\n\x00\x1a]")


class Set(NamedTuple):
    """One set of a group: its segments from ST on; SE only where there is one."""

    segments: list[Segment]

    @property
    def st(self) -> Segment:
        return self.segments[0]

    @property
    def se(self) -> Segment:
        return first(self.segments, "SE")


class Group(NamedTuple):
    """`ge`: without elements where there is none."""

    gs: Segment
    sets: list[Set]
    ge: Segment

    @property
    def is_answer(self) -> bool:
        acknowledges = [element(one.st, 1) in ACKNOWLEDGEMENTS for one in self.sets]
        return all(acknowledges) if acknowledges else element(self.gs, 1) == FUNCTIONAL


class Asked(NamedTuple):
    """An interchange; `isa` and `iea` without elements where there is none."""

    isa: Segment
    groups: list[Group]
    iea: Segment
    marks: Delimiters
    segments: list[Segment]

    @property
    def is_answer(self) -> bool:
        """Nothing in it but what acknowledges."""
        told = {segment[0] for segment in self.segments} - {"ISA", "IEA"}
        return told == {"TA1"} or (bool(self.groups) and all(group.is_answer for group in self.groups))


def interchanges(told: bytes) -> list[bytes]:
    """The interchanges that a file holds, each to be answered on its own."""
    starts = [m.start() for m in WEAK.finditer(told) if delimiters(told[m.start() : m.start() + LOOKAHEAD])]
    return [told[begin:end] for begin, end in pairwise([*starts, len(told)])]


def taken_apart(interchange: bytes) -> Asked:
    segments = tokens(interchange)
    groups = list(_groups(segments))
    return Asked(first(segments, "ISA"), groups, first(segments, "IEA"), opened(interchange), segments)


def enveloped(asked: Asked, body: Sequence[Segment], at: datetime, control: int) -> bytes:
    """An interchange back to who sent theirs. `body`: TA1 and groups."""
    groups = sum(segment[0] == "GS" for segment in body)
    isa, iea = _isa(asked, at, control), ["IEA", str(groups), f"{control:09}"]
    return b"".join(_written(segment, asked.marks) for segment in (isa, *body, iea))


def _groups(segments: list[Segment]) -> Iterator[Group]:
    """Each GS with its sets, up to the GE that ends it or what begins instead."""
    starts = [i for i, segment in enumerate(segments) if segment[0] == "GS"]
    for start in starts:
        end = next((i for i in range(start + 1, len(segments)) if segments[i][0] in ("GS", "GE", "IEA", "ISA")), None)
        inner = segments[start + 1 : end]
        begins = [i for i, segment in enumerate(inner) if segment[0] == "ST"]
        sets = [Set(inner[a:b]) for a, b in pairwise([*begins, len(inner)])]
        ge = segments[end] if end is not None and segments[end][0] == "GE" else ["GE"]
        yield Group(segments[start], sets, ge)


def _isa(asked: Asked, at: datetime, control: int) -> Segment:
    isa, marks = asked.isa, asked.marks
    sender, receiver = (element(isa, 5), element(isa, 6)), (element(isa, 7), element(isa, 8))
    names = [receiver[0], f"{receiver[1]:<15}", sender[0], f"{sender[1]:<15}"]
    # 11 and 12 as they came: what separates repetitions there does so here
    dated = [f"{at:%y%m%d}", f"{at:%H%M}", element(isa, 11) or "U", element(isa, 12), f"{control:09}", "0"]
    component = (marks.component or b">").decode("ascii", "replace")
    return ["ISA", "00", " " * 10, "00", " " * 10, *names, *dated, element(isa, 15) or "P", component]


def _written(segment: Segment, marks: Delimiters) -> bytes:
    """A segment in these delimiters; what of them stands in repeated data would end it early, and becomes a space."""
    told = [_CONTROL.sub(" ", part).encode().replace(marks.element, b" ") for part in segment]
    return marks.element.join(told).replace(marks.terminator, b" ") + marks.terminator
