"""NMEA lines: sentences, what stands around them, and messages of several sentences from several receivers."""

from datetime import UTC, datetime
from functools import reduce
from io import BytesIO
from operator import xor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.message import Broken, Malformed, Part
from ingest.syntax import nmea
from ingest.syntax.nmea_sentence import received, sentence, station

AT = datetime(2026, 6, 20, 11, 55, tzinfo=UTC)
EPOCH = 1781956500
PAYLOAD = "13aGhtw0R<OJf=6LgQ?Ad1FF05`L"


def checked(body: str) -> str:
    return f"{body}*{reduce(xor, body.encode('latin-1'), 0):02X}"


def vdm(number: int = 1, total: int = 1, message: str = "", channel: str = "A", payload: str = PAYLOAD) -> str:
    return "!" + checked(f"AIVDM,{total},{number},{message},{channel},{payload},0")


def tag(**fields: Any) -> str:
    return "\\" + checked(",".join(f"{name}:{value}" for name, value in fields.items())) + "\\"


def parts(*lines: str) -> list[Part | Broken]:
    return list(nmea.split(BytesIO("".join(line + "\n" for line in lines).encode("latin-1"))))


@pytest.mark.parametrize(
    ("line", "at", "by"),
    [
        (tag(s="rYTN01", c=EPOCH) + vdm(), AT, "rYTN01"),
        (tag(c=EPOCH * 1000) + vdm(), AT, ""),
        (tag(c=f"{EPOCH}.25") + vdm(), AT.replace(microsecond=250_000), ""),
        (tag(g="1-2-7", s="rYTN01") + tag(c=EPOCH) + vdm(), AT, "rYTN01"),
        (f"{EPOCH} " + vdm(), AT, ""),
        (f"{EPOCH}000 " + vdm(), AT, ""),
        (f"{EPOCH}000000 " + vdm(), AT, ""),
        (f"{EPOCH}000000000 " + vdm(), AT, ""),
        ("[2026-06-20T11:55:00Z] " + vdm(), AT, ""),
        ("2026-06-20 19:55:00+08:00 " + vdm(), AT, ""),
        ("20/06/2026 11:55:00 " + vdm(), None, ""),
        (vdm() + f",b003669794,{EPOCH}", AT, "b003669794"),
        (vdm() + f",d-067,S0000,t115500.00,T00.00338535,r11CSDO1,{EPOCH}  ", AT, "r11CSDO1"),
        (tag(s="rYTN01", c=EPOCH) + vdm() + ",b003669794,1272412827", AT, "rYTN01"),
        (vdm(), None, ""),
    ],
)
def test_time_and_station_around_a_sentence(line: str, at: datetime | None, by: str) -> None:
    told = sentence(line.encode())
    assert (received(told), station(told)) == (at, by)
    (part,) = parts(line)
    assert nmea.radio(nmea.sentences(part.body)) == nmea.Radio(PAYLOAD.encode(), 0, at, by)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("no sentence at all", "line"),
        (vdm()[:-3], "line"),
        (vdm()[:-1] + "?", "line"),
        (vdm().replace("13a", "13b"), "checksum"),
        ("!" + checked("AIV,1,1,,A,15,0"), "address"),
        (tag(c=EPOCH).replace("c:1", "c:2") + vdm(), "tag block"),
        (tag(c="12415440354") + vdm(), "tag block c"),
        (tag(c=0) + vdm(), "tag block c"),
        ("2026-13-20T11:55:00Z " + vdm(), "time before the sentence"),
        ("!" + checked("AIVDM,1,1,,A,15"), "sentence"),
        ("!" + checked("AIVDM,1,,,A,15,0"), "sentence"),
        ("!" + checked("AIVDM,10,1,,A,15,0"), "sentence"),
        ("!" + checked("AIVDM,1,1,,A,1x5,0"), "payload"),
        ("!" + checked("AIVDM,1,1,,A,15,6"), "fill bits"),
        ("$" + checked("PGHP,1,2026,6,20,11,55"), "PGHP"),
        ("$" + checked("PGHP,1,2026,2,30,11,55,0,0,413,,4131234,1,00"), "PGHP"),
    ],
)
def test_what_is_wrong_is_named(line: str, where: str) -> None:
    (broken,) = parts(line)
    assert isinstance(broken, Broken)
    assert broken.where == where
    assert broken.body.decode() == line + "\n"


def test_comments_and_empty_lines_are_no_messages() -> None:
    assert parts("# a log", "", "   ", "  # !AIVDM,1,1,,A,15,0*00") == []


