"""A real IMAP server (twisted.mail) on loopback, with one user and one mailbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import Portal
from twisted.internet import protocol, threads
from twisted.mail import imap4
from zope.interface import implementer

from ingest.transports import ssh

USER, PASSWORD = "edi@port.example", "geheim-8231"


@implementer(imap4.IMessage, imap4.IMessageFile)
class Message:
    def __init__(self, uid: int, raw: bytes) -> None:
        self.uid = uid
        self.raw = raw
        self.flags: set[str] = set()

    def getUID(self) -> int:  # noqa: N802 - Twisted's names
        return self.uid

    def getFlags(self) -> list[str]:  # noqa: N802
        return sorted(self.flags)

    def getInternalDate(self) -> str:  # noqa: N802
        return "Fri, 19 Jun 2026 08:00:00 +0800"

    def getHeaders(self, _negate: bool, *_names: bytes) -> dict[str, str]:  # noqa: N802
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
        lines = head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")
        return {line.partition(":")[0]: line.partition(":")[2].strip() for line in lines}

    def getBodyFile(self) -> BytesIO:  # noqa: N802
        return BytesIO(self.raw.partition(b"\r\n\r\n")[2])

    def getSize(self) -> int:  # noqa: N802
        return len(self.raw)

    def isMultipart(self) -> bool:  # noqa: N802
        return False

    def getSubPart(self, part: int) -> None:  # noqa: N802
        raise IndexError(part)

    def open(self) -> BytesIO:
        return BytesIO(self.raw)


@implementer(imap4.IMailbox, imap4.ICloseableMailbox)
class Mailbox:
    def __init__(self) -> None:
        self.messages: list[Message] = []

    def put(self, raw: bytes) -> Message:
        self.messages.append(Message(len(self.messages) + 1, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))
        return self.messages[-1]

    def getFlags(self) -> list[str]:  # noqa: N802
        return ["\\Seen", "\\Flagged"]

    def getHierarchicalDelimiter(self) -> str:  # noqa: N802
        return "/"

    def getUIDValidity(self) -> int:  # noqa: N802
        return 7

    def getUIDNext(self) -> int:  # noqa: N802
        return len(self.messages) + 1

    def getUID(self, message: int) -> int:  # noqa: N802
        return message

    def getMessageCount(self) -> int:  # noqa: N802
        return len(self.messages)

    def getRecentCount(self) -> int:  # noqa: N802
        return 0

    def getUnseenCount(self) -> int:  # noqa: N802
        return sum("\\Seen" not in one.flags for one in self.messages)

    def isWriteable(self) -> bool:  # noqa: N802
        return True

    def addListener(self, _listener: object) -> None:  # noqa: N802
        pass

    def removeListener(self, _listener: object) -> None:  # noqa: N802
        pass

    def close(self) -> None:
        pass

    def fetch(self, asked: imap4.MessageSet, uid: int) -> list[tuple[int, Message]]:
        return [(one.uid, one) for one in self._asked(asked)]

    def store(self, asked: imap4.MessageSet, flags: list[str], mode: int, uid: int) -> dict[int, list[str]]:
        """`mode`: 1 adds, -1 takes away, 0 replaces."""
        for one in self._asked(asked):
            one.flags = one.flags | {*flags} if mode > 0 else one.flags - {*flags} if mode < 0 else {*flags}
        return {one.uid: one.getFlags() for one in self._asked(asked)}

    def _asked(self, asked: imap4.MessageSet) -> list[Message]:
        if not asked.last:
            asked.last = len(self.messages)
        return [one for one in self.messages if one.uid in asked]


class Server(NamedTuple):
    address: str
    mailbox: Mailbox


@contextmanager
def imap_server() -> Iterator[Server]:
    account = imap4.MemoryAccount(USER)
    mailbox = Mailbox()
    account.addMailbox("INBOX", mailbox)
    portal = Portal(_Realm(account))
    portal.registerChecker(InMemoryUsernamePasswordDatabaseDontUse(**{USER: PASSWORD.encode()}))
    factory = protocol.ServerFactory()
    factory.protocol = lambda: _server(portal)
    ssh.run()
    port = threads.blockingCallFromThread(ssh.reactor, ssh.reactor.listenTCP, 0, factory, interface="127.0.0.1")
    try:
        yield Server(f"127.0.0.1:{port.getHost().port}", mailbox)
    finally:
        threads.blockingCallFromThread(ssh.reactor, port.stopListening)


class _Realm:
    def __init__(self, account: imap4.MemoryAccount) -> None:
        self.account = account

    def requestAvatar(self, _name: bytes, _mind: object, *interfaces: Any) -> Any:  # noqa: N802
        return interfaces[0], self.account, lambda: None


def _server(portal: Portal) -> imap4.IMAP4Server:
    server = imap4.IMAP4Server()
    server.portal = portal
    return server
