"""A real SFTP server (Twisted Conch) on loopback, in the reactor's thread of this process."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from twisted.conch.avatar import ConchUser
from twisted.conch.interfaces import ISFTPServer
from twisted.conch.ssh.factory import SSHFactory
from twisted.conch.ssh.filetransfer import FileTransferServer
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.session import SSHSession
from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import Portal
from twisted.internet import threads
from twisted.python.components import registerAdapter
from twisted.python.filepath import FilePath

from ingest.transports import ssh

with catch_warnings():
    simplefilter("ignore", DeprecationWarning)  # Twisted asks for spwd, which Python is about to drop
    from twisted.conch.checkers import InMemorySSHKeyDB, SSHPublicKeyChecker
    from twisted.conch.unix import SFTPServerForUnixConchUser

USER, PASSWORD = "lianyun", "geheim-8231"


class Server(NamedTuple):
    """`key`: the private key with which the user may come, too."""

    address: str
    host_key: str
    key: str


class Avatar(ConchUser):  # type: ignore[misc]  # Twisted has no types here
    """Does everything as whoever runs the tests, in one folder."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.channelLookup[b"session"] = SSHSession
        self.subsystemLookup[b"sftp"] = FileTransferServer

    def getHomeDir(self) -> FilePath:  # noqa: N802 - Twisted's name
        return FilePath(str(self.root))

    def getUserGroupId(self) -> tuple[int, int]:  # noqa: N802
        return os.getuid(), os.getgid()

    def _runAsUser(self, f: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        calls = [(f, args, kwargs)] if callable(f) else f
        return [call[0](*(call[1] if len(call) > 1 else ()), **(call[2] if len(call) > 2 else {})) for call in calls][
            -1
        ]


registerAdapter(SFTPServerForUnixConchUser, Avatar, ISFTPServer)


class _Realm:
    def __init__(self, root: Path) -> None:
        self.root = root

    def requestAvatar(self, _name: bytes, _mind: object, *interfaces: Any) -> Any:  # noqa: N802
        return interfaces[0], Avatar(self.root), lambda: None


@contextmanager
def sftp_server(root: Path) -> Iterator[Server]:
    """Serves a folder to one user."""
    host, user = _key(), _key()
    portal = Portal(_Realm(root))
    portal.registerChecker(InMemoryUsernamePasswordDatabaseDontUse(**{USER: PASSWORD.encode()}))
    known = InMemorySSHKeyDB({USER.encode(): [Key.fromString(user).public()]})
    portal.registerChecker(SSHPublicKeyChecker(known))
    factory = SSHFactory()
    factory.portal = portal
    factory.publicKeys = {b"ssh-ed25519": Key.fromString(host).public()}
    factory.privateKeys = {b"ssh-ed25519": Key.fromString(host)}
    factory.getPrimes = dict
    ssh.run()
    port = threads.blockingCallFromThread(ssh.reactor, ssh.reactor.listenTCP, 0, factory, interface="127.0.0.1")
    try:
        yield Server(f"127.0.0.1:{port.getHost().port}", ssh.fingerprint(Key.fromString(host).public().blob()), user)
    finally:
        threads.blockingCallFromThread(ssh.reactor, port.stopListening)


def _key() -> str:
    made = ed25519.Ed25519PrivateKey.generate()
    return made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
