"""Check digits of the identifiers that have one. Each function takes the normalised value; ValueError: not of the form."""

import re

# ISO 6346 annex A: letters count from 10, skipping the multiples of 11.
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))


def iso6346(unit: str) -> str:
    """The check digit of a container's first ten characters (owner, category, serial)."""
    if not re.fullmatch(r"[A-Z]{4}\d{6}", unit[:10]):
        raise ValueError(f"container {unit!r}: ISO 6346 wants 4 letters and 6 digits before the check digit")
    return _weighed(unit[:10])


def _weighed(text: str) -> str:
    return str(sum((_LETTERS[c] if c.isalpha() else int(c)) << i for i, c in enumerate(text)) % 11 % 10)


def is_iso6346(unit: str) -> bool:
    if len(unit) != 11:
        raise ValueError(f"container {unit!r}: ISO 6346 wants 11 characters")
    return iso6346(unit) == unit[10]


def is_mrn(mrn: str) -> bool:
    """Movement reference number of European customs (DDNTA, Appendix): the arithmetic of ISO 6346 over 17 characters."""
    if not re.fullmatch(r"\d{2}[A-Z]{2}[A-Z0-9]{13}\d", mrn):
        raise ValueError(f"MRN {mrn!r}: wants a year, a country, 13 letters or digits and the check digit")
    return _weighed(mrn[:17]) == mrn[17]


def is_awb(awb: str) -> bool:
    """IATA Res. 600a: the seven digits of the serial modulo 7."""
    serial = awb[-8:]
    return int(serial[:7]) % 7 == int(serial[7])


def is_imo(imo: str) -> bool:
    """IMO ship identification number (Res. A.1117(30)): weights 7…2, last digit of the sum."""
    if not re.fullmatch(r"\d{7}", imo):
        raise ValueError(f"IMO number {imo!r}: wants 7 digits")
    return sum(int(d) * w for d, w in zip(imo[:6], range(7, 1, -1), strict=True)) % 10 == int(imo[6])


def is_uic_wagon(wagon: str) -> bool:
    """UIC 438-2: Luhn over the first eleven digits, weights 2, 1, 2 …"""
    if not re.fullmatch(r"\d{12}", wagon):
        raise ValueError(f"wagon {wagon!r}: UIC 438-2 wants 12 digits")
    products = (int(d) * (2 - i % 2) for i, d in enumerate(wagon[:11]))
    return -sum(p // 10 + p % 10 for p in products) % 10 == int(wagon[11])


def gs1(digits: str) -> str:
    """GS1 General Specifications 7.9: modulo 10, weights 3 and 1 from the right, for keys of any length."""
    if not re.fullmatch(r"\d+", digits):
        raise ValueError(f"{digits!r}: a GS1 check digit is of digits")
    return str(-sum(int(d) * (3 - i % 2 * 2) for i, d in enumerate(reversed(digits))) % 10)


def is_gs1(value: str) -> bool:
    """A key of 18 digits (SSCC), or of 13 or 14 before its serial (GRAI, GTIN)."""
    found = re.fullmatch(r"(\d{17})(\d)|(\d{12,13})(\d)\..+", value)
    if not found:
        raise ValueError(f"{value!r} is no SSCC, GRAI or GTIN with a serial")
    body, check = (found[1], found[2]) if found[1] else (found[3], found[4])
    return gs1(body) == check
