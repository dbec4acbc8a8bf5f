"""X12 interchanges taken apart: what X12.5 and X12.6 say, and what real senders make of it."""

from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from ingest.message import MAX_PART, Broken, Malformed, Part
from ingest.syntax.window import CHUNK
from ingest.syntax.x12 import interchange as x12
from ingest.syntax.x12 import message as x12_message
from ingest.syntax.x12.delimiters import Delimiters, delimiters
from ingest.syntax.x12.message import element, grouped, message, tokens
from tests.ingest.test_reading import dribble

SAMPLES = sorted((Path(__file__).parents[5] / "shared" / "corpora").glob("x12_*/*"))
ISA = b"ISA*00*          *00*          *ZZ*OCEANLINE      *02*FORWARDER      *260620*1200*U*00401*000000041*0*P*>~"
GS = b"GS*QO*OCEAN*FWDR*20260620*1201*7*X*004010~"
ST = b"ST*315*0001~B4***VD*20260619*2210~N9*BM*OCNL20260001~SE*4*0001~"
GE, IEA = b"GE*1*7~", b"IEA*1*000000041~"
WHOLE = ISA + GS + ST + GE + IEA
SEGMENTS = [["B4", "", "", "VD", "20260619", "2210"], ["N9", "BM", "OCNL20260001"]]


def split(told: bytes) -> list[Part | Broken]:
    return list(x12.split(BytesIO(told)))


def bodies(told: bytes) -> list[bytes]:
    return [piece.body for piece in split(told)]


def ended(terminator: bytes) -> bytes:
    return WHOLE.replace(b"~", terminator)


def test_a_set_stands_in_an_envelope_of_its_own() -> None:
    other = ST.replace(b"0001", b"0002").replace(b"315", b"322")
    assert split(ISA + GS + ST + other + b"GE*2*7~" + IEA) == [
        Part("X12", "315", WHOLE),
        Part("X12", "322", ISA + GS + other + GE + IEA),
    ]


def test_each_group_stays_around_its_own_sets() -> None:
    other = GS.replace(b"*7*", b"*8*")
    assert bodies(ISA + GS + ST + GE + other + ST + b"GE*1*8~IEA*2*000000041~") == [
        WHOLE,
        ISA + other + ST + b"GE*1*8~" + IEA,
    ]


def test_interchanges_each_with_their_own_delimiters() -> None:
    one, other = ended(b"\n"), WHOLE.replace(b"*", b"|").replace(b"~", b"'\n").replace(b">", b":")
    assert len(bodies(one + other + b"\xef\xbb\xbf" + WHOLE)) == 3
    assert [message(body).segments for body in bodies(one + other + WHOLE)] == [SEGMENTS] * 3


def test_an_interchange_may_begin_before_the_last_one_has_ended() -> None:
    unterminated = WHOLE[:-1]
    assert bodies(unterminated + WHOLE.replace(b"~", b"|").replace(b"*", b"+")) == [
        WHOLE,
        WHOLE.replace(b"~", b"|").replace(b"*", b"+"),
    ]


@pytest.mark.parametrize(
    "told",
    [
        WHOLE,
        b"\xef\xbb\xbf" + WHOLE,
        b"\r\n  " + WHOLE + b"\r\n\x1a",
        ended(b"~\n"),
        ended(b"~\r\n  "),
        ended(b"\n"),
        ended(b"\r\n"),
        ended(b"\r"),
        ended(b"\x1c\n"),
        ended(b"\x85"),
        ended("…\n".encode()),
        ended(b"~~\n"),
        WHOLE.replace(b"*", b"\x1d"),
        WHOLE.replace(b"*", b"|").replace(b">", b"<"),
        WHOLE.replace(b"          ", b" ").replace(b"      *", b"*"),
        WHOLE.replace(b"OCEANLINE      ", b"OCEANLINE      \n"),
        WHOLE.replace(b"*U*00401", b"*^*00501"),
        WHOLE.replace(b"*00401*", b"*00400*"),
        WHOLE.replace(b"*P*>~", b"*P*~\n").replace(b"~", b"~\n"),
        WHOLE.replace(b"SE*4*0001", b"SE*0000000099*0001"),
        WHOLE.replace(b"SE*4*0001", b"SE*4*0002"),
        WHOLE.replace(b"GE*1*7", b"GE*12*8").replace(b"IEA*1*000000041", b"IEA*3*41"),
        ISA + GS + ST + IEA,
        ISA + GS + ST + GE,
        ISA + GS + ST,
        ISA + GS + ST[:-1],
        ISA + ST + IEA,
        ISA + b"TA1*000000040*260620*1100*A*000~" + GS + ST + GE + IEA,
        GS + ST + GE,
        ST,
        ST[:-1],
        ST.replace(b"~", b"\n"),
        ST.replace(b"ST*315*0001~", b"ST*315*0001*OCEAN315~"),
        WHOLE.replace(b"SE*4", b"S\r\nE*4"),
        WHOLE.replace(b"OCNL20260001", b"OCNL2026\r\n0001"),
    ],
)  # fmt: skip
def test_quirks_of_real_senders_are_read(told: bytes) -> None:
    assert x12.sniff(told[:4096])
    (part,) = split(told)
    assert isinstance(part, Part)
    assert part.type == "315"
    read = message(part.body)
    assert read.segments == SEGMENTS
    assert (read.type, read.control) == ("315", "0001")
    assert read.sender in ("OCEANLINE", "OCEAN", "")
    assert list(x12.split(dribble(told))) == [part]
    assert split(part.body) == [part]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        (ISA + GS + ST[:30], "no SE before the end of the stream"),
        (ISA + GS + ST[:-10] + GE + IEA, "no SE before GE"),
        (ISA + IEA, "the interchange holds no transaction set"),
        (ISA + GS + GE, "the interchange holds no transaction set"),
        (ISA + GS + b"ST*~B4~SE*2~" + GE + IEA, "the transaction set identifier is missing"),
        (ISA + GS + b"B4***VD~" + GE + IEA, "b'B4' stands outside of any transaction set"),
        (ISA + GS + b"SE*2*0001~" + GE + IEA, "b'SE' stands outside of any transaction set"),
        (ISA[:80], "the interchange holds no transaction set"),
    ],
)
def test_what_is_no_set_is_broken_with_its_bytes(told: bytes, rule: str) -> None:
    broken = split(told)
    assert any(isinstance(piece, Broken) and rule in piece.rule for piece in broken)
    assert not any(isinstance(piece, Part) for piece in broken)
    assert all(piece.body in told for piece in broken)
    assert list(x12.split(dribble(told))) == broken


