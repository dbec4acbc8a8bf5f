"""What a booking agrees, and what it only asks."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import sea_booking, sea_schedule
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Certainty, Movement
from schemas.refs import Rank, rank_of

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))
LEG = (
    "TDT+20+026W+1++LYLN:172:20+++LYCS7:103::LIANYUN STAR",
    "LOC+9+CNYTN:139:6",
    "DTM+133:202606200800:203",
    "LOC+11+NLRTM:139:6",
    "DTM+178:202607051200:203",
)


def told(type_: str, *segments: str, bgm: str = "BGM+770+LYBC0001+9", body: tuple[str, ...] = LEG) -> list[Movement]:
    text = "".join(s + "'" for s in (bgm, "DTM+137:202606011030:203", "RFF+BN:LYBKG2606001", *body, *segments))
    whole = f"UNB+UNOA:2+LYLINE+LYHUB+260601:1030+1'UNH+1+{type_}:D:99B:UN'{text}UNT+9+1'UNZ+1+1'"
    parse = sea_booking.parse if type_ in sea_booking.TYPES else sea_schedule.parse
    return parse(whole.encode(), HEARD)


@pytest.mark.parametrize(
    ("function", "answer", "kind"),
    [
        ("9", "AP", Kind.BOOKED),
        ("6", "", Kind.BOOKED),
        ("5", "AC", Kind.BOOKED),  # asks for an acknowledgement, and is no answer
        ("27", "", Kind.LINKED),
        ("46", "", Kind.LINKED),
        ("9", "RE", Kind.LINKED),
        ("9", "CA", Kind.LINKED),
        ("9", "AJ", Kind.LINKED),
        ("9", "QQ", Kind.UNMAPPED),
    ],
)
def test_only_an_accepted_booking_is_booked(function: str, answer: str, kind: Kind) -> None:
    assert told("IFTMBC", bgm=f"BGM+770+LYBC0001+{function}+{answer}")[0].kind is kind


@pytest.mark.parametrize("type_", [type_ for type_ in sea_booking.TYPES if type_ != "IFTMBC"])
def test_nothing_else_books(type_: str) -> None:
    assert Kind.BOOKED not in {fact.kind for fact in told(type_)}


@pytest.mark.parametrize(
    ("type_", "sure"),
    [
        ("IFTMIN", (Certainty.PLANNED, Certainty.PLANNED)),
        ("IFTMBF", (Certainty.PLANNED, Certainty.PLANNED)),
        ("IFTMBC", (Certainty.ESTIMATED, Certainty.ESTIMATED)),
        ("IFTMAN", (Certainty.ESTIMATED, Certainty.ACTUAL)),
        ("IFTMCS", (Certainty.ESTIMATED, Certainty.ACTUAL)),
    ],
)
def test_a_schedule_is_as_sure_as_who_tells_it(type_: str, sure: tuple[Certainty, Certainty]) -> None:
    calls = {fact.kind: fact.certainty for fact in told(type_) if fact.kind in (Kind.DEPARTED, Kind.ARRIVED)}
    assert (calls[Kind.DEPARTED], calls[Kind.ARRIVED]) == sure


def test_a_refused_booking_plans_nothing_and_rides_in_nothing() -> None:
    (refused,) = told("IFTMBC", bgm="BGM+770+LYBC0001+9+RE")
    assert {rank_of(ref) for ref in refused.refs} == {Rank.CARGO}


def test_two_vessels_of_one_booking_are_never_one() -> None:
    second = tuple(s.replace("026W", "114E").replace("LYCS7", "LYCS8") for s in LEG)
    relations = {relation for fact in told("IFTMBC", *second) for relation in fact.relations}
    assert not [relation for relation in relations if relation.bond == "same" and relation.inner.startswith("vessel:")]


def test_a_departure_that_has_no_certainty_of_its_own_is_no_fact_before_it_is_due() -> None:
    def departure(day: str) -> Certainty:
        (fact,) = told("VESDEP", body=(LEG[0], "LOC+5+CNYTN:139:6", f"DTM+136:202606{day}0800:203"))
        return fact.certainty

    assert (departure("01"), departure("20")) == (Certainty.ACTUAL, Certainty.ESTIMATED)
