"""Orders and announcements of containers: what they plan, and that they never say it happened."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import sea_coparn, sea_coprar
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))


def message(type_: str, *segments: str) -> bytes:
    body = "".join(s + "'" for s in segments)
    return f"UNB+UNOA:2+LYLINE+LYHUB+260620:0900+1'UNH+1+{type_}:D:00B:UN'{body}UNT+9+1'UNZ+1+1'".encode()


def gate(code: str, status: str, laden: str, type_: str = "COPARN") -> Movement:
    (told,) = sea_coparn.parse(
        message(
            type_,
            f"BGM+{code}+LYORD0001+9",
            "DTM+137:202606150900:203",
            f"EQD+CN+LYNU1000012+45G1:102:5++{status}+{laden}",
            "DTM+7:202606171000:203",
            "LOC+165+CNYTN:139:6",
        ),
        HEARD,
    )
    return told


@pytest.mark.parametrize(
    ("code", "laden", "kind"),
    [
        *((code, "5", Kind.GATE_IN) for code in ("11", "27", "104", "126", "170")),
        *((code, "4", Kind.EMPTY_RETURNED) for code in ("11", "126")),
        *((code, "5", Kind.GATE_OUT) for code in ("12", "129", "171", "690")),
        *((code, "4", Kind.EMPTY_PICKED_UP) for code in ("12", "129")),
        *((code, "", Kind.EMPTY_PICKED_UP) for code in ("108", "135", "144")),
        *((code, "5", Kind.LINKED) for code in ("125", "134", "136", "293", "689", "695")),
        ("999", "5", Kind.UNMAPPED),
    ],
)
def test_a_document_code_says_which_way_through_the_gate(code: str, laden: str, kind: Kind) -> None:
    told = gate(code, "6", laden)
    assert (told.kind, told.certainty) == (kind, Certainty.PLANNED)


@pytest.mark.parametrize(
    ("status", "laden", "kind"),
    [
        ("2", "5", Kind.GATE_IN),
        ("3", "5", Kind.GATE_OUT),
        ("2", "4", Kind.EMPTY_PICKED_UP),
        ("3", "4", Kind.EMPTY_RETURNED),
    ],
)
def test_where_no_code_tells_it_export_and_import_do(status: str, laden: str, kind: Kind) -> None:
    assert gate("661", status, laden, "COPINO").kind is kind


def test_a_release_order_without_a_code_is_a_way_out() -> None:
    assert gate("", "", "5", "COREOR").kind is Kind.GATE_OUT


def test_no_order_is_ever_actual() -> None:
    for code in sea_coprar.ORDERS:
        facts = sea_coprar.parse(
            message(
                "COPRAR",
                f"BGM+{code}+LYORD0002+9",
                "TDT+20+026W+1++LYLN:172:20+++LYCS7:103::LIANYUN STAR",
                "LOC+9+CNYTN:139:6",
                "DTM+133:202606200800:203",
                "EQD+CN+LYNU1000012+45G1:102:5++2+5",
                "DTM+203:202606200300:203",
            ),
            HEARD,
        )
        assert [(fact.kind, fact.certainty) for fact in facts if fact.kind is not Kind.DEPARTED] == [
            (sea_coprar.ORDERS[code], Certainty.PLANNED)
        ]
