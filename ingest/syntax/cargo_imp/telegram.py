"""IATA Cargo-IMP (Resolution 670, Attachment A): teletype messages as `FSU/15`, one after the other in a stream; and the
aircraft movement and ULD messages of the Airport Handling Manual (MVT, MVA, DIV, UCM), which come by the same wire.

    \\x01QD SZXFFXX            address line: priority, then Type B addresses     } envelope (SITA Type B), optional,
    .HDQFMQR 200739           origin: sender's address, day and time in UTC      } behind any free text; SITATEX writes
                              the same as `=ORIGIN` and `=MSGID`, each with its value on the next line
    \\x02FSU/14                message type and version, alone on its line; MVT, MVA, DIV, UCM, FMA and FNA have none;
                              COR before or behind it says that it corrects one
    157-53806270HKGNLU/P2…    lines of slash-separated fields; one that begins with a slash goes on with the line before
    \\x03                      end of text, optional

A message ends at ETX, at the next address line, origin line or SOH, or at the next message type line; LAST, CONT, NNNN and =
behind it are its own. MVT, MVA, DIV and FNA are airports too: in a manifest (FFM) they are that. FMA and FNA answer a message
and repeat it: the type line of what they repeat begins no message. A message type line without
an address line of its own is under the envelope of the one before: that envelope is repeated, so that each part stands
alone.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ingest.message import MAX_PART, Broken, Malformed, Part
from ingest.syntax.repeated import RULE, Repeated

NAME = "cargo_imp"
CHUNK = 64 * 1024
NEAR = 4096  # bytes within which the message type line stands

# Message identifiers of the Cargo-IMP manual that carry a version number.
TYPES = (
    b"CAC|CIR|CSI|CSN|DCM|FAC|FAD|FAI|FAR|FAS|FBL|FBR|FBV|FCA|FCB|FCC|FCI|FCR|FCV|FDA|FDD|FFA|FFM|FFR|FFT|FHL|FMA|FMB|"
    b"FMC|FMR|FMX|FNA|FOA|FOR|FPA|FPM|FPR|FPU|FQA|FQR|FRA|FRP|FRR|FSA|FSB|FSL|FSR|FSU|FTA|FTR|FUA|FUM|FUR|FVA|FVR|FWB|"
    b"FWC|FWR|FXX|FYT|FZA|FZB|FZC|FZE|FZF|FZW"
)
MOVEMENTS = b"MVT|MVA|DIV|UCM"
ANSWERS = b"FMA|FNA"
_TYPE = re.compile(
    rb"(?:\xef\xbb\xbf)?[\s\x02]*(?:(?P<type>%s)/(?P<version>\d{1,2})|(?:COR )?(?P<bare>%s|%s)(?: COR)?)\s*[\x03]?\s*"
    % (TYPES, MOVEMENTS, ANSWERS),
    re.IGNORECASE,
)
_TYPE_LINE = re.compile(
    rb"(?:\A|[\r\n])(?:\xef\xbb\xbf)?[\x01\x02 ]*(?:(?:%s)/\d{1,2}[ \t]*(?:[\r\n\x03]|\Z)"
    rb"|(?:COR )?(?:%s)(?: COR)?[ \t]*[\r\n]+[ \t]*[A-Z0-9]{3,8}/[A-Z0-9/ \t]*\d{2}(?:[A-Z]{3}(?:\d{2})?)?\."
    rb"|(?:%s)[ \t]*[\r\n]+[ \t]*ACK/)" % (TYPES, MOVEMENTS, ANSWERS),
    re.IGNORECASE,
)
_ADDRESS = re.compile(rb"[\s\x01]*Q[A-Z] [A-Z0-9]{7}(?: [A-Z0-9]{7})*\s*", re.IGNORECASE)
_ORIGIN = re.compile(rb"[\s\x01]*\.([A-Z0-9]{7})(?: (?:[A-Z0-9]{2}/)?(\d{2})(\d{2})(\d{2}))?\b.*\s*", re.IGNORECASE)
_SITATEX = re.compile(r"=ORIGIN\s*\n\s*([A-Z0-9]{7}).*?=MSGID\s*\n\s*(\d{6})", re.DOTALL)
# What a line of a message looks like; anything else may be free text between two messages.
_FIELDS = re.compile(rb"\s*(?:[A-Z]{3}/|/|\d{3}-|$)", re.IGNORECASE)
_MORE_FIELDS = {
    # the flight; a point of unloading
    **dict.fromkeys(("FFM", "FBL"), re.compile(rb"\s*(?:\d{1,3}/|[A-Z]{3}\s*$)", re.IGNORECASE)),
    **dict.fromkeys(("FFR", "FFA"), re.compile(rb"\s*(?:[A-Z0-9]{3,8}/\d{2}[A-Z]{3}/|(?:SHP|CNE)\s*$)", re.IGNORECASE)),
    **dict.fromkeys(("FWB", "FHL"), re.compile(rb"\s*(?:SHP|CNE|NFY|AGT|ARD)\s*$", re.IGNORECASE)),
    **dict.fromkeys((MOVEMENTS + b"|" + ANSWERS).decode().split("|"), re.compile(rb".")),
}
_TRAILER = re.compile(
    rb"\s*(?:(?:N{4}|=|LAST|CONT)\s*)*", re.IGNORECASE
)  # end of telex, last or further part of a message
_BLANK = b"\x01\x02\x03 \t\r\n"
_BREAK = re.compile(rb"[\r\n\x01\x03]")
_AFTER = re.compile(rb"(?<=[\n\x03])|(?=\x01)|(?<=\r)(?!\n)")


class Envelope(NamedTuple):
    """`origin`: the sender's Type B address (the last two characters are the airline); day and time in UTC, if told."""

    origin: str = ""
    day: int = 0
    hour: int = 0
    minute: int = 0


