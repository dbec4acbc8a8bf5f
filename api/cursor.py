"""Cursors: opaque to the client, compact, safe in a URL and in a header.

Live feed       one (lane, number) after the other as varints (7 bits a byte, low first, the high bit: more follow), base64url
List of pages   JSON array of the last line's sort key, base64url
"""

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping

import msgspec

MAX_LENGTH = 20_000  # characters: 1,024 lanes of any number fit

_key = msgspec.json.Decoder(tuple[int, int, str])


def of_lanes(numbers: Mapping[int, int]) -> str:
    """The cursor behind everything up to these numbers."""
    return _text(b"".join(_varint(lane) + _varint(numbers[lane]) for lane in sorted(numbers)))


def lanes(cursor: str) -> dict[int, int]:
    """The numbers of a live cursor, by lane. ValueError where it is none of ours."""
    values = list(_varints(_bytes(cursor)))
    found = dict(zip(values[::2], values[1::2], strict=True))
    if any(lane >= 1 << 16 or number >= 1 << 63 for lane, number in found.items()):
        raise ValueError("is no cursor of this feed")
    return found


def of_key(key: tuple[int, int, str]) -> str:
    return _text(msgspec.json.encode(key))


def key(cursor: str) -> tuple[int, int, str]:
    """The sort key of a page's cursor. ValueError where it is none of ours."""
    try:
        return _key.decode(_bytes(cursor))
    except msgspec.MsgspecError:
        raise ValueError("is no cursor of this list") from None


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    if len(text) > MAX_LENGTH:
        raise ValueError("is too long for a cursor")
    raw = text.encode("ascii")
    return b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varints(raw: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in raw:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0
    if shift:
        raise ValueError("ends in the middle of a number")
