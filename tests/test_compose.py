"""docker-compose.yml and Dockerfile say what the program knows: its settings, its commands, its files."""

import re
import tomllib
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from lianyun.cli import app
from lianyun.settings import PREFIX, Settings, settings
from tools import kafka

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "lianyun")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
# What a process is told by whoever starts it, and nobody sets by hand.
TOLD = {f"LIANYUN_{part}_READY_FILE" for part in ("WORKER", "API", "LISTENER")}
FOR_PEOPLE = {"CLICKHOUSE_PASSWORD", "LIANYUN_PARTITIONS", "LIANYUN_WORKERS", "LIANYUN_PORT", "LIANYUN_RAW_TOKEN"}


def environment(service: str) -> dict[str, str]:
    """With the defaults of what people may set."""
    given = SERVICES[service]["environment"].items()
    return {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)) for name, value in given}


def test_every_part_is_there() -> None:
    assert set(SERVICES) == {"kafka", "clickhouse", "migrate", "worker", "listener", "api"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting_and_its_value_is_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = environment(name)
    assert set(given) - TOLD <= {f"{PREFIX}{setting.upper()}" for setting in Settings.model_fields}
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    settings()


@pytest.mark.parametrize("name", OURS)
def test_every_command_exists(name: str) -> None:
    program, *words = SERVICES[name]["command"]
    if program == "lianyun":
        assert words[0] in typer.main.get_command(app).commands  # type: ignore[attr-defined]
    else:
        assert (program, words[0]) == ("python", "-m")
        assert find_spec(words[1]) is not None


@pytest.mark.parametrize("name", OURS)
def test_the_addresses_are_those_of_the_services(name: str) -> None:
    given, store = environment(name), environment("clickhouse")
    user, password, database = (store[f"CLICKHOUSE_{part}"] for part in ("USER", "PASSWORD", "DB"))
    assert given["LIANYUN_CLICKHOUSE"] == f"clickhouse://{user}:{password}@clickhouse:9000/{database}"
    assert f"INSIDE://{given['LIANYUN_KAFKA']}," in environment("kafka")["KAFKA_ADVERTISED_LISTENERS"]


def test_ports_are_published_on_this_machine_only() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_everything_that_goes_on_running_says_how_it_is() -> None:
    for name, service in SERVICES.items():
        assert ("healthcheck" in service) is ("restart" in service) is (name != "migrate"), name


def test_what_has_to_last_is_in_named_volumes() -> None:
    kept = [volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())]
    assert kept == ["kafka", "clickhouse", "./sources", "listener"]
    assert set(COMPOSE["volumes"]) == set(kept) - {"./sources"}


def test_nothing_starts_before_what_it_needs() -> None:
    done, healthy = "service_completed_successfully", "service_healthy"
    assert SERVICES["migrate"]["depends_on"] == {name: {"condition": healthy} for name in ("kafka", "clickhouse")}
    assert all(
        SERVICES[name]["depends_on"] == {"migrate": {"condition": done}} for name in ("worker", "listener", "api")
    )


def test_what_people_may_set_is_documented() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert asked == FOR_PEOPLE == {name for name in FOR_PEOPLE if f"`{name}`" in page}


def test_kafka_is_the_one_that_the_tests_use() -> None:
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{kafka.VERSION}"


def test_the_image_is_made_from_the_lock_by_nobody_in_particular() -> None:
    assert any("pip install" in line and "--require-hashes -r requirements.lock" in line for line in DOCKERFILE)
    last = [line.split()[1] for line in DOCKERFILE if line.startswith("USER")][-1]
    assert last not in ("root", "0")


def test_the_image_gets_every_file_that_the_package_is_made_of() -> None:
    taken = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / name).exists() for name in taken)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    packaged = {name for name in packages if any(fnmatch(name, pattern) for pattern in patterns)}
    assert packaged | {"dashboards", "requirements.lock", "pyproject.toml", *project["project"]["license-files"]} <= {
        *taken
    }
