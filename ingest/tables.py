"""Code lists as adapters map them: what the format pages, `lianyun explain` and the tests read."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Table(NamedTuple):
    """One code list of one adapter, which names its lists in `TABLES`.

    `element`: where the code stands, as the standard names it (`STS C555 9011`, `AT7 01, element 1650`); `source`: the
    standard, version and clause that the meanings come from; `codes`: code -> what we make of it (a Kind, or what has
    one as `kind`); `ignored`: code -> why it moves nothing. A code in neither becomes an `unmapped` fact.
    """

    element: str
    source: str
    codes: Mapping[Any, Any]
    ignored: Mapping[Any, str] = {}
