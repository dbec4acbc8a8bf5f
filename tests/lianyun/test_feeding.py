"""Files to a running API: what is wrong with one of them keeps no other back."""

from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
import typer
from rich.console import Console

from lianyun import cli
from lianyun.client import Api, ApiError
from lianyun.feeding import feed, progress


class _Refusing:
    """Takes everything but what begins with `refused`, and is away for `away`."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def post(self, body: bytes, source: str = "", device: str = "") -> dict[str, Any]:
        self.said.append((source, device))
        if body.startswith(b"refused"):
            raise ApiError("The body is too large", 413)
        if body.startswith(b"away"):
            raise ApiError("no API answers")
        return {"accepted": 1, "facts": 2, "understood": [{"format": "air_fsu"}], "dead": []}


API = cast("Api", _Refusing())


def test_a_refused_and_an_empty_file_keep_no_other_back(tmp_path: Path) -> None:
    for name, body in (("a", b"good"), ("b", b""), ("c", b"refused"), ("d", b"good")):
        (tmp_path / name).write_bytes(body)
    fed = list(feed(API, str(tmp_path)))
    assert [(one.messages, one.facts, one.dead_count) for one in fed] == [(1, 2, 0), (0, 0, 0), (0, 0, 1), (1, 2, 0)]
    assert fed[2].dead == (("", "file", "The body is too large"),)


def test_a_server_that_is_away_is_no_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"away")
    with pytest.raises(ApiError, match="no API answers"):
        list(feed(API, str(tmp_path)))


def test_every_file_is_told_with_who_sends_it_and_from_which_vehicle(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"good")
    api = _Refusing()
    list(feed(cast("Api", api), str(tmp_path), "gps-platform", "truck:粤B12345"))
    assert api.said == [("gps-platform", "truck:粤B12345")] * 2


def test_on_a_terminal_it_is_told_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"good")
    screens = {
        is_terminal: Console(file=StringIO(), force_terminal=is_terminal, width=200) for is_terminal in (True, False)
    }
    monkeypatch.setattr("lianyun.connections.api", lambda _: API)
    for screen in screens.values():
        monkeypatch.setattr(cli, "out", screen)
        with pytest.raises(typer.Exit):
            cli.ingest(str(tmp_path))
    told = {is_terminal: cast(StringIO, screen.file).getvalue() for is_terminal, screen in screens.items()}
    assert f" files of {tmp_path}" in told[True]
    assert "files of" not in told[False]
    assert all(text.count("air_fsu") == 2 for text in told.values())
    one, other = list(feed(API, str(tmp_path)))
    assert progress([one, other], "in[red]") == f"2 files of in\\[red] · {tmp_path / 'b'}"
