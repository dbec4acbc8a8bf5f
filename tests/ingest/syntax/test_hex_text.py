"""Frames written in hex come out as they were on the air."""

from io import BytesIO

from ingest.message import Broken, Part
from ingest.syntax import hex_text
from tests.ingest.syntax.terminal import frame, location
from tests.ingest.test_reading import dribble

ON_AIR = frame(0x0200, location(lat=22.507134))  # its body holds bytes that are escaped on the air


def parts(text: str) -> list[Part | Broken]:
    return list(hex_text.split(BytesIO(text.encode())))


def test_hex_with_and_without_blanks_and_in_any_case_is_the_frame() -> None:
    written = [ON_AIR.hex(), ON_AIR.hex(" "), ON_AIR.hex().upper()]
    assert all(hex_text.sniff(line.encode()) for line in written)
    told = parts("\r\n".join(written))
    assert [(part.syntax, part.body) for part in told] == [("jt808", ON_AIR)] * 3
    assert list(hex_text.split(dribble("\n".join(written).encode()))) == told


def test_a_frame_written_without_its_escapes_gets_them_back() -> None:
    plain = frame(0x0200, location() + b"\x01\x04\x00\x00\x7e\x7d", serial=0x7E7D)
    inner = plain[1:-1].replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")
    (told,) = parts((b"\x7e" + inner + b"\x7e").hex())
    assert told.body == plain


def test_a_line_that_is_no_frame_is_broken_and_hides_no_neighbour() -> None:
    told = parts(f"{ON_AIR.hex()}\n7e02zz7e\n\n{ON_AIR.hex()}\n")
    assert [type(part) for part in told] == [Part, Broken, Part]


def test_other_hex_is_not_taken() -> None:
    assert not hex_text.sniff(b"deadbeef\n")
    assert not hex_text.sniff(b"7e7e\n")


def test_a_log_says_more_of_a_frame_and_writes_several_on_a_line() -> None:
    logged = f"2026-06-20 20:30:15.123 [nio-7] RECV 0x{ON_AIR.hex()}"
    assert hex_text.sniff(logged.encode())
    assert [part.body for part in parts(f"{logged}\n{ON_AIR.hex() * 2}")] == [ON_AIR] * 3


def test_a_frame_without_its_delimiters_gets_them_back_where_it_is_sound() -> None:
    assert [part.body for part in parts(ON_AIR[1:-1].replace(b"\x7d\x02", b"\x7e").hex())] == [ON_AIR]
    assert not hex_text.sniff(b"00" * 40)
    (told,) = parts("0200001c0138001380000001" * 3)
    assert isinstance(told, Broken)