def test_other_sentences_come_out_under_their_formatter() -> None:
    found = parts(
        "$" + checked("GPRMC,115500,A,,,,,,,200626,,"), "$" + checked("PSRT,1"), "!" + checked("AIVDO,1,1,,,15,0")
    )
    assert [part.type for part in found if isinstance(part, Part)] == ["RMC", "PSRT", "VDO"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["rYTN01", "rHKG02", ""]), st.integers(2, 4)), min_size=1, max_size=5, unique=True
    ),
    st.randoms(use_true_random=False),
)
def test_messages_of_several_receivers_come_together(messages: list[tuple[str, int]], random: Any) -> None:
    """Interleaved as it falls; each with its own message id, station and order."""
    streams = []
    for index, (by, total) in enumerate(messages):
        head = tag(s=by, c=EPOCH) if by else ""
        letters = [chr(ord("A") + index) * 3 + str(n) for n in range(1, total + 1)]
        lines = [head + vdm(n, total, str(index), payload=letters[n - 1]) for n in range(1, total + 1)]
        random.shuffle(lines)
        streams.append((lines, "".join(letters)))
    mixed = [line for lines, _ in streams for line in lines]
    random.shuffle(mixed)
    found = [part for part in parts(*mixed) if isinstance(part, Part)]
    payloads = sorted(nmea.radio(nmea.sentences(part.body)).payload.decode() for part in found)
    assert payloads == sorted(whole for _, whole in streams)


def test_a_group_keeps_apart_what_has_one_message_id() -> None:
    one = [tag(g="1-2-11", s="rYTN01") + vdm(1, 2, "5", payload="AA"), tag(g="2-2-11") + vdm(2, 2, "5", payload="BB")]
    other = [tag(g="1-2-12", s="rHKG02") + vdm(1, 2, "5", payload="CC"), tag(g="2-2-12") + vdm(2, 2, "5", payload="DD")]
    found = parts(one[0], other[0], other[1], one[1])
    told = [nmea.radio(nmea.sentences(part.body)) for part in found]
    assert [(radio.payload, radio.station) for radio in told] == [(b"CCDD", "rHKG02"), (b"AABB", "rYTN01")]


def test_a_part_is_dropped_when_its_message_id_has_come_round() -> None:
    stale = vdm(1, 2, "3", payload="AA")
    *_, broken, last = parts(stale, *[vdm()] * nmea.STALE_LINES, vdm(2, 2, "3", payload="BB"))
    assert isinstance(broken, Broken)
    assert broken.body.decode().strip() == stale
    assert "sentence 2 of 2 did not come" in broken.rule
    assert isinstance(last, Broken), "the other half is of another message"
    assert len([part for part in parts(stale, *[vdm()] * 90, vdm(2, 2, "3")) if isinstance(part, Part)]) == 91


def test_a_gatehouse_line_gives_its_time_to_the_sentence_it_names() -> None:
    check = vdm()[-2:]
    pghp = "$" + checked(f"PGHP,1,2026,6,20,11,55,0,250,413,,4131234,1,{check}")
    (part,) = parts(pghp, vdm())
    told = nmea.radio(nmea.sentences(part.body))
    assert (told.at, told.station) == (AT.replace(microsecond=250_000), "4131234")
    alone, plain = parts(pghp, vdm(payload="15"))
    assert isinstance(alone, Broken)
    assert nmea.radio(nmea.sentences(plain.body)).at is None


def test_radio_wants_every_sentence() -> None:
    with pytest.raises(Malformed, match="message: has 1 AIS sentences that do not make 2"):
        nmea.radio(nmea.sentences(vdm(1, 2, "3").encode()))
    with pytest.raises(Malformed, match="message: has 0 AIS sentences"):
        nmea.radio(nmea.sentences(("$" + checked("GPRMC,1")).encode()))


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([vdm(), vdm(1, 2, "1"), "junk", "\r", "\n", "\r\n", "x" * 2100]), max_size=6),
    st.integers(1, 9),
)
def test_any_bytes_are_cut_the_same_however_they_come(pieces: list[str], size: int) -> None:
    class Slow(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(size)

    stream = "".join(pieces).encode()
    found = list(nmea.split(Slow(stream)))
    assert found == list(nmea.split(BytesIO(stream)))
    assert all(len(piece.body) <= 2 * nmea.MAX_LINE for piece in found)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (vdm(), True),
        ("1550303566167726840 " + vdm()[:20], True),
        (tag(c=EPOCH) + vdm(), True),
        ("$" + checked("GPRMC,115500,A"), True),
        ("# log\n" + vdm(), True),
        ("UNB+UNOC:3+A+B+260620:1155+1'", False),
        ("costs $USDOL, or so", False),
        ("", False),
    ],
)
def test_sniff(head: str, expected: bool) -> None:
    assert nmea.sniff(head.encode()) is expected
