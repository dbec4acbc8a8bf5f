"""The lines of an FSU or FSA: which fields a status has, and which lines go with it. What they mean is in air_fsu."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ingest.adapters import air_status
from ingest.message import Malformed
from ingest.syntax.cargo_imp import Line
from ingest.syntax.cargo_imp.field import fields, joined
from ingest.syntax.cargo_imp.part import AWB
from schemas.milestones import Kind

_FLOWN = "carrier flight date moment route quantity departure arrival volume density"
_LANDED = "carrier flight moment airport quantity departure arrival volume density"
_AT = "moment airport quantity volume density party volume density"
_HANDED = "carrier moment airport quantity manifest party volume density"

# Layouts of status lines (Cargo-IMP, FSU); every other status has that of what happens at an airport.
LAYOUTS = {
    **dict.fromkeys(("BKD", "PRE", "MAN", "DEP"), _FLOWN),
    **dict.fromkeys(("ARR", "RCF", "FIW"), _LANDED),
    "DIS": "carrier flight moment airport quantity reason quantity",  # some senders tell the quantity first
    **dict.fromkeys(("RCT", "TFD"), _HANDED),
    "TRM": "carrier airport quantity",
    "CRC": "moment airport quantity flight date route",
}
# of a code not known
_ANY = "carrier flight moment date airport route reason quantity departure arrival volume density party"
UNTIMED = {"BKD", "MAN", "PRE", "TRM", "DEP"}
_WITH = {"ULD", "OCI", "SPH"}  # lines that say more of the status before them; or, without one, of the consignment
BARE = {Kind.LINKED, Kind.UNMAPPED}  # what happened at no time we know of
_CODE = re.compile(r"[A-Z]{3}")


class Told(NamedTuple):
    """A status line, and the lines that go with it."""

    line: Line
    found: dict[str, re.Match[str]]
    kind: Kind
    also: list[Line]
    strays: tuple[int, ...] = ()  # numbers of fields that its layout has no place for


def consignments(lines: tuple[Line, ...]) -> Iterator[tuple[Line, list[Line]]]:
    starts = [i for i, line in enumerate(lines) if AWB.fullmatch(line.code)]
    if not lines or not starts or starts[0] > 0:
        where = lines[0].where if lines else "message"
        raise Malformed(where, "wants the air waybill first: NNN-NNNNNNNN, origin and destination")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], list(lines[start + 1 : end])


def statuses(lines: list[Line]) -> Iterator[Told]:
    """Each status line with the ULD, OCI and continuation lines behind it. Malformed where one is no status line."""
    told: Told | None = None
    for line in lines:
        if line.continued or line.code in _WITH:
            told = told or (None if line.continued else Told(line, {}, Kind.LINKED, []))
            if told:
                told.also.append(line)
            continue
        if not _CODE.fullmatch(line.code):
            raise Malformed(line.where, "is no status line: wants a three-letter code and a slash")
        if told:
            yield told
        told = None
        if line.code not in air_status.IGNORED:
            told = _status(line)
    if told:
        yield told


def _status(line: Line) -> Told:
    """Malformed where a field has no place and no day is told: then it may well be the day."""
    kind = air_status.STATUSES.get(line.code, Kind.UNMAPPED)
    layout = _ANY if kind is Kind.UNMAPPED else LAYOUTS.get(line.code, _AT)
    found, strays = fields(line, layout)
    if strays and kind is not Kind.UNMAPPED and not {"moment", "date"} & found.keys():
        stray = joined(line.fields)[strays[0] - 1]
        layout = layout.replace(" ", "/")
        raise Malformed(line.where, f"field {stray!r:.40} has no place in {line.code}/{layout}")
    return Told(line, found, kind, [], strays)


def leaves_on(status: Told) -> re.Match[str] | None:
    """The field with the scheduled day of departure; some senders write the time of the status behind it."""
    return status.found.get("date") or (status.found.get("moment") if status.line.code in UNTIMED else None)
