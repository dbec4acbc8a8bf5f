"""997: the answer to an interchange, read back with our own tokenizer."""

from datetime import datetime
from io import BytesIO

import pytest

from ingest.message import Part
from ingest.syntax import x12
from ingest.syntax.x12.message import Segment, message, tokens
from ingest.syntax.x12.set_997 import Result, functional_acknowledgement, interchanges, result

AT = datetime(2026, 6, 20, 13, 5)  # noqa: DTZ001 - the answer's own clock
ISA = "ISA*00*          *00*          *ZZ*OCEANLINE      *02*FORWARDER      *260620*1200*U*00401*000000041*0*P*>~"
GS = "GS*QO*OCEAN*FWDR*20260620*1201*7*X*004010~"
ONE = "ST*315*0001~B4***VD*20260619*2210**MSCU*123456~N9*BM*OCNL20260001~SE*4*0001~"
TWO = "ST*315*0002~B4***UV*20261331*0800~SE*3*0002~"
END = "GE*2*7~IEA*1*000000041~"
WHOLE = (ISA + GS + ONE + TWO + END).encode()
READ, REFUSED = (
    Result("315", "0001"),
    Result("315", "0002", True, "B404", "'20261331' '0800' is no date and time: month"),
)


def answered(interchange: bytes, *results: Result) -> list[Segment]:
    """The segments of the only set of the answer, which is cut like any other."""
    (part,) = x12.split(BytesIO(functional_acknowledgement(interchange, results, AT, 12)))
    assert isinstance(part, Part)
    assert part.type == "997"
    return message(part.body).segments


def test_what_was_read_is_accepted_and_what_was_refused_is_refused_at_its_place() -> None:
    assert answered(WHOLE, READ, REFUSED) == [
        ["AK1", "QO", "7"],
        ["AK2", "315", "0001"],
        ["AK5", "A"],
        ["AK2", "315", "0002"],
        ["AK3", "B4", "2", "", "8"],
        ["AK4", "4", "", "8", "20261331"],
        ["AK5", "R", "5"],
        ["AK9", "P", "2", "2", "1"],
    ]


def test_the_answer_goes_back_to_who_sent() -> None:
    told = functional_acknowledgement(WHOLE, [READ, REFUSED], AT, 12)
    isa, gs, *_, ge, iea = tokens(told)
    assert [isa[i].strip() for i in (5, 6, 7, 8, 9, 10, 12, 13, 15, 16)] == [
        *("02", "FORWARDER", "ZZ", "OCEANLINE", "260620", "1305", "00401", "000000012", "P", ">"),
    ]
    assert gs == ["GS", "FA", "FWDR", "OCEAN", "20260620", "1305", "12", "X", "004010"]
    assert (ge, iea) == (["GE", "1", "12"], ["IEA", "1", "000000012"])
    assert told.index(b"~") == 105


def test_its_own_counts_are_right() -> None:
    sent = tokens(functional_acknowledgement(WHOLE, [READ, REFUSED], AT, 12))
    begin, end = (next(i for i, s in enumerate(sent) if s[0] == tag) for tag in ("ST", "SE"))
    assert sent[end] == ["SE", str(end - begin + 1), "0001"]


def test_all_read_is_all_accepted() -> None:
    assert answered(WHOLE, READ, Result("315", "0002"))[-1] == ["AK9", "A", "2", "2", "2"]


def test_all_refused_is_refused() -> None:
    refused = answered(WHOLE, READ._replace(refused=True, where="B4", rule="is required"), REFUSED)
    assert refused[-1] == ["AK9", "R", "2", "2", "0"]


def test_a_set_that_nothing_is_told_of_is_refused() -> None:
    assert answered(WHOLE, READ)[-2:] == [["AK5", "R", "5"], ["AK9", "P", "2", "2", "1"]]


def test_a_type_that_nobody_reads_is_told_as_such() -> None:
    unread = Result("315", "0002", True, "message", "no adapter reads it", supported=False)
    assert answered(WHOLE, READ, unread)[3:5] == [["AK2", "315", "0002"], ["AK5", "R", "1"]]


