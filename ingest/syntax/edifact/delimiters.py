"""The characters that take an EDIFACT interchange apart (ISO 9735-1, service string advice UNA; level A and B defaults).

UNA, then six characters: component separator, element separator, decimal mark, release character, repetition separator
(a space before syntax 4), segment terminator. Where it is missing, `:+.? '` hold. Seen in real files, and read:

    UNA:+.'        too short: what is missing has its default, the last one is the terminator
    UNA:+.?'       the space was lost on the way
    UNA:+.? LF     a line feed ends a segment
    UNB+…LF UNH+…  the same without a UNA
    UNB 1D …       syntax level B: IS1, IS3 and IS4 separate, nothing releases
"""

import re
from typing import NamedTuple


class Delimiters(NamedTuple):
    """One byte each; `release` is empty where nothing releases. `advice` is the UNA that says the same."""

    component: bytes = b":"
    element: bytes = b"+"
    decimal: bytes = b"."
    release: bytes = b"?"
    terminator: bytes = b"'"
    advice: bytes = b""

    @property
    def written(self) -> bytes:
        """The UNA that says these."""
        return b"UNA" + b"".join(
            (self.component, self.element, self.decimal, self.release or b" ", b" ", self.terminator)
        )


BLANK = b" \t\r\n\x00\x1a\xef\xbb\xbf"  # what stands between segments: line ends, DOS end of file, byte order marks
LOOKAHEAD = 1024  # bytes that hold a UNA, a UNB and the begin of the segment after it
ADVICE = 32  # bytes after which the first segment must have begun
LEVEL_A = Delimiters()
LEVEL_B = Delimiters(b"\x1f", b"\x1d", b".", b"", b"\x1c")
_FIRST = re.compile(rb"UN[BGH]")
_LINES = re.compile(rb"UN[BGH]\+[^'\n]*\n[ \t\r\n]*(?:UN[GH]|BGM)\+")


def delimiters(head: bytes) -> tuple[Delimiters, int]:
    """The delimiters that the first segments of an interchange tell, and how many bytes its UNA takes.

    `head` begins with UNA or a service segment and is long enough to hold the UNA and the first two segments.
    """
    if not head.startswith(b"UNA"):
        if head[3:4] == LEVEL_B.element:
            return LEVEL_B, 0
        return (LEVEL_A._replace(terminator=b"\n") if _LINES.match(head) else LEVEL_A), 0
    first = _FIRST.search(head, 3, 3 + ADVICE)
    told = head[3 : first.start()] if first else head[3:9]
    whole = told[:6] if len(told) >= 6 and (told[5] not in b"\r\n" or told[4:5] == b" ") else told.rstrip(b"\r\n")
    return _advised(whole), 3 + (len(told) if first else 6)


def _advised(told: bytes) -> Delimiters:
    """The service string advice: whole with six characters, else with defaults for what is missing in the middle."""
    six = told if len(told) == 6 else told[:-1] + b":+.? '"[len(told[:-1]) : 5] + told[-1:] if told else b":+.? '"
    component, element, decimal, release, repetition, terminator = (six[i : i + 1] for i in range(6))
    if terminator in (b" ", b"\r"):
        terminator = b"\n"
    released = b"" if release == b" " else release
    advice = b"UNA" + component + element + decimal + release + repetition + terminator
    return Delimiters(component, element, decimal, released, terminator, advice)
