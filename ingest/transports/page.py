"""docs/sources.md, written from the models (`python -m ingest.transports.page`); a test holds them together."""

from inspect import cleandoc
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from ingest.transports.catalogue import TRANSPORTS, options_of
from ingest.transports.source import DeadLimit, Party, Source, Strict

HEAD = """
# Sources

Who tells us messages, and over what: `LIANYUN_SOURCES` names a TOML file, and `lianyun up` listens to what it declares.
Any format comes over any transport. Written by `python -m ingest.transports.page`.

```toml
[[source]]
name = "terminal-yantian"
transport = "folder"
address = "/var/spool/yantian"
zone = "Asia/Shanghai"
dead = { share = 0.2 }
options = { settle_seconds = 5 }
```

Others, as they may look:

```toml
[[source]]
name = "ais-receiver"
transport = "udp"
address = "127.0.0.1:10110"
options = { syntax = "nmea" }

[[source]]
name = "truck-terminals"
transport = "tcp"
address = "0.0.0.0:6808"
options = { syntax = "jt808", public = true, secret = { env = "TERMINALS_SECRET" } }

[[source]]
name = "gps-loggers"
transport = "mqtt"
address = "127.0.0.1:1883"
devices = { "gps/7" = "truck:粤B12345" }
options = { topics = ["gps/+"] }

[[source]]
name = "carrier-events"
transport = "kafka"
address = "kafka-1:9092,kafka-2:9092"
options = { topics = ["carrier.events"], config = { "security.protocol" = "SSL" } }

[[source]]
name = "carrier-files"
transport = "sftp"
address = "sftp.carrier.example:22"
answers = "answers/carrier"
[source.options]
folder = "outbox"
user = "lianyun"
host_key = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
password = { env = "CARRIER_PASSWORD" }

[[source]]
name = "airline-mails"
transport = "imap"
address = "imap.forwarder.example:993"
options = { user = "edi", password = { env = "CARRIER_PASSWORD" }, senders = ["*@airline.example"] }
```

A source is told yes (a file moved, an offset committed, a message flagged, an answer sent) when ClickHouse and Kafka have
acknowledged what it said, never before. What is told again counts once: the ids of facts come from their content. A source of
which too many messages are dead letters is stopped, loudly: in the log, in `lianyun status` and in `/v1/sources`; look at
`lianyun deadletters list`, then start again. Servers listen on loopback only, unless their option `public` is set.

Secrets are written as a text, as `{ env = "VARIABLE" }` or as `{ file = "/path" }`. They are never printed.
"""

PARTY = """
Of several reports of one step, the one whose party stands nearest to it counts (docs/decisions/013-trust.md). Nothing has to
be declared: most formats tell whose word they are. `[[party]]` tables, in the same file, say it better; they count for
messages over HTTP, too.

```toml
[[party]]
name = "terminal-yantian"
role = "terminal"

[[party]]
name = "track-platform"
trust = 1
```
"""


def described() -> str:
    """The whole page."""
    parts = [HEAD.strip(), "## Every source", _table(Source), "### dead", _table(DeadLimit)]
    parts += ["## Every party", PARTY.strip(), _table(Party)]
    for name in TRANSPORTS:
        options = options_of(name)
        parts += [f"## {name}", cleandoc(options.__doc__ or ""), _table(options)]
    return "\n\n".join(parts) + "\n"


def _table(model: type[Strict]) -> str:
    rows = [f"| `{name}` | {_default(field)} | {_meaning(field)} |" for name, field in model.model_fields.items()]
    return "\n".join(("| field | default | meaning |", "|---|---|---|", *rows)) if rows else "It has no options."


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    shown = field.default
    return f"`{shown}`" if isinstance(shown, bool | int | float) or (isinstance(shown, str) and shown) else "empty"


def _meaning(field: FieldInfo) -> str:
    secret = SecretStr in (field.annotation, *get_args(field.annotation))
    return f"{field.description}{'. Secret: never printed.' if secret else ''}"


if __name__ == "__main__":
    Path("docs/sources.md").write_text(described(), encoding="utf-8")
