"""Cargo-XML: one vocabulary with Cargo-IMP, documents that replace themselves, and nobody's name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.adapters import air_fsu, air_fsu_line, air_xffm, air_xfsu, air_xfwb
from ingest.adapters.air_status import IGNORED, STATUSES
from ingest.message import Heard
from schemas.milestones import Kind
from schemas.refs import ref

HERE = Path(__file__).parent
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
STATUS = """<s:StatusMessage xmlns:s="iata:statusmessage:1"><s:MasterConsignment>
<TransportContractDocument><ID>784-45120364</ID></TransportContractDocument>
<ReportedStatus><ReasonCode>{code}</ReasonCode><AssociatedStatusConsignment><SpecifiedLogisticsTransportMovement>
<ID>CZ307</ID>{departure}<SpecifiedLocation><ID>AMS</ID></SpecifiedLocation>
<SpecifiedEvent><OccurrenceDateTime>2026-06-19T07:12:00</OccurrenceDateTime></SpecifiedEvent>
</SpecifiedLogisticsTransportMovement></AssociatedStatusConsignment></ReportedStatus>
</s:MasterConsignment></s:StatusMessage>"""
PLANNED = """<DepartureEvent>{times}
<OccurrenceDepartureLocation><ID>SZX</ID></OccurrenceDepartureLocation></DepartureEvent>"""


def status(code: str, times: str = "") -> bytes:
    return STATUS.format(code=code, departure=PLANNED.format(times=times) if times else "").encode()


@pytest.mark.parametrize("code", sorted(STATUSES.keys() - {"OCI"}))  # a line of its own by telex, and of no place
def test_a_status_is_of_one_kind_in_xml_and_by_telex(code: str) -> None:
    (xml,) = air_xfsu.parse(status(code), HEARD)
    layout = {"flight": "CZ307", "moment": "19JUN0712", "date": "19JUN", "airport": "AMS", "route": "AMSFRA"}
    fields = [layout[name] for name in air_fsu_line.LAYOUTS.get(code, "moment airport").split() if name in layout]
    telex, *_ = air_fsu.parse(f"FSU/15\n784-45120364\n{code}/{'/'.join(fields)}".encode(), HEARD)
    assert (xml.kind, xml.certainty, xml.place) == (telex.kind, telex.certainty, telex.place)


@pytest.mark.parametrize("code", IGNORED)
def test_what_moves_nothing_says_nothing(code: str) -> None:
    assert air_xfsu.parse(status(code), HEARD) == []


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ("<ScheduledOccurrenceDateTime>2026-06-18T23:50:00</ScheduledOccurrenceDateTime>", "2026-06-18"),
        ("<ScheduledOccurrenceDateTime>2026-06-18T15:50:00Z</ScheduledOccurrenceDateTime>", "2026-06-18"),
        ("<ScheduledOccurrenceDateTime>2026-06-18T17:50:00Z</ScheduledOccurrenceDateTime>", "2026-06-19"),
        (
            "<ScheduledOccurrenceDateTime>2026-06-18T23:50:00</ScheduledOccurrenceDateTime>"
            "<ActualOccurrenceDateTime>2026-06-19T00:12:00</ActualOccurrenceDateTime>",
            "2026-06-18",
        ),
    ],
)
def test_a_flight_is_of_the_local_day_it_was_planned_to_leave_on(times: str, day: str) -> None:
    assert ref("flight", f"CZ307/{day}") in air_xfsu.parse(status("RCF", times), HEARD)[0].refs


def test_a_document_told_again_or_deleted_is_known_by_its_number() -> None:
    told = (HERE / "air_xfwb" / "waybill_of_two_flights" / "input.xml").read_bytes()
    said = air_xfwb.parse(told, HEARD)
    (gone,) = air_xfwb.parse(told.replace(b"Creation", b"Deletion"), HEARD)
    assert {fact.report for fact in said} == {"Waybill/awb:784-45120364"} == set(gone.retracts)
    assert gone.kind is Kind.RETRACTED


@pytest.mark.parametrize("case", sorted(HERE.glob("air_xf*/*/input.xml")), ids=lambda case: str(case.parent.name))
def test_no_name_of_a_party_is_copied(case: Path) -> None:
    written = case.with_name("expected.jsonl")
    assert " ROLE" not in (written.read_text(encoding="utf-8") if written.exists() else "")


def test_a_manifest_puts_loose_goods_on_the_flight_and_others_in_their_unit() -> None:
    facts = air_xffm.parse((HERE / "air_xffm/manifest_of_two_points_of_unloading/input.xml").read_bytes(), HEARD)
    units = {
        fact.refs[0]: [r for r in fact.refs if r.startswith("uld:")] for fact in facts if fact.kind is Kind.MANIFESTED
    }
    unit = ref("uld", "PMC72534CZ")
    assert units == {"awb:784-45120364": [], "awb:618-70012342": [unit], "awb:999-12004576": [unit]}


def test_the_same_part_of_the_next_days_flight_is_another_status() -> None:
    one, other = (air_xfsu.parse(status("RCF").replace(b"06-19", day), HEARD)[0] for day in (b"06-18", b"06-19"))
    told_again = air_xfsu.parse(status("RCF").replace(b"07:12", b"07:20"), HEARD)[0]
    assert one.report != other.report == told_again.report
