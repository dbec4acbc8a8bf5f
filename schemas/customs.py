"""China Customs: what its codes mean to us, and where its offices are. Both are tables in data/, to be edited, not law.

The code list was read from comments in public code and from message type lists; `source` tells which. A place marked OWN
is ours: the office is known, that its goods pass there is a judgement.
"""

import csv
from functools import cache
from importlib.resources import files

import msgspec

from schemas.milestones import Kind
from schemas.places import Place

_DATA = files("schemas") / "data"


class Code(msgspec.Struct, frozen=True):
    """One row of data/customs_codes.csv. `list`: declaration (receipt codes), platform, inspection, message (types)."""

    list: str
    code: str
    kind: Kind
    name_zh: str
    name_en: str
    source: str


class Office(msgspec.Struct, frozen=True):
    """One row of data/customs_offices.csv: a customs office by its four digits (关区代码)."""

    code: str
    name_zh: str
    name_en: str
    locode: str
    facility_id: str
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def codes() -> dict[tuple[str, str], Code]:
    """Every known code by its list and itself."""
    return {(row["list"], row["code"]): msgspec.convert(row, Code) for row in _rows("customs_codes.csv")}


@cache
def offices() -> dict[str, Office]:
    return {row["code"]: msgspec.convert(row, Office) for row in _rows("customs_offices.csv")}


def office(code: str) -> Place:
    """The place of a customs office; one we do not list keeps its code as the facility."""
    known = offices().get(code)
    return Place(known.locode, known.facility_id) if known else Place(facility=f"CUSTOMS-{code}")
