"""Consignments of one list stay apart, whatever they share."""

from datetime import UTC, datetime
from itertools import chain

from ingest.adapters import sea_manifest
from ingest.message import Heard
from schemas.movement import Movement
from schemas.refs import Rank, rank_of
from schemas.relations import Bond

HEARD = Heard("", datetime(2026, 6, 20, 12, tzinfo=UTC))


def told(type_: str, *segments: str) -> list[Movement]:
    text = "".join(s + "'" for s in ("BGM+785+LYCONS0001+9", "DTM+137:202606181200:203", *segments))
    whole = f"UNB+UNOA:2+LYLINE+LYHUB+260618:1200+1'UNH+1+{type_}:D:96A:UN'{text}UNT+9+1'UNZ+1+1'"
    return sea_manifest.parse(whole.encode(), HEARD)


def same(facts: list[Movement]) -> list[tuple[str, str]]:
    relations = chain.from_iterable(fact.relations for fact in facts)
    return [(r.inner, r.outer) for r in relations if r.bond is Bond.SAME and rank_of(r.inner) is Rank.CARGO]


def test_houses_of_one_master_are_never_one() -> None:
    facts = told("IFCSUM", "RFF+MB:LYMASTER001", "TDT+20+026W+1", "CNI+1+LYHBL0041", "CNI+2+LYHBL0042")
    assert not same(facts)
    inside = {(r.inner, r.outer) for fact in facts for r in fact.relations if r.outer == "bill:LYMASTER001"}
    assert inside == {("house:LYHBL0041", "bill:LYMASTER001"), ("house:LYHBL0042", "bill:LYMASTER001")}


def test_road_consignments_under_a_bill_are_inside_it_and_never_it() -> None:
    facts = told("IFCSUM", "RFF+BM:LYMASTER001", "TDT+20++3", "CNI+1+LYCMR0001", "CNI+2+LYCMR0002")
    assert not same(facts)
    assert {str(r.outer) for fact in facts for r in fact.relations} == {"bill:LYMASTER001"}


def test_boxes_of_one_bill_are_facts_of_their_own() -> None:
    facts = told(
        "CUSCAR", "TDT+20+026W+1", "CNI+1", "RFF+BM:LYBILL00001", "GID+1", "SGP+LYNU1000012", "SGP+LYNU2000022"
    )
    units = [[ref for ref in fact.refs if rank_of(ref) is Rank.UNIT] for fact in facts]
    assert sorted(units) == [[], ["container:LYNU1000012"], ["container:LYNU2000022"]]
