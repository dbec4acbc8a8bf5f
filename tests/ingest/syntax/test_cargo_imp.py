from io import BytesIO
from pathlib import Path

import pytest

from ingest.message import Broken, Malformed, Part
from ingest.syntax import cargo_imp
from ingest.syntax.cargo_imp.field import fields, measures
from tests.ingest.test_reading import dribble

STATUS = b"784-45120364SZXPVG/T2K56\r\nRCS/19JUN0900/SZX\r\n"
CORPORA = Path(__file__).parents[4] / "shared" / "corpora"


def pieces(stream: bytes) -> list[Part | Broken]:
    return list(cargo_imp.split(BytesIO(stream)))


@pytest.mark.parametrize(
    "head", [b"FSU/15\n", b"\x01QD SZXFFEX\r\n.HDQFMCZ 200700\r\n\x02FSA/9\r\n", b"HELLO\rFWB/16\r784-"]
)
def test_a_type_line_is_recognised(head: bytes) -> None:
    assert cargo_imp.sniff(head)


@pytest.mark.parametrize(
    "head", [b"", b"UNB+UNOA:1+FSU/15'", b'{"a": "FSU/15"}', b"XXX/15\n", b"FSU/150\n", b"FSU/15/A\n"]
)
def test_other_text_is_not(head: bytes) -> None:
    assert not cargo_imp.sniff(head)


def test_messages_of_one_envelope_each_carry_it() -> None:
    envelope = b"QU SZXFFEX\r\n.SZXFMCZ 191205\r\n"
    assert [piece.body for piece in pieces(envelope + b"FSU/15\r\n" + STATUS + b"FSU/15\r\n" + STATUS)] == [
        envelope + b"FSU/15\r\n" + STATUS,
        envelope + b"FSU/15\r\n" + STATUS,
    ]


def test_a_new_envelope_ends_the_one_before() -> None:
    first, second = b"QU SZXFFEX\n.SZXFMCZ 191205\nFSU/15\n" + STATUS, b"QU SZXFFEX\n.PEKFMCA 191205\nFSA/15\n" + STATUS
    assert pieces(first + second) == [Part("cargo_imp", "FSU", first), Part("cargo_imp", "FSA", second)]


def test_free_text_between_messages_goes_before_the_next() -> None:
    first, second = b"FSU/15\n" + STATUS, b"NOW THE NEXT ONE\nFSU/15\n" + STATUS
    assert [piece.body for piece in pieces(first + second)] == [first, second]


def test_text_behind_the_last_message_is_broken_and_the_message_is_not() -> None:
    part, broken = pieces(b"FSU/15\n" + STATUS + b"GOODBYE\n")
    assert isinstance(part, Part)
    assert isinstance(broken, Broken)
    assert broken.body == b"GOODBYE\n"


def test_the_end_of_telex_belongs_to_the_message() -> None:
    assert len(pieces(b"FSU/15\n" + STATUS + b"\r\nNNNN\r\n")) == 1


def test_control_characters_frame_messages_on_one_line() -> None:
    framed = b"\x01QD SZXFFEX\r\n.HDQFMCZ 200739\r\n\x02FSU/14\r\n" + STATUS + b"\x03"
    assert [piece.body for piece in pieces(framed + framed)] == [framed, framed]


def test_a_byte_at_a_time_gives_the_same_pieces() -> None:
    stream = b"X\r\n\x01QD SZXFFEX\r\n\x02FSU/15\r\n" + STATUS + b"\x03\r\nNO MESSAGE\r\nFSU/15\r" + STATUS + b"Y"
    assert list(cargo_imp.split(dribble(stream))) == pieces(stream)


def test_no_byte_is_lost() -> None:
    stream = b"junk\nFSU/15\n" + STATUS + b"more\n\x01again\x03FSA/1\n/x\n" + b"y" * 200_000
    assert b"".join(piece.body for piece in pieces(stream)) == stream


def test_a_telex_tells_its_lines_and_whose_continuation_they_are() -> None:
    told = cargo_imp.telex(b".HDQFMCZ 200739\nFSU/14\n784-45120364\nOCI/CN/ISS/RA/1\n/CN//SS/SPX\n")
    assert (told.type, told.version, told.envelope) == ("FSU", 14, ("HDQFMCZ", 20, 7, 39))
    assert told.lines[1:] == (
        (4, "OCI", ("CN", "ISS", "RA", "1"), False),
        (5, "OCI", ("CN", "", "SS", "SPX"), True),
    )


