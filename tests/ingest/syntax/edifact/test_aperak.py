"""APERAK: what the sender of messages is told that an adapter refused, to the byte and read back."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from ingest.message import Heard
from ingest.reading import Understood, read
from ingest.syntax.edifact.aperak import aperak
from ingest.syntax.edifact.contrl import contrl
from ingest.syntax.edifact.message import tokens
from tests.ingest.syntax.edifact.test_contrl import CUT, GOOD, NO_DAY, NO_EQUIPMENT, UNB, UNKNOWN, UNZ

AT = datetime(2026, 6, 20, 12, 34, tzinfo=UTC)
HEARD = Heard("", AT)
SILENT = UNB.replace(b"++++1", b"")


def answer(told: bytes, always: bool = False) -> bytes:
    return aperak(told, list(read(BytesIO(told), HEARD)), AT, "LY00000001", always)


def wanting(message: bytes, code: bytes) -> bytes:
    """The same with BGM 4343."""
    return message.replace(b"+9'", b"+9+" + code + b"'", 1)


def documents(told: bytes) -> list[str]:
    return [segment[1][0] for segment in tokens(told) if segment[0] == ["BGM"]]


def test_a_message_that_an_adapter_refused_is_told_with_the_place_and_the_rule() -> None:
    assert answer(UNB + GOOD + NO_EQUIPMENT + UNZ) == (
        b"UNB+UNOA:2+LYHUB:14+LYTERM:ZZZ+260620:1234+LY00000001'"
        b"UNH+1+APERAK:D:96A:UN'BGM+313::9+LY00000001/1+9+RE'DTM+137:202606201234:203'"
        b"RFF+ACW:GATE000003'RFF+AGO:3'ERC+13::ZZZ'"
        b"FTX+AAO+++EQD?: IS REQUIRED AND MISSING?: THE MESSAGE REPORTS NO EQUIPMENT'UNT+8+1'UNZ+1+LY00000001'"
    )


def test_every_refused_message_has_one_of_its_own_in_one_interchange() -> None:
    told = tokens(answer(UNB + NO_DAY + GOOD + NO_EQUIPMENT + UNZ))
    assert [s[1:] for s in told if s[0][0] in ("UNH", "UNT", "UNZ")] == [
        [["1"], ["APERAK", "D", "96A", "UN"]],
        [["8"], ["1"]],
        [["2"], ["APERAK", "D", "96A", "UN"]],
        [["8"], ["2"]],
        [["2"], ["LY00000001"]],
    ]
    assert [s[1][1] for s in told if s[0] == ["RFF"]] == ["GATE000001", "2", "GATE000003", "3"]


@pytest.mark.parametrize("refused", [CUT, UNKNOWN], ids=["cut short", "unknown type"])
def test_what_contrl_refuses_is_not_told_twice(refused: bytes) -> None:
    assert answer(UNB + refused + UNZ) == b""
    assert b"'UCM+" in contrl(UNB + refused + UNZ, list(read(BytesIO(UNB + refused + UNZ), HEARD)), AT, "LY00000001")


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        (SILENT + NO_DAY + UNZ, []),
        (UNB + GOOD + UNZ, []),
        (UNB + wanting(NO_DAY, b"NA") + UNZ, []),
        (SILENT + wanting(NO_DAY, b"US") + wanting(GOOD, b"US") + UNZ, ["313"]),
        (SILENT + wanting(NO_DAY, b"AB") + wanting(GOOD, b"AB") + UNZ, ["313", "312"]),
        (UNB.replace(b"++++1", b"++++2") + NO_DAY + UNZ, []),
    ],
    ids=["nobody asks", "nothing refused", "none wanted", "errors wanted", "all wanted", "receipt only"],
)
def test_who_asks_is_told(told: bytes, codes: list[str]) -> None:
    assert sorted(documents(answer(told))) == sorted(codes)


def test_what_was_accepted_has_no_error() -> None:
    assert answer(SILENT + wanting(GOOD, b"AB") + UNZ).endswith(
        b"'BGM+312::9+LY00000001/1+9+AP'DTM+137:202606201234:203'RFF+ACW:GATE000001'RFF+AGO:1'UNT+6+1'UNZ+1+LY00000001'"
    )


def test_what_is_agreed_needs_no_question() -> None:
    assert documents(answer(SILENT + NO_DAY + GOOD + UNZ, always=True)) == ["313"]


@pytest.mark.parametrize("theirs", [b"CONTRL:D:3:UN'UCI+1+LYHUB+LYTERM+7'UNT", b"APERAK:D:96A:UN'BGM+313+X+9+AB'UNT"])
def test_an_answer_is_never_answered(theirs: bytes) -> None:
    assert answer(UNB + b"UNH+1+" + theirs + b"+3+1'" + NO_DAY + UNZ, always=True) == b""


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (b"UNOA", b"'FTX+AAO+++DTM?: '"),
        (b"UNOB", b"'FTX+AAO+++DTM?: '"),
        (b"UNOC", "'FTX+AAO+++DTM?: '".encode("latin-1")),
    ],
)
def test_the_text_has_only_characters_of_their_level(level: bytes, text: bytes) -> None:
    odd = NO_DAY.replace(b"202613200800", "2026Ä@?'".encode("latin-1"))
    told = answer(UNB.replace(b"UNOA", level) + odd + UNZ)
    assert (b"@" in told, "Ä".encode("latin-1") in told) == (level == b"UNOC",) * 2
    assert (b"is no" in told) == (level != b"UNOA")
    assert b"?'" in told


def test_a_long_text_is_five_lines_of_seventy() -> None:
    told = answer(UNB + NO_DAY.replace(b"202613200800", b"9" * 600) + UNZ)
    (text,) = (segment[4] for segment in tokens(told) if segment[0] == ["FTX"])
    assert max(map(len, text)) <= 70
    assert len(text) <= 5


def test_our_own_answer_is_read_by_ours() -> None:
    told = answer(UNB + NO_DAY + UNZ).replace(b"RFF+AGO:2", b"RFF+BM:OCNL20260001")
    (said,) = read(BytesIO(told), HEARD)
    assert isinstance(said, Understood)
    assert [fact.attributes["answer"] for fact in said.facts if hasattr(fact, "attributes")] == ["rejected"]
