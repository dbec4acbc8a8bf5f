"""A real browser on the real pages: Chromium without a screen, and the page API over loopback."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.dashboards.server import World, serving

MISSING = "Chromium is not installed: apt-get install -y chromium fonts-noto-cjk"
ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
WITHOUT_WEBGL = ["--disable-3d-apis"]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MILLISECONDS = (
    20_000  # a page that is right is right in half a second; a busy machine draws its map in several
)

expect.set_options(timeout=PATIENCE_MILLISECONDS)

Visit = Callable[..., Page]


def _executable() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    if found is None:
        pytest.skip(MISSING)
    return found


def _launched(args: list[str]) -> Iterator[Browser]:
    executable = _executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=args)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Parametrise indirectly with more command-line arguments."""
    yield from _launched(ARGS + getattr(request, "param", []))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def site(world: World) -> Iterator[str]:
    with serving(world) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens the page at a query. At the end: no error on its console but those `allowed`, no request to anywhere else."""
    wrong: list[str] = []
    pages: list[Page] = []

    def open_(query: str = "", size: dict[str, int] = DESK, allowed: str = "", **more: Any) -> Page:
        options: dict[str, Any] = {
            "locale": "en-GB",
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",
            **more,
        }
        page = browser.new_context(viewport=size, **options).new_page()  # type: ignore[arg-type]
        pages.append(page)

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not (allowed and allowed in message.text):
                wrong.append(f"{message.type}: {message.text}")

        page.on("console", heard)
        page.on("pageerror", lambda error: wrong.append(f"thrown: {error}"))
        page.on("request", lambda request: _stays(request.url, wrong))
        page.goto(site + query)
        return page

    yield open_
    for page in pages:
        page.context.close()
    assert wrong == []


def _stays(url: str, wrong: list[str]) -> None:
    at = urlsplit(url)
    if at.scheme not in ("blob", "data") and at.hostname != "127.0.0.1":
        wrong.append(f"asks elsewhere: {url}")
