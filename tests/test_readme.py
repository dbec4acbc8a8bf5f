"""README names what is there."""

import re
from pathlib import Path

import pytest

from ingest.registry import FORMATS, Format

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#:]+)\)")
NAME = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")  # as standards name their messages
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_every_format_is_named(format_: Format) -> None:
    """Its messages, as far as its standard calls them by the names they have; else the standard."""
    messages = [word for word in NAME.findall(format_.standard) if word in format_.types]
    assert [word for word in messages if word not in README] == []
    assert any(word in README for word in re.findall(r"\w{3,}", format_.standard)), format_.standard


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()] == []


def test_every_command_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))}
    assert named <= targets
