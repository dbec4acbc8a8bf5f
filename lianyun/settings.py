"""Every setting of Lianyun, in one place. Each is an environment variable: LIANYUN_ and the name in capitals.

docs/settings.md is written from this file (`python -m lianyun.settings`), and a test holds them together.
"""

import json
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from clickhouse_driver.util.helpers import parse_url
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "LIANYUN_"
ADDRESS = re.compile(r"[^\s,:/]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}")


class BadSetting(Exception):
    """A setting has no meaning. The text names the variable and the rule."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    kafka: str = Field("", description="Kafka brokers, `host:port,host:port`. Empty: the embedded broker.")
    kafka_config: Annotated[SecretStr, NoDecode] = Field(
        SecretStr("{}"),
        description="More Kafka client settings, a JSON object in librdkafka's names: "
        '`{"security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.username": …, "sasl.password": …}`.',
    )
    clickhouse: SecretStr = Field(
        SecretStr(""),
        description="ClickHouse server, `clickhouse://user:password@host:9000/database` (`clickhouses://` for TLS), "
        "with clickhouse-driver's parameters: `?ca_certs=…&compression=lz4`. Empty: the embedded engine.",
    )
    partitions: int = Field(
        8, ge=1, le=1024, description="Partitions of each topic: the most workers that can share the work."
    )
    replicas: int = Field(1, ge=1, le=9, description="Replicas of each topic, where we make the topics.")
    workers: int = Field(1, ge=1, le=64, description="Stream workers that `lianyun up` starts.")
    worker_facts: int = Field(400_000, ge=1_000, description="Facts that one worker holds in memory.")
    watch_seconds: int = Field(30, ge=1, description="How often a worker looks for deadlines that passed in silence.")
    sources: str = Field(
        "",
        description="File that declares the sources `lianyun up` listens to and the parties it knows, see docs/sources.md. "
        "Empty: only the API.",
    )
    data: Path = Field(
        Path(".lianyun"), description="Folder of the embedded engines' data, the logs and the state file."
    )
    api_host: str = Field("127.0.0.1", description="Address the API and the pages listen on.")
    api_port: int = Field(
        0, ge=0, le=65535, description="Port of the API. 0: 8400, or any free one where 8400 is taken."
    )
    api_max_body: int = Field(64 << 20, ge=1, description="Bytes of one `POST`, also when unpacked.")
    api_dead_share: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Share of the last 100 messages of one address or source that may be dead letters, for `POST` from other "
        "machines. Where more are it is answered 429. 1: never.",
    )
    api_dead_seconds: int = Field(60, ge=1, description="Seconds after which it may send again.")
    raw_days: int = Field(
        365,
        ge=0,
        le=36_500,
        description="Days that the bytes of messages are kept. 0: for ever. Facts stay.",
    )
    raw_token: SecretStr = Field(
        SecretStr(""),
        description="Who sends it as `Authorization: Bearer` reads raw messages by the API. Empty: who is on this machine.",
    )
    url: str = Field("", description="Where the commands find the API. Empty: the copy that runs in the data folder.")

    @field_validator("kafka")
    @classmethod
    def _addresses(cls, value: str) -> str:
        wrong = [part for part in value.split(",") if not ADDRESS.fullmatch(part.strip())]
        if value and wrong:
            raise ValueError(f"wants host:port,host:port; {wrong[0]!r} is none")
        return ",".join(part.strip() for part in value.split(",")) if value else ""

    @field_validator("kafka_config")
    @classmethod
    def _json_object(cls, value: SecretStr) -> SecretStr:
        try:
            options = json.loads(value.get_secret_value() or "{}")
        except ValueError:
            options = None
        if not isinstance(options, dict) or any(isinstance(v, dict | list) for v in options.values()):
            raise ValueError('wants a JSON object of plain values, as {"security.protocol": "SSL"}')
        return value

    @field_validator("clickhouse")
    @classmethod
    def _native_url(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value()
        if text and not _is_native(text):
            raise ValueError("wants clickhouse://user:password@host:9000/database?…, or clickhouses:// for TLS")
        return value

    @field_validator("url")
    @classmethod
    def _http_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("wants http://host:port or https://host")
        return value.rstrip("/")

    def kafka_options(self) -> dict[str, str]:
        """librdkafka's configuration without the address. An embedded broker that was started again knows no producer from
        before, and an idempotent one would wait for it."""
        options = json.loads(self.kafka_config.get_secret_value() or "{}")
        own = {} if self.kafka else {"enable.idempotence": "false"}
        return {**own, **{key: str(value) for key, value in options.items()}}

    def kafka_client(self, address: str = "") -> dict[str, str]:
        """librdkafka's configuration; `address` is the embedded broker's where `kafka` is empty."""
        return {**self.kafka_options(), "bootstrap.servers": self.kafka or address}


def _is_native(url: str) -> bool:
    """An address that clickhouse-driver takes, its parameters included."""
    try:
        parse_url(url)
    except (ValueError, AttributeError):
        return False
    return urlsplit(url).scheme in ("clickhouse", "clickhouses") and bool(urlsplit(url).hostname)


def settings(**given: Any) -> Settings:
    """The settings of this process. BadSetting names every variable that is wrong, never its value."""
    try:
        return Settings(**given)
    except ValidationError as error:
        lines = [
            f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()
        ]
        raise BadSetting("; ".join(lines)) from None


def described() -> str:
    """docs/settings.md."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        secret = " Secret: never printed." if isinstance(field.default, SecretStr) else ""
        shown = f"`{default}`" if str(default) else "empty"
        rows.append(
            f"| `{PREFIX}{name.upper()}` | {shown} | {(field.description or '').replace('|', chr(92) + '|')}{secret} |"
        )
    head = "# Settings\n\nEnvironment variables; nothing else is read. Written by `python -m lianyun.settings`.\n\n"
    return head + "| variable | default | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    Path("docs/settings.md").write_text(described(), encoding="utf-8")
