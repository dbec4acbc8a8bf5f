"""GS1 keys, however they are written: EPC URIs (TDS 2.0, clause 6), GS1 Digital Links (1.2), and plain digits.

urn:epc:id:sscc:0614141.1234567890                       sscc  106141412345678908
https://id.gs1.org/00/106141412345678908                 sscc  106141412345678908
urn:epc:id:sgtin:0614141.107346.2017                     sgtin 10614141073464.2017
https://example.com/01/10614141073464/21/2017            sgtin 10614141073464.2017
urn:epc:id:grai:4012345.55555.987                        grai  4012345555554.987
https://id.gs1.org/8003/04012345555554987                grai  4012345555554.987
urn:epc:id:sgln:0614141.07346.1234                       sgln  0614141073467.1234

A serial's letters keep their case: GS1 tells `a` from `A`.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from schemas import checkdigits


class Key(NamedTuple):
    """`type`: the EPC scheme, or `geo`; `value`: as other parties write it, with its check digit."""

    type: str
    value: str


_EPC = re.compile(r"urn:epc:id:([a-z]+):(.+)", re.IGNORECASE)
_CLASS = re.compile(r"urn:epc:(class|idpat):([a-z]+):(.+)", re.IGNORECASE)
# Application identifiers that are primary keys of a Digital Link, and the names that its first version allowed for them.
_PRIMARY = {
    "00": "sscc",
    "01": "gtin",
    "253": "gdti",
    "255": "sgcn",
    "401": "ginc",
    "402": "gsin",
    "414": "gln",
    "417": "pgln",
    "8003": "grai",
    "8004": "giai",
    "8006": "itip",
    "8010": "cpi",
    "8017": "gsrnp",
    "8018": "gsrn",
}
_NAMED = {name: name for name in _PRIMARY.values()} | {"party": "pgln"}
_SERIAL = {"gtin": ("21", "ser"), "gln": ("254",), "cpi": ("8011",), "itip": ("21", "ser")}


def key(text: str) -> Key | None:
    """The key that a URI names; None where it is none of GS1, or not of the form that its standard wants."""
    text = text.strip()
    if epc := _EPC.fullmatch(text):
        form = _OF_EPC.get(epc[1].lower())
        value = form(tuple(unquote(part) for part in epc[2].split("."))) if form else ""
        return Key(epc[1].lower(), value) if value else None
    if text.lower().startswith(("https://", "http://")):
        return _linked(urlsplit(text).path.split("/"))
    return None


def is_class(text: str) -> bool:
    """Whether a URI names a class or a lot of things, and so no single one."""
    found = key(text)
    return _CLASS.fullmatch(text.strip()) is not None or (found is not None and found.type == "gtin")


def package(text: str) -> str:
    """A logistic unit or a single item: 18 digits of an SSCC, a GTIN and its serial; anything else as it is written."""
    found = key(text)
    if found:
        return found.value
    digits = re.sub(r"[\s\-()]", "", text)
    if re.fullmatch(r"(?:00)?\d{18}", digits):
        return digits[-18:]
    return " ".join(text.split())


def asset(text: str) -> str:
    """A returnable or an individual asset: 13 digits and a serial of a GRAI, a GIAI; anything else as it is written."""
    found = key(text)
    return found.value if found else " ".join(text.split())


def _joined(length: int) -> Callable[[tuple[str, ...]], str]:
    """Company prefix and reference, then the check digit: SGLN, PGLN, GRAI, GDTI, GSIN. A serial follows a full stop."""

    def value(parts: tuple[str, ...]) -> str:
        digits = "".join(parts[:2])
        if len(parts) < 2 or not re.fullmatch(rf"\d{{{length}}}", digits):
            return ""
        serial = ".".join(parts[2:])
        return digits + checkdigits.gs1(digits) + (f".{serial}" if serial and serial != "0" else "")

    return value


def _leading(length: int) -> Callable[[tuple[str, ...]], str]:
    """The reference's first digit goes before the company prefix: SSCC (extension), SGTIN and others (indicator)."""

    def value(parts: tuple[str, ...]) -> str:
        if len(parts) < 2 or not re.fullmatch(r"\d+", parts[0] + parts[1]) or not parts[1]:
            return ""
        return _joined(length)((parts[1][0] + parts[0], parts[1][1:], *parts[2:]))

    return value


def _concatenated(parts: tuple[str, ...]) -> str:
    return parts[0] + ".".join(parts[1:])


_OF_EPC: dict[str, Callable[[tuple[str, ...]], str]] = {
    "sscc": _leading(17),
    "sgtin": _leading(13),
    "upui": _leading(13),
    "itip": _leading(13),
    "sgln": _joined(12),
    "pgln": _joined(12),
    "grai": _joined(12),
    "gdti": _joined(12),
    "sgcn": _joined(12),
    "gsin": _joined(16),
    "gsrn": _joined(17),
    "gsrnp": _joined(17),
    "giai": _concatenated,
    "ginc": _concatenated,
    "cpi": ".".join,
    "imovn": ".".join,
    "bic": ".".join,
}


def _linked(path: list[str]) -> Key | None:
    pairs = [(unquote(name), unquote(value)) for name, value in pairwise(path) if value]
    for index, (name, value) in enumerate(pairs):
        type_ = _PRIMARY.get(name) or _NAMED.get(name.lower())
        if type_ and (found := _told(type_, value, dict(pairs[index + 1 :]))):
            return found
    return None


def _told(type_: str, value: str, more: dict[str, str]) -> Key | None:
    """A Digital Link's key in the form that an EPC has."""
    serial = next((more[name] for name in _SERIAL.get(type_, ()) if more.get(name)), "")
    ending = f".{serial}" if serial and serial != "0" else ""
    if type_ == "gtin":
        return Key("sgtin" if serial else "gtin", value.zfill(14) + ending) if _digits(value, 8, 14) else None
    if type_ == "gln":
        return Key("sgln", value + ending) if _digits(value, 13, 13) else None
    if type_ == "grai":
        value = value[1:] if re.fullmatch(r"0\d{13}.*", value) else value
        return Key("grai", ".".join(filter(None, (value[:13], value[13:])))) if _digits(value[:13], 13, 13) else None
    if type_ in ("sscc", "gsin", "pgln"):
        length = {"sscc": 18, "gsin": 17, "pgln": 13}[type_]
        return Key(type_, value) if _digits(value, length, length) else None
    return Key(type_, value + ending)


def _digits(value: str, least: int, most: int) -> bool:
    return value.isdigit() and value.isascii() and least <= len(value) <= most
