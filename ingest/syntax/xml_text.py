"""XML 1.0 documents, one after the other in a stream, read without what XML can do to its reader.

The message type of a document is the local name of its root. A document ends where its root ends; an XML declaration inside
a document tells that the one before was cut short. Document type declarations that say more than the name of the root are
refused, and with them entities, external files and the megabytes that a few lines can expand to. Encodings are those in
which bytes cannot hide a declaration.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from ingest.message import MAX_PART, Broken, Malformed, Part

NAME = "xml"
CHUNK = 64 * 1024
ENCODINGS = frozenset("utf-8 utf8 utf-16 us-ascii ascii iso-8859-1 iso-8859-15 windows-1252 gb2312 gbk gb18030".split())  # noqa: SIM905

_SPACE = b" \t\r\n\x00\xef\xbb\xbf"
_WIDE = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")  # UTF-16: such a stream is one document
_TAG = rb"""<[^<>"'!?][^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+>"""
# A document type that only names its root declares nothing; the look-ahead tells one that goes on, as soon as it does.
_NAMED_ROOT = rb"<!DOCTYPE\s+[\w:.-]+\s*>"
_DOCTYPE = rb"<!DOCTYPE(?=\s*[^\s\w:.-]|\s+[\w:.-]+(?:\s+[^\s>]|[^\s\w:.>-]))"
_TOKEN = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|" + _NAMED_ROOT + rb"|" + _DOCTYPE + rb"|" + _TAG, re.DOTALL
)
_CLOSERS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_OPENERS = (*_CLOSERS, b"<!DOCTYPE")
_ROOT = re.compile(rb"<(?:[^\s<>/:]+:)?([^\s<>/:]+)")
_DECLARED = re.compile(rb"""\A\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_NO_DOCTYPE = "a document type declaration is refused: entities and external files are not read"


def sniff(head: bytes) -> bool:
    """Whether an element, a declaration, an instruction or a comment begins."""
    return (
        head.startswith(_WIDE) or re.match(rb"<(?:\??[A-Za-z_\x80-\xff]|!--|!DOCTYPE)", head.lstrip(_SPACE)) is not None
    )


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    cutter = _Cutter()
    while chunk := stream.read(CHUNK):
        yield from cutter.take(chunk)
    yield from cutter.end()


def root(message: bytes) -> etree._Element:
    """The root of one document, all names without namespaces; comments are left out. Malformed says what is refused."""
    tree = parsed(message)
    for element in tree.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return tree


def parsed(message: bytes) -> etree._Element:
    """The same with names as they are written."""
    declared = _DECLARED.match(message)
    if declared and declared[1].decode().lower() not in ENCODINGS:
        raise Malformed(
            "encoding", f"{declared[1].decode()!r} is not read: wants UTF-8, UTF-16, GB 18030 or ISO 8859-1"
        )
    if _has_doctype(message):
        raise Malformed("DOCTYPE", _NO_DOCTYPE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(message if message[:4] in _WIDE else message.lstrip(_SPACE), parser)


def texts(element: etree._Element, path: str) -> list[str]:
    """What stands in the elements at a path below one; empty ones are left out."""
    return [found for one in element.findall(path) if (found := _content(one))]


def text(element: etree._Element, path: str) -> str:
    """The first of `texts`, or nothing."""
    return next((found for one in element.iterfind(path) if (found := _content(one))), "")


def _content(element: etree._Element) -> str:
    written = "".join(str(part) for part in element.itertext()) if len(element) else element.text or ""
    return written.strip()


def required(element: etree._Element, path: str) -> str:
    found = text(element, path)
    if not found:
        raise Malformed(f"{element.tag}/{path}", "is missing: it is mandatory")
    return found


def _has_doctype(message: bytes) -> bool:
    if message[:4] in _WIDE:
        message = message.decode("utf-16", "replace").encode()
    return any(token[0] == b"<!DOCTYPE" for token in _TOKEN.finditer(message))


class _Cutter:
    """Bytes in, documents out. `at` is how far the buffer was looked at, `depth` the open elements."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._wide = False
        self._begin()

    def _begin(self) -> None:
        self._at = 0
        self._awaited = b""  # what ends the comment, CDATA section or instruction that begins at `at`
        self._from = 0  # where to look for it
        self._depth = 0
        self._root = ""
        self._refused = ""

    def take(self, chunk: bytes) -> Iterator[Part | Broken]:
        self._buffer += chunk
        self._wide = self._wide or self._buffer[:4] in _WIDE
        while not (self._wide or self._is_awaited()) and (found := self._buffer.find(b"<", self._at)) >= 0:
            token = _TOKEN.match(self._buffer, found)
            if token is None and self._is_incomplete(found):
                self._await(found)
                break
            self._at = token.end() if token else found + 1
            yield from self._token(found, token[0] if token else b"")
        if len(self._buffer) > MAX_PART:
            yield self._broken(len(self._buffer), f"a document has more than {MAX_PART} bytes")

    def end(self) -> Iterator[Part | Broken]:
        body = bytes(self._buffer)
        if self._wide:
            yield _wide(body)
        elif self._depth or _TOKEN.sub(b"", body).strip(_SPACE) or self._refused:
            yield self._broken(
                len(body), self._refused or f"ends before </{self._root}>" if self._root else "is no XML"
            )

    def _token(self, start: int, token: bytes) -> Iterator[Part | Broken]:
        if token == b"<!DOCTYPE":
            self._refused = _NO_DOCTYPE
        elif token.startswith(b"<?xml ") and (self._depth or self._refused):
            yield self._broken(start, self._refused or f"ends before </{self._root}>")
            self._at = len(token)
        elif not token or token[1:2] in b"!?":
            return
        elif token[1:2] == b"/":
            self._depth -= 1
        else:
            name = _ROOT.match(token)
            self._root = self._root or (name[1].decode("utf-8", "replace") if name else "?")
            self._depth += not token.endswith(b"/>")
        if self._depth <= 0 and self._root:
            yield self._document()

    def _document(self) -> Part | Broken:
        if self._refused:
            return self._broken(self._at, self._refused)
        body = bytes(self._buffer[: self._at])
        part = Part(NAME, self._root, body)
        self._drop(self._at)
        return part

    def _await(self, found: int) -> None:
        opener = next((opener for opener in _CLOSERS if self._buffer.startswith(opener, found)), b"")
        self._at, self._awaited, self._from = found, _CLOSERS.get(opener, b">"), found + len(opener)

    def _is_awaited(self) -> bool:
        """Whether what ends the open piece is still to come, without looking at the whole of it again."""
        if self._awaited and self._buffer.find(self._awaited, self._from) < 0:
            self._from = max(self._from, len(self._buffer) - 2)
            return True
        self._awaited = b""
        return False

    def _is_incomplete(self, found: int) -> bool:
        rest = self._buffer[found : found + 9]
        if any(opener.startswith(rest[: len(opener)]) for opener in _OPENERS):
            return True
        return self._buffer.find(b"<", found + 1) < 0

    def _broken(self, until: int, rule: str) -> Broken:
        body = bytes(self._buffer[:until])
        self._drop(until)
        return Broken(NAME, body, "DOCTYPE" if rule == _NO_DOCTYPE else "document", rule)

    def _drop(self, until: int) -> None:
        del self._buffer[:until]
        self._begin()


def _wide(body: bytes) -> Part | Broken:
    written = body.decode("utf-16", "replace").encode()
    name = next((_ROOT.match(token[0]) for token in _TOKEN.finditer(written) if token[0][1:2] not in b"!?/"), None)
    return Part(NAME, name[1].decode(), body) if name else Broken(NAME, body, "document", "is no XML")
