"""The sources: who tells us messages, and over what. Declared in one TOML file (`LIANYUN_SOURCES`), see docs/sources.md.

[[source]]
name = "terminal-yantian"
transport = "folder"
address = "/var/spool/yantian"
zone = "Asia/Shanghai"
options = { settle_seconds = 5 }
"""

import os
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from ingest import trust
from schemas.refs import parsed
from schemas.trust import OWN, SECOND_HAND, Role

NAME = r"^[\w.@+-][\w .@+-]{0,79}$"
M = TypeVar("M", bound=BaseModel)
N = TypeVar("N", "Source", "Party")


class BadSources(Exception):
    """The file of sources has no meaning. The text names the source, the field and the rule, never a value."""


class Strict(BaseModel):
    """What is declared: nothing unknown, nothing changed later, no value in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Options(Strict):
    """What a transport is told. The docstring of each says what `address` is, and stands in docs/sources.md."""

    def check(self, source: "Source") -> None:
        """ValueError where the source's address is none, or does not go with these options."""


class DeadLimit(Strict):
    """When a source is stopped: more than `share` of its last `of` messages were dead letters, once `least` were heard."""

    share: float = Field(default=0.5, gt=0, le=1, description="1 never stops it")
    of: int = Field(default=100, ge=1, le=10_000, description="messages looked back on")
    least: int = Field(default=20, ge=1, description="messages before it is judged at all")


class Source(Strict):
    name: str = Field(pattern=NAME, description="what it is called everywhere; each once")
    transport: str = Field(description="one of those below")
    address: str = Field(description="where; what that means stands with each transport")
    zone: str = Field(default="UTC", description="IANA zone of local times at places we do not know")
    party: str | None = Field(
        default=None,
        max_length=80,
        description="who says it: left out, `name`; empty, the sender that each message names",
    )
    device: str = Field(
        default="",
        description="which vehicle it is, as `truck:粤B12345`, where the format carries no identity (GPS in NMEA)",
    )
    devices: dict[str, str] = Field(
        default={},
        description="the same for many: by IP address (tcp, udp), topic (mqtt) or key (kafka); who is not named is `device`",
    )
    dead: DeadLimit = Field(
        default=DeadLimit(), description="the share of dead letters that stops it, `{ share, of, least }`"
    )
    answers: str = Field(
        default="",
        description="folder of this machine where acknowledgements are written for what this source tells as whole files: "
        "CONTRL and APERAK where EDIFACT asks for them, 997 or 999 for X12, TA1 where ISA14 asks; empty: none are. "
        "sftp and kafka may give them back themselves: see `answers` there",
    )
    answered_by: list[Literal["CONTRL", "APERAK", "TA1", "997", "999"]] = Field(
        default=[],
        description="acknowledgements that are agreed, though no interchange asks: `999` is then written also where no group "
        "names an implementation guide, `997` also where one does",
    )
    options: dict[str, Any] = Field(default={}, description="the transport's own")

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ValueError, OSError, LookupError):
            raise ValueError("is no IANA zone") from None
        return value

    @field_validator("device")
    @classmethod
    def _vehicle(cls, value: str) -> str:
        return parsed(value) if value else ""

    @field_validator("devices")
    @classmethod
    def _vehicles(cls, value: dict[str, str]) -> dict[str, str]:
        return {told: parsed(vehicle) for told, vehicle in value.items()}

    def vehicle(self, told: str) -> str:
        """What its transport calls `told`, as `Heard.device`."""
        return self.devices.get(told) or self.device or told

    @property
    def says(self) -> str:
        """The transport's word for `Heard.source`."""
        return self.name if self.party is None else self.party


class Party(Strict):
    name: str = Field(min_length=1, max_length=80, description="its name as the source of what it says; each once")
    role: Role | None = Field(
        default=None, description="`terminal`, `carrier`, `customs` or `forwarder`; left out, whose format it is"
    )
    trust: int | None = Field(
        default=None,
        ge=SECOND_HAND,
        le=OWN,
        description="the grade of all that it says, 1 to 3, whatever its role or record",
    )


class Place(NamedTuple):
    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def place(address: str) -> Place:
    """`host:port` or `[v6]:port`. ValueError where it is none."""
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdecimal() and int(port) < 1 << 16):
        raise ValueError("address: wants host:port")
    return Place(host.strip("[]"), int(port))


def _resolved(told: object) -> object:
    """A secret stands in the file itself, in a variable of the environment, or in a file of its own."""
    if not isinstance(told, dict):
        return told
    match told:
        case {"env": str(name)} if len(told) == 1 and name in os.environ:
            return os.environ[name]
        case {"file": str(name)} if len(told) == 1 and Path(name).is_file():
            return Path(name).read_text(encoding="utf-8").strip()
    raise ValueError("wants a text, { env = variable that is set } or { file = path that exists }")


Secret = Annotated[SecretStr, BeforeValidator(_resolved)]


class File(NamedTuple):
    sources: tuple[Source, ...]
    parties: tuple[Party, ...]


def file(path: str | Path) -> File:
    """What a file declares. BadSources where it is none; the options are the transports' to check (catalogue.py)."""
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSources(f"{path}: {type(error).__name__}: {error}") from None
    sources, parties = told.pop("source", []), told.pop("party", [])
    if told or not isinstance(sources, list) or not isinstance(parties, list):
        raise BadSources(f"{path}: wants [[source]] and [[party]] tables and nothing beside them")
    return File(_each(Source, sources, f"{path}: source"), _each(Party, parties, f"{path}: party"))


def parties(path: str) -> dict[str, trust.Party]:
    """What a file declares of who says something; nobody where there is no file. BadSources."""
    told = file(path).parties if path else ()
    return {party.name: trust.Party(party.role, party.trust) for party in told}


def _each(model: type[N], tables: list[object], whose: str) -> tuple[N, ...]:
    found = tuple(checked(model, table, f"{whose} {number}") for number, table in enumerate(tables, 1))
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadSources(f"{whose} {', '.join(twice)}: is declared twice")
    return found


def checked(model: type[M], told: object, whose: str) -> M:
    """A model from what was declared; BadSources names `whose` field broke which rule."""
    try:
        return model.model_validate(told)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
        raise BadSources(f"{whose}: {'; '.join(lines)}") from None
