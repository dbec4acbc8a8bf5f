"""One field of a message as its standard numbers it, with the words by which tables and docstrings may mean it."""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_NAMES = files("ingest") / "outline" / "names"
_WORD = re.compile(r"[^\s/.,;:+*()\[\]{}]+")


class Name(NamedTuple):
    """What a standard calls a field, in short words of ours."""

    en: str = ""
    zh: str = ""


class Field(NamedTuple):
    """`place`: where it stands, as people of that standard say it (`STS C555 4405`, `B4 03`); `path`: the same from the
    outside in, its last part the field itself; `qualifiers`: values that say what it is about (137 in DTM+137); `code`:
    what of the value code lists know, where that is not all of it."""

    place: str
    value: str
    path: tuple[str, ...]
    name: Name = Name()
    qualifiers: tuple[str, ...] = ()
    code: str = ""

    @property
    def leaf(self) -> frozenset[str]:
        """What the field itself is called: by number (9011 or 4405, by directory) and by word."""
        return frozenset((*words(self.path[-1]), *words(self.name.en)))

    @property
    def around(self) -> frozenset[str]:
        """All that says where it stands."""
        return self.leaf.union(self.qualifiers, *map(words, self.path))


def words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def table(name: str) -> list[dict[str, str]]:
    """A file of names/."""
    with (_NAMES / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def _called() -> dict[tuple[str, str], Name]:
    return {(row["syntax"], row["field"]): Name(row["en"], row["zh"]) for row in table("words")}


def called(syntax: str, field: str) -> Name:
    """The name of a field that has no number; nothing where it speaks for itself."""
    return _called().get((syntax, field), Name())
