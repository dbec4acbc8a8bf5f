"""A mailbox that is polled by IMAP4rev1: unseen mails are taken, and flagged as seen when they are acknowledged.

A mail in which nothing could be read is flagged for a person as well. Only mails of the listed senders are taken, for
anybody can write to a mailbox; others are left as they are.
"""

import imaplib
import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path
from typing import Any

from pydantic import Field

from ingest.message import MAX_PART, Malformed
from ingest.transports import source
from ingest.transports.inlet import Away, Inlet, Total
from ingest.transports.mail import Enclosed, mail
from ingest.transports.seen import Seen
from ingest.transports.source import Secret, Source, place
from ingest.transports.stored import unpacked

ANSWER_SECONDS = 30.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Options(source.Options):
    """`address`: `host:port` of the server; 993 is usual."""

    user: str = Field(min_length=1, description="whose mailbox")
    password: Secret = Field(description="of the user")
    senders: tuple[str, ...] = Field(
        min_length=1, description="addresses whose mails are taken, as `*@carrier.example`"
    )
    mailbox: str = Field(default="INBOX", description="its name")
    tls: bool = Field(default=True, description="off only for a server on this machine")
    ca: str = Field(default="", description="file with the certificate that signs the server's; empty: the system's")
    poll_seconds: float = Field(default=30.0, gt=0, description="between two looks")
    max_bytes: int = Field(default=64 << 20, ge=1, description="of one mail, and of each file in it, also unpacked")

    def check(self, source: Source) -> None:
        if not (place(source.address).is_loopback or self.tls):
            raise ValueError("options: tls: a password goes to another machine only with TLS")


class Imap:
    def __init__(self, inlet: Inlet, options: Options, data: Path) -> None:
        self._inlet = inlet
        self._options = options
        with _translated():
            self._server = _connected(inlet.source.address, options)
            self._log_in()
        self._seen = Seen(data / "seen")
        self.where = f"{options.user} {options.mailbox}"

    def step(self) -> None:
        """Takes every unseen mail, or waits."""
        with _translated():
            uids = [uid for uid in self._unseen() if self._key(uid) not in self._seen]
            for uid in uids:
                if self._inlet.is_open:
                    self._take(uid)
        if not uids:
            self._inlet.wait(self._options.poll_seconds)

    def close(self) -> None:
        with suppress(imaplib.IMAP4.error, OSError):
            self._server.logout()
        self._seen.close()

    def _log_in(self) -> None:
        try:
            self._server.login(self._options.user, self._options.password.get_secret_value())
        except BaseException:
            self._server.shutdown()
            raise

    def _unseen(self) -> list[str]:
        _done(self._server.select(_quoted(self._options.mailbox)))
        validity = self._server.response("UIDVALIDITY")[1]
        self._validity = bytes(validity[0] or b"").decode() if validity else ""
        (found,) = _done(self._server.uid("SEARCH", "UNSEEN"))
        return [uid.decode() for uid in (found or b"").split()]

    def _key(self, uid: str) -> str:
        return f"{self._validity} {uid}"

    def _take(self, uid: str) -> None:
        sizes = _SIZE.search(_bytes(_done(self._server.uid("FETCH", uid, "(RFC822.SIZE)"))))
        is_long = int(sizes[1]) > self._options.max_bytes if sizes else False
        part = "(BODY.PEEK[HEADER])" if is_long else "(BODY.PEEK[])"
        raw = _bytes(_done(self._server.uid("FETCH", uid, part)), 1)
        found = mail(raw)
        if not any(fnmatch(found.sender, one.lower()) for one in self._options.senders):
            self._seen.add(self._key(uid))
            return
        if is_long:
            total = self._inlet.refuse(raw[:MAX_PART], "mail", f"has more than {self._options.max_bytes} bytes")
        elif found.enclosed:
            total = self._all(found.enclosed)
        else:
            total = self._inlet.refuse(raw[:MAX_PART], "mail", "carries neither an attachment nor a text")
        _done(self._server.uid("STORE", uid, "+FLAGS", r"(\Seen \Flagged)" if total.is_refused else r"(\Seen)"))

    def _all(self, enclosed: Iterable[Enclosed]) -> Total:
        totals = [self._total(one) for one in enclosed]
        return Total(sum(one.understood for one in totals), sum(one.dead for one in totals))

    def _total(self, one: Enclosed) -> Total:
        try:
            return self._inlet.take(unpacked(BytesIO(one.body), one.name, self._options.max_bytes))
        except Malformed as error:
            return self._inlet.refuse(one.body[:MAX_PART], error.where, error.rule)


def _connected(address: str, options: Options) -> imaplib.IMAP4:
    host, port = place(address)
    if not options.tls:
        return imaplib.IMAP4(host, port, ANSWER_SECONDS)
    context = ssl.create_default_context(cafile=options.ca or None)
    return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=ANSWER_SECONDS)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.error as error:  # its texts are the server's own
        told = error.args[0] if error.args else ""
        raise Away(told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)) from None


def _done(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise Away(f"the server says {answer[0]}: {_bytes(answer[1]).decode('utf-8', 'replace')[:80]}")
    return answer[1]


def _bytes(answer: list[Any], item: int = 0) -> bytes:
    """imaplib gives literals as pairs of what stood before them and the literal itself."""
    for one in answer:
        if isinstance(one, tuple):
            return bytes(one[item])
    return b" ".join(one for one in answer if isinstance(one, bytes)) if not item else b""


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
