"""Cargo-IMP and aircraft movement messages, line by line and field by field: `line 4 DEP, 2`."""

import re
from collections.abc import Iterator

from ingest.outline.field import Field, called
from ingest.syntax.cargo_imp import ANSWERS, MOVEMENTS, NAME, Line, telex
from ingest.syntax.cargo_imp.field import SHAPES, joined

STATUSES = ("FSU", "FSA")
BOOKINGS = ("FFR", "FFA")
# In which order a field of a status line is told by its shape.
_ORDER = ("flight", "quantity", "moment", "departure", "volume", "airport", "route", "reason")
_SPOKEN = {"departure": "time", "reason": "discrepancy code"}
_BILL = re.compile(r"\d{3}-")
_ELEMENT = re.compile(r"[A-Z]{2,3}(?=\d|$)")


def outline(body: bytes) -> Iterator[Field]:
    told = telex(body)
    if told.envelope.origin:
        envelope = told.envelope
        sent = f" {envelope.day:02}{envelope.hour:02}{envelope.minute:02}" if envelope.day else ""
        yield Field("envelope", f".{envelope.origin}{sent}", ("envelope",), called(NAME, "envelope"))
    kind = told.type.encode()
    for line in told.lines:
        if kind in MOVEMENTS.split(b"|"):
            yield from _movement(line)
        elif _BILL.match(line.code):
            yield _field(line, 0, "/".join((line.code, *line.fields)), "air waybill")
        else:
            yield from _line(line, told.type)


def _line(line: Line, type_: str) -> Iterator[Field]:
    is_status = type_ in STATUSES
    if not line.continued:
        answers = type_.encode() in ANSWERS.split(b"|")
        kind = "line identifier" if answers or not is_status else "status code"
        yield _field(line, 0, line.code, kind)
    is_flight = type_ in BOOKINGS and SHAPES["flight"].fullmatch(line.code)
    for number, value in enumerate(joined(line.fields), 1):
        name = "space allocation code" if is_flight and number == 3 else ""
        if value:
            yield _field(line, number, value, _shape(value) if is_status and len(line.code) == 3 else name)


def _shape(value: str) -> str:
    name = next((name for name in _ORDER if SHAPES[name].fullmatch(value)), "")
    return _SPOKEN.get(name, name)


def _field(line: Line, number: int, value: str, name: str) -> Field:
    where = line.where if line.code.isalpha() else f"line {line.number}"
    place = f"{where}, {number}" if number else where
    return Field(place, value, (line.code, name or f"field {number}"), called(NAME, name))


def _movement(line: Line) -> Iterator[Field]:
    """AD2355/0008 EA0630 LHR: elements by their letters."""
    for word in "/".join((line.code, *line.fields)).split():
        found = _ELEMENT.match(word)
        code = found[0] if found else ""
        yield Field(f"line {line.number}", word, (code, "element"), called(NAME, "element"), code=code)
