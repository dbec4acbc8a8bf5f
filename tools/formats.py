"""docs/formats, one page a format and one for all: from the registry, the adapters' docstrings and their code lists.

`python -m tools.formats` (`make formats`) writes them; a test holds them to the code.
"""

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest import answers
from ingest.mapping import module_of, parts
from ingest.meaning import SHARED
from ingest.registry import FORMATS, Format
from ingest.syntax import cargo_imp, csv_text, json_text, jt808, nmea, xml_text
from ingest.tables import Table, senses, written
from ingest.unread import UNREAD
from schemas.milestones import MILESTONES

FOLDER = Path(__file__).parent.parent / "docs" / "formats"
GENERATED = "<!-- Generated from the code: `make formats`. -->"
MODES = ("sea", "rail", "road", "air", "port", "customs", "any")
SYNTAXES = {cargo_imp.NAME: "Cargo-IMP", jt808.NAME: "JT/T 808", nmea.NAME: "NMEA 0183", json_text.NAME: "JSON"}
SYNTAXES |= {xml_text.NAME: "XML", csv_text.NAME: "CSV"}
BY_HAND = {  # pages that say more than the code can, and the formats that they are about
    "records.md": ("rail_train_list", "rail_handover", "road_manifest", "port_document"),
    "customs-declaration.md": ("customs_declaration", "customs_declaration_xml"),
}


def pages() -> dict[str, str]:
    """Every generated page by its file name."""
    shared = {_shared_page(syntax): _shared(syntax, tables) for syntax, tables in SHARED.items()}
    return {"README.md": _overview(), **shared, **{f"{name}.md": _page(found) for name, found in _formats().items()}}


def write() -> None:
    for path in FOLDER.glob("*.md"):
        if GENERATED in path.read_text(encoding="utf-8"):
            path.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _formats() -> dict[str, list[Format]]:
    """The lines of the registry by name: a format may come in several syntaxes."""
    found: dict[str, list[Format]] = {}
    for format_ in FORMATS:
        found.setdefault(format_.name, []).append(format_)
    return found


def _mode(name: str) -> str:
    mode = name.partition("_")[0]
    return mode if mode in MODES else "any"


def _syntax(format_: Format) -> str:
    return SYNTAXES.get(format_.syntax, format_.syntax)


def _overview() -> str:
    formats = _formats()
    return "\n".join(
        (
            "# Formats",
            "",
            GENERATED,
            "",
            "What Lianyun reads. The page of a format says which of its fields become what, which codes are mapped to",
            "which milestone and on whose word, and what is left out and why. `lianyun explain FILE` shows the same for",
            "a message of yours, field by field.",
            "",
            *_matrix(formats),
            "",
            "## By format",
            "",
            *_grid(("format", "standard", "syntax", "messages", "codes", "ignored"), _lines(formats)),
            "",
            "Code lists that every format of a syntax reads by: "
            + ", ".join(f"[{syntax}]({_shared_page(syntax)})" for syntax in SHARED)
            + ".",
            "",
            "Shapes of our own, for what has no public standard: "
            + ", ".join(f"[{page.removesuffix('.md')}]({page})" for page in BY_HAND)
            + ".",
            "",
            "## Recognised, and not read",
            "",
            "These come out as dead letters that say so.",
            "",
            *_grid(("syntax", "messages", "it"), _unread()),
            "",
            "## Answered",
            "",
            "Where a source has a folder for answers, or a `POST` has `ack=true`; JT/T 808 terminals on their connection.",
            "",
            "```text",
            inspect.getdoc(answers) or "",
            "```",
            "",
            "## Milestones",
            "",
            *_grid(
                ("kind", "English", "中文", "DCSA", "IATA", "CBV"),
                ((f"`{k}`", m.name_en, m.name_zh, m.dcsa, m.iata, m.cbv) for k, m in MILESTONES.items()),
            ),
            "",
        )
    )