def test_a_broken_set_leaves_its_neighbours_alone() -> None:
    cut = ST[:-10]
    pieces = split(ISA + GS + ST + cut + ST + GE + IEA)
    assert [type(piece) for piece in pieces] == [Part, Broken, Part]
    assert pieces[1].body == ISA + GS + cut
    assert [pieces[0], pieces[2]] == split(WHOLE) * 2


def test_words_that_begin_like_an_envelope_end_nothing() -> None:
    (part,) = split(WHOLE.replace(b"N9*BM*OCNL20260001", b"N1*SH*ISA GS ST SE GE IEA~SEA*1~STX*2"))
    assert isinstance(part, Part)
    assert message(part.body).segments[1:] == [["N1", "SH", "ISA GS ST SE GE IEA"], ["SEA", "1"], ["STX", "2"]]


def test_an_isa_tells_its_delimiters() -> None:
    assert delimiters(WHOLE) == Delimiters(b"*", b">", b"", b"~")
    assert delimiters(WHOLE.replace(b"*U*", b"*^*")) == Delimiters(b"*", b">", b"^", b"~")
    assert delimiters(ended(b"\x1c\n")) == Delimiters(b"*", b">", b"", b"\x1c")
    assert delimiters(WHOLE.replace(b"*P*>~", b"*P*~\n").replace(b"~", b"~\n")) == Delimiters(b"*", b"", b"", b"~")
    assert delimiters(b"UNB+UNOA:2+A+B") is None


def test_trailing_and_missing_elements_are_empty() -> None:
    segment = tokens(b"ST*315*0001~B4***VD* 2026 ~SE*3*0001~")[1]
    assert [element(segment, i) for i in (1, 3, 4, 9)] == ["", "VD", "2026", ""]


def test_groups_begin_with_their_segment() -> None:
    before, groups = grouped([["B10"], ["LX", "1"], ["AT7"], ["LX", "2"]], "LX")
    assert (before, groups) == ([["B10"]], [[["LX", "1"], ["AT7"]], [["LX", "2"]]])


def test_text_is_utf_8_or_else_latin_1() -> None:
    for encoding in ("utf-8", "latin-1"):
        assert tokens("ST*315*1~N1*SH*MÜLLER~SE*3*1~".encode(encoding))[1] == ["N1", "SH", "MÜLLER"]


def test_the_envelope_is_told() -> None:
    read = message(WHOLE.replace(b"*P*>", b"*T*>"))
    assert (read.version, read.prepared, read.test) == ("004010", ("20260620", "1201"), True)
    assert message(ISA + ST).prepared == ("260620", "1200")
    assert message(ISA + ST).version == "00401"


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x12_message, "MOST_TOKENS", 10)
    with pytest.raises(Malformed, match="more than 10 elements"):
        message(WHOLE)


def test_a_set_without_end_is_given_up_in_bounded_memory() -> None:
    segment = b"N9*BM*" + b"7" * 90 + b"~"
    endless = ISA + GS + b"ST*315*0001~" + segment * (MAX_PART // len(segment) + 2) + b"SE*9*0001~" + GE + IEA
    pieces = split(endless)
    assert not any(isinstance(piece, Part) for piece in pieces)
    assert max(len(piece.body) for piece in pieces) < MAX_PART + 2 * CHUNK
    assert "which is the most that is read" in pieces[0].rule  # type: ignore[union-attr]


def test_time_grows_with_the_length() -> None:
    def seconds(sets: int) -> float:
        told, before = ISA + GS + ST * sets + GE + IEA, process_time()
        assert len(split(told)) == sets
        return process_time() - before

    seconds(1000)
    assert seconds(32_000) < 40 * max(seconds(4_000), 0.005)


@pytest.mark.skipif(not SAMPLES, reason="the samples are not in the repository")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_are_cut_into_every_set_they_hold(path: Path) -> None:
    told = path.read_bytes()
    mark = delimiters(told.lstrip(b"\xef\xbb\xbf \r\n")[:600])
    if mark is None:
        return
    sets = [one for one in tokens(told) if one[0] == "ST"]
    assert [piece.type for piece in split(told) if isinstance(piece, Part)] == [element(one, 1) for one in sets]
    assert list(x12.split(dribble(told[:20_000]))) == split(told[:20_000])
