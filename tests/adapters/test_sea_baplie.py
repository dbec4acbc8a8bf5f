"""What a bay plan says of what is aboard, and what it does not."""

from datetime import UTC, datetime

from ingest.adapters import sea_baplie
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Movement

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))
HEADER = (
    "UNB+UNOA:2+LYLINE+LYHUB+260620:0900+1'UNH+1+BAPLIE:D:95B:UN:SMDG22'BGM++LYBAY0001+9'DTM+137:202606200845:203'"
    "TDT+20+026W+++LYLN:172:20+++LYCS7:103::LIANYUN STAR'LOC+5+CNYTN:139:6'"
)


def told(*segments: str) -> list[Movement]:
    return sea_baplie.parse((HEADER + "".join(s + "'" for s in segments) + "UNT+9+1'UNZ+1+1'").encode(), HEARD)


def slot(cell: str, unit: str, *rest: str) -> tuple[str, ...]:
    return (f"LOC+147+{cell}::5", *rest, "RFF+BM:1", f"EQD+CN+{unit}+45G1++2+5")


def test_a_slot_without_a_number_names_nothing() -> None:
    (linked,) = told(*slot("0110382", ""), *slot("0110384", "LYNU1000012"))
    assert (linked.kind, linked.attributes["stowage"]) == (Kind.LINKED, "0110384")


def test_an_arrival_at_the_next_port_is_never_told_of_this_one() -> None:
    times = ("DTM+132:2606240500:201", "DTM+186:2606200815:201")
    alone = told(*times, *slot("0110382", "LYNU1000012"))
    assert [(fact.kind, fact.place and fact.place.locode) for fact in alone if fact.kind is not Kind.LINKED] == [
        (Kind.DEPARTED, "CNYTN")
    ]
    both = told("LOC+61+SGSIN:139:6", *times, *slot("0110382", "LYNU1000012"))
    assert {(fact.kind, fact.place and fact.place.locode) for fact in both if fact.kind is not Kind.LINKED} == {
        (Kind.ARRIVED, "SGSIN"),
        (Kind.DEPARTED, "CNYTN"),
    }


def test_a_verified_weight_is_read_where_either_guide_puts_it() -> None:
    told_in = [told(*slot("0110382", "LYNU1000012", mea))[0] for mea in ("MEA+VGM++KGM:21640", "MEA+AAE+VGM+KGM:21640")]
    assert [fact.attributes["vgm_kg"] for fact in told_in] == ["21640", "21640"]


def test_a_plan_of_ten_thousand_boxes_tells_each_once() -> None:
    boxes = [segment for n in range(10_000) for segment in slot(f"{n:07}", f"LYNU{n + 1:06}")]
    assert len({fact.id for fact in told(*boxes)}) == 10_000
