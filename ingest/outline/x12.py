"""X12, element by element: `B4 03`. What each is called is in names/x12_segments.csv, by the numbers of the dictionary."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.outline.field import Field, Name, table
from ingest.syntax.x12.message import Segment, element, tokens

# The element whose value says what a segment is about: R4*L, N9*BM, N1*CN.
QUALIFIERS = {**dict.fromkeys(("R4", "N9", "N1", "DTM", "G62"), 1), "L11": 2}


class Layout(NamedTuple):
    """`name`: also of each element that has none of its own."""

    name: Name
    elements: tuple[str, ...]


UNKNOWN = Layout(Name(), ())


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
    layout = segments().get(tag, UNKNOWN)
    for number in range(1, len(segment)):
        if value := element(segment, number):
            code = layout.elements[number - 1] if number <= len(layout.elements) else ""
            yield Field(
                place=f"{tag}*{qualifier} {number:02}" if qualifier else f"{tag} {number:02}",
                value=value,
                path=(tag, f"{number:02}"),
                name=_elements().get(code, layout.name),
                qualifiers=(qualifier,) if qualifier else (),
            )
