"""What an adapter makes of a field: the row of its table, and the meaning of the field's code, found by the field's place.

Docstrings and code lists are written for people: `DTM 132, 232 …`, `B403, SG01 (157)`, `ReportedStatus/ReasonCode`. What
they say of where a field stands is compared with what its outline says.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from types import ModuleType
from typing import NamedTuple

from ingest.mapping import Row, module_of, rows
from ingest.outline import edifact, x12
from ingest.outline.field import Field, words
from ingest.registry import Format
from ingest.syntax import csv_text, json_text, xml_text
from ingest.syntax.edifact import NAME as EDIFACT
from ingest.syntax.edifact import reference as edifact_reference
from ingest.syntax.x12 import NAME as X12
from ingest.syntax.x12 import reference as x12_reference
from ingest.tables import Table, meanings, reason

# Code lists that every adapter of a syntax reads by.
SHARED = {EDIFACT: edifact_reference.TABLES, X12: x12_reference.TABLES}
ABOUT_CODES = ("1131", "3055", "2379")  # which list a code is of, who keeps it: no code itself
PLACES = 16_384  # places of fields that are remembered: every message of a format has the same
CODE = 3  # characters of the longest code that a row of a table speaks of
MOST = 4  # codes that count together with another element are told by that; more of them tell nothing here
_CUT = re.compile(r" (?:of|with|where|agency|beyond) .*|\(.*?\)")
_BETWEEN = re.compile(r",\s+|;\s+|\s{2,}|\s\+\s")
_X12_PLACE = re.compile(r"([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d\d))?")
_GROUP = re.compile(r"[A-Z]{3} group")  # which of the segments of that name, not another segment
_NUMBERS = re.compile(r"\b(\d{1,2})(?:-(\d{1,2}))?\b")


class Sense(NamedTuple):
    """What a code list says of a value: `told` as its table has it; or `ignored`, the reason why it is left out."""

    table: Table
    code: str
    told: object = None
    ignored: str = ""


class Mention(NamedTuple):
    """A segment in a row: the elements and qualifiers it is spoken of with; `is_open`: `…` says that there are more."""

    tag: str
    elements: frozenset[str]
    qualifiers: frozenset[str]
    is_open: bool


def senses(format_: Format, field: Field) -> Iterator[Sense]:
    """What the code lists of an adapter and of its syntax make of a field's value."""
    if field.path[-1] in ABOUT_CODES:
        return
    code = field.code or field.value
    for table in _tables(format_, field._replace(place="", value="", code="")):
        found = list(meanings(table, code))
        if len(found) <= MOST:
            yield from (Sense(table, written, told) for written, told in found)
        if why := reason(table, code):
            yield Sense(table, code, ignored=why)


@lru_cache(PLACES)
def _tables(format_: Format, where: Field) -> tuple[Table, ...]:
    """The code lists that are about a field."""
    tables = (*module_of(format_).TABLES, *SHARED.get(format_.syntax, ()))
    return tuple(table for table in tables if any(_names(phrase, where) for phrase in _phrases(table.element)))


def row(format_: Format, field: Field) -> Row | None:
    """The row of an adapter's table that speaks of a field most exactly; None where none does."""
    is_by_segment = format_.syntax in (EDIFACT, X12)
    value = field.value if is_by_segment and len(field.value) <= CODE else ""  # a code that rows speak of
    return _row(format_, field._replace(place="", value=value, code=""))


@lru_cache(PLACES)
def _row(format_: Format, field: Field) -> Row | None:
    score = _STYLES.get(format_.syntax, _by_word)
    best = max(((score(row_, field), -i, row_) for i, row_ in enumerate(_rows(module_of(format_)))), default=None)
    return best[2] if best and best[0] > 0 else None


def matches(where: str, field: Field) -> bool:
    """Whether a dead letter's `where` means this field, or the line that it stands in."""
    return _names(where, field) or where == field.place or field.place.startswith(f"{where},")


_rows: Callable[[ModuleType], list[Row]] = cache(rows)


def _phrases(text: str) -> list[str]:
    return [phrase for part in text.split(", ") if (phrase := _CUT.sub("", part).strip())]


def _names(phrase: str, field: Field) -> bool:
    """Whether all that a phrase says is true of a field, and its last word of the field itself."""
    told = words(phrase)
    own = field.leaf | {step for step in field.path[1:2] if len(field.path) == 3 and field.path[0].isupper()}
    return bool(told) and told[-1] in own and field.around.issuperset(told)


