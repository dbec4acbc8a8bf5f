"""docs/formats says what the code does."""

from ingest.registry import FORMATS
from ingest.unread import UNREAD
from tools.formats import FOLDER, GENERATED, pages

WRITTEN = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}


def test_the_pages_are_what_the_code_says() -> None:
    """`make formats` writes them anew."""
    assert {name: text for name, text in WRITTEN.items() if GENERATED in text} == pages()


def test_every_format_and_every_page_is_reached_from_the_overview() -> None:
    overview = WRITTEN["README.md"]
    assert [format_.name for format_ in FORMATS if f"[{format_.name}]({format_.name}.md)" not in overview] == []
    assert [name for name in WRITTEN if name != "README.md" and f"({name})" not in overview] == []


def test_what_is_known_and_not_read_is_named_with_its_reason() -> None:
    lines = WRITTEN["README.md"].splitlines()
    for (_, type_), why in UNREAD.items():
        assert [line for line in lines if type_ in line.split() and why in line], type_