def _matrix(formats: dict[str, list[Format]]) -> Iterator[str]:
    """Syntaxes down, modes across."""
    cells: dict[str, dict[str, list[str]]] = {}
    for name, found in formats.items():
        for syntax in dict.fromkeys(map(_syntax, found)):
            cells.setdefault(syntax, {}).setdefault(_mode(name), []).append(f"[{name}]({name}.md)")
    yield from _grid(
        ("", *MODES), ((syntax, *(" ".join(row.get(mode, ())) for mode in MODES)) for syntax, row in cells.items())
    )


def _lines(formats: dict[str, list[Format]]) -> Iterator[tuple[str, ...]]:
    for name, found in sorted(formats.items(), key=lambda item: (MODES.index(_mode(item[0])), item[0])):
        types = list(dict.fromkeys(type_ for one in found for type_ in one.types))
        told = " ".join(types[:6]) + (f" … {len(types)} in all" if len(types) > 6 else "")
        tables = module_of(found[0]).TABLES
        counts = (str(sum(len(table.codes) for table in tables)), str(sum(len(table.ignored) for table in tables)))
        syntaxes = ", ".join(dict.fromkeys(map(_syntax, found)))
        yield f"[{name}]({name}.md)", found[0].standard, syntaxes, told, *counts


def _unread() -> Iterator[tuple[str, ...]]:
    by_reason: dict[tuple[str, str], list[str]] = {}
    for (syntax, type_), why in UNREAD.items():
        by_reason.setdefault((SYNTAXES.get(syntax, syntax), why), []).append(type_)
    yield from ((syntax, " ".join(types), why) for (syntax, why), types in by_reason.items())


def _page(found: Sequence[Format]) -> str:
    first, module = found[0], module_of(found[0])
    own = module.__name__.rpartition(".")[2]
    by_hand = [page for page, names in BY_HAND.items() if first.name in names]
    about = (
        f"[all formats](README.md) · [`{own}.py`](../../ingest/adapters/{own}.py)",
        f"[cases](../../tests/adapters/{first.name})",
        *(f"[the shape, with an example]({page})" for page in by_hand),
        *(f"[codes of every {s} format]({_shared_page(s)})" for s in SHARED if first.syntax == s),
    )
    lines = [f"# {first.name}: {first.standard}", "", GENERATED, "", " · ".join(about), ""]
    for one in found:
        lines += [f"{_syntax(one)}: " + " ".join(f"`{type_}`" for type_ in one.types), ""]
    lines += ["## Fields, and what they become", ""]
    for part in parts(module):
        lines += ["```text", inspect.getdoc(part) or "", "```", ""]
    lines += ["## Codes", ""]
    lines += [line for table in module.TABLES for line in _table(table)] or ["No code of it is mapped.", ""]
    return "\n".join(lines)


def _shared_page(syntax: str) -> str:
    return f"codes-{syntax.lower()}.md"


def _shared(syntax: str, tables: Sequence[Table]) -> str:
    lines = [f"# {syntax}: codes of every format", "", GENERATED, "", "[all formats](README.md)", ""]
    return "\n".join([*lines, *(line for table in tables for line in _table(table))])


def _table(table: Table) -> Iterator[str]:
    yield from (f"### {table.element}", "", f"Source: {table.source}.", "")
    if table.codes:
        yield from _grid(("code", "ours"), ((f"`{written(code)}`", _sense(told)) for code, told in table.codes.items()))
        yield ""
    if table.ignored:
        yield from _grid(("ignored", "because"), ((f"`{written(c)}`", why) for c, why in table.ignored.items()))
        yield ""


def _sense(told: object) -> str:
    words = []
    for sense in senses(told):
        if sense.kind:
            words.append(f"`{sense.kind}` {MILESTONES[sense.kind].name_en} {MILESTONES[sense.kind].name_zh}")
        words += filter(None, (str(sense.certainty or ""), sense.text))
    return ", ".join(words)


def _grid(head: Sequence[str], body: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in body:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


if __name__ == "__main__":
    write()
