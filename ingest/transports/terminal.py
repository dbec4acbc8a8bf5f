"""JT/T 808: a terminal registers, authenticates and reports; each message is answered once it is acknowledged.

Heartbeats, authentications and the like belong to the session: they are answered at once and not kept, for they move
nothing, and an authentication code is a secret. Where a secret is set, a terminal that has not authenticated is told so, and
what it says is not taken. Its code is a hash of its phone number: nothing needs to be remembered.
"""

import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b

from ingest.message import Broken
from ingest.reading import Dead, Understood
from ingest.registry import ADAPTERS
from ingest.syntax import jt808
from ingest.syntax import jt808_answer as answer
from ingest.syntax.jt808 import Frame
from ingest.syntax.jt808_answer import Result
from ingest.transports.inlet import Arrived
from ingest.transports.server import ServerOptions

HEARTBEAT = 0x0002
SESSION = {HEARTBEAT, answer.UNREGISTRATION, answer.TIME, answer.AUTHENTICATION}


class Terminal:
    """The session of one connection, which may carry several terminals behind a gateway."""

    def __init__(self, device: str, options: ServerOptions) -> None:
        self._device = device
        self._secret = options.secret.get_secret_value().encode() if options.secret else b""
        self._allowed = {phone.lstrip("0").upper() for phone in options.terminals}
        self._known: set[str] = set()
        self._cutter = jt808.Cutter()
        self._serial = 0
        self._replies: list[bytes] = []

    def feed(self, data: bytes, at: datetime) -> Sequence[Arrived]:
        arrived = [Arrived(piece, at, self._device) for piece in self._cutter.feed(data)]
        return [one for one in arrived if self._is_taken(one)]

    def end(self) -> Sequence[Arrived]:
        return [Arrived(piece, datetime.now(UTC), self._device) for piece in self._cutter.end() if self._trusts_some]

    def answers(self, one: Arrived, reads: Sequence[Understood | Dead]) -> bytes:
        if isinstance(one.piece, Broken | bytes):  # who sent it, and its serial number, cannot be told
            return b""
        frames = jt808.frames(one.piece.body)
        if frames[0].id in answer.UNANSWERED:
            return b""
        if frames[0].id == answer.REGISTRATION:
            return answer.registered(frames[0], self._next(), self._code(frames[0].phone))
        if frames[0].id == answer.MULTIMEDIA:
            return answer.multimedia(frames[0], self._next())
        result = _result(one.piece.type, reads)
        return b"".join(answer.general(frame, self._next(), result) for frame in frames)

    def replies(self) -> bytes:
        told, self._replies = b"".join(self._replies), []
        return told

    @property
    def _trusts_some(self) -> bool:
        return not self._secret or bool(self._known)

    def _is_taken(self, one: Arrived) -> bool:
        if isinstance(one.piece, Broken | bytes):
            return self._trusts_some
        first = jt808.frames(one.piece.body)[0]
        if first.id == answer.REGISTRATION:
            return self._may_register(first)
        is_known = not self._secret or first.phone in self._known
        if first.id in SESSION:
            self._replies.append(self._housekeeping(first, is_known))
        elif not is_known:
            self._replies.append(answer.general(first, self._next(), Result.FAILED))
        return is_known and first.id not in SESSION

    def _may_register(self, asked: Frame) -> bool:
        if self._allowed and asked.phone not in self._allowed:
            self._replies.append(answer.registered(asked, self._next(), ""))
            return False
        return True

    def _housekeeping(self, asked: Frame, is_known: bool) -> bytes:
        if asked.id == answer.TIME:
            return answer.time(asked, self._next(), datetime.now(UTC))
        if asked.id == answer.AUTHENTICATION:
            is_known = self._authenticated(asked)
        if asked.id == answer.UNREGISTRATION:
            self._known.discard(asked.phone)
        return answer.general(asked, self._next(), Result.OK if is_known else Result.FAILED)

    def _authenticated(self, asked: Frame) -> bool:
        right = self._code(asked.phone).encode()
        if self._secret and not hmac.compare_digest(answer.code_of(asked).encode("latin-1"), right):
            return False
        self._known.add(asked.phone)
        return True

    def _code(self, phone: str) -> str:
        return blake2b(phone.encode(), key=blake2b(self._secret, digest_size=32).digest(), digest_size=8).hexdigest()

    def _next(self) -> int:
        self._serial = (self._serial + 1) & 0xFFFF
        return self._serial


def _result(type_: str, reads: Sequence[Understood | Dead]) -> Result:
    if (jt808.NAME, type_) not in ADAPTERS:
        return Result.UNSUPPORTED
    return Result.WRONG if any(isinstance(read, Dead) for read in reads) else Result.OK
