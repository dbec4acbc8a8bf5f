"""Static files: types, ranges, caches, and nothing beyond the folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.main import create
from api.pages import POLICY
from tests.api.conftest import NOWHERE


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("pages here")
    (folder / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (folder / "page.mjs").write_text("export const one = 1;", encoding="utf-8")
    (folder / "site.webmanifest").write_text("{}", encoding="utf-8")
    (folder / "land.pmtiles").write_bytes(bytes(range(256)) * 4)
    (folder / "__init__.py").write_text("secret = 1", encoding="utf-8")
    (folder / ".hidden.json").write_text("{}", encoding="utf-8")
    (folder.parent / "outside.json").write_text("{}", encoding="utf-8")
    (folder / "link.json").symlink_to(folder.parent / "outside.json")
    with TestClient(create(f"clickhouse://{NOWHERE}/", {"bootstrap.servers": NOWHERE}, 1, folder)) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/page.mjs", "text/javascript; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json"),
        ("/land.pmtiles", "application/vnd.pmtiles"),
    ],
)
def test_files_have_their_types_and_the_policy(pages: TestClient, path: str, type_: str) -> None:
    answered = pages.get(path)
    assert (answered.status_code, answered.headers["content-type"]) == (200, type_)
    assert answered.headers["content-security-policy"] == POLICY
    assert answered.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in answered.headers


def test_tiles_are_read_in_ranges(pages: TestClient) -> None:
    part = pages.get("/land.pmtiles", headers={"Range": "bytes=16-31"})
    assert (part.status_code, part.content) == (206, bytes(range(16, 32)))
    assert part.headers["content-range"] == "bytes 16-31/1024"
    assert pages.get("/land.pmtiles", headers={"Range": "bytes=5000-"}).status_code == 416


def test_a_page_is_asked_about_each_time_and_sent_once(pages: TestClient) -> None:
    first = pages.get("/page.mjs")
    assert first.headers["cache-control"] == "no-cache"
    again = pages.get("/page.mjs", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../outside.json",
        "/%2e%2e/outside.json",
        "/..%2foutside.json",
        "/%2e%2e%2foutside.json",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/link.json",
        "/__init__.py",
        "/.hidden.json",
        "/none.html",
        "/%00",
        "/" + "a" * 5000,
    ],
)
def test_nothing_else_can_be_read(pages: TestClient, path: str) -> None:
    answered = pages.get(path)
    assert (answered.status_code, answered.headers["content-type"]) == (404, "application/problem+json")


def test_the_pages_of_the_project_are_served(alone: TestClient) -> None:
    held = Path(__file__).parents[2] / "dashboards" / "basemap" / "land.pmtiles"
    assert alone.get("/basemap/land.pmtiles").content == held.read_bytes()
