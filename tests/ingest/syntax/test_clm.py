"""CLM taken apart: one sighting a line, in columns, by words and in rows."""

from io import BytesIO

import pytest

from ingest.message import Broken, Part
from ingest.syntax import clm
from ingest.syntax.clm import fields
from tests.ingest.test_reading import dribble

COLUMNS = b"EXRX202099JOLIET   IL06151402LPQNPSKPGALVESTONTXEXRR"
SAID = {
    "initial": "EXRX",
    "number": "202099",
    "city": "JOLIET",
    "state": "IL",
    "month": "06",
    "day": "15",
    "hour": "14",
    "minute": "02",
    "load": "L",
    "event": "P",
    "train": "QNPSKP",
    "destination": "GALVESTON",
    "destination_state": "TX",
    "scac": "EXRR",
}
HEADER = b'"Equipment Initials","Equipment Number","Location","Location Province/State","Month","Day","Hour","Minute",'
HEADER += b'"Load Empty","Event","Train","Destination","Destination Province/State","SCAC"'
ROW = b'"EXRX","202099","JOLIET","IL","06","15","14","02","L","P","QNPSKP","GALVESTON","TX","EXRR"'


def split(told: bytes) -> list[Part | Broken]:
    return list(clm.split(BytesIO(told)))


@pytest.mark.parametrize(
    "line",
    [
        COLUMNS,
        b"EXRX 202099 JOLIET IL 06 15 1402 L P QNPSKP GALVESTON TX EXRR",
        b"EXRX 202099 JOLIET    IL 06/15 14:02 L P QNPSKP GALVESTON TX EXRR",
        ROW,
        HEADER + b"\n" + ROW,
    ],
)
def test_every_layout_says_the_same(line: bytes) -> None:
    assert fields(line) == SAID


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (
            b" 36914 EDMONTON AB CN",
            {"train": "36914", "destination": "EDMONTON", "destination_state": "AB", "scac": "CN"},
        ),
        (b" RENO NV CN", {"destination": "RENO", "destination_state": "NV", "scac": "CN"}),
        (b" RENO NV", {"destination": "RENO", "destination_state": "NV"}),
        (
            b" REXDALE ON EXRR 640001 EXRR",
            {"destination": "REXDALE", "destination_state": "ON", "flat_initial": "EXRR", "flat_number": "640001"}
            | {"scac": "EXRR"},
        ),
        (b"J  099                  EXRR", {"train": "J  099", "scac": "EXRR"}),
        (b" ANYTHING ELSE, 42", {"note": "ANYTHING ELSE, 42"}),
    ],
)
def test_what_follows_the_code_is_read_as_far_as_it_goes(rest: bytes, said: dict[str, str]) -> None:
    told = fields(b"EXRX202099JOLIET   IL06151402LP" + rest)
    assert {name: value for name, value in told.items() if name not in SAID or name in said} == said


def test_a_row_keeps_its_header() -> None:
    assert split(HEADER + b"\r\n" + ROW + b"\r\n" + ROW) == [Part("CLM", "CLM", HEADER + b"\n" + ROW)] * 2


def test_headings_are_left_out_and_other_lines_are_broken() -> None:
    told = b"CAR LOCATIONS\n-----\n" + COLUMNS + b"\n\nTOTAL CARS: 1\n"
    part, broken = split(told)
    assert part == Part("CLM", "CLM", COLUMNS)
    assert isinstance(broken, Broken)
    assert broken.body == b"TOTAL CARS: 1"
    assert list(clm.split(dribble(told))) == [part, broken]


@pytest.mark.parametrize(
    "head", [COLUMNS, HEADER, ROW, b"CAR LOCATIONS\r\n----\r\n" + COLUMNS, b"\xef\xbb\xbf" + HEADER]
)
def test_a_sighting_is_recognised(head: bytes) -> None:
    assert clm.sniff(head)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"FSU/15\n784-45120364SZXPVG/T2K56\n",
        b"train_list_no,train_no\nTL1,X8020\n",
        b"UNB+UNOA:2+A+B+260620:1200+1'",
        b"ISA*00*          *00*          *ZZ*A",
        b'{"a": 1}',
        b"ABCD 123 once upon a time 06 15",
        b"A" * 4000,
    ],
)
def test_other_things_are_not(head: bytes) -> None:
    assert not clm.sniff(head)


def test_an_endless_line_is_told_in_pieces() -> None:
    pieces = split(b"9" * 300_000)
    assert all(isinstance(piece, Broken) for piece in pieces)
    assert b"".join(piece.body for piece in pieces) == b"9" * 300_000
    assert max(len(piece.body) for piece in pieces) <= 2 * clm.CHUNK
