"""X12, element by element: `B4 03`. What each is called is in names/x12_segments.csv, by the numbers of the dictionary."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.outline.field import Field, Name, table
from ingest.syntax.x12.message import Segment, element, tokens

# The element whose value says what a segment is about: R4*L, N9*BM, N1*CN.
QUALIFIERS = {**dict.fromkeys(("R4", "N9", "N1", "DTM", "G62"), 1), "L11": 2}


class Layout(NamedTuple):
    name: Name
    elements: tuple[str, ...]


@cache
def segments() -> dict[str, Layout]:
    rows = table("x12_segments")
    return {row["tag"]: Layout(Name(row["en"], row["zh"]), tuple(row["elements"].split())) for row in rows}


@cache
def _elements() -> dict[str, Name]:
    return {row["code"]: Name(row["en"], row["zh"]) for row in table("x12_elements")}


def outline(body: bytes) -> Iterator[Field]:
    for segment in tokens(body):
        yield from _segment(segment)


def _segment(segment: Segment) -> Iterator[Field]:
    tag = segment[0]
    qualifier = element(segment, QUALIFIERS[tag]) if tag in QUALIFIERS else ""
    numbers = segments()[tag].elements if tag in segments() else ()
    for number in range(1, len(segment)):
        if value := element(segment, number):
            name = _elements().get(numbers[number - 1], Name()) if number <= len(numbers) else Name()
            yield Field(
                place=f"{tag}*{qualifier} {number:02}" if qualifier else f"{tag} {number:02}",
                value=value,
                path=(tag, f"{number:02}"),
                name=name,
                qualifiers=(qualifier,) if qualifier else (),
            )
