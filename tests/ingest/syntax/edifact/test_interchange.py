"""EDIFACT taken apart: what ISO 9735 says, and what real senders make of it."""

import warnings
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydifact.exceptions import EDISyntaxError
from pydifact.parser import Parser

from ingest.message import MAX_PART, Broken, Malformed, Part
from ingest.syntax.edifact import interchange as edifact
from ingest.syntax.edifact import message as edifact_message
from ingest.syntax.edifact.delimiters import delimiters
from ingest.syntax.edifact.message import component, message, tokens
from tests.ingest.test_reading import dribble

SAMPLES = sorted((Path(__file__).parents[5] / "shared" / "corpora").glob("edifact_*/*"))
UNB = b"UNB+UNOA:2+TERMINAL+LINE+260620:1200+4711'"
UNZ = b"UNZ+1+4711'"
BODY = b"UNH+1+CODECO:D:95B:UN:ITG14'BGM+34+GATE0001+9'UNT+3+1'"


def split(told: bytes) -> list[Part | Broken]:
    return list(edifact.split(BytesIO(told)))


def bodies(told: bytes) -> list[bytes]:
    return [piece.body for piece in split(told)]


def test_a_message_stands_in_an_envelope_of_its_own() -> None:
    told = b"UNA:+.? '" + UNB + BODY + BODY.replace(b"CODECO", b"COARRI") + b"UNZ+2+4711'"
    assert split(told) == [
        Part("EDIFACT", "CODECO", b"UNA:+.? '" + UNB + BODY + UNZ),
        Part("EDIFACT", "COARRI", b"UNA:+.? '" + UNB + BODY.replace(b"CODECO", b"COARRI") + UNZ),
    ]


def test_a_group_stays_around_its_messages() -> None:
    ung = b"UNG+CODECO+TERMINAL+LINE+260620:1200+9+UN+D:95B'"
    (part, other) = split(UNB + ung + BODY + b"UNE+1+9'" + BODY + b"UNZ+1+4711'")
    assert part.body == UNB + ung + BODY + b"UNE+1+9'" + UNZ
    assert other.body == UNB + BODY + UNZ


def test_several_interchanges_each_with_their_own_separators() -> None:
    other = b"UNA*^,! ~UNB^UNOC*3^A^B^260620*1200^77~UNH^1^IFTSTA*D*00B*UN~BGM^44^X1^9~UNT^3^1~UNZ^1^77~"
    one = UNB + BODY + UNZ
    assert bodies(one + b"\r\n" + other + b"\n" + one) == [one, other, one]
    assert message(other).segments == [[["BGM"], ["44"], ["X1"], ["9"]]]


@pytest.mark.parametrize(
    "told",
    [
        b"\xef\xbb\xbf" + UNB + BODY + UNZ,
        b"\r\n  " + UNB + b"\r\n" + BODY + b"\r\n" + UNZ + b"\r\n\x1a",
        UNB + BODY.replace(b"'", b"''") + UNZ,
        UNB + BODY + b"UNZ+7+0815'",
        UNB + BODY.replace(b"UNT+3+1", b"UNT+000099+2") + UNZ,
        UNB.replace(b"260620:1200", b"19101") + BODY + UNZ,
        UNB.replace(b"260620:1200", b"202502:1715") + BODY + UNZ,
        UNB + BODY.replace(b":ITG14", b"+ITG14") + UNZ,
        UNB + BODY + UNZ[:-1],
        UNB + BODY,
        BODY,
        BODY[:-1],
        b"UNA:+.'" + UNB + BODY + UNZ,
        b"UNA:+.?'\r\n" + UNB + BODY + UNZ,
        b"UNA:+,? '" + UNB + BODY + UNZ,
        b"UNA:+.?*'" + UNB + BODY + UNZ,
        (UNB + BODY + UNZ).replace(b"'", b"\n"),
        (UNB + BODY + UNZ).replace(b"'", b"\r\n"),
        BODY.replace(b"'", b"\n"),
        b"UNA:+.? \n" + (UNB + BODY + UNZ).replace(b"'", b"\n"),
        (UNB + BODY + UNZ).translate(bytes.maketrans(b":+'", b"\x1f\x1d\x1c")),
        UNB + BODY.replace(b"GATE0001", b"GATE\r\n0001") + UNZ,
    ],
)
def test_quirks_of_real_senders_are_read(told: bytes) -> None:
    (part,) = split(told)
    assert isinstance(part, Part)
    assert part.type == "CODECO"
    read = message(part.body)
    assert read.segments == [[["BGM"], ["34"], ["GATE0001"], ["9"]]]
    assert (read.type, read.release, read.reference) == ("CODECO", "95B", "1")
    assert read.association == "ITG14"
    assert read.sender in ("TERMINAL", "")
    assert list(edifact.split(dribble(told))) == [part]
    assert split(part.body) == [part]


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        (UNB + BODY[:30], "no UNT before end of the stream"),
        (UNB + BODY[:-8] + UNZ, "no UNT before UNZ"),
        (UNB + UNZ, "the interchange holds no message"),
        (UNB, "the interchange holds no message"),
        (UNB + b"UNH+1'BGM+34'UNT+3+1'" + UNZ, "the message type is missing"),
        (UNB + b"BGM+34'" + UNZ, "b'BGM' stands outside of any message"),
        (UNB + b"UNT+3+1'" + UNZ, "b'UNT' stands outside of any message"),
    ],
)
def test_what_is_no_message_is_broken_with_its_bytes(told: bytes, rule: str) -> None:
    broken = split(told)
    assert isinstance(broken[0], Broken)
    assert rule in broken[0].rule
    assert broken[0].body in told


