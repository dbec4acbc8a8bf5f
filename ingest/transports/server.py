"""What servers share: who may reach them, what they cut messages with, what they call their peers."""

from typing import Any, Literal

from pydantic import Field

from ingest.transports.source import Options, Secret, Source, place


class ServerOptions(Options):
    """What servers share."""

    syntax: Literal["nmea", "jt808", ""] = Field(
        default="",
        description="`nmea`, `jt808`: messages are cut from what each peer sends, as it comes; "
        "empty: what came is of any format, and whole at its end",
    )
    public: bool = Field(default=False, description="listen at an address that others can reach")
    idle_seconds: float = Field(default=600, gt=0, description="a peer that is silent for so long is let go")
    secret: Secret | None = Field(
        default=None,
        description="JT/T 808: what authentication codes are made with; terminals then have to authenticate. "
        "Left out: every code is taken",
    )
    terminals: frozenset[str] = Field(
        default=frozenset(), description="JT/T 808: phone numbers that may register; left out: all"
    )

    def check(self, source: Source) -> None:
        if not (self.public or place(source.address).is_loopback):
            raise ValueError("address: others can reach it; options.public = true allows that")


def shown(name: tuple[Any, ...]) -> str:
    """A socket's address as people write it."""
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"
