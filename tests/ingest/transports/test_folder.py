"""A watched folder: whole files only, moved when they are acknowledged and never before."""

import gzip
import os
from pathlib import Path
from typing import Any

import pytest

from ingest.message import Unacknowledged
from tests.ingest import dcsa
from tests.ingest.transports.conftest import Bench, Opened, steps

pytestmark = pytest.mark.engines
NOW: dict[str, Any] = {"settle_seconds": 0, "poll_seconds": 0.01}
JUNK = b"\x00\x01 nobody reads this \xff"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.is_file()) if folder.exists() else []


def look(opened: Opened, times: int = 3) -> None:
    for _ in range(times):
        opened.transport.step()


def test_a_file_is_taken_and_moved(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, **NOW)
    (inbox / "one.json").write_bytes(dcsa.lines(3))
    look(opened)
    assert (names(inbox), names(inbox / "done"), bench.counts) == ([], ["one.json"], (3, 0))
    assert bench.ask("SELECT DISTINCT source FROM messages") == [("test",)]


def test_a_file_nobody_can_read_goes_to_failed_and_to_dead_letters(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, **NOW)
    (inbox / "junk").write_bytes(JUNK)
    (inbox / "half").write_bytes(dcsa.lines(1) + b'\n{"eventType": "EQUIPMENT"}\n')
    look(opened)
    assert (names(inbox / "failed"), names(inbox / "done"), bench.counts) == (["junk"], ["half"], (1, 2))


def test_a_file_that_is_still_written_is_left_until_it_rests(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, settle_seconds=0.3, poll_seconds=0.05)
    whole = dcsa.lines(4)
    with (inbox / "slow.json").open("wb") as file:
        for start in range(0, len(whole), len(whole) // 8 + 1):
            file.write(whole[start : start + len(whole) // 8 + 1])
            file.flush()
            look(opened, 2)
            assert bench.counts == (0, 0)
    steps(opened, lambda: names(inbox / "done") == ["slow.json"])
    assert bench.counts == (4, 0)


def test_a_renamed_file_is_taken_once_it_has_its_name(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, **NOW)
    (inbox / "a.json.part").write_bytes(dcsa.lines(2)[:100])
    (inbox / ".hidden").write_bytes(dcsa.lines(2))
    look(opened)
    assert bench.counts == (0, 0)
    (inbox / "a.json.part").write_bytes(dcsa.lines(2))
    os.rename(inbox / "a.json.part", inbox / "a.json")
    look(opened)
    assert (bench.counts, names(inbox)) == ((2, 0), [".hidden"])


def test_what_is_not_acknowledged_stays_and_is_taken_again(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, **NOW)
    (inbox / "one.json").write_bytes(dcsa.lines(3))
    bench.store.away = True
    with pytest.raises(Unacknowledged):
        look(opened)
    assert (names(inbox), bench.counts) == (["one.json"], (0, 0))
    bench.store.away = False
    look(opened)
    assert (names(inbox / "done"), bench.counts) == (["one.json"], (3, 0))


def test_a_name_that_comes_again_replaces_nothing(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, **NOW)
    for number in range(3):
        (inbox / "daily.json").write_bytes(dcsa.lines(1, start=number))
        look(opened)
    assert names(inbox / "done") == ["daily.json", "daily.json.1", "daily.json.2"]
    assert bench.counts == (3, 0)


def test_files_that_stay_are_remembered_also_by_the_next_process(bench: Bench, inbox: Path) -> None:
    (inbox / "stays.json").write_bytes(dcsa.lines(2))
    look(bench.open("folder", inbox, done="", **NOW))
    assert (names(inbox), bench.counts) == (["stays.json"], (2, 0))
    bench.ask("TRUNCATE TABLE messages")
    opened = bench.open("folder", inbox, done="", **NOW)
    look(opened)
    assert bench.counts == (0, 0)
    (inbox / "stays.json").write_bytes(dcsa.lines(3))
    look(opened)
    assert bench.counts == (3, 0)


def test_packed_files_are_unpacked_also_in_several_members(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, **NOW)
    (inbox / "two.json.gz").write_bytes(gzip.compress(dcsa.lines(2) + b"\n") + gzip.compress(dcsa.lines(2, start=2)))
    look(opened)
    assert bench.counts == (4, 0)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (gzip.compress(b"\n" * (8 << 20)), "has more than 1048576 bytes"),
        (b"x" * ((1 << 20) + 1), "is named .gz, but is none"),
        (gzip.compress(dcsa.lines(50))[:-9], "ends too early"),
    ],
    ids=["a bomb", "no gzip", "cut off"],
)
def test_a_packed_file_that_is_none_is_kept_with_the_reason(bench: Bench, inbox: Path, body: bytes, rule: str) -> None:
    opened = bench.open("folder", inbox, max_bytes=1 << 20, **NOW)
    (inbox / "bad.gz").write_bytes(body)
    look(opened)
    kept = bench.ask("SELECT rule, hex(body) FROM dead_letters FINAL WHERE format = 'unknown'")
    assert [rule in said and bytes.fromhex(raw) == body for said, raw in kept] == [True]
    assert names(inbox) == []


def test_links_lead_nowhere(bench: Bench, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "private.json").write_bytes(dcsa.lines(1))
    (inbox / "link.json").symlink_to(tmp_path / "private.json")
    os.mkfifo(inbox / "pipe.json")
    look(bench.open("folder", inbox, **NOW))
    assert bench.counts == (0, 0)


def test_too_many_dead_letters_stop_the_source_before_the_next_file(bench: Bench, inbox: Path) -> None:
    opened = bench.open("folder", inbox, {"dead": {"share": 0.5, "of": 10, "least": 3}}, **NOW)
    for number in range(6):
        (inbox / f"{number}.txt").write_bytes(JUNK + bytes([number]))
    opened.transport.step()
    assert not opened.inlet.is_open
    assert (names(inbox), bench.counts) == (["3.txt", "4.txt", "5.txt"], (0, 3))
