"""Cargo-IMP statuses: the public messages, and rules that hold for all lines of a kind."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from ingest.adapters.air_fsu import parse
from ingest.adapters.air_fsu_line import LAYOUTS
from ingest.adapters.air_status import DISCREPANCIES, IGNORED, STATUSES
from ingest.message import Heard
from ingest.reading import Understood, read
from schemas.milestones import Kind
from schemas.movement import Movement
from schemas.refs import checked, ref

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
PUBLIC = {
    "cargoimp_fsu/awbix__awbix__edx__.claude__ARC__fsa_simple.md": [Kind.DELIVERED],
    "cargoimp_fsu/awbix__awbix__edx__.claude__ARC__fsu_sample.txt": [Kind.GATE_IN, Kind.ARRIVED],
    "cargoimp_fsu/fsu14_awbix_rcs_no_od.txt": [Kind.RECEIVED],
    "cargoimp_fsu_synthetic/fsu15_awd.txt": [Kind.DOCUMENTS_DELIVERED],
    "cargoimp_fsu_synthetic/fsu15_dep.txt": [Kind.DEPARTED, Kind.ARRIVED],
    "cargoimp_fsu_synthetic/fsu15_dis.txt": [Kind.DISCREPANCY],
    "cargoimp_fsu_synthetic/fsu15_foh.txt": [Kind.GATE_IN],
    "cargoimp_fsu_synthetic/fsu15_man.txt": [Kind.MANIFESTED, Kind.DEPARTED, Kind.ARRIVED],
    "cargoimp_fsu_synthetic/fsu15_rcf.txt": [Kind.RECEIVED_FROM_FLIGHT],
    "cargoimp_fsu_synthetic/fsu15_rcs.txt": [Kind.RECEIVED],
}


def told(lines: str) -> list[Movement]:
    return parse(b"FSU/15\n784-45120364SZXPVG/T2K56\n" + lines.encode(), HEARD)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
@pytest.mark.parametrize("name", PUBLIC)
def test_public_messages_are_understood(name: str) -> None:
    (result,) = read(BytesIO((CORPORA / name).read_bytes()), HEARD)
    assert isinstance(result, Understood)
    assert [fact.kind for fact in result.facts if isinstance(fact, Movement)] == PUBLIC[name]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
def test_no_name_of_a_person_or_firm_is_copied() -> None:
    for name in PUBLIC:
        for result in read(BytesIO((CORPORA / name).read_bytes()), HEARD):
            assert not any(secret in repr(result.facts) for secret in ("DART", "XING", "ACME"))  # type: ignore[union-attr]


@pytest.mark.parametrize("code", STATUSES)
def test_a_status_tells_its_code_and_its_air_waybill(code: str) -> None:
    layout = {"flight": "CZ8400", "date": "19JUN", "moment": "19JUN0900", "airport": "PVG", "route": "SZXPVG"}
    layout |= {"quantity": "T2K56", "carrier": "CZ"}
    names = dict.fromkeys(LAYOUTS.get(code, "moment airport quantity").split())
    own = told("/".join([code, *(layout[field] for field in names if field in layout)]))[0]
    assert own.kind is STATUSES[code]
    assert own.attributes["status"] == code
    assert ref("awb", "784-45120364") in own.refs


@pytest.mark.parametrize("code", sorted(IGNORED))
def test_what_moves_nothing_says_nothing(code: str) -> None:
    assert told(f"{code}/CZ8400/19JUN0900/PVG/T2K56") == []


def test_a_false_check_digit_is_told_and_kept() -> None:
    (fact,) = parse(b"FSU/15\n784-45120365\nRCS/19JUN0900/SZX", HEARD)
    assert checked(fact.refs[0]) is False


def test_the_day_of_a_flight_that_only_arrives_is_taken_from_its_departure_in_the_message() -> None:
    departed, landed = told("DEP/CZ327/19JUN/SZXLAX/T2/A2200\nRCF/CZ327/20JUN0830/LAX/T2")
    assert departed.refs == landed.refs
    (alone,) = told("RCF/CZ327/20JUN0830/LAX/T2")
    assert alone.refs == (ref("awb", "784-45120364"),)
    assert alone.attributes["flight"] == "CZ327"


def test_new_year_is_crossed_in_both_directions() -> None:
    january = Heard("", datetime(2026, 1, 2, tzinfo=UTC))
    (fact,) = parse(b"FSU/15\n784-45120364\nDLV/31DEC0900/SZX", january)
    assert fact.occurred_at == datetime(2025, 12, 31, 1, tzinfo=UTC)
    (fact,) = parse(b"FSU/15\n784-45120364\nDLV/01JAN0030/SZX", Heard("", datetime(2025, 12, 31, 17, tzinfo=UTC)))
    assert fact.occurred_at == datetime(2025, 12, 31, 16, 30, tzinfo=UTC)


def test_a_leap_day_is_found_and_no_other_year_invented() -> None:
    (fact,) = parse(b"FSU/15\n784-45120364\nDLV/29FEB0900/SZX", Heard("", datetime(2028, 3, 1, tzinfo=UTC)))
    assert fact.occurred_at == datetime(2028, 2, 29, 1, tzinfo=UTC)


def test_midnight_at_the_end_of_a_day_is_the_next_day() -> None:
    (fact,) = told("DLV/19JUN2400/SZX/T2")
    assert fact.occurred_at == datetime(2026, 6, 19, 16, tzinfo=UTC)


def test_the_transport_knows_the_source_better_than_the_envelope() -> None:
    message = b".HDQFMCZ 200700\nFSU/15\n784-45120364\nRCS/19JUN0900/SZX"
    assert parse(message, HEARD)[0].source == "HDQFMCZ"
    assert parse(message, HEARD._replace(source="airline"))[0].source == "airline"


def test_what_is_booked_for_next_week_was_booked_before_we_heard_of_it() -> None:
    booked, leaves = told("BKD/CZ8400/28JUN/SZXPVG/T2K56")
    assert booked.occurred_at <= HEARD.received_at < leaves.occurred_at
    assert booked.place == leaves.place


@pytest.mark.parametrize("code", DISCREPANCIES)
def test_a_discrepancy_is_told_in_words(code: str) -> None:
    (fact,) = told(f"DIS/CZ8400/19JUN0712/PVG/{code}/P1")
    assert (fact.attributes["reason"], fact.attributes["reason_text"]) == (code, DISCREPANCIES[code])


def test_quantities_are_no_times_and_times_no_quantities() -> None:
    left, *_ = told("DEP/CZ8400/19JUN/SZXPVG/S20/S0720/E1008")
    assert left.attributes["pieces"] == "20"
    assert told("RCF/CZ8400/19JUN1008/PVG/S720")[0].attributes["pieces"] == "720"
