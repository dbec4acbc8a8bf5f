"""EDIFACT, element by element: `STS C555 4405`. What stands where is in names/edifact_segments.csv."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.outline.field import Field, Name, table
from ingest.syntax.edifact.message import Segment, component, tokens

# What a segment is about: the elements (by number, and component) whose values stand behind its tag in people's talk.
QUALIFIERS = {
    **dict.fromkeys(("DTM", "RFF", "CNT", "QTY"), ((1, 0),)),
    **dict.fromkeys(("LOC", "NAD", "TDT", "EQD", "EQA", "FTX", "CTA", "TMP"), ((1, 0),)),
    "MEA": ((1, 0), (2, 0)),
}
RENUMBERED = "98B"  # the directory from which on the first of two numbers holds: 4405/9011


class Layout(NamedTuple):
    """`name`: also of each element that has none of its own; `elements`: of each, the composite (empty where it is none) and
    the numbers of its components."""

    name: Name
    elements: tuple[tuple[str, tuple[str, ...]], ...]


UNKNOWN = Layout(Name(), ())


@cache
def segments() -> dict[str, Layout]:
    found = {}
    for row in table("edifact_segments"):
        parts = [element.rpartition(":") for element in row["elements"].split()]
        elements = tuple((composite, tuple(codes.split(","))) for composite, _, codes in parts)
        found[row["tag"]] = Layout(Name(row["en"], row["zh"]), elements)
    return found


@cache
def _elements() -> dict[str, Name]:
    return {row["code"]: Name(row["en"], row["zh"]) for row in table("edifact_elements")}


def outline(body: bytes) -> Iterator[Field]:
    told = tokens(body)
    release = next((component(segment, 2, 2) for segment in told if segment[0][0] == "UNH"), "")
    for segment in told:
        yield from _segment(segment, release)


def _segment(segment: Segment, release: str) -> Iterator[Field]:
    tag = segment[0][0].strip()
    at = QUALIFIERS.get(tag, ())
    qualifiers = tuple(filter(None, (component(segment, element, position) for element, position in at)))
    for element, components in enumerate(segment[1:]):
        for position, value in enumerate(components):
            if value.strip():
                composite, code = _numbered(tag, element, position)
                names = code.split("/")
                number = names[-1] if release < RENUMBERED and release[:1] == "9" else names[0]
                yield Field(
                    place=" ".join(filter(None, ("+".join((tag, *qualifiers)), composite, number))),
                    value=value.strip(),
                    path=(tag, composite, code),
                    name=_elements().get(names[0], segments().get(tag, UNKNOWN).name),
                    qualifiers=qualifiers,
                )


def _numbered(tag: str, element: int, position: int) -> tuple[str, str]:
    """The numbers of a composite and of a component in it; where we know none, the place as `#4.2`."""
    layout = segments().get(tag)
    if layout and element < len(layout.elements):
        composite, codes = layout.elements[element]
        if position < len(codes):
            return composite, codes[position]
    return "", f"#{element + 1}.{position + 1}"
