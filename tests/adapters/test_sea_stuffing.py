"""Who is in which box, and that being taken out of it is never said together with being in it."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import sea_stuffing
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.relations import Change

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))
SHIP = "TDT+20+026W+1++LYLN:172:20+++LYCS7:103::LIANYUN STAR"


def told(type_: str, code: str, *segments: str) -> list[Movement]:
    text = "".join(s + "'" for s in (f"BGM+{code}+LYCLP0001+9", "DTM+137:202606161730:203", SHIP, *segments))
    whole = f"UNB+UNOA:2+LYCFS+LYHUB+260616:1730+1'UNH+1+{type_}:D:00B:UN'{text}UNT+9+1'UNZ+1+1'"
    return sea_stuffing.parse(whole.encode(), HEARD)


@pytest.mark.parametrize(
    ("code", "status", "time", "kind"),
    [
        ("113", "2", "7", Kind.STRIPPED),  # the document says it, whatever the box is for
        ("788", "3", "7", Kind.STUFFED),
        ("", "27", "678", Kind.STUFFED),
        ("", "6", "678", Kind.STRIPPED),
        ("", "2", "7", Kind.STUFFED),
        ("", "3", "7", Kind.STRIPPED),
        ("", "6", "7", Kind.UNMAPPED),
    ],
)
def test_the_surest_word_says_which_it_was(code: str, status: str, time: str, kind: Kind) -> None:
    (fact,) = told("COSTCO", code, f"EQD+CN+LYNU1000012+45G1:102:5++{status}+5", f"DTM+{time}:202606161500:203")
    assert (fact.kind, fact.certainty) == (kind, Certainty.ACTUAL)


@pytest.mark.parametrize(("code", "change"), [("788", Change.OPENS), ("113", Change.CLOSES)])
def test_what_opens_or_closes_is_not_stated_as_well(code: str, change: Change) -> None:
    box = ("EQD+CN+LYNU1000012+45G1:102:5", "RFF+BN:LYBKG2606001", "DTM+7:202606161500:203")
    (fact,) = told("COSTCO", code, *box)
    assert [r.change for r in fact.relations if r.inner.startswith("booking:")] == [change]


def test_a_consignment_is_in_the_boxes_that_name_it() -> None:
    boxes = ("EQD+CN+LYNU1000012", "DTM+677:202606161500:203", "EQD+CN+QZKU1000014", "DTM+677:202606161500:203")
    facts = told("COSTCO", "788", *boxes, "CNI+1", "RFF+BH:LYHBL0041", "GID+1", "SGP+QZKU1000014")
    assert [[ref for ref in fact.refs if ref.startswith(("house:", "container:"))] for fact in facts] == [
        ["container:LYNU1000012"],
        ["container:QZKU1000014", "house:LYHBL0041"],
    ]
