"""`lianyun explain` prints what a person can read, in both languages and on a narrow terminal; it needs no running copy."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from lianyun import chinese, cli

ADAPTERS = Path(__file__).parent.parent / "adapters"
IFTSTA = ADAPTERS / "sea_iftsta" / "d95b_consignments_with_legs" / "input.edi"
WIDTH = 100


def shown(*arguments: str, told: bytes | None = None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(cli.out, "width", WIDTH)
    result = CliRunner().invoke(cli.app, ["explain", *arguments], input=told)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_message_is_told_field_by_field_and_then_as_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(str(IFTSTA), "--lang", "en", monkeypatch=monkeypatch)
    assert lines[0].startswith("message 1  sea_iftsta · UN/EDIFACT IFTSTA D.93A to D.23A · IFTSTA")
    assert any(line.split() == ["STS", "C555", "9011", "48", "status", "Loaded"] for line in lines)
    assert any(
        line.startswith("→ Loaded  actual  2026-06-22 11:46 +0800  (to the minute, on the clock") for line in lines
    )
    assert any("container:LYUU1001020 ✓" in line for line in lines)
    assert any("container:LYUU1001020 is in vessel:IMO9650016 from here on" in line for line in lines)


def test_it_is_told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(str(IFTSTA), "--lang", "zh", monkeypatch=monkeypatch)
    assert any(line.split() == ["STS", "C555", "9011", "48", "状态代码", "装载"] for line in lines)
    assert any(line.startswith("→ 装载  实际  2026-06-22 11:46 +0800  (精确到分, 按当地时区)") for line in lines)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("source", "来源"),
        ("refs: bill, booking", "参考号：提单、订舱号"),
        ("occurred_at, on the clock of the place; else header 203", "发生时间"),
        ("place (schemas/data/customs_offices.csv), unless locode and facility tell it", "地点"),
        ("ARRIVED, DEPARTED of the vessel, estimated", "到达、离开、预计"),
        ("what the status is of an empty box; attribute full_empty", "附加信息"),
        ("nobody has put this into Chinese", "nobody has put this into Chinese"),
    ],
)
def test_what_becomes_of_a_field_is_told_in_chinese_by_the_fields_and_refs_it_names(row: str, told: str) -> None:
    assert chinese.gist(row) == told


def test_reasons_and_meanings_are_told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    told = ADAPTERS / "sea_x12_315" / "bad_between_good_ones" / "input.edi"
    lines = shown(str(told), "--lang", "zh", monkeypatch=monkeypatch)
    assert any(line.split()[-1] == "忽略：封志：设备的附加信息" for line in lines if line.startswith("N9*SN 01"))
    assert any(line.split()[-1] == "卸载" for line in lines if line.startswith("B4 03"))


@pytest.mark.parametrize(
    ("received", "day"),
    [("2024-03-01", "2024-02-29"), ("2028-03-01T08:00+08:00", "2028-02-29"), ("2028-03-01T08:00:30Z", "2028-02-29")],
)
def test_a_day_without_a_year_is_told_by_when_the_message_was_received(
    received: str, day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = b"FSU/14\r\n999-12345675HKGLHR/T2K10\r\nRCS/29FEB1200/HKG/T2K10\r\n"
    lines = shown("-", "--lang", "en", "--received", received, told=told, monkeypatch=monkeypatch)
    assert any(line.startswith(f"→ Received from shipper  actual  {day} 12:00 +0800") for line in lines)


@pytest.mark.parametrize("adapter", ["sea_dcsa", "rail_taf", "air_onerecord", "sea_x12_315", "customs_declaration"])
def test_no_line_is_wider_than_the_terminal(adapter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sorted((ADAPTERS / adapter).glob("*/input.*"))[:4]:
        lines = shown(str(path), "--lang", "zh", monkeypatch=monkeypatch)
        assert [line for line in lines if cell_len(line.rstrip()) > WIDTH] == []


def test_standard_input_is_read_and_what_is_broken_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    body = IFTSTA.read_bytes().replace(b"LYUU1001014", b"LYUU1001015").replace(b"202606230415", b"202613990415")
    lines = shown("-", "--lang", "en", told=body, monkeypatch=monkeypatch)
    assert any(line.startswith("Not read: DTM+78 2380: ") for line in lines)


def test_a_wrong_check_digit_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    body = IFTSTA.read_bytes().replace(b"LYUU1001014", b"LYUU1001015")
    lines = shown("-", "--lang", "en", told=body, monkeypatch=monkeypatch)
    assert any("container:LYUU1001015 ✗ check digit is wrong" in line for line in lines)


def test_limits_hold_and_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    body = IFTSTA.read_bytes() * 3
    lines = shown("-", "--lang", "en", "--limit", "2", "--rows", "5", told=body, monkeypatch=monkeypatch)
    assert sum(line.startswith("message ") for line in lines) == 2
    assert sum(line.startswith("UN") for line in lines) == 10
    assert any("more fields (--rows 0 shows all)" in line for line in lines)
    assert lines[-1] == "… there are more messages (--limit 0 explains all)"


def test_a_sentence_without_identity_is_of_the_device_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    body = next((ADAPTERS / "road_nmea").glob("bad_no_device*/input.*")).read_bytes().splitlines()[0] + b"\r\n"
    lines = shown("-", "--lang", "en", "--device", "truck:粤B12345", told=body, monkeypatch=monkeypatch)
    assert any(line.startswith("→ Position") and line.endswith("truck:粤B12345") for line in lines)
