"""How inputs are changed so that they stay worth reading: by fields of their syntax, with checksums that hold.

Changes of single bytes find the ways through a grammar, but seldom pass a checksum or keep XML well-formed; changes of whole
fields get to the adapters.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import xor
from random import Random

MARKUP = re.compile(rb"<[^<>]*>|[^<>]+")
WORDS = re.compile(rb"[^\s,;/.*+:'~>^?-]+|[\s\S]")
LINES = re.compile(rb"[^\n]*\n|[^\n]+")
SCALARS = re.compile(rb'"[^"\\]*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null|[\[{][^\[\]{}]*[\]}]')
FIELDS: dict[str, tuple[re.Pattern[bytes], ...]] = {  # small ones and large ones
    "EDIFACT": (re.compile(rb"[^+:'?]+|[+:'?]"), re.compile(rb"[^']*'|[^']+")),
    "X12": (re.compile(rb"[^*>~^]+|[*>~^]"), re.compile(rb"[^~]*~|[^~]+")),
    "json": (SCALARS, re.compile(rb'"[^"\\]*"')),
    "xml": (MARKUP, re.compile(rb"<(\w[\w:.-]*)(?:\s[^<>]*)?>(?:(?!<\1[\s>])[\s\S])*?</\1>|<[^<>]*/>")),
    "hex": (re.compile(rb"[0-9a-fA-F]{2}"), LINES),
    "jt808": (re.compile(rb"[\s\S]"), re.compile(rb"\x7e[^\x7e]*\x7e")),
    "csv": (re.compile(rb"[^,;\t\r\n]+"), LINES),
}
STRANGE: dict[str, tuple[bytes, ...]] = {
    "json": (b"null", b"[]", b"{}", b"true", b"-1", b"1e400", b"1" * 400, b'""', b'"\\u0000"', b'"\\ud800"', b"[null]"),
    "xml": (b"", b" ", b"<a/>", b"&#0;", b"&lt;", b"<![CDATA[x]]>", b"<!-- -->", b"9" * 40, "٣".encode()),
    "hex": (b"00", b"ff", b"7e", b"7d"),
}  # fmt: skip
ODD = (b"", b"0", b"-1", b"9" * 40, b"\x00", b" ", b"\xff", b"A" * 80, "٣²".encode(), "\u202e\u200b".encode())
MOST = 64 * 1024


def fields(syntax: str, inputs: Iterable[bytes]) -> list[bytes]:
    """Every field, small or large, that any of these inputs has, each once: codes and segments that go with the syntax."""
    patterns = FIELDS.get(syntax, (WORDS, LINES))
    return sorted({found[0] for data in inputs for pattern in patterns for found in pattern.finditer(data)})


def mutated(syntax: str, data: bytes, random: Random, others: Sequence[bytes] = ()) -> bytes:
    """One to three fields lost, repeated, exchanged for another of this input or one of `others`, or replaced by something
    strange."""
    for _ in range(random.randrange(1, 4)):
        pattern = random.choice(FIELDS.get(syntax, (WORDS, LINES)))
        spans = [found.span() for found in pattern.finditer(data[:MOST])]
        if not spans:
            return data
        start, end = random.choice(spans)
        other = random.choice(others) if others and random.randrange(2) else data[slice(*random.choice(spans))]
        strange = random.choice(STRANGE.get(syntax, ODD))
        middle = random.choice((b"", data[start:end] * 2, other, strange, other + data[start:end]))
        data = data[:start] + middle + data[end:]
    return data


def mended(syntax: str, data: bytes) -> bytes:
    """The same with checksums that hold, where the syntax has any."""
    mend = MENDERS.get(syntax)
    return mend(data) if mend else data


def _nmea(data: bytes) -> bytes:
    return re.sub(rb"([!$\\])([^*!$\\\r\n]*)\*[0-9A-Fa-f]{2}", _checked_sentence, data)


def _checked_sentence(found: re.Match[bytes]) -> bytes:
    return found[1] + found[2] + b"*%02X" % reduce(xor, found[2], 0)


def _jt808(data: bytes) -> bytes:
    return re.sub(rb"\x7e([^\x7e]{3,})\x7e", lambda found: b"\x7e" + _checked_frame(found[1]) + b"\x7e", data)


def _checked_frame(escaped: bytes) -> bytes:
    plain = escaped.replace(b"\x7d\x02", b"\x7e").replace(b"\x7d\x01", b"\x7d")[:-1]
    flags = int.from_bytes(plain[2:4])
    header = (17 if flags >> 14 & 1 else 12) + 4 * (flags >> 13 & 1)
    length = max(0, min(len(plain) - header, 0x3FF))
    plain = plain[:2] + (flags & 0xFC00 | length).to_bytes(2) + plain[4 : header + length]
    whole = plain + bytes([reduce(xor, plain, 0)])
    return whole.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02")


def _hex(data: bytes) -> bytes:
    return re.sub(rb"(?m)^7[eE](?:[0-9a-fA-F]{2})+7[eE]\r?$", _checked_line, data)


def _checked_line(found: re.Match[bytes]) -> bytes:
    return _jt808(bytes.fromhex(found[0].decode())).hex().encode()


MENDERS: dict[str, Callable[[bytes], bytes]] = {"nmea": _nmea, "jt808": _jt808, "hex": _hex}
