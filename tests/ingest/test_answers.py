"""Acknowledgements of whole interchanges: who gets which, and that the same is answered the same."""

from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from ingest.answers import NAMES, Outcome, Remembered, answer, outcome
from ingest.message import Broken, Heard, Part
from ingest.reading import pieces, read
from ingest.syntax.edifact.message import tokens as edifact_tokens
from ingest.syntax.x12.message import MOST_TOKENS, tokens
from tests.ingest.interchanges import ASKED, UNASKED, X12
from tests.ingest.work import calls

EMPTY = {
    "the interchange holds no transaction set",
    "is empty: there is no message in it",
}  # of a TA1 alone, of no answer
AT = datetime(2026, 6, 20, 12, 34, tzinfo=UTC)


def answered(told: bytes, *by: str) -> bytes:
    return answer(told, [outcome(one) for one in read(BytesIO(told), Heard("", AT))], AT, by).body


def parts(told: bytes) -> list[str]:
    return [one.type for one in pieces(BytesIO(told)) if isinstance(one, Part)]


def test_edifact_is_answered_where_it_asks() -> None:
    assert b"'UCI+4711+LYTERM:ZZZ+LYHUB:14+7'" in answered(ASKED)
    assert answered(UNASKED) == b""


def test_a_message_that_an_adapter_refuses_is_answered_beside_the_syntax() -> None:
    told = answered(ASKED.replace(b"202606200800", b"202613200800"))
    assert parts(told) == ["CONTRL", "APERAK"]
    assert b"+7'UNT+3+1'" in told
    first, second = (s[5][0] for s in edifact_tokens(told) if s[0] == ["UNB"])
    assert first != second


def test_a_source_may_have_agreed_on_answers_that_no_interchange_asks_for() -> None:
    refused = UNASKED.replace(b"202606200800", b"202613200800")
    assert answered(refused) == b""
    assert parts(answered(refused, "CONTRL")) == ["CONTRL"]
    assert parts(answered(refused, "APERAK")) == ["APERAK"]
    assert parts(answered(X12, "TA1", "999")) == ["999"]
    assert tokens(answered(X12, "TA1", "999"))[1][:1] == ["TA1"]


def test_an_interchange_that_asks_has_its_ta1_before_the_sets() -> None:
    told = tokens(answered(X12.replace(b"*0*P*", b"*1*P*")))
    assert [s[0] for s in told][:3] == ["ISA", "TA1", "GS"]
    assert told[1] == ["TA1", "000000041", "260620", "1200", "A", "000"]
    assert (told[0][14], told[-1][1]) == ("0", "1")


def test_our_own_answers_are_not_answered() -> None:
    everything = ("CONTRL", "APERAK", "TA1", "997")
    for told in (ASKED, ASKED.replace(b"202606200800", b"202613200800"), X12, X12.replace(b"*0*P*", b"*1*P*")):
        assert answered(answered(told, *everything), *everything) == b""


def test_x12_is_answered_set_by_set() -> None:
    segments = tokens(answered(X12))
    assert [s[1] for s in segments if s[0] == "AK5"] == ["A", "R"]
    assert [s[1] for s in segments if s[0] == "AK9"] == ["P"]


def test_several_interchanges_are_told_apart_though_their_sets_have_the_same_numbers() -> None:
    other = X12.replace(b"000000041", b"000000042").replace(b"20261331", b"20260621")
    codes = [s[1] for s in tokens(answered(X12 + other)) if s[0] == "AK5"]
    assert codes == ["A", "R", "A", "A"]


def test_a_set_that_no_adapter_reads_is_not_supported() -> None:
    codes = [s[1:] for s in tokens(answered(X12.replace(b"ST*315*0002", b"ST*850*0002"))) if s[0] == "AK5"]
    assert codes[1] == ["R", "1"]


@pytest.mark.parametrize("told", [ASKED, X12])
def test_the_same_is_answered_the_same_and_another_otherwise(told: bytes) -> None:
    other = told.replace(b"2026062", b"2026061")
    assert answered(told) == answered(told)
    assert answered(told) != answered(other)


BARE = X12[X12.index(b"ST*") : X12.index(b"GE*")]
GROUP = X12[X12.index(b"GS*") : X12.index(b"IEA*")]


@pytest.mark.parametrize("told", [BARE, GROUP], ids=["set", "group"])
def test_sets_without_an_interchange_are_read_and_have_nobody_to_answer(told: bytes) -> None:
    assert answered(told, *NAMES) == b""


def test_a_group_without_a_set_is_answered() -> None:
    told = X12.replace(BARE, b"").replace(b"GE*2*", b"GE*0*")
    assert [s for s in tokens(answered(told)) if s[0] == "AK9"] == [["AK9", "A", "0", "0", "0"]]


@pytest.mark.parametrize("path", sorted((Path(__file__).parent.parent / "adapters").glob("*/*/input.*")), ids=str)
def test_every_answer_is_read_by_ours_and_is_not_answered(path: Path) -> None:
    for by in ((), NAMES):
        told = answered(path.read_bytes(), *by)
        assert answered(told, *NAMES) == b""
        assert set(parts(told)) <= {"CONTRL", "APERAK", "997", "999"}
        assert {p.rule for p in pieces(BytesIO(told)) if isinstance(p, Broken)} <= EMPTY


@pytest.mark.parametrize("told", [b"", b"{}", b"FSU/12\r\n", b"ISA*", b"UNB+", b"\x7e\x02\x00\x7e"])
def test_what_has_no_answer_gets_none(told: bytes) -> None:
    assert answer(told, [Outcome(told)], AT).body == b""


def test_a_stream_is_remembered_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.answers.LONGEST", 10)
    short, long = (Remembered(BytesIO(b"x" * count)) for count in (10, 11))
    for stream in (short, long):
        while stream.read(4):
            pass
    assert (short.told, short.is_long, long.told, long.is_long) == (b"x" * 10, False, b"", True)


def interchange(number: int) -> bytes:
    """With a number of its own."""
    return X12.replace(b"000000041", b"%09d" % number)


def test_many_interchanges_are_answered_in_the_time_that_each_takes() -> None:
    told = {count: b"".join(map(interchange, range(count))) for count in (20, 80)}
    became = {count: [outcome(one) for one in read(BytesIO(told[count]), Heard("", AT))] for count in told}
    few, many = (calls(partial(answer, told[count], became[count], AT)) for count in told)
    assert many < 6 * few


def test_an_interchange_of_more_elements_than_are_read_is_not_answered() -> None:
    beyond = X12.replace(b"N9*BM*", b"N9*BM" + b"*" * (MOST_TOKENS + 1), 1)
    assert answered(beyond) == b""
    assert parts(answered(beyond + interchange(42))) == ["997"]
