"""A body of several parts (multipart/*), each with one or more messages of any format."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from api.problems import bad

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

CHUNK = 1 << 16
IN_MEMORY = 1 << 18
MAX_PARTS = 1000


class Part(NamedTuple):
    """`name`: the file's, else the field's; `encoding`: what the part's own Content-Encoding says, in small letters."""

    name: str
    encoding: str
    file: BinaryIO


def boundary(content_type: str) -> str:
    """What parts the body; empty where it is one piece. Problem where it has to say so and does not."""
    type_, options = parse_options_header(content_type)
    if not type_.lower().startswith(b"multipart/"):
        return ""
    if not (found := options.get(b"boundary", b"")):
        raise bad("Content-Type", "says multipart, but no boundary")
    return found.decode("latin-1")


@contextmanager
def parts(file: BinaryIO, parted_by: str) -> Iterator[list[Part]]:
    """Every part that is not empty, at its beginning. Blocks. Problem where the body is not parted as it says."""
    with ExitStack() as opened:
        reader = _Reader(opened)
        try:
            parser = MultipartParser(parted_by, reader.callbacks)
            while chunk := file.read(CHUNK):
                parser.write(chunk)
            parser.finalize()
        except MultipartParseError as error:
            raise bad("body", f"is no multipart of this boundary: {error}") from None
        if not reader.is_whole:
            raise bad("body", "ends before its last part")
        found = [part for part in reader.parts if part.file.tell()]
        if not found:
            raise bad("body", "has no part that is not empty")
        for part in found:
            part.file.seek(0)
        yield found


class _Reader:
    def __init__(self, opened: ExitStack) -> None:
        self._opened = opened
        self._field = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self.parts: list[Part] = []
        self.is_whole = False

    @property
    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_headers_finished": self._on_headers,
            "on_part_data": self._on_data,
            "on_end": self._on_end,
        }

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _on_headers(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise bad("body", f"has more than {MAX_PARTS} parts")
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        name = options.get(b"filename") or options.get(b"name") or f"part {len(self.parts) + 1}".encode()
        encoding = self._headers.get(b"content-encoding", b"").decode("latin-1").strip().lower()
        file = self._opened.enter_context(SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - it is entered here
        self.parts.append(Part(name.decode("utf-8", "replace")[:200], encoding, cast(BinaryIO, file)))

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].file.write(data[start:end])

    def _on_end(self) -> None:
        self.is_whole = True
