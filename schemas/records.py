"""Records in our own documented shapes (docs/formats/records.md): what their codes mean, and what their columns are called.

Both are tables in data/, to be edited by whoever maps a platform to them. A code may be written as its English key or as
its Chinese name, a column likewise.
"""

import csv
from functools import cache
from importlib.resources import files

import msgspec

from schemas.milestones import Kind
from schemas.movement import Certainty

# The field that a record of each format names itself by, and is known by.
RECORDS = ("train_list_no", "handover_no", "road_manifest_no", "port_document_no")
_DATA = files("schemas") / "data"


class Code(msgspec.Struct, frozen=True):
    """One row of data/record_codes.csv. `empty_kind`: what it is of an empty container, where that is something else."""

    format: str
    code: str
    kind: Kind
    certainty: Certainty
    empty_kind: str
    name_zh: str
    name_en: str
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def codes(format_: str) -> dict[str, Code]:
    """The codes of one format, by key."""
    rows = (msgspec.convert(row, Code) for row in _rows("record_codes.csv") if row["format"] == format_)
    return {row.code: row for row in rows}


@cache
def _names(format_: str) -> dict[str, Code]:
    return {code.name_zh: code for code in codes(format_).values()}


def code(format_: str, written: str) -> Code | None:
    """What a code means, written as its key or as its Chinese name; None where nobody has mapped it yet."""
    return codes(format_).get(written.lower()) or _names(format_).get(written)


@cache
def columns() -> dict[str, str]:
    """Every column's field, by its Chinese names and by the field's own name."""
    rows = _rows("record_fields.csv")
    return {row["name_zh"].lower(): row["field"] for row in rows} | {row["field"]: row["field"] for row in rows}


@cache
def words() -> dict[tuple[str, str], str]:
    """What platforms call documents and events in Chinese: the key, by field and word."""
    return {(row["field"], row["word_zh"]): row["key"] for row in _rows("record_words.csv")}
