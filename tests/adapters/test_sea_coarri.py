"""COARRI: where the work was done, and that a long report says no more and no less than short ones."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import sea_coarri
from ingest.message import Heard
from schemas.checkdigits import iso6346
from schemas.milestones import Kind
from schemas.movement import Movement

HEARD = Heard("LYTERM", datetime(2026, 7, 20, 12, tzinfo=UTC))
BOXES = [f"LYUU{i:06d}{iso6346(f'LYUU{i:06d}')}" for i in range(30)]


def told(code: str, header: str, *groups: str, release: str = "95B") -> list[Movement]:
    body = f"UNH+1+COARRI:D:{release}:UN'BGM+{code}+REPORT0001+9'TDT+20+026W+1++LYLN+++9650016:146:11'{header}'"
    return sea_coarri.parse((body + "".join(groups) + "UNT+9+1'").encode(), HEARD)


def box(number: str, status: str = "3") -> str:
    ports = "LOC+9+CNYTN:139:6'LOC+11+NLRTM:139:6'"
    return f"EQD+CN+{number}+45G1++{status}+5'RFF+BM:B{number}'DTM+203:202607151122:203'{ports}"


@pytest.mark.parametrize(("code", "kind", "port"), [("44", Kind.DISCHARGED, "NLRTM"), ("46", Kind.LOADED, "CNYTN")])
def test_the_other_end_of_the_voyage_is_never_the_place(code: str, kind: Kind, port: str) -> None:
    for header in ("LOC+9+CNYTN:139:6'LOC+11+NLRTM:139:6", "NAD+CA+LYLN"):
        (fact,) = told(code, header, box(BOXES[0]))
        assert (fact.kind, fact.place and fact.place.locode) == (kind, port)


def test_the_unit_s_own_status_beats_what_the_document_is_called() -> None:
    (fact,) = told("44", "LOC+9+NLRTM:139:6", box(BOXES[0], "22"), release="18A")
    assert fact.kind is Kind.LOADED


def test_a_report_of_many_boxes_says_what_reports_of_each_say() -> None:
    header = "LOC+11+NLRTM:139:6+HPD2:TER:ZZZ"
    together = told("44", header, *map(box, BOXES))
    assert together == [fact for number in BOXES for fact in told("44", header, box(number))]
    assert len({fact.report for fact in together}) == len(BOXES)