def test_a_broken_message_leaves_its_neighbours_alone() -> None:
    pieces = split(UNB + BODY + BODY[:-8] + BODY + UNZ)
    assert [type(piece) for piece in pieces] == [Part, Broken, Part]
    assert pieces[1].body == UNB + BODY[:-8]


def test_released_separators_are_data() -> None:
    told = b"UNH+1+X:D:95B'FTX+AAI+++O??BRIEN?'S ?+ SONS?: 1??'NAD+CA+A??'UNT+4+1'"
    assert message(told).segments == [
        [["FTX"], ["AAI"], [""], [""], ["O?BRIEN'S + SONS: 1?"]],
        [["NAD"], ["CA"], ["A?"]],
    ]


def test_a_service_tag_in_free_text_ends_nothing() -> None:
    (part,) = split(UNB + BODY.replace(b"GATE0001", b"UNTIL ?'UNT+ UNZ") + UNZ)
    assert isinstance(part, Part)
    assert message(part.body).segments[0][2] == ["UNTIL 'UNT"]


def test_trailing_empty_components_stay() -> None:
    assert message(b"UNH+1+X:D:95B'RFF+VM:'UNT+2+1'").segments == [[["RFF"], ["VM", ""]]]


def test_what_is_left_out_is_empty() -> None:
    segment = [["LOC"], ["9"], ["CNYTN", "139", "6"]]
    assert [component(segment, 2, 1), component(segment, 2, 9), component(segment, 7)] == ["139", "", ""]


@pytest.mark.parametrize(
    ("charset", "encoding", "name"),
    [
        (b"UNOC", "latin-1", "MÜNCHEN"),
        (b"UNOC", "utf-8", "MÜNCHEN"),
        (b"UNOA", "latin-1", "MÜNCHEN"),
        (b"UNOD", "iso8859-2", "ŁÓDŹ"),
        (b"UNOE", "iso8859-5", "МОСКВА"),
        (b"UNOF", "iso8859-7", "ΠΕΙΡΑΙΑΣ"),
        (b"UNOW", "utf-8", "盐田"),
        (b"UNOX", "gb18030", "盐田"),
    ],
)
def test_names_are_read_in_the_character_set_they_were_written_in(charset: bytes, encoding: str, name: str) -> None:
    told = UNB.replace(b"UNOA", charset) + f"UNH+1+X:D:95B'LOC+9+:::{name}'UNT+3+1'".encode(encoding) + UNZ
    assert message(split(told)[0].body).segments == [[["LOC"], ["9"], ["", "", "", name]]]


def test_a_header_is_never_copied_into_every_message_without_limit() -> None:
    pieces = split(UNB.replace(b"LINE", b"L" * 5000) + BODY * 3)
    assert [type(piece) for piece in pieces] == [Broken, Part, Part, Part]
    assert max(len(piece.body) for piece in pieces[1:]) == len(BODY)


