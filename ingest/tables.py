"""Code lists as adapters map them: what the format pages, `lianyun explain` and the tests read."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from schemas.milestones import Kind
from schemas.movement import Certainty, Mode
from schemas.refs import RefType


class Table(NamedTuple):
    """One code list of one adapter, which names its lists in `TABLES`.

    `element`: where the code stands, as the standard names it (`STS C555 9011`, `AT7 01, element 1650`); `source`: the
    standard, version and clause that the meanings come from; `codes`: code -> what we make of it (a Kind, or what has
    one as `kind`); `ignored`: code -> why it moves nothing. A code in neither becomes an `unmapped` fact. A code that
    counts together with that of another element is a tuple of both.
    """

    element: str
    source: str
    codes: Mapping[Any, Any]
    ignored: Mapping[Any, str] = {}


class Sense(NamedTuple):
    """What we make of a code: a milestone, how sure it is where that is not `actual`, and what is no milestone."""

    kind: Kind | None = None
    certainty: Certainty | None = None
    text: str = ""


def senses(told: Any) -> tuple[Sense, ...]:
    """The meaning of a code as its table has it. TypeError where it says nothing that can be printed."""
    if isinstance(told, Kind):
        return (Sense(told),)
    if isinstance(told, Certainty):
        return (Sense(certainty=told),)
    if isinstance(told, Mode | RefType | str):
        return (Sense(text=str(told)),)
    if isinstance(kind := getattr(told, "kind", None), Kind):
        certainty = getattr(told, "certainty", None)
        return (Sense(kind, certainty if certainty is not Certainty.ACTUAL else None),)
    if not isinstance(told, tuple):
        raise TypeError(f"{told!r} has no kind, and is no text")
    return tuple(sense for part in told if part is not None for sense in senses(part))


def written(code: Any) -> str:
    """A code as people write it down: `24`, `34 + full`, `(none)`."""
    return " + ".join(map(str, code)) if isinstance(code, tuple) else str(code) or "(none)"


def meanings(table: Table, code: str) -> Iterator[tuple[str, Any]]:
    """What a table makes of a code, beside the code (or codes that count together with it) as written."""
    for known, told in table.codes.items():
        if code == str(known) or (isinstance(known, tuple) and code in known):
            yield written(known), told


def reason(table: Table, code: str) -> str:
    """Why a code is ignored; empty where it is not."""
    return next((why for known, why in table.ignored.items() if code == str(known)), "")
