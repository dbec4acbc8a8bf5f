"""CONTRL: what an interchange's sender is told, read back as any message."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.message import Heard, Part
from ingest.reading import Dead, Understood, read
from ingest.syntax import edifact
from ingest.syntax.edifact.contrl import contrl
from ingest.syntax.edifact.message import Segment, message, tokens

AT = datetime(2026, 6, 20, 12, 34, tzinfo=UTC)
HEARD = Heard("", AT)
UNB = b"UNB+UNOA:2+LYTERM:ZZZ+LYHUB:14+260620:1200+4711++++1'"
UNZ = b"UNZ+1+4711'"
GOOD = (
    b"UNH+1+CODECO:D:95B:UN:ITG14'BGM+34+GATE000001+9'NAD+MS+LYTERM'EQD+CN+LYUU0000008+45G1:102:5++2+5'"
    b"DTM+7:202606200800:203'LOC+165+CNYTN:139:6'CNT+16:1'UNT+8+1'"
)
NO_DAY = GOOD.replace(b"UNH+1", b"UNH+2").replace(b"202606200800", b"202613200800")
NO_EQUIPMENT = b"UNH+3+CODECO:D:95B:UN:ITG14'BGM+34+GATE000003+9'UNT+3+3'"
CUT = b"UNH+4+CODECO:D:95B:UN'BGM+34+GATE000004+9'"
UNKNOWN = b"UNH+5+SLSRPT:D:96A:UN:EAN004'BGM+73+X'UNT+3+5'"


def results(interchange: bytes) -> list[Understood | Dead]:
    return list(read(BytesIO(interchange), HEARD))


def answer(interchange: bytes) -> bytes:
    return contrl(interchange, results(interchange), AT, "LY00000001")


def body(interchange: bytes) -> list[Segment]:
    (part,) = edifact.split(BytesIO(answer(interchange)))
    return message(part.body).segments


UCI = [["UCI"], ["4711"], ["LYTERM", "ZZZ"], ["LYHUB", "14"]]


def test_what_was_understood_is_taken_and_sender_and_recipient_change_places() -> None:
    assert answer(UNB + GOOD + UNZ) == (
        b"UNB+UNOA:2+LYHUB:14+LYTERM:ZZZ+260620:1234+LY00000001'UNH+1+CONTRL:D:3:UN'"
        b"UCI+4711+LYTERM:ZZZ+LYHUB:14+7'UNT+3+1'UNZ+1+LY00000001'"
    )


@pytest.mark.parametrize("asked", [b"", b"++++", b"++++0", b"+++++1"])
def test_nobody_is_answered_who_did_not_ask(asked: bytes) -> None:
    assert answer(UNB.replace(b"++++1", asked) + GOOD + UNZ) == b""
    assert answer(GOOD) == b""


@pytest.mark.parametrize("theirs", [b"CONTRL:D:3:UN'UCI+1+LYHUB+LYTERM+7'UNT", b"APERAK:D:96A:UN'BGM+313+X+9'UNT"])
def test_an_answer_is_never_answered(theirs: bytes) -> None:
    told = UNB + b"UNH+1+" + theirs + b"+3+1'" + UNZ
    assert contrl(told, results(told), AT, "LY00000001", always=True) == b""


def test_who_does_not_ask_is_answered_where_that_is_agreed() -> None:
    told = UNB.replace(b"++++1", b"") + GOOD + UNZ
    assert b"'UCI+4711+" in contrl(told, results(told), AT, "LY00000001", always=True)


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (CUT, [["UCM"], ["4"], ["CODECO", "D", "95B", "UN"], ["4"], ["13"], ["UNT"]]),
        (UNKNOWN, [["UCM"], ["5"], ["SLSRPT", "D", "96A", "UN", "EAN004"], ["4"], ["14"], ["UNH"], ["3", "1"]]),
    ],
    ids=["cut short", "unknown type"],
)
def test_a_refused_message_is_named_with_its_reason_and_its_neighbours_are_taken(refused: bytes, why: Segment) -> None:
    assert body(UNB + GOOD + refused + UNZ) == [[*UCI, ["7"]], why]
    assert body(UNB + refused + UNZ) == [[*UCI, ["7"]], why]


@pytest.mark.parametrize("refused", [NO_DAY, NO_EQUIPMENT], ids=["invalid value", "missing segment"])
def test_what_an_adapter_refused_passed_the_syntax(refused: bytes) -> None:
    assert body(UNB + GOOD + refused + UNZ) == [[*UCI, ["7"]]]


def test_an_interchange_without_a_message_is_refused() -> None:
    assert body(UNB + UNZ) == [[*UCI, ["4"], ["32"], ["UNB"]]]
    assert body(UNB + b"BGM+34+X'" + UNZ) == [[*UCI, ["4"], ["32"], ["UNB"]]]


def test_a_test_message_is_refused() -> None:
    told = body(UNB + GOOD.replace(b"GATE000001+9", b"GATE000001+53") + UNZ)
    assert told[1][3:] == [["4"], ["25"], ["BGM"]]


def test_wrong_counts_of_what_was_read_do_not_make_the_sender_send_it_again() -> None:
    assert body(UNB + GOOD.replace(b"UNT+8+1", b"UNT+99+2") + b"UNZ+7+0815'") == [[*UCI, ["7"]]]


def test_refused_messages_of_a_group_stand_under_it() -> None:
    ung = b"UNG+CODECO+DEPOT:ZZZ+LINE+260620:1200+9+UN+D:95B'"
    told = body(UNB + ung + GOOD + UNKNOWN + CUT + b"UNE+3+9'" + UNZ)
    assert told[1] == [["UCF"], ["9"], ["DEPOT", "ZZZ"], ["LINE"], ["7"]]
    assert [segment[:2] for segment in told[2:]] == [[["UCM"], ["5"]], [["UCM"], ["4"]]]


def test_syntax_4_is_answered_in_syntax_4() -> None:
    theirs = UNB.replace(b"UNOA:2", b"UNOC:4").replace(b"260620", b"20260620")
    assert answer(theirs + GOOD + UNZ).startswith(
        b"UNB+UNOC:4+LYHUB:14+LYTERM:ZZZ+20260620:1234+LY00000001'UNH+1+CONTRL:4:1:UN'"
    )


def test_who_asks_only_for_receipt_is_told_no_more() -> None:
    assert body(UNB.replace(b"++++1", b"++++2") + NO_DAY + UNZ) == [[*UCI, ["8"]]]


def test_each_interchange_that_asks_gets_an_answer_of_its_own() -> None:
    other = UNB.replace(b"4711", b"4712").replace(b"LYTERM", b"LYDEPOT")
    silent = UNB.replace(b"4711", b"4713").replace(b"++++1", b"")
    told = answer(UNB + GOOD + UNZ + silent + NO_DAY + UNZ + other + UNKNOWN + UNZ)
    first, second = (tokens(part.body) for part in edifact.split(BytesIO(told)))
    assert [segment[0][0] for segment in first] == ["UNB", "UNH", "UCI", "UNT", "UNZ"]
    assert [segment[0][0] for segment in second] == ["UNB", "UNH", "UCI", "UCM", "UNT", "UNZ"]
    assert (first[0][5], second[0][5], second[0][3]) == (["LY00000001"], ["LY00000001-2"], ["LYDEPOT", "ZZZ"])


@pytest.mark.parametrize("separators", [b"UNA*^,! ~", b"UNA\x1f\x1d.  \x1c"])
def test_who_tells_separators_is_answered_in_them(separators: bytes) -> None:
    to = separators[3:5] + separators[8:]
    theirs = (UNB + GOOD + UNKNOWN + UNZ).translate(bytes.maketrans(b":+'", to))
    assert answer(separators + theirs).startswith(separators + b"UNB")
    assert body(separators + theirs)[0] == [*UCI, ["7"]]


def test_a_name_that_holds_the_separators_that_were_told_comes_back_whole() -> None:
    theirs = b"UNA*^,! ~" + UNB.replace(b"LYTERM", b"A+B!^C!~").translate(bytes.maketrans(b":'", b"*~"))
    theirs = theirs.replace(b"+", b"^").replace(b"A^B", b"A+B") + GOOD.translate(bytes.maketrans(b":+'", b"*^~"))
    assert answer(theirs) == (
        b"UNA*^,! ~UNB^UNOA*2^LYHUB*14^A+B!^C!~*ZZZ^260620*1234^LY00000001~UNH^1^CONTRL*D*3*UN~"
        b"UCI^4711^A+B!^C!~*ZZZ^LYHUB*14^7~UNT^3^1~UNZ^1^LY00000001~"
    )


def test_level_b_is_answered_in_level_b() -> None:
    theirs = (UNB.replace(b"UNOA", b"UNOB") + GOOD + UNZ).translate(bytes.maketrans(b":+'", b"\x1f\x1d\x1c"))
    assert answer(theirs).startswith(b"UNB\x1dUNOB\x1f2\x1dLYHUB\x1f14\x1d")


@pytest.mark.parametrize("advice", [b"UNA++.? '", b"UNAaB.? '", b"UNA:+.\xe9 '"], ids=["same", "letters", "no ASCII"])
def test_separators_that_tell_nothing_apart_are_not_answered_in(advice: bytes) -> None:
    assert b"UNA" not in answer(advice + UNB + GOOD + UNZ)


@pytest.mark.parametrize(("advice", "begin"), [(b"UNA:+.? \n", b"UNA:+.? \nUNB"), (b"UNA:+.?* '\n", b"UNB")])
def test_a_line_end_is_answered_in_where_its_advice_can_be_read_back(advice: bytes, begin: bytes) -> None:
    assert answer(advice + (UNB + GOOD + UNZ).replace(b"'", b"\n")).startswith(begin)


def test_a_test_is_answered_by_a_test() -> None:
    theirs = UNB.replace(b"++++1'", b"++++1++1'")
    assert b"+LY00000001++++++1'UNH" in answer(theirs + GOOD + UNZ)


def test_in_syntax_4_the_repetition_separator_is_released_too() -> None:
    theirs = UNB.replace(b"UNOA:2", b"UNOC:4").replace(b"260620", b"20260620").replace(b"LYTERM", b"A?*B")
    assert b"+A?*B:ZZZ+" in answer(theirs + GOOD + UNZ)


def test_names_with_separators_in_them_come_back_whole() -> None:
    theirs = (
        UNB.replace(b"LYTERM", b"A?+B?:??").replace(b"UNOA", b"UNOC").replace(b"LYHUB", "MÜNCHEN".encode("latin-1"))
    )
    assert body(theirs + GOOD + UNZ)[0] == [["UCI"], ["4711"], ["A+B:?", "ZZZ"], ["MÜNCHEN", "14"], ["7"]]
    assert "MÜNCHEN".encode("latin-1") in answer(theirs + GOOD + UNZ)


def test_a_bare_message_has_nobody_to_answer() -> None:
    assert answer(GOOD + NO_DAY) == b""


@given(st.binary(max_size=200), st.sampled_from([UNB, UNB + GOOD, UNB + GOOD[:-8]]), st.sampled_from([b"", UNZ]))
def test_an_answer_is_one_readable_interchange_whatever_came(junk: bytes, before: bytes, after: bytes) -> None:
    told = answer(before + junk + after)
    assert [part.type for part in edifact.split(BytesIO(told)) if isinstance(part, Part)] == ["CONTRL"] * told.count(
        b"UNB+"
    )
    assert told


def test_a_message_header_beyond_all_measure_is_answered_without_it() -> None:
    told = body(UNB + b"UNH+1" + b"+" * 2_100_000 + b"CODECO'BGM+34+X'UNT+3+1'" + UNZ)
    assert told[0][:4] == UCI