class Line(NamedTuple):
    """`number` counts from 1 in the message; `code` is the line identifier, of a continued line that of its first."""

    number: int
    code: str
    fields: tuple[str, ...]
    continued: bool = False

    @property
    def where(self) -> str:
        return f"line {self.number} {self.code}".rstrip()


class Telex(NamedTuple):
    type: str
    version: int
    envelope: Envelope
    lines: tuple[Line, ...]


def sniff(head: bytes) -> bool:
    """Whether a line is nothing but a Cargo-IMP message type and version."""
    return _TYPE_LINE.search(head) is not None


def split(stream: BinaryIO) -> Iterator[Part | Broken]:
    """Each message with its envelope. Text that belongs to no message comes out broken."""
    cutter = _Cutter()
    for line in _lines(stream):
        yield from cutter.take(line)
    yield from cutter.end()


def telex(message: bytes) -> Telex:
    """A message as its lines. Malformed where it has no message type line."""
    text = "\n".join(re.split(r"\r\n|\n|\r", message.decode("latin-1").upper().strip("\x03\r\n ")))
    envelope, type_, found = _sitatex(text), None, list[Line]()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip("\x01\x02\x03 \t")
        if type_ is None:
            type_ = _TYPE.fullmatch(line.encode("latin-1"))
            envelope = _envelope(line) or envelope
        elif not _TRAILER.fullmatch(line.encode("latin-1")):
            found.append(_line(number, line, found))
    if type_ is None:
        raise Malformed("message", "has no Cargo-IMP message type line, such as FSU/15")
    return Telex(_name(type_), int(type_["version"] or 0), envelope, tuple(found))


def _name(type_: re.Match[bytes]) -> str:
    return (type_["type"] or type_["bare"]).decode().upper()


def _sitatex(text: str) -> Envelope:
    match = _SITATEX.search(text) if text.startswith("=") else None
    return Envelope(match[1], *(int(match[2][i : i + 2]) for i in (0, 2, 4))) if match else Envelope()


def _envelope(line: str) -> Envelope | None:
    match = _ORIGIN.fullmatch(line.encode("latin-1"))
    if not match:
        return None
    return Envelope(match[1].decode(), *(int(group or 0) for group in match.groups()[1:]))


def _line(number: int, text: str, before: list[Line]) -> Line:
    code, *fields = text.split("/")
    if code or not before:
        return Line(number, code, tuple(field.strip() for field in fields))
    return Line(number, before[-1].code, tuple(field.strip() for field in fields), continued=True)


