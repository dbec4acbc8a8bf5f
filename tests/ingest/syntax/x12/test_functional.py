"""997 and 999: the answer to an interchange, read back with our own tokenizer."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import pytest

from ingest.message import Part
from ingest.syntax import x12
from ingest.syntax.x12.answer import enveloped, interchanges, taken_apart
from ingest.syntax.x12.functional import F997, F999, Kind, Result, functional_acknowledgements, result
from ingest.syntax.x12.message import Segment, message, tokens

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


def sent(interchange: bytes, results: Sequence[Result], kind: Kind | None = None) -> bytes:
    """The whole answer, with the number 12; empty where none is due."""
    asked = taken_apart(interchange)
    groups = functional_acknowledgements(asked, results, AT, 12, kind)
    return enveloped(asked, groups, AT, 12) if groups else b""


def answered(interchange: bytes, *results: Result) -> list[Segment]:
    """The segments of the only set of the answer, which is cut like any other."""
    (part,) = x12.split(BytesIO(sent(interchange, results)))
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
    told = sent(WHOLE, [READ, REFUSED])
    isa, gs, *_, ge, iea = tokens(told)
    assert [isa[i].strip() for i in (5, 6, 7, 8, 9, 10, 12, 13, 15, 16)] == [
        *("02", "FORWARDER", "ZZ", "OCEANLINE", "260620", "1305", "00401", "000000012", "P", ">"),
    ]
    assert gs == ["GS", "FA", "FWDR", "OCEAN", "20260620", "1305", "12", "X", "004010"]
    assert (ge, iea) == (["GE", "1", "12"], ["IEA", "1", "000000012"])
    assert told.index(b"~") == 105


def test_its_own_counts_are_right() -> None:
    segments = tokens(sent(WHOLE, [READ, REFUSED]))
    begin, end = (next(i for i, s in enumerate(segments) if s[0] == tag) for tag in ("ST", "SE"))
    assert segments[end] == ["SE", str(end - begin + 1), "0001"]


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


def test_each_group_is_answered_in_a_group_of_its_own_to_its_own_partners() -> None:
    other = "GS*QM*ROAD*SHIPPER*20260620*1201*8*X*005010~" + ONE + "GE*1*8~IEA*2*000000041~"
    told = tokens(sent((ISA + GS + ONE + "GE*1*7~" + other).encode(), [READ, READ]))
    assert [s[1:] for s in told if s[0] in ("GS", "AK1", "AK9", "GE", "IEA")] == [
        ["FA", "FWDR", "OCEAN", "20260620", "1305", "12", "X", "004010"],
        ["QO", "7"],
        ["A", "1", "1", "1"],
        ["1", "12"],
        ["FA", "SHIPPER", "ROAD", "20260620", "1305", "13", "X", "005010"],
        ["QM", "8"],
        ["A", "1", "1", "1"],
        ["1", "13"],
        ["2", "000000012"],
    ]


GUIDED = (
    b"ISA*00*          *00*          *ZZ*OCEANLINE      *02*FORWARDER      *260620*1200*^*00501*000000041*0*P*:~"
    b"GS*QM*OCEAN*FWDR*20260620*1201*7*X*005010X214~"
    b"ST*214*0001*005010X214~B10*PRO77*LOAD:5*OCNL~AT7*X9*NS***20261331*0800~SE*4*0001~"
    b"ST*990*0002*005010X214~B1*OCNL*LOAD6*20260620~SE*3*0002~"
    b"GE*2*7~IEA*1*000000041~"
)
GUIDED_RESULTS = (
    Result("214", "0001", True, "AT705", "'20261331' is no date and time: month"),
    Result("990", "0002", True, "B104", "is empty: it should say whether the load is accepted"),
)


def test_a_group_with_an_implementation_guide_is_answered_by_999_to_the_byte() -> None:
    assert sent(GUIDED, GUIDED_RESULTS) == (
        b"ISA*00*          *00*          *02*FORWARDER      *ZZ*OCEANLINE      *260620*1305*^*00501*000000012*0*P*:~"
        b"GS*FA*FWDR*OCEAN*20260620*1305*12*X*005010X231A1~"
        b"ST*999*0001*005010X231A1~"
        b"AK1*QM*7*005010X214~"
        b"AK2*214*0001*005010X214~"
        b"IK3*AT7*3**8~"
        b"CTX*B1002:LOAD 5~"
        b"IK4*5**8*20261331~"
        b"IK5*R*5~"
        b"AK2*990*0002*005010X214~"
        b"IK3*B1*2**8~"
        b"CTX*B102:LOAD6~"
        b"IK4*4**1~"
        b"IK5*R*5~"
        b"AK9*R*2*2*0~"
        b"SE*14*0001~GE*1*12~IEA*1*000000012~"
    )


@pytest.mark.parametrize(
    ("told", "kind", "type_"),
    [
        (WHOLE, None, "997"),
        (WHOLE, F999, "999"),
        (GUIDED, None, "999"),
        (GUIDED, F997, "997"),
        (GUIDED.replace(b"*7*X*005010X214", b"*7*X*005010"), None, "999"),  # ST03 alone
    ],
)
def test_the_guide_chooses_unless_the_other_side_did(told: bytes, kind: Kind | None, type_: str) -> None:
    segments = tokens(sent(told, [], kind))
    assert [s[1] for s in segments if s[0] == "ST"] == [type_]
    assert {s[0] for s in segments} & {"AK5", "IK5"} == {"AK5" if type_ == "997" else "IK5"}


@pytest.mark.parametrize("told", [b"", b"ISA", ONE.encode(), (ISA + "IEA*0*000000041~").encode()])
def test_what_stands_in_no_group_is_not_answered(told: bytes) -> None:
    assert sent(told, [READ]) == b""


def test_an_acknowledgement_is_not_acknowledged() -> None:
    for kind in (F997, F999):
        own = sent(WHOLE, [READ, REFUSED], kind)
        assert sent(own, [Result(kind.type, "0001")]) == b""


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
