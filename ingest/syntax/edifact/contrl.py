"""CONTRL: the answer to an interchange whose sender asked for one (ISO 9735-4, syntax 1 to 4).

UNB 0031 of theirs              1 asks what became of it, 2 whether it came (from syntax 4); nothing else is answered
UNB S001, S002, S003            the same level and version; sender and recipient change places
UNH S009                        CONTRL:D:3:UN, from syntax 4 on CONTRL:4:1:UN
UCI 0020, S002, S003, 0083      their interchange: 7 taken, but for what is named below; 4 refused; 8 it came
UCF 0048, S006, S007, 0083      a group with a refused message in it: 7
UCM 0062, S009, 0083            each refused message: 4
0085, 0013, S011                why, the segment, and in UNH the element, as far as the refusal tells

What was read is taken, even where UNT, UNE or UNZ count wrong: the answer says what we did, so that nobody sends again
what we have. A CONTRL is never answered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import NamedTuple, Protocol

from ingest.syntax.edifact import interchange as edifact
from ingest.syntax.edifact.delimiters import BLANK
from ingest.syntax.edifact.message import CHARSETS, Segment, component, tokens

REQUESTED, RECEIPT_ONLY = "1", "2"  # 0031
REFUSED, TAKEN, CAME = "4", "7", "8"  # 0083
ERRORS = (  # what a refusal says -> 0085
    (re.compile(r"no adapter reads"), "14"),  # value not supported in this position
    (re.compile(r"holds no message"), "32"),  # lower level empty
    (re.compile(r"outside of any message"), "33"),  # invalid occurrence outside message
    (re.compile(r"\ba test\b"), "25"),  # test indicator not supported
    (re.compile(r"missing|is empty|has no UNT|has no time"), "13"),
    (re.compile(r"has more than|at most \d+ are read"), "16"),  # too many constituents
)
INVALID, UNSPECIFIED = "12", "18"
TYPE_IN_UNH = ["3", "1"]  # S011: S009 0065; the tag is position 1
LONGEST_REFERENCE = 14  # 0020, 0062
_TAG = re.compile(r"[A-Z]{3}\b")
_RELEASED = re.compile(r"[?+:']")


class Result(Protocol):
    """One message of the interchange as it was read; what was refused has `where` and `rule` as well."""

    @property
    def body(self) -> bytes: ...


class _Message(NamedTuple):
    """`why`: empty where it was taken."""

    envelope: dict[str, Segment]
    where: str
    why: str


def contrl(interchange: bytes, read: Sequence[Result], at: datetime, reference: str) -> bytes:
    """The answer to each interchange in these bytes that asks for one; empty where none does.

    `read`: what the registry made of the same bytes; `at`: the time of the answer, written as it is; `reference`: its
    0020, at most 14 characters, by which the other party knows it (with a number behind it where there are several).
    """
    told = [_message(result) for result in read]
    answers: list[bytes] = []
    for unb in _headers(interchange):
        own = [message for message in told if message.envelope.get("UNB") == unb]
        asked = component(unb, 9)
        if asked in (REQUESTED, RECEIPT_ONLY) and not any(_type(message) == "CONTRL" for message in own):
            number = f"-{len(answers) + 1}" if answers else ""
            name = reference[: LONGEST_REFERENCE - len(number)] + number
            body = _receipt(unb) if asked == RECEIPT_ONLY else _report(unb, own)
            answers.append(_encoded(_enveloped(unb, body, at, name), component(unb, 1)))
    return b"".join(answers)


def _headers(interchange: bytes) -> Iterator[Segment]:
    """Every UNB, once."""
    seen: list[Segment] = []
    for run in edifact.runs(BytesIO(interchange)):
        if run.tag == b"UNB" and (unb := _segment(run)) not in seen:
            seen.append(unb)
            yield unb


def _message(result: Result) -> _Message:
    envelope: dict[str, Segment] = {}
    for run in edifact.runs(BytesIO(result.body)):
        if run.tag in (b"", b"UNT") or len(run.raw) > edifact.LONGEST:
            break
        envelope[run.tag.decode()] = _segment(run)
    return _Message(envelope, getattr(result, "where", ""), getattr(result, "rule", ""))


def _segment(run: edifact.Run) -> Segment:
    read = tokens(run.delimiters.advice + run.raw.lstrip(BLANK + run.delimiters.terminator))
    return read[0] if read else [[""]]


def _type(message: _Message) -> str:
    return component(message.envelope.get("UNH", []), 2)


def _receipt(unb: Segment) -> list[Segment]:
    return [_uci(unb, [CAME])]


def _report(unb: Segment, messages: list[_Message]) -> list[Segment]:
    refused = [message for message in messages if message.why]
    named = [message for message in refused if "UNH" in message.envelope]
    if len(refused) == len(messages) and not named:
        return [_uci(unb, [REFUSED, *(_error(refused[0]) if refused else [UNSPECIFIED])])]
    ungrouped = [message for message in named if "UNG" not in message.envelope]
    return [
        _uci(unb, [TAKEN]),
        *map(_ucm, ungrouped),
        *_groups(message for message in named if message not in ungrouped),
    ]


def _groups(messages: Iterable[_Message]) -> Iterator[Segment]:
    last: Segment | None = None
    for message in messages:
        ung = message.envelope["UNG"]
        if ung != last:
            yield [["UCF"], [component(ung, 5)], _element(ung, 2), _element(ung, 3), [TAKEN]]
            last = ung
        yield _ucm(message)


def _uci(unb: Segment, outcome: list[str]) -> Segment:
    return [["UCI"], [component(unb, 5)], _element(unb, 2), _element(unb, 3), *([one] for one in outcome)]


def _ucm(message: _Message) -> Segment:
    unh = message.envelope["UNH"]
    why = _error(message)
    position = [TYPE_IN_UNH] if why == ["14", "UNH"] else []
    return [["UCM"], [component(unh, 1)], _element(unh, 2), [REFUSED], *([one] for one in why), *position]


def _error(message: _Message) -> list[str]:
    """0085, and 0013 where the refusal names a segment."""
    tag = _TAG.match(message.where)
    code = next((code for words, code in ERRORS if words.search(message.why)), INVALID if tag else UNSPECIFIED)
    if code == "14":
        return [code, "UNH"]
    return [code, tag[0]] if tag else [code]


def _element(segment: Segment, number: int) -> list[str]:
    return [text.strip() for text in segment[number]] if number < len(segment) else [""]


def _enveloped(unb: Segment, body: list[Segment], at: datetime, reference: str) -> list[Segment]:
    modern = component(unb, 1, 1) >= "4"
    prepared = [f"{at:%Y%m%d}" if modern else f"{at:%y%m%d}", f"{at:%H%M}"]
    identifier = ["CONTRL", "4", "1", "UN"] if modern else ["CONTRL", "D", "3", "UN"]
    return [
        [["UNB"], _element(unb, 1), _element(unb, 3), _element(unb, 2), prepared, [reference]],
        [["UNH"], ["1"], identifier],
        *body,
        [["UNT"], [str(len(body) + 2)], ["1"]],
        [["UNZ"], ["1"], [reference]],
    ]


def _encoded(segments: list[Segment], level: str) -> bytes:
    text = "".join("+".join(_whole([_composite(one) for one in segment])) + "'" for segment in segments)
    try:
        return text.encode(CHARSETS.get(level, "latin-1"))
    except UnicodeEncodeError:
        return text.encode()


def _composite(components: list[str]) -> str:
    return ":".join(_RELEASED.sub(r"?\g<0>", text) for text in _whole(components))


def _whole(parts: list[str]) -> list[str]:
    """Without the empty ones at the end."""
    return parts[: max((i + 1 for i, part in enumerate(parts) if part), default=1)]
