"""The characters that take an X12 interchange apart (ASC X12.5 and X12.6): its ISA tells them, nothing releases them.

ISA is meant to have 106 bytes, so that they stand in fixed places. Real senders do not pad it, wrap it or leave something
out, so it is read by its elements: the separator follows `ISA`, the component separator is ISA16, and what stands
between ISA16 and the next segment is the terminator. Seen in real files, and read:

    ISA*00* *00* *ZZ*LINE*…     not padded
    …*P*>~CRLF  …*P*>CRLF       a line end after the terminator, or as the terminator
    …*P*>0x1C LF  …*P*>…LF      control and non-ASCII characters (also of several bytes)
    …*P*~LF GS*…~               ISA16 left out: the terminator in its place
    ISA11 U or ^                before 00402 a standards identifier, since then the repetition separator
    GS*…  ST*315*0001~          no ISA: a functional group or a transaction set alone
"""

import re
from typing import NamedTuple


class Delimiters(NamedTuple):
    """One byte each but the terminator; `component` and `repetition` are empty where there is none."""

    element: bytes = b"*"
    component: bytes = b">"
    repetition: bytes = b""
    terminator: bytes = b"~"


BLANK = b" \t\r\n\x00\x1a\xef\xbb\xbf"  # what stands between segments: line ends, DOS end of file, byte order marks
LOOKAHEAD = 512  # bytes that hold an ISA, wrapped and in two-byte characters, and the begin of the segment after it
WEAK = re.compile(rb"ISA([^\w\s]|\t)\s?[^\W_]{2}\s?\1")  # what may be an ISA, told by few bytes
WEAKEST = 8  # bytes that such a thing takes
_E = rb"(?P<e>[^\w\s]|\t)"
_FIELD = rb"(?:(?!(?P=e))[\x00-\xff]){0,40}(?P=e)"
_END = rb"(?P<end>[^0-9A-Za-z]{1,8}?)(?=\s*%s(?P=e))"
_ISA = re.compile(
    rb"ISA" + _E + rb"(?:" + _FIELD + rb"){10}(?P<eleventh>[^\r\n]?)\s*(?P=e)(?:" + _FIELD + rb"){4}\s*(?P<sixteenth>[^\w\s])"
    + _END % rb"(?:GS|TA1|ISB|ISE|ST|IEA)"
)  # fmt: skip
_GS = re.compile(rb"GS" + _E + rb"(?:" + _FIELD + rb"){7}[A-Z0-9]{1,12}" + _END % rb"ST")
_ST = re.compile(rb"ST" + _E + rb"\d{3}(?P=e)\w{1,9}(?:(?P=e)\w{1,35})?" + _END % rb"[A-Z][A-Z0-9]{1,2}")


def delimiters(head: bytes) -> Delimiters | None:
    """The delimiters that the segment at the begin of `head` tells; None where it opens nothing.

    `head` holds that segment and the begin of the next one.
    """
    found = _ISA.match(head) or _GS.match(head) or _ST.match(head)
    if found is None:
        return None
    told = found.groupdict()
    element, terminator = found["e"], _terminator(found["end"])
    if "sixteenth" not in told:
        return Delimiters(element, terminator=terminator)
    eleventh, component = told["eleventh"], told["sixteenth"]
    repetition = b"" if eleventh.isalnum() or eleventh.isspace() else eleventh
    if terminator in (b"\n", b"\r") and _ends_lines(component, head[found.end() :], terminator):
        return Delimiters(element, b"", repetition, component)
    return Delimiters(element, component, repetition, terminator)


def opened(body: bytes) -> Delimiters:
    """The delimiters of bytes that begin with a header; the usual ones where they do not."""
    return delimiters(body.lstrip(BLANK)[:LOOKAHEAD]) or Delimiters()


def _terminator(end: bytes) -> bytes:
    return end.strip(BLANK) or (b"\n" if b"\n" in end else end[:1])


def _ends_lines(mark: bytes, rest: bytes, line_end: bytes) -> bool:
    """Whether the segment after the ISA ends with the mark that stands in the place of ISA16."""
    line, end, _ = rest.lstrip(BLANK).partition(line_end)
    return bool(end) and line.rstrip(BLANK).endswith(mark)
