"""What an adapter says of itself: the table in its docstring, *their field → ours*, and its code lists."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from ingest.registry import Format

_ADAPTERS = "ingest.adapters."
_ROW = re.compile(r" *\S+(?: \S+)* {2,}\S")
_GAP = re.compile(r" {2,}")


class Row(NamedTuple):
    """`theirs`: a field as the standard names it, or what the names of several versions are; `ours`: what it becomes."""

    theirs: str
    ours: str


def module_of(format_: Format) -> ModuleType:
    """The adapter that reads a format."""
    return sys.modules[format_.parse.__module__]


def doc(module: ModuleType) -> str:
    """Its docstring. A compiled module has none, and its source lies beside it."""
    if module.__doc__ is None and module.__file__:
        source = Path(module.__file__).parent / f"{module.__name__.rpartition('.')[2]}.py"
        return ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return inspect.getdoc(module) or ""


def parts(module: ModuleType) -> list[ModuleType]:
    """An adapter, and those that it takes something from and whose docstrings its own refers to by name."""
    names = {getattr(value, "__module__", "") or "" for value in vars(module).values() if not inspect.ismodule(value)}
    names |= {value.__name__ for value in vars(module).values() if inspect.ismodule(value)}
    referred = set(re.findall(r"\w+", doc(module)))
    names -= {module.__name__}
    others = sorted(name for name in names if name.startswith(_ADAPTERS) and name.removeprefix(_ADAPTERS) in referred)
    return [module, *(sys.modules[name] for name in others)]


def rows(module: ModuleType) -> list[Row]:
    """The rows of an adapter's table, and of those of its parts."""
    return [row for part in parts(module) for row in _rows(doc(part))]


def _rows(doc: str) -> Iterator[Row]:
    """Lines with two columns or more, the last of which is ours; a line that begins under that column goes on with it."""
    row, column = None, 0
    for line in doc.splitlines():
        if row and line.startswith(" " * column) and line.strip():
            row = row._replace(ours=f"{row.ours} {line.strip()}")
            continue
        if row:
            yield row
        row = None
        if _ROW.match(line):
            *theirs, ours = _GAP.split(line.strip())
            row, column = Row("  ".join(theirs), ours), line.rindex(ours)
    if row:
        yield row