def test_a_message_without_end_dies_in_pieces_and_loses_nothing() -> None:
    told = BODY[:-8] + b"FTX+AAI+++X'" * (MAX_PART // 12 + 10_000) + b"UNT+3+1'"
    pieces = split(told + BODY)
    assert isinstance(pieces[-1], Part)
    assert all(isinstance(piece, Broken) for piece in pieces[:-1])
    assert b"".join(piece.body for piece in pieces[:-1]) == told


def test_more_components_than_memory_should_hold_are_refused() -> None:
    with pytest.raises(Malformed, match="more than 2000000 components"):
        message(b"UNH+1+X:D:95B'" + b"+" * 2_000_001 + b"'UNT+2+1'")


@pytest.mark.parametrize(
    "told",
    [
        UNB + b"'" * 1_000_000,
        BODY[:-8] + b"?'" * 500_000,
        BODY[:-8] + b"UNT?'" * 200_000,
        UNB + b"?" * 1_000_000,
        BODY[:-8] + b" UNT" * 250_000,
        BODY[:-8] + b"UNZ " * 250_000,
        b"UNH+" + b" " * 1_000_000,
    ],
    ids=["terminators", "released", "released UNT", "releases", "UNT in text", "UNZ without end", "blanks"],
)
def test_hostile_input_costs_no_more_than_its_length(told: bytes) -> None:
    begin = process_time()
    assert split(told)
    assert process_time() - begin < 10


@given(st.binary(max_size=300), st.sampled_from([b"", b"UNA", UNB, BODY[:-8], UNB + BODY]))
def test_junk_splits_the_same_byte_by_byte_and_never_raises(junk: bytes, head: bytes) -> None:
    pieces = split(head + junk)
    assert list(edifact.split(dribble(head + junk))) == pieces
    for piece in pieces:
        if isinstance(piece, Part):
            assert split(piece.body) == [piece]


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\r\n\0\x1a"), max_size=12), min_size=1))
def test_any_text_comes_back_from_released_form(texts: list[str]) -> None:
    released = [text.translate({ord(c): f"?{c}" for c in "?:+'"}) for text in texts]
    (segment,) = message(f"UNH+1+X:D:95B'FTX+{':'.join(released)}'UNT+2+1'".encode()).segments
    assert segment == [["FTX"], texts]


@pytest.mark.parametrize(
    ("head", "six"),
    [
        (b"UNA:+.? 'UNB+", b":+.? '"),
        (b"UNA:+,? '\r\nUNB+", b":+,? '"),
        (b"UNA:+.'UNB+", b":+.? '"),
        (b"UNA:+.?'\nUNB+", b":+.? '"),
        (b"UNA:+.? \r\nUNB+", b":+.? \n"),
        (b"UNA\x1f\x1d.\x20\x20\x1cUNB\x1d", b"\x1f\x1d.  \x1c"),
        (b"UNA", b":+.? '"),
    ],
)
def test_a_service_string_advice_is_repaired(head: bytes, six: bytes) -> None:
    mark, _ = delimiters(head)
    assert mark.advice == b"UNA" + six


@pytest.mark.parametrize("head", [b"ISA*00*", b"{}", b"<UNB/>", b"UNITED", b"UNB", b"", b"QD HKGFMCX"])
def test_other_formats_are_left_to_others(head: bytes) -> None:
    assert not edifact.sniff(head)


def _without_trailing_empties(segment: list[list[str]]) -> list[list[str]]:
    kept = [element[: max((i + 1 for i, c in enumerate(element) if c), default=1)] for element in segment]
    while len(kept) > 1 and kept[-1] == [""]:
        kept.pop()
    return kept


@pytest.mark.skipif(not SAMPLES, reason="the public samples are not here")
def test_every_public_sample_is_cut_into_messages() -> None:
    for path in SAMPLES:
        told = path.read_bytes()
        pieces = split(told)
        assert [piece for piece in pieces if isinstance(piece, Broken)] == [], path.name
        assert len(pieces) == sum(1 for segment in tokens_of(told) if segment[0] == ["UNH"]), path.name


def tokens_of(told: bytes) -> list[list[list[str]]]:
    return [segment for piece in split(told) for segment in tokens(piece.body)]


@pytest.mark.skipif(not SAMPLES, reason="the public samples are not here")
@pytest.mark.parametrize("path", [path for path in SAMPLES if path.stat().st_size < 120_000], ids=lambda p: str(p.name))
def test_tokens_equal_those_of_an_independent_reader(path: Path) -> None:
    told = path.read_bytes()
    text = edifact_message.decoded(told.lstrip(b"\xef\xbb\xbf"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            read = [[[s.tag], *(e if isinstance(e, list) else [e] for e in s.elements)] for s in Parser().parse(text)]
        except EDISyntaxError as error:
            pytest.skip(f"pydifact cannot read it: {error}")
    theirs = [[[c.replace("\r", "").replace("\n", "") for c in e] for e in s] for s in read if s[0] != ["UNA"]]
    ours = tokens(told)
    if told.startswith(b"UNB+UNOE") or b"UNB+UNOE" in told[:20]:
        pytest.skip("pydifact reads UNOE as ISO 8859-1")
    assert [_without_trailing_empties(s) for s in ours] == [_without_trailing_empties(s) for s in theirs]


def test_a_message_that_alone_would_be_taken_apart_otherwise_tells_its_separators() -> None:
    lines = b"UNH+1+CODECO:D:95B:UN\nBGM+34+A+9\nUNT+3+1\nUNH+2+CODECO:D:95B:UN'\nBGM+34+B+9'\nUNT+3+2\n"
    first, second = edifact.split(BytesIO(lines))
    assert first.body == lines[: lines.index(b"UNH+2")]
    assert second.body == b"UNA:+.? \n" + lines[lines.index(b"UNH+2") :]
    assert list(edifact.split(BytesIO(second.body))) == [second]


def test_what_ends_nothing_before_an_interchange_of_other_separators_is_not_its_own() -> None:
    level_b = (
        UNB.translate(bytes.maketrans(b"+:'", b"\x1d\x1f\x1c"))
        + b"UNH\x1d1\x1dX\x1fD\x1cUNT\x1d2\x1d1\x1cUNZ\x1d1\x1d4711\x1c"
    )
    (part,) = (piece for piece in edifact.split(BytesIO(UNB + b"''" + level_b)) if isinstance(piece, Part))
    assert part.body == level_b
