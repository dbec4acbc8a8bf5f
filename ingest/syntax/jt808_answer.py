"""What a JT/T 808 platform answers a terminal (2011, 2013, 2019; clauses 8.2 general answer, 8.6 registration answer).

8001 general       serial u16 and id u16 of what is answered, result u8
8100 registration  serial u16, result u8, authentication code: a string, only with result 0
8004 time          BCD[6] YYMMDDhhmmss, UTC (2019)
8800 multimedia    multimedia id u32: everything of it came

The header is of the version in which the terminal spoke, with its own phone.
"""

from datetime import datetime
from enum import IntEnum
from functools import reduce
from operator import xor

from ingest.syntax.jt808 import DELIMITER, Frame

REGISTRATION, UNREGISTRATION, AUTHENTICATION, TIME, MULTIMEDIA = 0x0100, 0x0003, 0x0102, 0x0004, 0x0801
# What a terminal says in answer to us, or to ask for packages again: an answer to it would answer an answer.
UNANSWERED = {0x0001, 0x0005, 0x0104, 0x0107, 0x0201, 0x0302, 0x0500, 0x0608, 0x0700, 0x0802, 0x0805, 0x0A00}


class Result(IntEnum):
    OK = 0
    FAILED = 1
    WRONG = 2
    UNSUPPORTED = 3


NO_SUCH_TERMINAL = 4  # result of a registration


def general(asked: Frame, serial: int, result: Result) -> bytes:
    """`serial`: the platform's own, counted for each terminal."""
    return _framed(0x8001, asked, serial, asked.serial.to_bytes(2) + asked.id.to_bytes(2) + bytes([result]))


def registered(asked: Frame, serial: int, code: str) -> bytes:
    """An empty code: there is no such terminal."""
    result = bytes([0 if code else NO_SUCH_TERMINAL])
    return _framed(0x8100, asked, serial, asked.serial.to_bytes(2) + result + code.encode("ascii"))


def time(asked: Frame, serial: int, at: datetime) -> bytes:
    return _framed(0x8004, asked, serial, bytes.fromhex(f"{at:%y%m%d%H%M%S}"))


def multimedia(asked: Frame, serial: int) -> bytes:
    """`asked`: with its whole body, which begins with the id."""
    return _framed(0x8800, asked, serial, asked.body[:4])


def code_of(authentication: Frame) -> str:
    """The code a terminal authenticates with: the whole body; in 2019 behind its length, device data follow."""
    body = authentication.body
    if authentication.year == 2019:
        body = body[1 : 1 + body[0]] if body else b""
    return body.rstrip(b"\0").decode("latin-1")


def _framed(id_: int, asked: Frame, serial: int, body: bytes) -> bytes:
    is_2019 = asked.year == 2019
    properties = len(body) | (1 << 14 if is_2019 else 0)
    phone = bytes.fromhex(asked.phone.zfill(20 if is_2019 else 12))
    head = id_.to_bytes(2) + properties.to_bytes(2) + (b"\x01" if is_2019 else b"") + phone + serial.to_bytes(2)
    plain = head + body
    plain += bytes([reduce(xor, plain)])
    return DELIMITER + plain.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + DELIMITER
