"""JSON and XML by the path of each value: `events[0].eventClassification.eventTypeCode`, `ReportedStatus[2]/ReasonCode`."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
from lxml.etree import _Element

from ingest.outline.field import Field
from ingest.syntax.xml_text import root

_VALUES = ("@id", "@value")  # JSON-LD: what stands here is the value of the key around it
_IRI = re.compile(r"[^#/:]+$")
_STEP = re.compile(r"\[\d+\]")


def json_outline(body: bytes) -> Iterator[Field]:
    yield from _json(orjson.loads(body), "")


def _json(value: Any, place: str) -> Iterator[Field]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "@context":  # says how the others are to be read
                continue
            here = place if key in _VALUES and place else f"{place}.{_local(key)}".lstrip(".")
            yield from _json(inner, here)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _json(inner, f"{place}[{number}]")
    elif value is not None and value != "":
        written = value if isinstance(value, str) else orjson.dumps(value).decode()
        yield Field(place, written, tuple(_STEP.sub("", place).split(".")), code=_code(written))


def xml_outline(body: bytes) -> Iterator[Field]:
    tree = root(body)
    yield from _xml(tree, "")


def _xml(element: _Element, place: str) -> Iterator[Field]:
    path = tuple(_STEP.sub("", place).split("/")) if place else (str(element.tag),)
    for name, value in element.attrib.items():
        plain = _local(str(name))
        if value.strip() and plain != "schemaLocation":
            yield Field(f"{place}@{plain}", str(value).strip(), (*path, f"@{plain}"))
    written = (element.text or "").strip()
    if written:
        yield Field(place or str(element.tag), written, path, code=_code(written))
    counts, seen = Counter(str(child.tag) for child in element), Counter[str]()
    for child in element:
        name = str(child.tag)
        seen[name] += 1
        step = f"{name}[{seen[name]}]" if counts[name] > 1 else name
        yield from _xml(child, f"{place}/{step}".lstrip("/"))


def _local(name: str) -> str:
    """A name without its namespace, prefix or the address of its vocabulary."""
    plain = name.rpartition("}")[2]
    found = _IRI.search(plain) if ":" in plain else None
    return found[0] if found else plain


def _code(value: str) -> str:
    """The word at the end of an IRI, which is what code lists know."""
    found = _IRI.search(value) if ":" in value or "#" in value else None
    return found[0].rpartition("-")[2] if found else ""