def _by_segment(mentions: Callable[[str], list[Mention]]) -> Callable[[Row, Field], int]:
    def score(row_: Row, field: Field) -> int:
        return max((_score(mention, field) for mention in mentions(row_.theirs)), default=0)

    return score


def _score(mention: Mention, field: Field) -> int:
    tag, *numbers = field.path
    if mention.tag != tag:
        return 0
    named = frozenset(number for step in numbers for number in step.split("/"))
    by_element = bool(mention.elements & named)
    if (mention.elements and not by_element) or (field.path[-1] in (*ABOUT_CODES, "2005", "1153") and not by_element):
        return 0
    by_qualifier = bool(mention.qualifiers.intersection((*field.qualifiers, field.value)))
    if mention.qualifiers and field.qualifiers and not by_qualifier and not mention.is_open:
        return 0
    return 1 + 4 * by_element + 4 * by_qualifier - (mention.is_open and not by_qualifier)


@cache
def _edifact_mentions(theirs: str) -> list[Mention]:
    found: list[Mention] = []
    for word in re.findall(r"[\w…]+", _GROUP.sub("", theirs)):
        last = found[-1] if found else Mention("", frozenset(), frozenset(), False)
        if word in edifact.segments():
            found.append(Mention(word, frozenset(), frozenset(), False))
        elif found and word == "…":
            found[-1] = last._replace(is_open=True)
        elif found and re.fullmatch(r"\d{4}|[CS]\d{3}", word):
            found[-1] = last._replace(elements=last.elements | {word})
        elif found and re.fullmatch(r"[A-Z0-9]{1,3}", word):
            found[-1] = last._replace(qualifiers=last.qualifiers | {word})
    return found


@cache
def _x12_mentions(theirs: str) -> list[Mention]:
    found: list[Mention] = []
    for word in re.findall(r"[\w*-]+", re.sub(r"\(.*?\)", "", theirs)):
        tag, _, qualifier = word.partition("*")
        place = _X12_PLACE.fullmatch(word)
        if tag in x12.segments():
            found.append(Mention(tag, frozenset(), frozenset(filter(None, (qualifier,))), False))
        elif place and place[1] in x12.segments():
            found.append(Mention(place[1], _range(place[2], place[3]), frozenset(), False))
        elif found and (numbers := re.fullmatch(r"(\d\d)(?:-(\d\d))?", word)):
            last = found[-1]
            found[-1] = last._replace(elements=last.elements | _range(numbers[1], numbers[2]))
    return found


def _range(first: str, last: str | None) -> frozenset[str]:
    return frozenset(f"{number:02}" for number in range(int(first), int(last or first) + 1))


def _by_path(row_: Row, field: Field) -> int:
    """Trees: a path that ends in the field, else an element around it."""
    told = [words(phrase.replace("…", "")) for phrase in _BETWEEN.split(re.sub(r"\(.*?\)", "", row_.theirs))]
    whole = [
        len(phrase) for phrase in told if phrase and phrase[-1] in field.path[-1:] and field.around.issuperset(phrase)
    ]
    around = not field.path[-1].startswith("@") and any(
        phrase and phrase[-1] in field.path[:-1] and field.around.issuperset(phrase) for phrase in told
    )
    return 10 + max(whole) if whole else int(around)


def _by_word(row_: Row, field: Field) -> int:
    """Everything else: by what the field is called, by its number, or by the code that its line begins with."""
    told, name = words(row_.theirs), words(field.name.en)
    numbers = {
        str(n) for a, b in _NUMBERS.findall(row_.theirs.partition("  ")[0]) for n in range(int(a), int(b or a) + 1)
    }
    by_number = any(word.isdigit() and word in numbers for word in words(field.path[-1]))
    by_name = bool(name) and set(name) <= set(told)
    by_code = bool(told) and told[0].startswith(field.path[0]) and len(field.path) > 1 and field.path[0].isalpha()
    return 8 * by_name + 4 * by_number + by_code


_STYLES: dict[str, Callable[[Row, Field], int]] = {
    EDIFACT: _by_segment(_edifact_mentions),
    X12: _by_segment(_x12_mentions),
    **dict.fromkeys((json_text.NAME, xml_text.NAME, csv_text.NAME), _by_path),
}
