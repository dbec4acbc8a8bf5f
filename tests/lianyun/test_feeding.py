"""Files to a running API: what is wrong with one of them keeps no other back."""

from pathlib import Path
from typing import Any, cast

import pytest

from lianyun.client import Api, ApiError
from lianyun.feeding import feed


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
