"""IFTSTA: which code means what in which list, and what rides in what."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import sea_iftsta
from ingest.adapters.sea_iftsta_level import packages
from ingest.adapters.sea_iftsta_status import IGNORED, OPEN, UN, UNMAPPED, status
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import ref

HEARD = Heard("", datetime(2026, 7, 20, 12, tzinfo=UTC))


def told(text: str, release: str = "95B") -> list[Movement]:
    segments = "'".join(line.strip() for line in text.strip().splitlines())
    return sea_iftsta.parse(f"UNH+1+IFTSTA:D:{release}:UN'BGM+23+STATUS0001+9'{segments}'UNT+9+1'".encode(), HEARD)


def sts(code: str, *, agency: str = "", category: str = "1", list_: str = "") -> list[list[str]]:
    return [["STS"], [category], [code, list_, agency]]


@pytest.mark.parametrize("code", range(1, 104))
def test_every_code_of_9011_is_mapped_or_ignored_or_known_to_be_open(code: int) -> None:
    means = status(sts(str(code)), "95B").meaning
    assert (means is not None and means.kind is Kind.UNMAPPED) == (str(code) in OPEN)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("7", Kind.DISCREPANCY),  # booking cancelled
        ("8", Kind.CUSTOMS_RELEASED),  # cleared import restrictions
        ("37", Kind.DISCREPANCY),  # found
        ("59", Kind.DISCREPANCY),  # off loaded before the end of the planned journey
        ("67", Kind.LOADED),  # positioned on a means of transport
        ("69", Kind.DISCREPANCY),  # written off and disposed of
    ],
)
def test_what_the_directory_defines_clearly_is_a_milestone(code: str, kind: Kind) -> None:
    for release in ("95B", "16B"):
        means = status(sts(code), release).meaning
        assert means is not None
        assert means.kind is kind


def test_no_code_is_both_mapped_and_ignored() -> None:
    assert not set(UN) & set(IGNORED)


@pytest.mark.parametrize(
    ("code", "release", "kind"),
    [
        ("51", "95B", Kind.DELAYED),
        ("51", "98A", Kind.DELAYED),
        ("51", "98B", Kind.UNMAPPED),
        ("51", "23A", Kind.UNMAPPED),
    ],
)
def test_a_number_means_what_the_directory_of_its_message_says(code: str, release: str, kind: Kind) -> None:
    means = status(sts(code), release).meaning
    assert means is not None
    assert means.kind is kind


@pytest.mark.parametrize("agency", ["87", "86", "ZZZ", "12", "306"])
def test_a_party_s_own_code_is_never_read_as_the_un_s(agency: str) -> None:
    assert status(sts("48", agency=agency), "00B") == ("48", f"agency {agency}", UNMAPPED)
    assert status(sts("VD", agency=agency), "00B").meaning == UNMAPPED


@pytest.mark.parametrize("category", ["2", "5", "14", "17"])
def test_the_status_of_an_order_is_no_step_of_a_journey(category: str) -> None:
    assert status(sts("24", category=category), "23A").meaning == UNMAPPED


@pytest.mark.parametrize(("agency", "list_"), [("", ""), ("22", ""), ("116", ""), ("184", "157")])
def test_letters_are_those_of_x12(agency: str, list_: str) -> None:
    means = status(sts("uv", agency=agency, list_=list_), "00B").meaning
    assert means is not None
    assert means.kind is Kind.DISCHARGED


def test_times_after_several_places_are_of_the_end_that_they_speak_of() -> None:
    """To D.99A all LOC of a leg stand before all its DTM; later each LOC has its own."""
    flat = "LOC+9+CNYTN:139:6\nLOC+11+NLRTM:139:6\nDTM+133:202606230400:203\nDTM+132:202607150600:203"
    nested = "LOC+9+CNYTN:139:6\nDTM+133:202606230400:203\nLOC+11+NLRTM:139:6\nDTM+132:202607150600:203"
    for legs in (flat, nested):
        _, *schedule = told(f"CNI+1+LYBL0000101\nSTS+1+6\nDTM+78:202606200800:203\nTDT+20+026W+1\n{legs}")
        assert [(fact.kind, fact.place and fact.place.locode) for fact in schedule] == [
            (Kind.DEPARTED, "CNYTN"),
            (Kind.ARRIVED, "NLRTM"),
        ]


def test_what_happens_ashore_opens_no_ride_on_the_vessel() -> None:
    (fact,) = told(
        "CNI+1+LYBL0000101\nSTS+1+13\nDTM+78:202606010800:203\nTDT+20+026W+1++LYLN+++9650016:146:11\n"
        "EQD+CN+LYUU1001014+45G1+++4"
    )
    assert fact.kind is Kind.EMPTY_PICKED_UP
    assert {relation.change for relation in fact.relations if relation.outer.startswith("vessel")} == {"states"}


def test_a_train_is_known_by_the_day_it_left_wherever_it_is_now() -> None:
    facts = told(
        "CNI+1+LYSMGS001\nSTS+1+24\nDTM+78:202606250730:203\nTDT+20+X8021+2\nEQD+CN+LYRU1001013\n"
        "STS+1+16\nDTM+78:202606300915:203\nTDT+20+X8021+2\nEQD+CN+LYRU1001013"
    )
    assert {ref for fact in facts for ref in fact.refs if ref.startswith("train")} == {"train:X8021/2026-06-25"}


def test_a_consignment_has_one_number_in_all_its_statuses() -> None:
    facts = told(
        "CNI+1+LYBL0000101\nSTS+1+12\nDTM+78:202606250730:203\n"
        "STS+1+24\nDTM+78:202606300915:203\nTDT+20+026W+1++LYLN+++9650016:146:11"
    )
    assert {ref for fact in facts for ref in fact.refs if "LYBL" in ref} == {"bill:LYBL0000101"}


def test_goods_are_known_by_their_sscc() -> None:
    pci = [["PCI"], ["30"], ["370726206000000452", "BOX 1 OF 2"]]
    gin = [["GIN"], ["BJ"], ["106141412345678908"], ["370726206000000452", ""]]
    other = [["PCI"], ["28"], ["106141412345678908"]]
    assert packages([[[["GID"], ["1"]], pci, other], [[["GID"], ["2"]], gin]]) == (
        ref("package", "370726206000000452"),
        ref("package", "106141412345678908"),
    )