class _Cutter:
    """Lines in, messages out. `tail` holds lines that look like free text until what follows tells whose they are."""

    def __init__(self) -> None:
        self._envelope: list[bytes] = []
        self._envelopes = Repeated()
        self._begin([])

    def _begin(self, preface: list[bytes], bare: bool = False) -> None:
        """`bare`: the envelope that the message stands under is too long to be repeated."""
        self._type = ""
        self._bare = bare
        self._repeated = False  # the answer (FMA, FNA) has come to the message that it repeats
        self._body = preface
        self._tail: list[bytes] = []
        self._size = 0

    def take(self, line: bytes) -> Iterator[Part | Broken]:
        if line.startswith(b"\x01") or _ADDRESS.fullmatch(line) or self._is_sent_by_another(line):
            yield from self._close([])
        match = _TYPE.fullmatch(line.lstrip(b"\x01"))
        if match and self._begins(match):
            yield from self._close(self._envelope)
            self._type = _name(match)
            self._envelope = [kept for kept in self._body if _ADDRESS.fullmatch(kept) or _ORIGIN.fullmatch(kept)]
        self._keep(line)
        if line.endswith(b"\x03") or self._size > MAX_PART:
            yield from self.end()

    def _is_sent_by_another(self, line: bytes) -> bool:
        """Whether an origin line with its time follows a message: the address line before it was left out."""
        origin = _ORIGIN.fullmatch(line) if self._type and self._type.encode() not in ANSWERS.split(b"|") else None
        return bool(origin and origin[2])

    def _begins(self, match: re.Match[bytes]) -> bool:
        """Whether a type line begins a message, and is no airport of a manifest nor what an answer repeats."""
        if self._type.encode() in ANSWERS.split(b"|") and not self._repeated:
            self._repeated = True
            return False
        return bool(match["type"]) or self._type not in ("FFM", "FBL")

    def end(self) -> Iterator[Part | Broken]:
        """What is left, where nothing more belongs to it."""
        self._take_trailer()
        body, tail = b"".join(self._body), b"".join(self._tail)
        if self._type:
            yield self._message(body)
        elif body.strip(_BLANK):
            yield Broken(NAME, body, "message", "has no Cargo-IMP message type line, such as FSU/15")
        if tail.strip(_BLANK):
            yield Broken(
                NAME, tail, "text", "belongs to no message: it follows one and no message type line follows it"
            )
        self._envelope = []
        self._begin([])

    def _close(self, envelope: list[bytes]) -> Iterator[Part | Broken]:
        """The message so far, where another begins; free text behind it goes before the next."""
        self._take_trailer()
        if self._type:
            yield self._message(b"".join(self._body))
            bare = not self._envelopes.affords(sum(map(len, envelope)), self._size)
            self._begin(self._tail if bare else envelope + self._tail, bare)

    def _message(self, body: bytes) -> Part | Broken:
        if self._bare:
            return Broken(NAME, body, "envelope", RULE)
        unfit = self._type.encode() in MOVEMENTS.split(b"|") and not sniff(body)  # its adapter says more precisely why
        if not sniff(body[:NEAR]) and not unfit:
            return Broken(NAME, body, "message", f"has no type line within {NEAR} bytes that what follows fits")
        return Part(NAME, self._type, body)

    def _take_trailer(self) -> None:
        if self._type and _TRAILER.fullmatch(b"".join(self._tail).rstrip(b"\x03")):
            self._body, self._tail = self._body + self._tail, []

    def _keep(self, line: bytes) -> None:
        self._size += len(line)
        more = _MORE_FIELDS.get(self._type)
        if self._type and not (_FIELDS.match(line) or _TYPE.fullmatch(line) or (more and more.match(line))):
            self._tail.append(line)
            return
        if line.strip(_BLANK):
            self._body += self._tail
            self._tail = []
        (self._tail if self._tail else self._body).append(line)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; a line also ends behind ETX and before SOH. None is longer than about CHUNK."""
    pending: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        pending.append(chunk)
        size += len(chunk)
        if size < CHUNK and not _BREAK.search(chunk):
            continue
        *whole, rest = _AFTER.split(b"".join(pending))
        yield from filter(None, whole)
        pending, size = [rest], len(rest)
        if size >= CHUNK:
            yield rest
            pending, size = [], 0
    if rest := b"".join(pending):
        yield rest
