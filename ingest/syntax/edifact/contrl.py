"""CONTRL: the answer to an interchange whose sender asked for one (ISO 9735-4, syntax 1 to 4): is it as the syntax wants it.

UNB 0031 of theirs              1 asks what became of it, 2 whether it came (from syntax 4); nothing else is answered
UNH S009                        CONTRL:D:3:UN, from syntax 4 on CONTRL:4:1:UN
UCI 0020, S002, S003, 0083      their interchange: 7 taken, but for what is named below; 4 refused; 8 it came
UCF 0048, S006, S007, 0083      a group with a refused message in it: 7
UCM 0062, S009, 0083            each refused message: 4
0085, 0013, S011                why, the segment, and in UNH the element, as far as the refusal tells

What was read is taken, even where UNT, UNE or UNZ count wrong: the answer says what we did, so that nobody sends again
what we have. What an adapter refuses has been taken apart before: APERAK says so (aperak.py), but for tests and measures.
An answer is never answered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from ingest.syntax.edifact import interchange as edifact
from ingest.syntax.edifact.answer import Asked, Message, Result, element, enveloped, interchanges, numbered
from ingest.syntax.edifact.message import Segment, component

NAME = "CONTRL"
REQUESTED, RECEIPT_ONLY = "1", "2"  # 0031
REFUSED, TAKEN, CAME = "4", "7", "8"  # 0083
TEST, TOO_MANY = "25", "16"  # 0085: test indicator not supported, too many constituents
ERRORS = (  # what a refusal says -> 0085
    (re.compile(r"no adapter reads"), "14"),  # value not supported in this position
    (re.compile(r"holds no message"), "32"),  # lower level empty
    (re.compile(r"outside of any message"), "33"),  # invalid occurrence outside message
    (re.compile(r"\ba test\b"), TEST),
    (re.compile(r"missing|is empty|has no UNT|has no time"), "13"),
    (re.compile(r"has more than|at most \d+ are read"), TOO_MANY),
)
INVALID, UNSPECIFIED = "12", "18"
TYPE_IN_UNH = ["3", "1"]  # S011: S009 0065; the tag is position 1
_TAG = re.compile(r"[A-Z]{3}\b")
_SERVICE = re.compile(r"UN[ABGHTZ]\b")


def contrl(interchange: bytes, read: Sequence[Result], at: datetime, reference: str, always: bool = False) -> bytes:
    """The answer to each interchange in these bytes that asks for one; empty where none does.

    `read`: what was read from the same bytes; `at`: the time of the answer, written as it is; `reference`: its
    0020, at most 14 characters, by which the other party knows it (with a number behind it where there are several);
    `always`: who does not ask is answered too.
    """
    answers: list[bytes] = []
    for asked in interchanges(interchange, read):
        wanted = component(asked.unb, 9) or (REQUESTED if always else "")
        if wanted in (REQUESTED, RECEIPT_ONLY) and not asked.is_answer:
            modern = component(asked.unb, 1, 1) >= "4"
            unh = [["UNH"], ["1"], [NAME, "4", "1", "UN"] if modern else [NAME, "D", "3", "UN"]]
            body = [_uci(asked.unb, [CAME])] if wanted == RECEIPT_ONLY else _report(asked)
            answers.append(enveloped(asked, [[unh, *body]], at, numbered(reference, len(answers) + 1)))
    return b"".join(answers)


def is_syntactic(message: Message) -> bool:
    """Whether it was refused for what CONTRL is about: the envelope, a type that nobody reads, a test, beyond measure."""
    if not message.why:
        return False
    by_adapter = message.format != edifact.NAME and not _SERVICE.match(message.where)
    return not by_adapter or reason(message)[0] in (TEST, TOO_MANY)


def reason(message: Message) -> list[str]:
    """0085, and 0013 where the refusal names a segment."""
    tag = _TAG.match(message.where)
    code = next((code for words, code in ERRORS if words.search(message.why)), INVALID if tag else UNSPECIFIED)
    if code == "14":
        return [code, "UNH"]
    return [code, tag[0]] if tag else [code]


def _report(asked: Asked) -> list[Segment]:
    refused = [message for message in asked.messages if is_syntactic(message)]
    named = [message for message in refused if "UNH" in message.head]
    if len(refused) == len(asked.messages) and not named:
        return [_uci(asked.unb, [REFUSED, *(reason(refused[0]) if refused else [UNSPECIFIED])])]
    ungrouped = [message for message in named if "UNG" not in message.head]
    return [
        _uci(asked.unb, [TAKEN]),
        *map(_ucm, ungrouped),
        *_groups(message for message in named if message not in ungrouped),
    ]


def _groups(messages: Iterable[Message]) -> Iterator[Segment]:
    last: Segment | None = None
    for message in messages:
        ung = message.head["UNG"]
        if ung != last:
            yield [["UCF"], [component(ung, 5)], element(ung, 2), element(ung, 3), [TAKEN]]
            last = ung
        yield _ucm(message)


def _uci(unb: Segment, outcome: list[str]) -> Segment:
    return [["UCI"], [component(unb, 5)], element(unb, 2), element(unb, 3), *([one] for one in outcome)]


def _ucm(message: Message) -> Segment:
    unh = message.head["UNH"]
    why = reason(message)
    position = [TYPE_IN_UNH] if why == ["14", "UNH"] else []
    return [["UCM"], [component(unh, 1)], element(unh, 2), [REFUSED], *([one] for one in why), *position]