def test_a_telex_without_a_type_is_refused() -> None:
    with pytest.raises(Malformed, match="no Cargo-IMP message type line"):
        cargo_imp.telex(b"RCS/19JUN0900/SZX\n")


def test_times_are_told_from_quantities() -> None:
    line = cargo_imp.Line(1, "DEP", ("S0720", "A1008"))
    assert set(fields(line, "quantity departure arrival").found) == {"departure", "arrival"}
    line = cargo_imp.Line(1, "DEP", ("S20K410.0", "A1008"))
    assert set(fields(line, "quantity departure arrival").found) == {"quantity", "departure"}


@pytest.mark.parametrize(
    ("flight", "carrier", "number"),
    [("O31698", "O3", "1698"), ("CX261", "CX", "261"), ("5X0012A", "5X", "0012A"), ("CPA261", "CPA", "261")],
)
def test_a_flight_is_carrier_and_number(flight: str, carrier: str, number: str) -> None:
    found = fields(cargo_imp.Line(1, "DEP", (flight,)), "flight").found["flight"]
    assert (found["carrier"], found["number"]) == (carrier, number)


def test_a_flight_split_by_a_slash_is_one() -> None:
    found = fields(cargo_imp.Line(1, "BKD", ("QR", "0843", "20JUN")), "flight date").found
    assert (found["flight"]["carrier"], found["flight"]["number"], found["date"][0]) == ("QR", "0843", "20JUN")


@pytest.mark.parametrize(
    ("quantity", "told"),
    [
        ("P2K505.0T10", {"part": "part", "pieces": "2", "weight_kg": "505", "total_pieces": "10"}),
        ("D3L220CF35.3", {"part": "divided", "pieces": "3", "weight_kg": "99.79", "volume_m3": "1"}),
        ("T1", {"part": "total", "pieces": "1"}),
    ],
)
def test_quantities_are_in_kilograms_and_cubic_metres(quantity: str, told: dict[str, str]) -> None:
    assert measures(fields(cargo_imp.Line(1, "RCS", (quantity,)), "quantity").found["quantity"]) == told


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
def test_every_public_message_is_one_part() -> None:
    for path in sorted(CORPORA.glob("cargoimp_fsu*/*")):
        assert [type(piece) for piece in pieces(path.read_bytes())] == [Part], path.name


def test_an_answer_keeps_the_message_that_it_repeats_and_not_the_next_one() -> None:
    answer = b"FNA\nACK/ERR001\nFWB/16\n784-45120364SZXAMS/T4\nISU/18JUN26/SZX\n"
    status = b"FSU/15\n784-45120364SZXAMS/T4\nRCS/19JUN0900/SZX\n"
    parts = pieces(answer + status + answer)
    assert [(part.type, part.body) for part in parts if isinstance(part, Part)] == [
        ("FNA", answer),
        ("FSU", status),
        ("FNA", answer),
    ]


def test_the_end_of_a_manifest_is_its_own_and_an_airport_in_it_no_message() -> None:
    manifest = b"FFM/8\n1/CZ461/19JUN/SZX\nMVT\n784-45120364SZXMVT/T4/X\nDIV\n784-45120364SZXDIV/T4/X\nLAST\nNNNN\n"
    assert [part.body for part in pieces(manifest * 2)] == [manifest, manifest]


def test_what_fits_nowhere_hides_nothing_behind_it() -> None:
    line = cargo_imp.Line(1, "MAN", ("CZ461", "??", "19JUN", "SZXFRA", "T2K56", "DG4"))
    told = fields(line, "flight date route quantity volume")
    assert set(told.found) == {"flight", "date", "route", "quantity", "volume"}
    assert told.strays == (2,)


def test_what_stands_behind_a_name_may_be_of_the_name() -> None:
    line = cargo_imp.Line(1, "DLV", ("19JUN0900", "T2", "SMITH", "JONES LTD", "MC1.5"))
    told = fields(line, "moment quantity party volume")
    assert set(told.found) == {"moment", "quantity", "party", "volume"}
    assert told.strays == ()


def test_an_origin_line_without_an_address_line_begins_the_next_message() -> None:
    one = b".SZXKKLY 190415\nMVT\nLY461/19.4XLYA.SZX\nAD0405/0410\n"
    other = b".FRAKKLY 191515\nMVT\nLY461/19.4XLYA.FRA\nAA1455/1501\n"
    assert [part.body for part in pieces(one + other)] == [one, other]
    told = b".HDQFMLY 190420\nFNA\nACK/ERR001\n.SZXFMLY 190415\nFWB/16\n784-45120364SZXAMS/T4\n"
    assert [part.body for part in pieces(told)] == [told]
