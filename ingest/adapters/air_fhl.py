"""IATA Cargo-IMP consolidation list FHL, versions 1 to 5 (Cargo Interchange Message Procedures, Res. 670 Att. A).

MBI/784-45120364SZXLHR/T12K340.5          awb: the master; attributes of its origin, destination and totals
HBS/H1234567/SZXLHR/5/K120.5/25/GOODS     hawb, inside the awb: one `linked` for each
    origin and destination                attributes `house_origin`, `house_destination`
    pieces, weight, pieces in them        attributes `pieces`, `weight_kg`, `slac` (shipper's load and count)
    /EAP/PER                              attribute `handling_codes`
OCI/DE/EXP/M/26DE…                        declaration (MRN) of the house before it; attributes of screening
.HDQFMQR 200739                           reported_at (UTC), and occurred_at: it tells no other time

Goods, tariff numbers, names, addresses and values are not copied.
"""

import re
from collections.abc import Iterator

from ingest.message import Heard, Malformed
from ingest.syntax.cargo_imp import Line, telex
from ingest.syntax.cargo_imp.field import KILOGRAMS, amount
from ingest.syntax.cargo_imp.part import consignment, declarations, handling, known_by, sent, unmapped, unread
from ingest.tables import Table
from schemas.milestones import Kind
from schemas.movement import Certainty, Mode, Movement, movement
from schemas.refs import RefType, ref

# Line identifiers (Cargo-IMP, FHL), and what becomes of them.
LINES = dict.fromkeys(("HBS", "OCI", "SPH"), Kind.LINKED)
IGNORED = {
    **dict.fromkeys(("SHP", "CNE", "NFY", "NAM", "ADR", "LOC"), "names and addresses of parties"),
    **dict.fromkeys(("TXT", "OSI"), "free text on the goods"),
    "HTS": "tariff numbers of the goods: no step of the journey",
    "CVD": "what it costs and who pays",
}
TABLES = (
    Table("line identifier", "Cargo-IMP 34th edition (2014), FHL; code list 1.19 Line Identifiers", LINES, IGNORED),
)

_WEIGHT = re.compile(r"([KL])(\d+(?:[.,]\d*)?)")
_ENDS = re.compile(r"([A-Z]{3})([A-Z]{3})")
_HANDLING = re.compile(r"[A-Z]{3}")


def parse(message: bytes, heard: Heard) -> list[Movement]:
    text = telex(message)
    if not text.lines or text.lines[0].code != "MBI" or not text.lines[0].fields:
        where = text.lines[0].where if text.lines else "message"
        raise Malformed(where, "wants the master first: MBI/NNN-NNNNNNNN, origin and destination")
    head = text.lines[0]
    awb, totals = consignment(head._replace(code=head.fields[0], fields=head.fields[1:]))
    reported = sent(text.envelope, heard)
    found = []
    for house, lines in _houses(text.lines[1:]):
        found.append(
            movement(
                source=heard.by(text.envelope.origin),
                kind=Kind.LINKED,
                certainty=Certainty.ACTUAL,
                mode=Mode.AIR,
                occurred=known_by(None, reported, heard, None),
                refs=(awb, ref(RefType.HAWB, house.fields[0]), *declarations(lines)),
                reported_at=reported.at if reported else None,
                attributes=totals | _attributes(house, lines),
            )
        )
    if not found:
        raise Malformed("HBS", "is missing: a consolidation list names at least one house waybill")
    return found + unmapped(found[0], unread(text.lines[1:], {*LINES, *IGNORED}), "FHL line")


def _houses(lines: tuple[Line, ...]) -> Iterator[tuple[Line, list[Line]]]:
    """Each house waybill with the lines that go with it."""
    starts = [i for i, line in enumerate(lines) if line.code == "HBS" and not line.continued]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        if not lines[start].fields or not lines[start].fields[0]:
            raise Malformed(lines[start].where, "has no house waybill number: wants HBS/AAAA…")
        yield lines[start], list(lines[start + 1 : end])


def _attributes(house: Line, lines: list[Line]) -> dict[str, str]:
    _, ends, pieces, weight, slac, *_ = (*house.fields, "", "", "", "")
    told = {
        "pieces": _count(house, pieces),
        "slac": slac if slac.isdecimal() else "",
    }  # older versions have the goods there
    if match := _ENDS.fullmatch(ends):
        told |= {"house_origin": match[1], "house_destination": match[2]}
    if match := _WEIGHT.fullmatch(weight):
        told["weight_kg"] = amount(match[2], KILOGRAMS[match[1]])
    codes = [code for line in lines if line.code == "HBS" for code in line.fields if _HANDLING.fullmatch(code)]
    told["handling_codes"] = " ".join(codes)
    return {name: value for name, value in (told | handling(lines)).items() if value}


def _count(house: Line, told: str) -> str:
    if told and not told.isdecimal():
        raise Malformed(house.where, f"{told!r} is no number of pieces")
    return str(int(told)) if told else ""
