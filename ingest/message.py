"""What passes between transports, syntaxes and adapters."""

from datetime import datetime
from typing import NamedTuple

MAX_PART = 16 * 1024 * 1024  # bytes of one message; the largest real ones (BAPLIE) have 2 MB


class Malformed(Exception):
    """A message, or a part of one, that breaks a rule of its format.

    `where` names the place (segment and element, JSON path, XML element, byte offset), `rule` what it should be and what
    was found. Both end up in the dead letter that a person reads.
    """

    def __init__(self, where: str, rule: str) -> None:
        super().__init__(f"{where}: {rule}")
        self.where = where
        self.rule = rule


class Unacknowledged(Exception):
    """A message was not taken, because the store or Kafka did not confirm it in time: it has to be told again."""


class Heard(NamedTuple):
    """What the transport knows about a message that the message may not say.

    `source`: who sent it, where the transport is set up for one party; `received_at`: UTC, the year for formats that send
    none; `zone`: the IANA zone of the source, for local times at places we do not know; `device`: the transport's own
    name of the sender, for formats that carry no identity (NMEA); `again`: nobody tells it now, we read what we keep.
    """

    source: str
    received_at: datetime
    zone: str = "UTC"
    device: str = ""
    again: bool = False

    def by(self, sender: str) -> str:
        """Who said it: the transport's word, else the sender that the message names."""
        return self.source or sender or "unknown"


class Part(NamedTuple):
    """One message that can stand alone: kept, dead-lettered and replayed as these bytes.

    `type` is the message type in that syntax: `IFTSTA`, `FSU`, `TrainRunningInformationMessage`, `0200`, `dcsa`.
    """

    syntax: str
    type: str
    body: bytes


class Broken(NamedTuple):
    """Bytes that no message could be cut from, with the reason."""

    syntax: str
    body: bytes
    where: str
    rule: str
