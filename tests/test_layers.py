"""The architecture, as a test: who may import whom."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"schemas", "ingest", "streams", "api", "lianyun", "dashboards", "bench", "fuzz", "tests"}
MAY_IMPORT = {
    "schemas": set(),
    "ingest": {"schemas"},
    "streams": {"schemas", "ingest"},
    "api": {"schemas", "ingest", "streams"},
    "lianyun": {"schemas", "ingest"},
}
# The pure rules: no socket, no clock, no other room of this package that has one.
PURE = {
    *("known", "reach", "trips", "rides", "step", "milestone", "shipment", "evidence", "change", "node"),
    *(
        "fences",
        "visit",
        "lanes",
        "expect",
        "silence",
        "history",
        "progress",
        "runs",
        "contract",
        "flight_day",
        "elsewhere",
    ),
    *("ride", "rounds", "rolled", "endings", "leg", "names", "eta", "seaway"),
}
FROM_STREAMS = {"reach", "shipment", "evidence", "expect", "lanes", "history", "eta"}  # what the API asks
FROM_INGEST = {"records", "sender"}  # how workers send
IMPURE = {"asyncio", "socket", "time", "random", "os", "threading", "clickhouse_driver", "confluent_kafka", "faust"}
NETWORK = {
    *(
        "socket",
        "ssl",
        "asyncio",
        "subprocess",
        "os",
        "http",
        "ftplib",
        "smtplib",
        "telnetlib",
        "xmlrpc",
        "socketserver",
    ),
    *("httpx", "httpx2", "requests", "urllib3", "aiohttp", "aiokafka", "clickhouse_driver", "confluent_kafka", "faust"),
    *("paho", "twisted", "uvicorn", "webbrowser", "urllib.request"),
}

FILES = sorted(p for package in MAY_IMPORT for p in (ROOT / package).rglob("*.py"))


def imported(file: Path) -> set[str]:
    """Every module that a file imports, absolute, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_room_imports_only_what_is_below_it(file: Path) -> None:
    package = file.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imported(file)} & PACKAGES
    assert ours <= MAY_IMPORT[package] | {package}


@pytest.mark.parametrize("name", sorted(PURE))
def test_the_rules_are_pure(name: str) -> None:
    names = imported(ROOT / "streams" / f"{name}.py")
    assert not {module.split(".")[0] for module in names} & (IMPURE | {"ingest"})
    rooms = {module.split(".")[1] for module in names if module.startswith("streams.")}
    assert rooms <= PURE


@pytest.mark.parametrize("file", [f for f in FILES if "adapters" in f.parts], ids=lambda file: file.name)
def test_adapters_are_pure_and_have_no_try(file: Path) -> None:
    assert not {module.split(".")[0] for module in imported(file)} & IMPURE
    assert not any(isinstance(node, ast.Try) for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    "file",
    [f for f in FILES if {"adapters", "syntax"} & set(f.parts) or f.parent.name == "schemas"],
    ids=lambda f: f.name,
)
def test_what_reads_messages_reaches_nobody(file: Path) -> None:
    """A message may name addresses (ONE Record, EPCIS, DCSA, XML): they are names, and nothing is ever fetched."""
    names = imported(file)
    assert not {*names, *(module.split(".")[0] for module in names)} & NETWORK


def test_the_api_asks_only_the_pure_rules() -> None:
    for file in (ROOT / "api").rglob("*.py"):
        asked = {module.split(".")[1] for module in imported(file) if module.startswith("streams.")}
        assert asked <= FROM_STREAMS, file


def test_workers_take_from_ingest_only_how_to_send() -> None:
    for file in (ROOT / "streams").rglob("*.py"):
        taken = {module.split(".")[1] for module in imported(file) if module.startswith("ingest.")}
        assert taken <= FROM_INGEST, file
