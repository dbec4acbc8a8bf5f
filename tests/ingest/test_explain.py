"""Every message can be explained: where each field stands, what it says, what becomes of it; or why it cannot be read."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from ingest.explain import Explained, Line, explained
from ingest.message import Heard
from ingest.reading import Dead, Understood, read
from ingest.tables import senses
from schemas.milestones import Kind

CASES = sorted(path for path in (Path(__file__).parent.parent / "adapters").glob("*/*/input.*"))
HEARD = Heard(source="", received_at=datetime(2026, 6, 20, 12, tzinfo=UTC))
IFTSTA = (
    b"UNB+UNOC:3+LYTERM+LYHUB+260620:1200+1'UNH+1+IFTSTA:D:%s:UN'BGM+23+S1+9'DTM+137:202606200900:203'"
    b"CNI+1+LYBL0000101'STS+1+%s'DTM+334:202606200830:203'LOC+9+CNYTN'UNT+8+1'UNZ+1+1'"
)


def messages(body: bytes) -> list[Explained]:
    return list(explained(BytesIO(body), HEARD))


def case(name: str) -> list[Explained]:
    (path,) = (path for path in CASES if f"{path.parent.parent.name}/{path.parent.name}" == name)
    return messages(path.read_bytes())


def line(told: Explained, place: str) -> Line:
    return next(line for line in told.lines if line.field.place == place)


def meaning(found: Line) -> list[Kind | str]:
    return [sense.kind or sense.text or str(sense.certainty) for one in found.senses for sense in senses(one.told)]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}")
def test_every_case_is_explained_as_it_is_read(path: Path) -> None:
    body = path.read_bytes()
    results, told = list(read(BytesIO(body), HEARD)), messages(body)
    assert [one.dead for one in told if one.dead] == [result for result in results if isinstance(result, Dead)]
    assert [f for one in told for f in one.facts] == [f for r in results if isinstance(r, Understood) for f in r.facts]
    assert {one.format.name for one in told if one.format and not one.dead} <= {path.parent.parent.name}
    assert all(one.lines for one in told if not one.dead)


@pytest.mark.parametrize(
    ("name", "place", "value", "called", "ours"),
    [
        ("sea_iftsta/d95b_consignments_with_legs", "STS C555 9011", "48", "status", Kind.LOADED),
        ("sea_iftsta/d95b_consignments_with_legs", "RFF+BM C506 1153", "BM", "kind of reference", "bill"),
        (
            "sea_iftsta/d95b_consignments_with_legs",
            "RFF+BM C506 1154",
            "LYBL0000101",
            "reference",
            "refs: bill, booking",
        ),
        ("sea_x12_315/bad_between_good_ones", "B4 03", "UV", "shipment status", Kind.DISCHARGED),
        ("sea_x12_315/bad_between_good_ones", "B4 08", "123456", "equipment number", "refs: container"),
        ("sea_x12_315/bad_between_good_ones", "N9*BN 02", "OCNLBK88123", "reference", "refs: bill, booking"),
        ("air_fsu/bad_day_change", "line 3 DEP", "DEP", "status code", Kind.DEPARTED),
        ("air_fsu/bad_day_change", "line 3 DEP, 4", "T2K56", "quantity", "attributes `part`, `pieces`"),
        ("sea_dcsa/equipment_at_the_customer", "eventDateTime", "2026-06-19T08:30:00+08:00", "", "occurred_at"),
        ("sea_dcsa/equipment_at_the_customer", "equipmentEventTypeCode", "PICK", "", Kind.RECEIVED),
        ("rail_taf/train_composition", "OperationalTrainNumber", "41370", "", "train:<number>/<start date>"),
        ("sea_ais/bad_longitude", "1 status", "0", "navigational status", "under way"),
        ("sea_ais/bad_longitude", "1 speed", "12.4", "speed over ground", "Position: speed"),
        ("road_jt808/bad_checksum", "byte 8 latitude", "22583500", "latitude", "1e-6 degrees, WGS84"),
        ("rail_handover/bad_fields", "locode", "CNAKL", "locode", "place"),
        ("rail_clm/a_car_to_its_siding", "event", "W", "sighting code", Kind.RECEIVED),
        ("customs_declaration/air_declaration", "code", "800", "", Kind.CUSTOMS_RELEASED),
        ("road_nmea/bad_no_device_no_date_no_number", "RMC 7", "19.706", "speed in knots", "speed"),
        ("air_mvt/arrival", "line 5", "AA0458/0509", "element of a movement", Kind.ARRIVED),
    ],
)
def test_a_field_has_its_place_its_value_and_what_becomes_of_it(
    name: str, place: str, value: str, called: str, ours: str
) -> None:
    found = next(
        line
        for told in case(name)
        for line in told.lines
        if line.field.place.endswith(place) and line.field.value == value
    )
    assert found.field.name.en == called
    assert meaning(found)[:1] == [ours] if found.senses else found.ours.startswith(ours)


@pytest.mark.parametrize(
    "path", [path for path in CASES if path.parent.parent.name.startswith(("sea", "rail", "road", "customs"))]
)
def test_every_field_of_edifact_and_x12_that_an_adapter_reads_has_a_name(path: Path) -> None:
    told = [
        one for one in messages(path.read_bytes()) if one.syntax in ("EDIFACT", "X12") and one.format and not one.dead
    ]
    assert sorted({line.field.path[0] for one in told for line in one.lines if not line.field.name.en}) == []


def test_an_element_that_has_no_name_is_called_as_its_segment() -> None:
    told = b"ISA*00* *00* *ZZ*A*ZZ*B*260620*1200*U*00401*1*0*P*>~GS*IO*A*B*20260620*1200*1*X*004010~"
    (one,) = messages(told + b"ST*310*1~B3**1*2**CC**0*20260620~L1*1*10*PM*1000~SE*4*1~GE*1*1~IEA*1*1~")
    assert (line(one, "L1 04").field.name.en, line(one, "L1 04").field.name.zh) == ("charge", "费用")


@pytest.mark.parametrize(("release", "place"), [(b"95B", "STS C555 9011"), (b"00B", "STS C555 4405")])
def test_a_status_is_numbered_as_its_directory_numbers_it(release: bytes, place: str) -> None:
    (told,) = messages(IFTSTA % (release, b"24"))
    assert meaning(line(told, place)) == [Kind.DEPARTED]


def test_a_code_that_nobody_mapped_is_said_to_be_so() -> None:
    (told,) = messages(IFTSTA % (b"95B", b"999"))
    found = line(told, "STS C555 9011")
    assert found.unmapped
    assert not found.senses
    assert [fact.kind for fact in told.facts] == [Kind.UNMAPPED]  # type: ignore[union-attr]


def test_a_code_that_is_ignored_says_why() -> None:
    (told,) = messages(IFTSTA % (b"95B", b"64"))
    (sense,) = line(told, "STS C555 9011").senses
    assert sense.ignored


@pytest.mark.parametrize(
    ("name", "where", "wrong"),
    [
        ("air_fsu/bad_day_change", "line 3 DEP", ["A1200-Z"]),
        ("sea_ais/bad_longitude", "longitude", ["200"]),
    ],
)
def test_a_broken_message_shows_the_field_that_breaks_the_rule(name: str, where: str, wrong: list[str]) -> None:
    told = next(one for one in case(name) if one.dead)
    assert told.dead
    assert told.dead.where == where
    assert [found.field.value for found in told.lines if found.wrong] == wrong


def test_what_cannot_be_cut_into_messages_says_why() -> None:
    (told,) = messages(b"nothing that we know")
    assert told.format is None
    assert told.dead
    assert told.dead.where == "stream"
    assert told.lines == []


def test_a_type_that_is_known_and_not_read_is_still_shown_field_by_field() -> None:
    (told,) = messages(b"UNB+UNOC:3+A+B+260620:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220+PO1+9'UNT+3+1'UNZ+1+1'")
    assert told.dead
    assert "order" in told.dead.rule
    assert line(told, "BGM C106 1004").field.value == "PO1"
    assert not any(found.ours or found.senses for found in told.lines)
