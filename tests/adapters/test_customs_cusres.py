"""What customs says in its processing indicators."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import customs_cusres
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.relations import Bond

HEARD = Heard("", datetime(2026, 7, 6, 12, tzinfo=UTC))


def told(*segments: str, bgm: str = "BGM+961+LYCR0001+9") -> list[Movement]:
    text = "".join(s + "'" for s in (bgm, "DTM+137:202607061030:203", *segments))
    return customs_cusres.parse(
        f"UNB+UNOA:2+CUSTOMS+LYHUB+260706:1030+1'UNH+1+CUSRES:D:96B:UN'{text}UNT+9+1'UNZ+1+1'".encode(), HEARD
    )


@pytest.mark.parametrize("segment", ["GIS+{}", "GIS+{}:109:6", "GEI+5+{}"])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1", Kind.CUSTOMS_ACCEPTED),
        ("3", Kind.CUSTOMS_REFUSED),
        ("4", Kind.CUSTOMS_RELEASED),
        ("5", Kind.CUSTOMS_SELECTED),
        ("7", Kind.CUSTOMS_HELD),
        ("17", Kind.CUSTOMS_DECLARED),
        ("164", Kind.ARRIVAL_REPORTED),
        ("14", Kind.LINKED),
        ("999", Kind.UNMAPPED),
    ],
)
def test_an_indicator_is_a_step(segment: str, code: str, kind: Kind) -> None:
    (fact,) = told(segment.format(code), "RFF+ABT:26NL000396123456R0")
    assert fact.kind is kind


def test_what_moves_nothing_is_silent_beside_what_does() -> None:
    facts = told("GIS+23", "GIS+4", "GIS+59", "RFF+ABT:26NL000396123456R0")
    assert [fact.kind for fact in facts] == [Kind.CUSTOMS_RELEASED]


def test_two_declarations_of_one_answer_are_never_one() -> None:
    facts = told("GIS+4", "RFF+ABT:26NL000396123456R0", "RFF+ABT:26NL000396123457R9")
    assert not [relation for fact in facts for relation in fact.relations if relation.bond is Bond.SAME]


def test_two_numbers_of_one_declaration_are_one() -> None:
    (fact,) = told("GIS+4", "RFF+ABT:26NL000396123456R0", "RFF+ABE:LYLRN2607001")
    assert [relation.bond for relation in fact.relations] == [Bond.SAME]
