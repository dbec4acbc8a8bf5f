"""The fuzzer without its engine: what it asks of any bytes holds for changed cases, and it would notice if it did not."""

from io import BytesIO
from random import Random

import pytest

from fuzz import oracle
from fuzz.__main__ import NAMES, WORDS, seeds
from fuzz.mutation import FIELDS, MENDERS, mended, mutated
from ingest.reading import Dead, Understood, read
from tests.ingest.syntax.terminal import frame

ROUNDS = 60


def results(data: bytes) -> list[Understood | Dead]:
    return list(read(BytesIO(data), oracle.HEARD))


@pytest.mark.parametrize("syntax", NAMES)
def test_what_holds_of_any_bytes_holds_of_changed_cases(syntax: str) -> None:
    random = Random(syntax)
    for data in random.choices(seeds(syntax), k=ROUNDS):
        oracle.check(mended(syntax, mutated(syntax, data, random)))


FRAME = frame(0x0002, b"", serial=7)
SPOILT = {
    "nmea": b"$GPRMC,083559.00,V,,,,,,,200626,,,N*00\r\n",
    "jt808": FRAME[:-2] + bytes([FRAME[-2] ^ 1]) + FRAME[-1:],
    "hex": (FRAME[:-2] + bytes([FRAME[-2] ^ 1]) + FRAME[-1:]).hex().encode(),
}


@pytest.mark.parametrize("syntax", sorted(MENDERS))
def test_checksums_hold_after_a_change(syntax: str) -> None:
    assert isinstance(results(SPOILT[syntax])[0], Dead)
    (result,) = results(mended(syntax, SPOILT[syntax]))
    assert isinstance(result, Understood)


def test_the_fuzzer_knows_the_syntaxes() -> None:
    assert {path.stem for path in WORDS.glob("*.dict")} <= set(NAMES)
    assert FIELDS.keys() <= set(NAMES)
    assert MENDERS.keys() <= set(NAMES)
