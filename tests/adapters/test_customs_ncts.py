"""NCTS, AES and ICS: rules that hold for all message types, in both ways they are written."""

from datetime import UTC, datetime

import pytest

from ingest.adapters import customs_aes, customs_ics, customs_ncts
from ingest.message import Heard, Malformed
from schemas.milestones import Kind
from schemas.movement import Certainty
from schemas.refs import ref
from schemas.relations import inside, same
from schemas.times import Precision, Zone

HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
MRN, LRN = ref("declaration", "26GB0000600000A1J5"), ref("declaration", "EX-LRN-0001")


def phase_5(number: str, operation: str = "", more: str = "", prepared: str = "2026-06-20T14:05:00") -> bytes:
    return f"""<CC{number}C><messageSender>NTA.GB</messageSender>
    <preparationDateAndTime>{prepared}</preparationDateAndTime><messageIdentification>EX1</messageIdentification>
    <TransitOperation><LRN>EX-LRN-0001</LRN><MRN>26GB0000600000A1J5</MRN>{operation}</TransitOperation>{more}
    </CC{number}C>""".encode()


def phase_4(number: str, header: str = "", more: str = "", date: str = "20260620") -> bytes:
    return f"""<CC{number}A><MesSenMES3>NTA.GB</MesSenMES3><DatOfPreMES9>{date}</DatOfPreMES9>
    <TimOfPreMES10>1405</TimOfPreMES10><IntConRefMES11>EX1</IntConRefMES11><HEAHEA><RefNumHEA4>EX-LRN-0001</RefNumHEA4>
    <DocNumHEA5>26GB0000600000A1J5</DocNumHEA5>{header}</HEAHEA>{more}</CC{number}A>""".encode()


@pytest.mark.parametrize("number", customs_ncts.STEPS)
def test_a_message_type_is_one_kind_in_both_phases(number: str) -> None:
    told = [customs_ncts.parse(message, HEARD)[0] for message in (phase_5(number), phase_4(number))]
    assert [fact.kind for fact in told] == [customs_ncts.STEPS[number].kind] * 2
    assert [fact.refs for fact in told] == [(MRN, LRN)] * 2
    assert told[0].occurred_at == told[1].occurred_at == datetime(2026, 6, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("number", customs_aes.STEPS)
def test_an_export_message_is_one_kind_in_both_ways_of_writing(number: str) -> None:
    newer = phase_5(number).replace(b"TransitOperation", b"ExportOperation")
    told = [customs_aes.parse(message, HEARD)[0] for message in (newer, phase_4(number))]
    assert [fact.kind for fact in told] == [customs_aes.STEPS[number].kind] * 2
    assert [fact.refs for fact in told] == [(MRN, LRN)] * 2


def test_no_message_type_is_of_two_procedures() -> None:
    assert not customs_aes.STEPS.keys() & (customs_ncts.STEPS.keys() | customs_ics.STEPS.keys())


@pytest.mark.parametrize("number", customs_ics.STEPS)
def test_every_message_type_of_ics_has_its_kind(number: str) -> None:
    (fact,) = customs_ics.parse(phase_4(number, date="260620"), HEARD)
    assert fact.kind is customs_ics.STEPS[number].kind
    assert fact.occurred_at == datetime(2026, 6, 20, 14, 5, tzinfo=UTC)


def test_mrn_and_lrn_are_two_names_of_one_declaration() -> None:
    (fact,) = customs_ncts.parse(phase_5("028"), HEARD)
    assert fact.relations == (same(MRN, LRN),)


def test_a_step_of_a_day_is_a_day_and_in_the_offset_it_tells() -> None:
    (fact,) = customs_ncts.parse(phase_5("025", "<releaseDate>2026-06-21+01:00</releaseDate>"), HEARD)
    assert (fact.precision, fact.zone, fact.offset) == (Precision.DAY, Zone.GIVEN, 60)
    assert fact.occurred_at == datetime(2026, 6, 20, 23, tzinfo=UTC)
    assert fact.reported_at == datetime(2026, 6, 20, 14, 5, tzinfo=UTC)


def test_a_time_without_offset_is_on_the_clock_of_the_source() -> None:
    (fact,) = customs_ncts.parse(phase_5("028"), HEARD._replace(zone="Europe/Rome"))
    assert fact.occurred_at == datetime(2026, 6, 20, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(("decision", "kind"), [("1", Kind.CUSTOMS_REFUSED), ("0", Kind.LINKED)])
def test_an_invalidation_may_be_denied(decision: str, kind: Kind) -> None:
    new = phase_5("009", more=f"<Invalidation><decision>{decision}</decision></Invalidation>")
    old = phase_4("009", f"<CanDecHEA93>{decision}</CanDecHEA93>")
    assert [customs_ncts.parse(message, HEARD)[0].kind for message in (new, old)] == [kind, kind]


@pytest.mark.parametrize(
    ("rejected", "kind"), [("015", Kind.CUSTOMS_REFUSED), ("013", Kind.LINKED), ("170", Kind.LINKED)]
)
def test_only_a_declaration_that_is_refused_is_a_refusal(rejected: str, kind: Kind) -> None:
    told = f"<businessRejectionType>{rejected}</businessRejectionType>"
    assert customs_ncts.parse(phase_5("056", told), HEARD)[0].kind is kind


def test_one_message_number_for_two_declarations_is_two_reports() -> None:
    (one,) = customs_ncts.parse(phase_5("028"), HEARD)
    (other,) = customs_ncts.parse(phase_5("028").replace(b"A1J5", b"A2J6"), HEARD)
    assert one.report != other.report


def test_an_entry_summary_says_when_the_ship_is_expected() -> None:
    header = """<TraModAtBorHEA76>1</TraModAtBorHEA76><IdeOfMeaOfTraCroHEA85>9176187</IdeOfMeaOfTraCroHEA85>
    <ConRefNumHEA>026W</ConRefNumHEA>"""
    entry = """<CUSOFFFENT730><RefNumCUSOFFFENT731>GB000051</RefNumCUSOFFFENT731>
    <ExpDatOfArrFIRENT733>202607200600</ExpDatOfArrFIRENT733></CUSOFFFENT730>"""
    declared, expected = customs_ics.parse(phase_4("315", header, entry), HEARD)
    assert declared.kind is Kind.CUSTOMS_DECLARED
    assert (expected.kind, expected.certainty, expected.mode) == (Kind.ARRIVED, Certainty.ESTIMATED, "sea")
    assert expected.occurred_at == datetime(2026, 7, 20, 6, tzinfo=UTC)
    assert inside(MRN, ref("vessel", "IMO9176187")) in expected.relations


def test_what_names_no_declaration_is_refused() -> None:
    with pytest.raises(Malformed, match="neither an MRN nor an LRN"):
        customs_ncts.parse(
            b"<CC928C><preparationDateAndTime>2026-06-20T14:05:00</preparationDateAndTime></CC928C>", HEARD
        )
