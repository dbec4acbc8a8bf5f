"""CODECO: in or out, and by whose word."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import sea_codeco
from ingest.adapters.sea_codeco import BY_DOCUMENT, BY_STATUS, IGNORED, OTHER_STEPS
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Movement

HEARD = Heard("LYTERM", datetime(2026, 7, 20, 12, tzinfo=UTC))


def told(code: str, *rest: str, status: str = "", full: str = "5") -> list[Movement]:
    group = "'".join((f"EQD+CN+LYUU1001014+45G1++{status}+{full}", "DTM+203:202606200815:203", *rest))
    return sea_codeco.parse(f"UNH+1+CODECO:D:95B:UN'BGM+{code}+GATE000001+9'{group}'UNT+9+1'".encode(), HEARD)


@pytest.mark.parametrize("code", BY_DOCUMENT)
def test_the_document_s_direction_stands_whatever_the_unit_s_status(code: str) -> None:
    kinds = {
        fact.kind for status in ("", "2", "3", *BY_STATUS, *OTHER_STEPS, *IGNORED) for fact in told(code, status=status)
    }
    assert kinds == ({Kind.GATE_IN} if BY_DOCUMENT[code] == "in" else {Kind.GATE_OUT})


@pytest.mark.parametrize(
    ("status", "full", "kind"),
    [
        ("2", "5", Kind.GATE_IN),
        ("3", "5", Kind.GATE_OUT),
        ("2", "4", Kind.EMPTY_PICKED_UP),
        ("3", "4", Kind.EMPTY_RETURNED),
        ("20", "4", Kind.EMPTY_RETURNED),
        ("21", "5", Kind.GATE_OUT),
        ("27", "5", Kind.STUFFED),
        ("6", "5", Kind.UNMAPPED),
        ("", "", Kind.UNMAPPED),
    ],
)
def test_a_document_without_direction_leaves_it_to_the_unit(status: str, full: str, kind: Kind) -> None:
    (fact,) = told("266", status=status, full=full)
    assert fact.kind is kind


@pytest.mark.parametrize("status", IGNORED)
def test_what_moves_nothing_is_ignored_by_name(status: str) -> None:
    assert told("266", status=status) == []


@pytest.mark.parametrize(("code", "place"), [("36", "CNYTN"), ("34", "DEDUI")])
def test_where_an_empty_has_to_go_back_to_is_no_place_of_its_way_out(code: str, place: str) -> None:
    (fact,) = told(code, "LOC+98+CNYTN:139:6", "LOC+99+DEDUI:139:6")
    assert fact.place is not None
    assert fact.place.locode == place