@pytest.mark.parametrize(
    ("where", "details"),
    [
        ("B403", [["AK3", "B4", "2", "", "8"], ["AK4", "3", "", "7", "UV"]]),
        ("B405, B406", [["AK3", "B4", "2", "", "8"], ["AK4", "5", "", "7", "0800"]]),
        ("B407", [["AK3", "B4", "2", "", "8"], ["AK4", "7", "", "1"]]),
        ("R4", [["AK3", "R4", "3", "", "3"]]),
        ("transaction set", []),
    ],
)
def test_the_place_is_told_as_far_as_it_is_known(where: str, details: list[Segment]) -> None:
    told = answered(WHOLE, READ, REFUSED._replace(where=where, rule="is wrong"))
    assert told[4:-2] == details


@pytest.mark.parametrize(
    ("interchange", "answer"),
    [
        (WHOLE.replace(b"SE*4*0001", b"SE*9*0001"), ["AK5", "E", "4"]),
        (WHOLE.replace(b"SE*4*0001", b"SE*4*0007"), ["AK5", "E", "3"]),
        (WHOLE.replace(b"SE*4*0001", b"SE*5*0007"), ["AK5", "E", "3", "4"]),
        (WHOLE.replace(b"SE*4*0001~", b""), ["AK5", "E", "2"]),
        (WHOLE.replace(b"SE*4*0001", b"SE*00004*0001"), ["AK5", "A"]),
    ],
)
def test_wrong_counts_are_noted_and_accepted(interchange: bytes, answer: Segment) -> None:
    assert answered(interchange, READ, REFUSED)[2] == answer


@pytest.mark.parametrize(
    ("trailer", "answer"),
    [
        (b"GE*3*7~", ["AK9", "E", "3", "2", "2", "5"]),
        (b"GE*2*8~", ["AK9", "E", "2", "2", "2", "4"]),
        (b"", ["AK9", "E", "2", "2", "2", "3"]),
    ],
)
def test_what_the_group_gets_wrong_is_noted(trailer: bytes, answer: Segment) -> None:
    assert answered(WHOLE.replace(b"GE*2*7~", trailer), READ, READ._replace(control="0002"))[-1] == answer


def test_each_group_is_answered() -> None:
    other = GS.replace("*7*", "*8*") + ONE + "GE*1*8~IEA*2*000000041~"
    told = functional_acknowledgement((ISA + GS + ONE + "GE*1*7~" + other).encode(), [READ, READ], AT, 12)
    sets = [message(part.body) for part in x12.split(BytesIO(told)) if isinstance(part, Part)]
    assert [read.segments[0] for read in sets] == [["AK1", "QO", "7"], ["AK1", "QO", "8"]]
    assert [read.segments[-1] for read in sets] == [["AK9", "A", "1", "1", "1"]] * 2
    assert tokens(told)[-2] == ["GE", "2", "12"]


@pytest.mark.parametrize("told", [b"", b"ISA", ONE.encode(), (ISA + "IEA*0*000000041~").encode()])
def test_what_stands_in_no_group_is_not_answered(told: bytes) -> None:
    assert functional_acknowledgement(told, [READ], AT, 12) == b""


def test_an_acknowledgement_is_not_acknowledged() -> None:
    own = functional_acknowledgement(WHOLE, [READ, REFUSED], AT, 12)
    assert functional_acknowledgement(own, [Result("997", "0001")], AT, 13) == b""


@pytest.mark.parametrize("terminator", [b"\n", b"\r\n", b"\x1c\n", "…".encode(), b"'"])
def test_the_answer_has_the_delimiters_of_the_interchange(terminator: bytes) -> None:
    told = WHOLE.replace(b"*", b"|").replace(b"~", terminator)
    assert answered(told, READ, REFUSED) == answered(WHOLE, READ, REFUSED)


def test_data_of_the_sender_cannot_break_the_answer() -> None:
    told = WHOLE.replace(b"*7*X", b"*7\r\n*X").replace(b"20261331", b"2026\t13")
    assert [segment[0] for segment in answered(told, READ, REFUSED)].count("AK9") == 1


def test_results_come_from_the_bytes_of_a_part() -> None:
    parts = [piece.body for piece in x12.split(BytesIO(WHOLE))]
    assert result(parts[0]) == READ
    assert result(parts[1], REFUSED.where, REFUSED.rule) == REFUSED


def test_several_interchanges_are_answered_one_by_one() -> None:
    other = WHOLE.replace(b"*", b"|").replace(b"000000041", b"000000042")
    assert interchanges(b"\r\n" + WHOLE + other) == [WHOLE, other]
