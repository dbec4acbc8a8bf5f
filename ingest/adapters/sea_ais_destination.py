"""Where a ship says it is bound for: free text of AIS message 5, read only where it is a UN/LOCODE.

IMO SN.1/Circ.244 asks for `CNYTN>NLRTM`: from, to; `>NLRTM` where the port of departure is withheld, `?? ???` or
`=== NAME` where there is no code. People also write `CN YTN`, `CN-YTN`, `CNYTN=>NLRTM`, `CNYTN-NLRTM`.

Five letters alone may be a name (GENOA and TOKYO begin as Georgia and Tonga do): without an arrow or a space they count
only where we know the place (HVIDE-SANDE is one name).
"""

import re
from typing import NamedTuple

from schemas.places import Place, at, hubs

# ISO 3166-1 alpha-2, by first letter.
_SECOND = {
    "A": "DEFGILMOQRSTUWXZ",
    "B": "ABDEFGHIJLMNOQRSTVWYZ",
    "C": "ACDFGHIKLMNORUVWXYZ",
    "D": "EJKMOZ",
    "E": "CEGHRST",
    "F": "IJKMOR",
    "G": "ABDEFGHILMNPQRSTUWY",
    "H": "KMNRTU",
    "I": "DELMNOQRST",
    "J": "EMOP",
    "K": "EGHIMNPRWYZ",
    "L": "ABCIKRSTUVY",
    "M": "ACDEFGHKLMNOPQRSTUVWXYZ",
    "N": "ACEFGILOPRUZ",
    "O": "M",
    "P": "AEFGHKLMNRSTWY",
    "Q": "A",
    "R": "EOSUW",
    "S": "ABCDEGHIJKLMNORSTVXYZ",
    "T": "CDFGHJKLMNORTVWZ",
    "U": "AGMSYZ",
    "V": "ACEGINU",
    "W": "FS",
    "Y": "ET",
    "Z": "AMW",
}
COUNTRIES = frozenset(first + second for first, seconds in _SECOND.items() for second in seconds)
NOT_CODES = {"AND", "ETA", "FOR", "NOT", "OUT", "SEA", "THE"}  # AT SEA is not in Austria, NO ETA not in Norway
_CODE = r"([A-Z]{2})([ -]?)([A-Z2-9]{3})"
_ARROW = re.compile(r"\s*(?:[=-]*>+|<?-+>|\bTO\b)\s*")
_PAIR = re.compile(rf"({_CODE})\s?-\s?({_CODE})")


class Bound(NamedTuple):
    """`origin`: UN/LOCODE of the port of departure, empty where it is not told as one."""

    place: Place
    origin: str


def destination(text: str) -> Bound | None:
    """Where the text says the ship is bound for; None where it holds no UN/LOCODE."""
    pair = _PAIR.fullmatch(text)
    legs = [pair[1], pair[5]] if pair else _ARROW.split(text.strip(" .,/"))
    codes = [_locode(leg, is_leg=len(legs) > 1 and not pair) for leg in legs]
    if not codes[-1]:
        return None
    return Bound(at(codes[-1]), codes[-2] if len(codes) > 1 else "")


def _locode(text: str, *, is_leg: bool) -> str:
    match = re.fullmatch(_CODE, text.strip(" .,/="))
    if not match or match[1] not in COUNTRIES or match[3] in NOT_CODES:
        return ""
    code = match[1] + match[3]
    return code if is_leg or match[2] or code in hubs() else ""
