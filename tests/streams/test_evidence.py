"""Why a milestone is believed: every report of it, what became of each, and the rule."""

import msgspec
import pytest

from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.trust import FIRST_HAND, GRADES, OWN
from streams.evidence import REASONS, RULES, Why, why
from streams.milestone import RULES as DECIDING
from streams.shipment import answer
from tests.streams.story import BILL, BOX, V1, expected, happened, packed, planned, takes_back

MEMBER = packed("carrier", "2026-02-25 08:00", BILL, BOX)
ACTUAL = happened("terminal", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, said="2026-03-05 10:30")
SAME = happened("agent", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, said="2026-03-05 10:10")
ROUGH = happened("carrier", Kind.LOADED, "2026-03-05", "CNYTN", BOX, V1, said="2026-03-07")
EXPECTED = expected("carrier", Kind.LOADED, "2026-03-04 10:00", "CNYTN", BOX, V1, said="2026-03-03")
PLANNED = planned("carrier", Kind.LOADED, "2026-03-02 10:00", "CNYTN", BOX, V1, said="2026-02-20")


def of_loading(*facts: Movement) -> Why:
    told = [MEMBER, *facts]
    return why("loaded@CNYTN", answer(BILL, told), told)


def verdicts(found: Why) -> list[tuple[str, str]]:
    return [(report.source, report.verdict) for report in found.reports]


def test_the_winner_stands_first_and_each_other_report_has_its_reason() -> None:
    found = of_loading(PLANNED, EXPECTED, ROUGH, SAME, ACTUAL)
    assert found.rule == "latest"
    assert verdicts(found) == [
        ("terminal", "chosen"),
        ("agent", "agrees"),
        ("carrier", "outranked"),
        ("carrier", "earlier_kind"),
        ("carrier", "earlier_kind"),
    ]


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ([ACTUAL], "only"),
        ([ACTUAL, PLANNED], "actual"),
        ([ACTUAL, ROUGH], "precision"),
        ([PLANNED], "only"),
        ([PLANNED, EXPECTED], "latest"),
    ],
)
def test_the_rule_that_decided_is_named(facts: list[Movement], rule: str) -> None:
    assert of_loading(*facts).rule == rule


def test_a_report_taken_back_stands_last_and_says_so() -> None:
    wrong = happened("carrier", Kind.LOADED, "2026-03-06 10:00", "CNYTN", BOX, V1, said="2026-03-06 11:00", report="r1")
    found = of_loading(ACTUAL, wrong, takes_back("carrier", "2026-03-06 12:00", "r1"))
    assert verdicts(found) == [("terminal", "chosen"), ("carrier", "taken_back")]


def test_every_report_says_how_near_its_party_stood() -> None:
    nearest = msgspec.structs.replace(ACTUAL, trust=OWN)
    found = of_loading(nearest, ROUGH)
    assert found.rule == "trust"
    assert [(report.source, report.trust, report.trust_zh) for report in found.reports] == [
        ("terminal", OWN, GRADES[OWN][1]),
        ("carrier", FIRST_HAND, GRADES[FIRST_HAND][1]),
    ]


def test_what_is_told_before_it_can_have_happened_says_so() -> None:
    future = happened("carrier", Kind.LOADED, "2026-03-05 10:00", "CNYTN", BOX, V1, said="2026-03-04 10:00")
    found = of_loading(PLANNED, future)
    assert found.milestone.state is Certainty.ESTIMATED
    assert verdicts(found) == [("carrier", "foretold"), ("carrier", "earlier_kind")]
    assert verdicts(of_loading(future, ACTUAL)) == [("terminal", "chosen"), ("carrier", "foretold")]


def test_a_milestone_that_the_shipment_does_not_have_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        why("stripped@NLRTM", answer(BILL, [MEMBER]), [MEMBER])


def test_every_rule_and_every_verdict_is_told_in_both_languages() -> None:
    assert set(DECIDING) <= set(RULES)
    assert all(english and chinese for english, chinese in [*RULES.values(), *REASONS.values()])
