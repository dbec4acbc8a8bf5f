"""The wheel: plain Python for any machine; with LIANYUN_COMPILED=1, its pure core compiled for this one.

What is compiled stands in pyproject.toml; why, and what it brings, in docs/decisions/017-a-compiled-core.md.
"""

import os
import tomllib
from pathlib import Path

from setuptools import Extension, setup

HERE = Path(__file__).parent


def compiled() -> list[Extension]:
    if os.environ.get("LIANYUN_COMPILED") != "1":
        return []
    from mypyc.build import mypycify  # comes with mypy, which only those need who compile

    patterns = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["lianyun"]["compiled"]
    files = sorted({str(file.relative_to(HERE)) for pattern in patterns for file in HERE.glob(pattern)})
    return list(mypycify(files, opt_level="2", debug_level="0", multi_file=True))


setup(ext_modules=compiled())
