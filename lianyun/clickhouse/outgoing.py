"""What this server says, as bytes.

Revision 54448: settings travel as strings, there is no custom column serialisation and no addendum. Later revisions
put a byte into every column that the engine's Native output does not have.
"""

from lianyun.clickhouse.errors import ClickHouseError

REVISION = 54448
NAME = "Lianyun embedded ClickHouse"

HELLO, DATA, EXCEPTION, PROGRESS, PONG, END_OF_STREAM, PROFILE = 0, 1, 2, 3, 4, 5, 6
WITH_DISPLAY_NAME = 54372
WITH_PATCH = 54401
WITH_WRITES = 54420

PONG_PACKET = bytes([PONG])
END_PACKET = bytes([END_OF_STREAM])
NOT_HTTP = (
    b"HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    b"This port speaks ClickHouse's native protocol, not HTTP.\n"
)


def varint(value: int) -> bytes:
    if value < 0x80:
        return bytes((value,))
    groups = bytearray()
    while value >= 0x80:
        groups.append(value & 0x7F | 0x80)
        value >>= 7
    groups.append(value)
    return bytes(groups)


def text(value: str) -> bytes:
    data = value.encode(errors="surrogateescape")
    return varint(len(data)) + data


def hello(version: tuple[int, int, int], zone: str, revision: int) -> bytes:
    """`revision` is what both sides speak."""
    major, minor, patch = version
    packet = [varint(HELLO), text("ClickHouse"), varint(major), varint(minor), varint(REVISION), text(zone)]
    if revision >= WITH_DISPLAY_NAME:
        packet.append(text(NAME))
    if revision >= WITH_PATCH:
        packet.append(varint(patch))
    return b"".join(packet)


def exception(error: ClickHouseError) -> bytes:
    """Code (Int32), class, message, an empty stack trace, and no nested exception."""
    message = f"DB::Exception: {error.message}"
    code = error.code.to_bytes(4, "little", signed=True)
    return varint(EXCEPTION) + code + text("DB::Exception") + text(message) + text("") + b"\x00"


def progress(rows: int, size: int, total: int, rows_written: int, size_written: int) -> bytes:
    """What is new since the last one: rows and bytes read, rows there are to read, rows and bytes written."""
    return b"".join(varint(max(value, 0)) for value in (PROGRESS, rows, size, total, rows_written, size_written))


def profile(rows: int, blocks: int, size: int) -> bytes:
    """Of the whole result; no limit applied, rows before a limit not counted."""
    return b"".join(map(varint, (PROFILE, rows, blocks, size, 0, 0, 0)))
