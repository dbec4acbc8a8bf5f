"""One EDIFACT message, taken apart: segments of elements of components, without separators and release characters.

A segment is a list of elements, an element a list of components, a component text: `DTM+137:20260620:102'` is
`[["DTM"], ["137", "20260620", "102"]]`. Line ends inside a segment were put there on the way and are removed, unless a
line end is the terminator.

Character sets (UNB S001 0001, ISO 9735 and its later parts): what is valid UTF-8 is read as such, because senders who
declare UNOA to UNOC do send it; then what UNB declares; then ISO 8859-1, in which every byte is something.
"""

import re
from typing import NamedTuple

from ingest.message import Malformed
from ingest.syntax.edifact.delimiters import ADVICE, BLANK, LOOKAHEAD, Delimiters, delimiters

Segment = list[list[str]]

CHARSETS = {
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOL": "iso8859-15",
    "UNOX": "gb18030",  # code extension by ISO 2022: bilateral; in this trade it is Chinese
    "KECA": "euc_kr",
}
_HIDDEN = 0xE000  # private use: where released separators wait while the text is split
MOST_TOKENS = 2_000_000  # components of one message; a bay plan of a 24,000 TEU vessel has about 600,000


class Message(NamedTuple):
    """`release`: the directory's, as `95B`, empty where UNH names none. `sender`: UNB S002 0004. `prepared`: UNB S004,
    date and time as they stand there. `segments`: between UNH and UNT. `decimal`: the decimal mark. `test`: UNB 0035
    says that the interchange is one."""

    type: str
    release: str
    association: str
    reference: str
    sender: str
    prepared: tuple[str, str]
    segments: list[Segment]
    decimal: str
    test: bool


def component(segment: Segment, element: int, position: int = 0) -> str:
    """A component by the numbers of its element (0 is the tag) and of itself; empty where the sender left it out."""
    if element >= len(segment) or position >= len(segment[element]):
        return ""
    return segment[element][position].strip()


def grouped(segments: list[Segment], *tags: str) -> tuple[list[Segment], list[list[Segment]]]:
    """What stands before the first segment with one of these tags, and the groups that each of them begins."""
    starts = [i for i, segment in enumerate(segments) if segment[0][0] in tags]
    ends = [*starts, len(segments)]
    return segments[: ends[0]], [segments[begin:end] for begin, end in zip(starts, ends[1:], strict=True)]


def message(body: bytes) -> Message:
    """The message in a part's body. Malformed where UNH is missing or the message is beyond all measure."""
    segments, mark = _taken_apart(body)
    begin = next((i for i, segment in enumerate(segments) if segment[0][0] == "UNH"), None)
    if begin is None:
        raise Malformed("UNH", "is required and missing")
    unh = segments[begin]
    unb = next((segment for segment in segments[:begin] if segment[0][0] == "UNB"), [["UNB"]])
    end = next((i for i in range(begin, len(segments)) if segments[i][0][0] == "UNT"), len(segments))
    return Message(
        type=component(unh, 2),
        release=component(unh, 2, 2).upper(),
        association=component(unh, 2, 4) or component(unh, 3),
        reference=component(unh, 1),
        sender=component(unb, 2),
        prepared=(component(unb, 4), component(unb, 4, 1)),
        segments=segments[begin + 1 : end],
        decimal=mark.decimal.decode("ascii", "replace"),
        test=component(unb, 11) == "1",
    )


def tokens(body: bytes) -> list[Segment]:
    """Every segment of an interchange or message, service segments included, the UNA left out."""
    return _taken_apart(body)[0]


def _taken_apart(body: bytes) -> tuple[list[Segment], Delimiters]:
    body = body.lstrip(BLANK)
    mark, advice = delimiters(body[:LOOKAHEAD])
    if body.count(mark.element) + body.count(mark.component) + body.count(mark.terminator) > MOST_TOKENS:
        raise Malformed("message", f"has more than {MOST_TOKENS} components")
    text = decoded(body[advice:])
    for noise in "\r\x00\x1a\ufeff" if mark.terminator == b"\n" else "\n\r\x00\x1a\ufeff":
        text = text.replace(noise, "")
    element, one, terminator = (m.decode("latin-1") for m in (mark.element, mark.component, mark.terminator))
    release = mark.release.decode("latin-1")
    if not release or release not in text:
        return _segments(text.split(terminator), element, one), mark
    hidden = {character: chr(_HIDDEN + i) for i, character in enumerate((one, element, terminator, release))}
    shown = {ord(place): character for character, place in hidden.items()}
    text = re.sub(f"{re.escape(release)}(.)", lambda found: hidden.get(found[1], found[1]), text, flags=re.DOTALL)
    pieces = [piece for piece in text.split(terminator) if piece.strip()]
    segments = zip(pieces, _segments(pieces, element, one), strict=True)
    return [segment if piece.isascii() else _shown(segment, shown) for piece, segment in segments], mark


def _segments(pieces: list[str], element: str, one: str) -> list[Segment]:
    return [[part.split(one) for part in piece.lstrip().split(element)] for piece in pieces if piece.strip()]


def _shown(segment: Segment, shown: dict[int, str]) -> Segment:
    return [[part.translate(shown) for part in components] for components in segment]


def decoded(body: bytes) -> str:
    """The text of an interchange or message, with or without its UNA."""
    if body.isascii():
        return body.decode("ascii")
    unb = body.find(b"UNB", 0, ADVICE)
    declared = CHARSETS.get(body[unb + 4 : unb + 8].decode("latin-1"), "latin-1") if unb >= 0 else "latin-1"
    for charset in ("utf-8", declared):
        text = body.decode(charset, "replace")
        if "\ufffd" not in text:
            return text
    return body.decode("latin-1")
