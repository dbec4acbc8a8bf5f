"""Settings: each documented, each wrong value named with its rule, no secret ever shown."""

import re
from pathlib import Path

import pytest

from lianyun.settings import PREFIX, BadSetting, Settings, described, settings

ROOT = Path(__file__).parents[2]
SECRET = "geheim-8231"
BETWEEN_PROCESSES = {
    "LIANYUN_WORKER_READY_FILE",  # by the supervisor
    "LIANYUN_API_READY_FILE",
    "LIANYUN_LISTENER_READY_FILE",
    "LIANYUN_CLICKHOUSE_PASSWORD",  # by whoever runs `python -m lianyun.clickhouse` for others than this machine
}


def test_the_page_of_settings_is_up_to_date() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == described(), "run: python -m lianyun.settings"


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_no_other_variable_is_read() -> None:
    rooms = ("schemas", "ingest", "streams", "api", "lianyun")
    code = "".join(file.read_text(encoding="utf-8") for room in rooms for file in (ROOT / room).rglob("*.py"))
    assert set(re.findall(r"\bLIANYUN_[A-Z_]+\b", code)) - BETWEEN_PROCESSES <= {
        f"{PREFIX}{name.upper()}" for name in Settings.model_fields
    }


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("KAFKA", "broker", "host:port"),
        ("KAFKA", "a:9092,,b:9092", "host:port"),
        ("KAFKA_CONFIG", "{", "JSON object"),
        ("KAFKA_CONFIG", '["a"]', "JSON object"),
        ("CLICKHOUSE", f"http://user:{SECRET}@host:8123", "clickhouse://"),
        ("CLICKHOUSE", "clickhouse://", "clickhouse://"),
        ("CLICKHOUSE", f"clickhouse://user:{SECRET}@host:port/db", "clickhouse://"),
        ("CLICKHOUSE", f"clickhouse://user:{SECRET}@host/db?secure=perhaps", "clickhouse://"),
        ("PARTITIONS", "0", "greater than or equal to 1"),
        ("PARTITIONS", "many", "integer"),
        ("API_PORT", "65536", "65535"),
        ("URL", "localhost:8400", "http://"),
    ],
)
def test_a_wrong_value_is_named_with_its_rule(
    name: str, value: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    with pytest.raises(BadSetting, match=re.escape(rule)) as caught:
        settings()
    assert f"{PREFIX}{name}: " in str(caught.value)
    assert SECRET not in str(caught.value)


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANYUN_CLICKHOUSE", f"clickhouse://user:{SECRET}@host:9000/db")
    monkeypatch.setenv("LIANYUN_KAFKA_CONFIG", f'{{"sasl.password": "{SECRET}"}}')
    found = settings()
    assert SECRET not in f"{found!r} {found} {found.model_dump()}"
    assert found.kafka_client("127.0.0.1:1")["sasl.password"] == SECRET


@pytest.mark.parametrize(("given", "used"), [("", "127.0.0.1:1"), ("a:9092, [::1]:9093", "a:9092,[::1]:9093")])
def test_the_embedded_broker_is_used_where_none_is_named(
    given: str, used: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANYUN_KAFKA", given)
    assert settings().kafka_client("127.0.0.1:1")["bootstrap.servers"] == used


def test_only_an_embedded_broker_is_sent_to_by_producers_that_it_need_not_remember(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIANYUN_KAFKA", "")
    assert settings().kafka_options() == {"enable.idempotence": "false"}
    monkeypatch.setenv("LIANYUN_KAFKA", "broker:9092")
    assert settings().kafka_options() == {}
