"""An SFTP server, asked from a thread that may block: one SSH connection, by Twisted Conch in a thread of its own.

Who answers is verified by the fingerprint of its host key, which has to be told; nothing is trusted on first sight.
"""

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from threading import Lock, Thread
from threading import enumerate as threads_of
from typing import Any, NamedTuple, TypeVar

from twisted.conch.error import ConchError
from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.connection import SSHConnection
from twisted.conch.ssh.filetransfer import FXF_CREAT, FXF_READ, FXF_TRUNC, FXF_WRITE, FileTransferClient, SFTPError
from twisted.conch.ssh.keys import BadKeyError, EncryptedKeyError, Key
from twisted.conch.ssh.transport import SSHClientTransport
from twisted.conch.ssh.userauth import SSHUserAuthClient
from twisted.internet import defer, error, protocol, threads
from twisted.internet import reactor as loop
from twisted.python.failure import Failure

from ingest.transports.inlet import Away

T = TypeVar("T")
CHUNK = 32 * 1024  # what every server reads at once
AHEAD = 16  # chunks that are asked for together, for servers that are far away
ANSWER_SECONDS = 30.0
MISSING = {2: FileNotFoundError, 3: PermissionError}  # SFTP's codes of a file that is not there, or not for us
reactor: Any = loop  # Twisted puts the one that runs in the module's place
_lock = Lock()


class Login(NamedTuple):
    """`host_key`: `SHA256:…` as `ssh-keygen -l` prints it; `key`: a private key in a text, with `passphrase` or none."""

    user: str
    host_key: str
    password: str
    key: str
    passphrase: str


class Attributes(NamedTuple):
    name: str
    size: int
    changed: int
    mode: int


class Sftp:
    """Every call blocks, ANSWER_SECONDS at most. Away where the server is; FileNotFoundError or PermissionError where a file
    is not there, or not for us."""

    def __init__(self, host: str, port: int, login: Login) -> None:
        run()
        self._files: FileTransferClient = _asked(lambda: _connected(host, port, login))

    def listed(self, folder: str) -> list[Attributes]:
        found: list[Attributes] = _asked(partial(self._listed, folder))
        return found

    def attributes(self, path: str) -> Attributes:
        return _attributes(path, _asked(lambda: self._files.getAttrs(path.encode(), True)))

    def read(self, path: str, write: Callable[[bytes], object]) -> None:
        """Writes the file's bytes as they come. What `write` raises is raised here."""
        file = _asked(lambda: self._files.openFile(path.encode(), FXF_READ, {}))
        try:
            offset = 0
            while chunk := _asked(partial(_chunks, file, offset)):
                write(chunk)
                offset += len(chunk)
        finally:
            _asked(file.close)

    def write(self, path: str, body: bytes) -> None:
        """A file of these bytes, whatever was there."""
        file = _asked(lambda: self._files.openFile(path.encode(), FXF_WRITE | FXF_CREAT | FXF_TRUNC, {}))
        try:
            for start in range(0, len(body), CHUNK):
                _asked(partial(file.writeChunk, start, body[start : start + CHUNK]))
        finally:
            _asked(file.close)

    def move(self, path: str, target: str) -> None:
        """Away where there is something already."""
        _asked(lambda: self._files.renameFile(path.encode(), target.encode()))

    def make(self, folder: str) -> None:
        _asked(lambda: self._files.makeDirectory(folder.encode(), {}))

    def close(self) -> None:
        transport = self._files.transport.conn.transport
        reactor.callFromThread(transport.loseConnection)

    async def _listed(self, folder: str) -> list[Attributes]:
        directory = await self._files.openDirectory(folder.encode())
        found: list[Attributes] = []
        try:
            while True:
                entries = await directory.read()
                found += [_attributes(name.decode("utf-8", "surrogateescape"), told) for name, _, told in entries]
        except EOFError:
            return found
        finally:
            await directory.close()


def run() -> None:
    """Starts Twisted's thread, once for the process."""
    with _lock:
        if "twisted" not in {thread.name for thread in threads_of()}:
            Thread(target=reactor.run, args=(False,), name="twisted", daemon=True).start()


def fingerprint(key: bytes) -> str:
    """Of a public key's blob, as OpenSSH prints it."""
    return f"SHA256:{b64encode(sha256(key).digest()).decode().rstrip('=')}"


def is_key(login: Login) -> bool:
    """Whether its key can be read, where it has one."""
    try:
        return not login.key or Key.fromString(login.key, passphrase=login.passphrase.encode() or None) is not None
    except (BadKeyError, EncryptedKeyError, ValueError):
        return False


