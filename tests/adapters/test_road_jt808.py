"""JT/T 808: the public test frames, and rules that hold for all messages of a kind."""

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.adapters import road_jt808_code
from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from schemas.movement import Movement, Position
from schemas.refs import Ref
from tests.ingest.syntax.terminal import PHONE, batch, extra, frame, location, registration

CORPORA = Path(__file__).parents[3] / "shared" / "corpora" / "jt808"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
TRUCK = Ref("truck:TERM-42DAAF12DC20B4F4")

# File -> positions, links, dead letters. Dead are: wrong checksums and lengths, vendor message ids, missing sub-packages,
# encrypted coordinates.
PUBLIC = {
    "traccar__Jt808ProtocolDecoderTest.dev.hex": (31, 1, 20),
    "JT808__src_Test_cs.dev.hex": (17, 3, 18),
    "JT808__src_JT808_Protocol_Test_Simples_cs.dev.hex": (4, 1, 8),
    "go-jt808____test_go.dev.hex": (2, 3, 3),
    "go-jt808___log.dev.hex": (6, 1, 0),
    "jt-framework___Test_java.dev.hex": (0, 0, 0),
    "jt808-server__jtt808_protocol_src_test_resources_txt.dev.hex": (0, 1, 2),
}


def wire(line: str, name: str) -> bytes:
    """A dump as it was on the wire: Traccar's stand behind its frame decoder, which takes the escapes away."""
    plain = bytes.fromhex(line)
    if not name.startswith("traccar") or plain[:1] != b"\x7e":
        return plain
    return b"\x7e" + plain[1:-1].replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"


def facts(message: bytes) -> list[Movement | Position]:
    results = list(read(BytesIO(message), HEARD))
    assert not [result for result in results if isinstance(result, Dead)]
    return [fact for result in results if isinstance(result, Understood) for fact in result.facts]


def position(message: bytes) -> Position:
    (fact,) = facts(message)
    assert isinstance(fact, Position)
    return fact


def truck(message: bytes) -> tuple[Ref, ...]:
    (fact,) = facts(message)
    assert isinstance(fact, Movement)
    return fact.refs


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
@pytest.mark.parametrize("name", PUBLIC)
def test_public_frames_are_understood(name: str) -> None:
    lines = (CORPORA / name).read_text(encoding="ascii").split()
    results = list(read(BytesIO(b"".join(wire(line, name) for line in lines)), HEARD))
    told = [fact for result in results if isinstance(result, Understood) for fact in result.facts]
    kinds = Counter(type(fact) for fact in told)
    assert (kinds[Position], kinds[Movement], sum(isinstance(r, Dead) for r in results)) == PUBLIC[name]


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    kmh=st.floats(0, 200),
    course=st.integers(0, 360),
    is_new=st.booleans(),
)
def test_a_position_says_what_was_sent(lat: float, lon: float, kmh: float, course: int, is_new: bool) -> None:
    status = 0b10 | (0b100 if lat < 0 else 0) | (0b1000 if lon < 0 else 0)
    body = location(lat=abs(lat), lon=abs(lon), status=status, speed=kmh, course=course)
    told = facts(frame(0x0200, body, version=1 if is_new else None))
    if round(abs(lat) * 1e6) == round(abs(lon) * 1e6) == 0:
        assert told == []
        return
    (fact,) = told
    assert isinstance(fact, Position)
    assert (fact.lat, fact.lon) == pytest.approx((lat, lon), abs=1e-6)
    assert fact.speed == pytest.approx(kmh, abs=0.1)
    assert (fact.ref, fact.course, fact.at) == (TRUCK, course, datetime(2026, 6, 20, 11, 55, tzinfo=UTC))


def test_the_sim_number_is_nowhere() -> None:
    for message in (frame(0x0200, location()), frame(0x0100, registration(2013, "粤B12345"))):
        assert PHONE.lstrip("0") not in repr(facts(message))


def test_one_number_is_one_truck_in_every_version() -> None:
    old = position(frame(0x0200, location()))
    new = position(frame(0x0200, location(), version=1))
    other = position(frame(0x0200, location(), phone="013800138001"))
    assert old.ref == new.ref == TRUCK != other.ref


@pytest.mark.parametrize("type_", road_jt808_code.IGNORED)
def test_what_moves_nothing_says_nothing(type_: str) -> None:
    assert facts(frame(int(type_, 16), b"whatever")) == []


@pytest.mark.parametrize("year", [2011, 2013, 2019])
@pytest.mark.parametrize("plate", ["粤B12345", "粤BD12345", "粤Z1234港", "沪A·12345", "测A12345678"])
def test_a_registration_joins_terminal_and_plate(year: int, plate: str) -> None:
    body = registration(year, plate)
    names = truck(frame(0x0100, body, version=1 if year == 2019 else None))
    assert names == (TRUCK, f"truck:{plate.replace('·', '')}")


@pytest.mark.parametrize("year", [2011, 2013, 2019])
def test_a_vehicle_without_plate_is_named_by_its_vin(year: int) -> None:
    body = registration(year, "LVBV3J0B4TE000017", colour=0)
    names = truck(frame(0x0100, body, version=1 if year == 2019 else None))
    assert names == (TRUCK, "truck:VIN-LVBV3J0B4TE000017")


def test_registering_again_the_same_day_is_one_fact() -> None:
    ids = set()
    for serial in (1, 2):
        (fact,) = facts(frame(0x0100, registration(2013, "粤B12345"), serial=serial))
        assert isinstance(fact, Movement)
        ids.add(fact.id)
    assert len(ids) == 1


@given(st.lists(st.booleans(), max_size=12))
def test_a_batch_tells_each_valid_fix(valid: list[bool]) -> None:
    items = [location(status=0b11 if ok else 0b01, time=f"2606201900{n:02}") for n, ok in enumerate(valid)]
    assert len(facts(frame(0x0704, batch(*items)))) == sum(valid)


@given(st.binary(max_size=40))
def test_nothing_behind_a_position_spoils_it(rest: bytes) -> None:
    told = position(frame(0x0200, location(extras=rest)))
    assert (told.lat, told.lon) == (22.5835, 114.2712)


def test_extras_of_another_length_than_the_standards_are_left_out() -> None:
    told = position(frame(0x0200, location(extras=extra(0x01, b"\1\2") + extra(0x30, b"\x12"))))
    assert told.attributes == {"altitude_m": "12", "signal": "18"}
