"""Cargo-IMP documents (FWB, FHL, FFM): what they say of waybills, houses, units and flights."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import air_ffm, air_fhl, air_fwb
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.movement import Certainty
from schemas.refs import ref
from schemas.relations import inside

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
AWB, FLIGHT = ref("awb", "784-45120364"), ref("flight", "CZ307/2026-06-19")


def manifest(lines: str) -> bytes:
    return b"FFM/8\n1/CZ307/19JUN/SZX\n" + lines.encode() + b"\nLAST"


def test_a_house_is_inside_its_master_and_names_of_parties_are_not_copied() -> None:
    (fact,) = air_fhl.parse(b"FHL/4\nMBI/784-45120364SZXLHR/T12\nHBS/LYH1/SZXLHR/5/K20//X\nSHP/SECRET\n/SECRET", HEARD)
    assert fact.relations == (inside(ref("hawb", "LYH1"), AWB),)
    assert "SECRET" not in repr(fact)


def test_what_is_listed_behind_a_unit_is_in_it_until_the_next_point_of_unloading() -> None:
    message = manifest("AMS\nULD/PMC72534CZ\n784-45120364SZXAMS/T2K20/A\nLHR\n999-12004576SZXLHR/T3K60/B")
    boxed, loose = air_ffm.parse(message, HEARD)
    unit = ref("uld", "PMC72534CZ")
    assert boxed.relations == (inside(AWB, unit), inside(unit, FLIGHT))
    assert loose.relations == (inside(ref("awb", "999-12004576"), FLIGHT),)
    assert (boxed.attributes["destination"], loose.attributes["destination"]) == ("AMS", "LHR")


def test_the_airport_of_mataiva_is_no_aircraft_movement() -> None:
    (fact,) = air_ffm.parse(manifest("MVT\n784-45120364SZXMVT/T2K20/A"), HEARD)
    assert fact.attributes["destination"] == "MVT"


@pytest.mark.parametrize(
    ("executed", "day", "leaves"),
    [("18JUN26", "20", "2026-06-20"), ("31DEC25", "02", "2026-01-02"), ("18JUN26", "16", "2026-06-16")],
)
def test_a_flight_of_a_waybill_is_of_the_first_such_day_after_it_was_executed(
    executed: str, day: str, leaves: str
) -> None:
    message = f"FWB/17\n784-45120364SZXAMS/T3K60\nFLT/CZ307/{day}\nRTG/AMSCZ\nISU/{executed}/SZX"
    _, flown = air_fwb.parse(message.encode(), HEARD)
    assert (flown.kind, flown.certainty) == (Kind.DEPARTED, Certainty.PLANNED)
    assert flown.refs == (AWB, ref("flight", f"CZ307/{leaves}"))