def _asked(ask: Callable[[], Any]) -> Any:
    """The result of something that Twisted does, from this thread."""

    def bounded() -> Any:
        return defer.maybeDeferred(ask).addTimeout(ANSWER_SECONDS, reactor)

    try:
        return threads.blockingCallFromThread(reactor, bounded)
    except SFTPError as told:
        if told.code in MISSING:
            raise MISSING[told.code](told.message) from None
        raise Away(f"the server says: {told.message}") from None
    except (ConchError, error.ConnectError, error.ConnectionClosed, defer.TimeoutError, defer.CancelledError) as told:
        raise Away(f"{type(told).__name__}: {told}") from None


async def _chunks(file: Any, offset: int) -> bytes:
    """Bytes from `offset` on; b"" at the end."""
    asked = [file.readChunk(offset + number * CHUNK, CHUNK) for number in range(AHEAD)]
    answers = await defer.DeferredList(asked, consumeErrors=True)
    found = []
    for is_read, told in answers:
        if not is_read:
            told.trap(EOFError)
            break
        found.append(told)
        if len(told) < CHUNK:  # a server may give less than asked for: what follows has to be asked for anew
            break
    return b"".join(found)


def _attributes(name: str, told: dict[str, Any]) -> Attributes:
    return Attributes(name, told.get("size", 0), told.get("mtime", 0), told.get("permissions", 0))


def _connected(host: str, port: int, login: Login) -> "defer.Deferred[FileTransferClient]":
    ready: defer.Deferred[FileTransferClient] = defer.Deferred()
    made = protocol.ClientCreator(reactor, _Transport, login, ready).connectTCP(host, port, timeout=ANSWER_SECONDS)
    made.addErrback(lambda failure: ready.called or ready.errback(failure))
    return ready


class _Transport(SSHClientTransport):  # type: ignore[misc]  # Twisted's classes have no types
    def __init__(self, login: Login, ready: "defer.Deferred[FileTransferClient]") -> None:
        self.login = login
        self.ready = ready

    def verifyHostKey(self, key: bytes, _fingerprint: str) -> Any:  # noqa: N802 - Twisted's name
        found = fingerprint(key)
        if found == self.login.host_key:
            return defer.succeed(1)
        self.failed(ConchError(f"the host key is {found}, not the one that was declared"))
        return defer.fail(ConchError("bad host key"))

    def connectionSecure(self) -> None:  # noqa: N802
        self.requestService(_Authentication(self.login, _Connection(self.ready)))

    def connectionLost(self, reason: Failure | None = None) -> None:  # noqa: N802
        self.failed(error.ConnectionLost("the server closed the connection: does it know the user and the key?"))
        super().connectionLost(reason)

    def failed(self, why: Exception) -> None:
        if not self.ready.called:
            self.ready.errback(why)


class _Authentication(SSHUserAuthClient):  # type: ignore[misc]
    def __init__(self, login: Login, connection: SSHConnection) -> None:
        super().__init__(login.user.encode(), connection)
        self._password = login.password
        self._key = Key.fromString(login.key, passphrase=login.passphrase.encode() or None) if login.key else None
        self._is_offered = False

    def getPublicKey(self) -> Any:  # noqa: N802
        key = None if self._is_offered else self._key
        self._is_offered = True
        return key.public() if key else None

    def getPrivateKey(self) -> Any:  # noqa: N802
        return defer.succeed(self._key)

    def getPassword(self, _prompt: object = None) -> Any:  # noqa: N802
        password, self._password = self._password, ""  # it is told once: a wrong one stays wrong
        return defer.succeed(password.encode()) if password else None

    def getGenericAnswers(self, _name: bytes, _instruction: bytes, prompts: list[Any]) -> Any:  # noqa: N802
        password, self._password = self._password, ""
        return defer.succeed([password.encode() for _ in prompts])


class _Connection(SSHConnection):  # type: ignore[misc]
    def __init__(self, ready: "defer.Deferred[FileTransferClient]") -> None:
        super().__init__()
        self.ready = ready

    def serviceStarted(self) -> None:  # noqa: N802
        self.openChannel(_Channel(conn=self))


class _Channel(SSHChannel):  # type: ignore[misc]
    name = b"session"

    def channelOpen(self, _data: bytes) -> None:  # noqa: N802
        asked = self.conn.sendRequest(self, b"subsystem", NS(b"sftp"), wantReply=1)
        asked.addCallbacks(self._begun, self.conn.ready.errback)

    def openFailed(self, reason: Exception) -> None:  # noqa: N802
        self.conn.ready.errback(reason)

    def _begun(self, _answer: object) -> None:
        client = FileTransferClient()
        client.makeConnection(self)
        self.dataReceived = client.dataReceived
        self.conn.ready.callback(client)
