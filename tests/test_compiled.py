"""What pyproject.toml has compiled: `make compiled` makes it, `make test-compiled` runs the core's tests on it."""

import ast
import os
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType

import pytest

from ingest.adapters import sea_coarri
from ingest.mapping import doc

ROOT = Path(__file__).parent.parent
PATTERNS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["lianyun"]["compiled"]
FILES = sorted(file for pattern in PATTERNS for file in ROOT.glob(pattern))


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_to_be_compiled_is_there(pattern: str) -> None:
    assert list(ROOT.glob(pattern))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_mypyc_can_compile_it(file: Path) -> None:
    """Two things that it cannot, and that type checking does not tell."""
    assert list(_uncompilable(ast.parse(file.read_text(encoding="utf-8")))) == []


@pytest.mark.skipif(os.environ.get("LIANYUN_COMPILED") != "1", reason="`make test-compiled` asks for it")
def test_the_core_is_compiled() -> None:
    modules = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in FILES]
    loaded = {name: str(import_module(name).__file__) for name in modules}
    assert {name: file for name, file in loaded.items() if not file.endswith(tuple(EXTENSION_SUFFIXES))} == {}


def test_a_compiled_adapter_still_says_what_it_maps() -> None:
    bare = ModuleType(sea_coarri.__name__)
    bare.__file__ = str(Path(sea_coarri.__file__).with_suffix(".so"))
    assert "BGM 1001" in doc(bare)
    assert doc(bare) == doc(sea_coarri)


def _uncompilable(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("Struct" in ast.unparse(base) for base in node.bases):
            yield f"line {node.lineno}: a msgspec.Struct would lose its options (frozen, gc)"
        if isinstance(node, ast.Compare) and any(_is_starred(other) for other in node.comparators):
            yield f"line {node.lineno}: mypyc compares with no tuple that has a * in it"


def _is_starred(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Starred) for part in getattr(node, "elts", ()))
