"""A disk that is really full: a small one of its own, mounted where only the copy sees it."""

import subprocess
import sys
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path
from typing import NoReturn

import pytest

from lianyun.client import ApiError
from tests.ingest import dcsa
from tests.lianyun.running import Copy, alive, eventually

MEGABYTES = 64
CONTAINERS = ("MSCU1234566", "CSQU3054383")
ALONE = ["unshare", "--user", "--map-root-user", "--mount"]


def _can_mount() -> bool:
    try:
        return subprocess.run([*ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


pytestmark = [
    pytest.mark.engines,
    pytest.mark.skipif(not _can_mount(), reason="this system lets nobody mount a file system of their own"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    store = tmp_path / "data" / "clickhouse"
    store.mkdir(parents=True)
    mount = f"mount -t tmpfs -o size={MEGABYTES}m tmpfs '{store}' && exec \"$@\""
    copy = Copy(tmp_path / "data")
    copy.command = [*ALONE, "sh", "-c", mount, "sh", sys.executable, "-m", "lianyun", "up"]
    yield copy.start()
    if alive(copy.pid):
        assert copy.stop() == 0


def disk(copy: Copy) -> Path:
    """The store's folder, as the copy sees it."""
    return Path(f"/proc/{copy.pid}/root{copy.data.absolute()}/clickhouse")


def fill(folder: Path) -> Path:
    """Everything that is left, to the last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1):
            with pytest.raises(OSError, match="No space left"):
                _write(file, size)
    return filler


def _write(file: RawIOBase, size: int) -> NoReturn:
    while True:
        file.write(bytes(size))


def test_a_full_disk_is_told_clearly_and_nothing_that_was_acknowledged_is_lost(copy: Copy) -> None:
    first, second = CONTAINERS
    assert copy.api.post(dcsa.body(dcsa.event(1, first, "GTIN")), "terminal")["dead"] == []
    eventually(lambda: "gate_in@CNSZX" in copy.milestones(first))
    filler = fill(disk(copy))
    with pytest.raises(ApiError) as refused:
        copy.api.post(dcsa.body(dcsa.event(2, second, "GTIN")), "terminal")
    assert refused.value.status == 503
    assert "disk is full" in str(refused.value)
    assert copy.milestones(first), "what is stored can be read"
    filler.unlink()
    eventually(lambda: copy.api.post(dcsa.body(dcsa.event(2, second, "GTIN")), "terminal")["understood"])
    eventually(lambda: "gate_in@CNSZX" in copy.milestones(second))
    assert copy.milestones(first)
