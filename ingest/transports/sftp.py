"""A folder of an SFTP server, as a place that is polled."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from posixpath import join
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from pydantic import Field

from ingest.transports.inlet import Away, Inlet
from ingest.transports.polled import Mark, Polled, PolledOptions, names
from ingest.transports.seen import Seen
from ingest.transports.source import Secret, Source, place
from ingest.transports.ssh import Attributes, Login, Sftp, is_key

IN_MEMORY = 1 << 20


class Options(PolledOptions):
    """`address`: `host:port` of the server."""

    folder: str = Field(default=".", description="on the server")
    user: str = Field(min_length=1, description="whom we log in as")
    host_key: str = Field(
        pattern=r"^SHA256:[A-Za-z0-9+/]{43}$", description="the server's, as `ssh-keygen -l` prints it: `SHA256:…`"
    )
    password: Secret | None = Field(default=None, description="of the user")
    key: Secret | None = Field(
        default=None, description="private key in OpenSSH's or PEM form, better as `{ file = … }`"
    )
    passphrase: Secret | None = Field(default=None, description="of the key")
    answers: str = Field(
        default="",
        description="folder for acknowledgements, seen from `folder`, as `answers` of the source is one of ours",
    )
    poll_seconds: float = Field(default=30.0, gt=0, description="between two looks")

    def check(self, source: Source) -> None:
        place(source.address)
        if not (self.password or self.key):
            raise ValueError("options: wants a password or a key")
        if not is_key(self.login):
            raise ValueError("options: key: is none, or its passphrase is another")

    @property
    def login(self) -> Login:
        secrets = (self.password, self.key, self.passphrase)
        return Login(self.user, self.host_key, *(one.get_secret_value() if one else "" for one in secrets))


class Remote:
    """`most`: bytes of a file that are fetched; of a longer one so many and one more, which tells that it is."""

    def __init__(self, server: Sftp, folder: str, most: int) -> None:
        self._server = server
        self._folder = folder
        self._most = most

    def there(self) -> Iterator[tuple[str, Mark]]:
        for found in self._server.listed(self._folder):
            if stat.S_ISREG(found.mode):
                yield found.name, _marked(found)

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Fetched whole before it is read: the server's clock and ours need not agree on how fast that is."""
        with SpooledTemporaryFile(IN_MEMORY) as file:
            with suppress(_Enough):
                self._server.read(join(self._folder, name), partial(_limited, cast(BinaryIO, file), self._most + 1))
            file.seek(0)
            yield cast(BinaryIO, file)

    def mark(self, name: str) -> Mark:
        return _marked(self._server.attributes(join(self._folder, name)))

    def move(self, name: str, folder: str) -> None:
        target, taken = self._made(folder)
        free = next(found for found in names(name) if found not in taken)
        self._server.move(join(self._folder, name), join(target, free))

    def put(self, name: str, body: bytes, folder: str) -> None:
        """A file that is there under its name when it is whole; one that is there already stays."""
        target, taken = self._made(folder)
        if name not in taken:
            self._server.write(join(target, f".{name}"), body)
            self._server.move(join(target, f".{name}"), join(target, name))

    def _made(self, folder: str) -> tuple[str, set[str]]:
        """A folder that may have to be made, and the names in it."""
        target = join(self._folder, folder)
        with suppress(Away, PermissionError):  # it is there already; where it cannot be made, listing says so
            self._server.make(target)
        return target, {found.name for found in self._server.listed(target)}


class SftpFolder(Polled):
    def __init__(self, inlet: Inlet, options: Options, data: Path) -> None:
        self._server = Sftp(*place(inlet.source.address), options.login)
        remote = Remote(self._server, options.folder, options.max_bytes)
        super().__init__(remote, inlet, options, Seen(data / "seen"))
        if options.answers:
            inlet.post = partial(remote.put, folder=options.answers)
        self.where = f"{inlet.source.address} {options.folder}"

    def close(self) -> None:
        self._server.close()
        super().close()


class _Enough(Exception):
    """More of a file need not come."""


def _limited(file: BinaryIO, most: int, chunk: bytes) -> None:
    file.write(chunk[: most - file.tell()])
    if file.tell() >= most:
        raise _Enough


def _marked(found: Attributes) -> Mark:
    return Mark(0, found.size, found.changed)
