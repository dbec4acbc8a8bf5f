"""Acknowledgements over transports: written after the receipt, and before the source is told yes."""

from pathlib import Path
from typing import Any

import pytest

from ingest.message import Unacknowledged
from lianyun import ports
from tests.ingest.interchanges import ASKED, UNASKED, X12
from tests.ingest.transports.conftest import Bench, steps
from tests.ingest.transports.sockets import LOCAL, connected, sender

pytestmark = [pytest.mark.engines, pytest.mark.usefixtures("quick")]
NOW: dict[str, Any] = {"settle_seconds": 0, "poll_seconds": 0.01}


def written(folder: Path) -> list[bytes]:
    return sorted(file.read_bytes() for file in folder.iterdir()) if folder.exists() else []


def test_files_are_answered_into_a_folder(bench: Bench, tmp_path: Path) -> None:
    inbox, answers = tmp_path / "in", tmp_path / "out" / "answers"
    inbox.mkdir()
    opened = bench.open("folder", inbox, {"answers": str(answers)}, **NOW)
    for name, body in (("a", ASKED), ("b", UNASKED), ("c", X12), ("d", ASKED)):
        (inbox / name).write_bytes(body)
    steps(opened, lambda: not [file for file in inbox.iterdir() if file.is_file()], 5)
    contrl, functional = sorted(written(answers), key=lambda body: body[:3], reverse=True)
    assert b"+CONTRL:D:3:UN'" in contrl
    assert b"~ST*997*" in functional


def test_nothing_is_answered_before_the_receipt(bench: Bench, tmp_path: Path) -> None:
    inbox, answers = tmp_path / "in", tmp_path / "answers"
    inbox.mkdir()
    (inbox / "a").write_bytes(ASKED)
    opened = bench.open("folder", inbox, {"answers": str(answers)}, **NOW)
    bench.store.away = True
    with pytest.raises(Unacknowledged):
        opened.transport.step()
    assert written(answers) == []
    bench.store.away = False
    opened.transport.step()
    assert len(written(answers)) == 1


def test_every_answer_goes_into_the_folder_once_it_is_stored_and_stays_as_it_is(bench: Bench, tmp_path: Path) -> None:
    """A crash between receipt and answer reads the file again: the answer has the same name and the same numbers."""
    inbox, answers = tmp_path / "in", tmp_path / "answers"
    inbox.mkdir()
    agreed = {"answers": str(answers), "answered_by": ["999", "TA1"]}
    opened = bench.open("folder", inbox, agreed, **NOW)
    for again in ("a", "b"):
        (inbox / f"{again}-edifact").write_bytes(ASKED.replace(b"202606200800", b"202613200800"))
        (inbox / f"{again}-x12").write_bytes(X12)
        steps(opened, lambda: not [file for file in inbox.iterdir() if file.is_file()], 5)
    edifact, x12 = sorted(written(answers), key=lambda body: body[:3], reverse=True)
    assert (edifact.count(b"+CONTRL:D:3:UN'"), edifact.count(b"+APERAK:D:96A:UN'")) == (1, 1)
    assert b"'ERC+12::ZZZ'FTX+AAO+++DTM" in edifact
    assert x12[106:].startswith(b"TA1*000000041*260620*1200*A*000~GS*FA*FWDR*OCEAN*")
    assert b"~ST*999*0001*005010X231A1~" in x12


def test_connections_and_datagrams_are_answered_too(bench: Bench, tmp_path: Path) -> None:
    over_tcp = bench.open("tcp", LOCAL, {"answers": str(tmp_path / "tcp")})
    with connected(over_tcp) as client:
        client.sendall(ASKED)
    steps(over_tcp, lambda: len(written(tmp_path / "tcp")) == 1)
    over_udp = bench.open("udp", f"127.0.0.1:{ports.free()}", {"answers": str(tmp_path / "udp")})
    with sender(over_udp) as client:
        client.send(X12)
        client.send(UNASKED)
        steps(over_udp, lambda: len(written(tmp_path / "udp")) == 1)
