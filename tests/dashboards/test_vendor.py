"""The vendored files are what the lock says, need nothing from elsewhere, and the basemap opens."""

import base64
import gzip
import hashlib
import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest

DASHBOARDS = Path(__file__).parents[2] / "dashboards"
VENDOR = DASHBOARDS / "vendor"
LOCK: dict[str, Any] = json.loads((VENDOR / "vendor.lock.json").read_text(encoding="utf-8"))
BASEMAP = DASHBOARDS / "basemap" / "land.pmtiles"
EXPORTS = {
    "h", "render", "Fragment", "html", "useState", "useEffect", "useRef", "useMemo", "useCallback",
    "signal", "computed", "effect", "batch",
}  # fmt: skip


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def number(offset: int) -> int:
    """One of the 64-bit fields of a PMTiles v3 header."""
    return int(struct.unpack_from("<Q", BASEMAP.read_bytes(), offset)[0])


def test_every_vendored_file_is_locked_and_unchanged() -> None:
    found = [path for path in VENDOR.rglob("*") if path.is_file() and path.name != "vendor.lock.json"]
    assert {path.relative_to(VENDOR).as_posix(): sha256(path) for path in found} == LOCK["files"]


def test_every_package_has_its_hash_and_its_licence_text() -> None:
    for package in LOCK["packages"]:
        assert len(base64.b64decode(package["sha512"])) == 64
        stem = package["name"].replace("@", "").replace("/", "-")
        assert len((VENDOR / "LICENSES" / f"{stem}.txt").read_text(encoding="utf-8")) > 500


def test_maplibre_is_not_one_with_a_known_hole() -> None:
    version = next(p["version"] for p in LOCK["packages"] if p["name"] == "maplibre-gl")
    assert tuple(map(int, version.split("."))) >= (6, 4, 1), "CVE-2026-85061"


def test_the_lock_tells_no_address() -> None:
    assert "://" not in (VENDOR / "vendor.lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["preact.mjs", "pmtiles.mjs"])
def test_bundles_import_nothing(name: str) -> None:
    code = (VENDOR / name).read_text(encoding="utf-8")
    assert not re.search(r"""\bimport\s*(\(|["'{*]|[\w$]+\s*(from|,))""", code)
    assert not re.search(r"\bnew Function\b|\beval\(", code)


def test_the_preact_bundle_exports_what_pages_use() -> None:
    code = (VENDOR / "preact.mjs").read_text(encoding="utf-8")
    exports = re.findall(r"export\s*{([^}]*)}", code)[-1]
    assert {part.split(" as ")[-1].strip() for part in exports.split(",")} == EXPORTS


def test_the_basemap_is_what_its_lock_says() -> None:
    lock = json.loads((DASHBOARDS / "basemap" / "land.lock.json").read_text(encoding="utf-8"))
    assert sha256(BASEMAP) == lock["sha256"]
    assert number(72) == lock["tiles"]
    assert BASEMAP.stat().st_size < 2_500_000


def test_the_basemap_header_is_pmtiles_3_with_gzipped_vector_tiles_to_zoom_6() -> None:
    header = BASEMAP.read_bytes()[:127]
    assert header[:8] == b"PMTiles\x03"
    gzipped, vector = 2, 1
    assert tuple(header[98:102]) == (gzipped, vector, 0, 6)
    west, south, east, north = (value / 1e7 for value in struct.unpack_from("<4i", header, 102))
    assert (west, east) == (-180, 180)
    assert south == pytest.approx(-85.0511, abs=1e-3)
    assert north == pytest.approx(85.0511, abs=1e-3)


def test_the_basemap_has_land_and_coast_and_no_borders() -> None:
    start, length = number(24), number(32)
    metadata = json.loads(gzip.decompress(BASEMAP.read_bytes()[start : start + length]))
    assert [layer["id"] for layer in metadata["vector_layers"]] == ["land", "coast"]
    assert metadata["attribution"] == "Natural Earth"
