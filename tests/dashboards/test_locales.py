"""Both languages say everything: equal keys, nothing untranslated, nothing that does not fit."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from schemas.milestones import MILESTONES, Kind
from schemas.movement import Certainty, Mode
from schemas.refs import RefType
from schemas.timeline import Status
from tests.dashboards.conftest import DESK, PHONE, Visit

DASHBOARDS = Path(__file__).parents[2] / "dashboards"
LANGUAGES = {name: json.loads((DASHBOARDS / "locales" / f"{name}.json").read_text("utf-8")) for name in ("en", "zh-CN")}
MODULES = sorted(DASHBOARDS.glob("*.mjs"))
HOLE = re.compile(r"\{(\w+)\}")

# Run in the page: the words of what is wider than its box.
OVERFLOWING = """() => [...document.querySelectorAll('button, h1, h2, h3, .delay, time, .banner, .eta *, .group-title b')]
    .filter((e) => e.checkVisibility() && !e.closest('.hidden') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
    .map((e) => e.textContent.trim())"""
WIDER_THAN_PAGE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_both_have_the_same_keys() -> None:
    assert LANGUAGES["en"].keys() == LANGUAGES["zh-CN"].keys()


@pytest.mark.parametrize("key", LANGUAGES["en"])
def test_both_have_the_same_holes(key: str) -> None:
    assert set(HOLE.findall(LANGUAGES["en"][key])) == set(HOLE.findall(LANGUAGES["zh-CN"][key]))


def test_chinese_is_chinese_and_english_is_english() -> None:
    alike = {"language.switch", "feed.placeholder"}
    assert [k for k, v in LANGUAGES["zh-CN"].items() if k not in alike and not re.search(r"[\u4e00-\u9fff]", v)] == []
    assert [k for k, v in LANGUAGES["en"].items() if k not in alike and re.search(r"[\u4e00-\u9fff]", v)] == []


def test_every_word_of_the_model_has_its_word_here() -> None:
    wanted = {f"kind.{kind}" for kind in Kind} | {f"ref.{type_}" for type_ in RefType}
    wanted |= {f"mode.{mode}" for mode in Mode} | {f"status.{status}" for status in Status}
    wanted |= {f"time.{certainty}" for certainty in Certainty}
    assert wanted <= LANGUAGES["en"].keys()


def test_milestones_are_called_what_the_model_calls_them() -> None:
    for kind, milestone in MILESTONES.items():
        assert LANGUAGES["en"][f"kind.{kind}"] == milestone.name_en
        assert LANGUAGES["zh-CN"][f"kind.{kind}"] == milestone.name_zh


def test_every_key_that_the_code_names_exists_and_none_is_left_over() -> None:
    code = "\n".join(module.read_text("utf-8") for module in MODULES)
    keys = {re.sub(r"\.(one|other)$", "", key) for key in LANGUAGES["en"]}
    built = re.findall(r"`([a-z]+\.)\$\{", code)
    missing = {key for key in re.findall(r"\bt\(\s*'([^']+)'", code) if key not in keys}
    unused = {key for key in keys if f"'{key}'" not in code and not key.startswith(tuple(built))}
    assert (missing, unused) == (set(), set())


def shown(page: Page) -> str:
    return str(page.evaluate("() => document.body.innerText"))


@pytest.mark.browser
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_is_translated_and_fits(visit: Visit, lang: str, size: dict[str, int]) -> None:
    for shipment in ("", "bill:ONEYSZPU5530127", "bill:COSU6829344", "bill:MEDUQS771204"):
        page = visit(f"?lang={lang}&shipment={shipment}", size=size)
        expect(page.locator(".eta" if shipment else ".row").first).to_be_visible()
        expect(page.locator(".map[data-state=ready]")).to_be_visible()
        assert "⟦" not in shown(page)
        overflowing: list[Any] = page.evaluate(OVERFLOWING)
        assert overflowing == []
        assert page.evaluate(WIDER_THAN_PAGE) == 0


@pytest.mark.browser
def test_the_switch_keeps_the_state_and_changes_every_word(visit: Visit) -> None:
    page = visit("?q=COSU&shipment=bill:COSU6829344&why=departed@SGSIN")
    expect(page.get_by_role("region", name="Evidence")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("region", name="依据")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page).to_have_title("货运跟踪 · Lianyun 联运")
    expect(page.locator(".eta")).to_contain_text("杜伊斯堡")
    expect(page.locator("#search")).to_have_value("COSU")
    words = set(LANGUAGES["en"].values()) - set(LANGUAGES["zh-CN"].values())
    left = {line.strip() for line in shown(page).splitlines()} & words
    assert left == set()
