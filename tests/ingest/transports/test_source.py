"""What may be declared, and that nothing secret is ever shown."""

import re
from pathlib import Path

import pytest

from ingest.transports.catalogue import TRANSPORTS, declared, options_of
from ingest.transports.page import described
from ingest.transports.source import BadSources, Secret, Strict, checked, place

ROOT = Path(__file__).parents[3]
SECRET = "geheim-8231"
GOOD = 'name = "a"\ntransport = "folder"\naddress = "/in"\n'


class Door(Strict):
    key: Secret


def written(folder: Path, *tables: str) -> Path:
    file = folder / "sources.toml"
    file.write_text("\n".join(f"[[source]]\n{table}" for table in tables), encoding="utf-8")
    return file


def test_the_page_of_sources_is_up_to_date() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert page == described(), "run: python -m ingest.transports.page"


@pytest.mark.parametrize("name", TRANSPORTS)
def test_every_option_is_described(name: str) -> None:
    options = options_of(name)
    assert options.__doc__
    assert all(field.description for field in options.model_fields.values())


def test_a_source_is_declared_in_a_few_lines(tmp_path: Path) -> None:
    tables = GOOD, GOOD.replace('"a"', '"Terminal 2"') + 'party = ""\nzone = "Asia/Shanghai"\ndead = { share = 0.1 }\n'
    first, second = (one.source for one in declared(written(tmp_path, *tables)))
    assert (first.name, first.says, first.zone, first.dead.share) == ("a", "a", "UTC", 0.5)
    assert (second.name, second.says, second.zone, second.dead.share) == ("Terminal 2", "", "Asia/Shanghai", 0.1)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[[source]\n", "TOMLDecodeError"),
        ('[source]\nname = "a"\n', "wants [[source]] and [[party]] tables"),
        ('[other]\nname = "a"\n', "wants [[source]] and [[party]] tables"),
        (f"[[source]]\n{GOOD}[[source]]\n{GOOD}", "a: is declared twice"),
        (f"[[source]]\n{GOOD}port = 1\n", "source 1: port: Extra inputs"),
        (f'[[source]]\n{GOOD}zone = "Mars/Base"\n', "source 1: zone: is no IANA zone"),
        (f'[[source]]\n{GOOD}zone = "../../etc/passwd"\n', "source 1: zone: is no IANA zone"),
        ('[[source]]\nname = "a\\u0007"\ntransport = "folder"\naddress = "/"\n', "source 1: name: "),
        ('[[source]]\nname = "a"\ntransport = "pigeon"\naddress = "/"\n', "a: transport: is none of"),
        (f"[[source]]\n{GOOD}options = {{ settle_seconds = -1 }}\n", "a: options: settle_seconds: "),
        (f'[[source]]\n{GOOD}options = {{ password = "{SECRET}" }}\n', "a: options: password: Extra inputs"),
        (f"[[source]]\n{GOOD}dead = {{ share = 1.5 }}\n", "source 1: dead.share: "),
        ('[[source]]\nname = "a"\n', "source 1: transport: Field required"),
        (f'[[source]]\n{GOOD}device = "TRUCK-7"\n', "source 1: device: 'TRUCK-7' is no ref"),
        (f'[[source]]\n{GOOD}devices = {{ "10.0.0.7" = "lorry:7" }}\n', "source 1: devices: 'lorry' is no ref type"),
    ],
)
def test_what_is_wrong_is_named_with_its_rule(text: str, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSources) as caught:
        declared(file)
    assert rule in str(caught.value)
    assert SECRET not in str(caught.value)


def test_the_examples_of_the_page_mean_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TERMINALS_SECRET", "CARRIER_PASSWORD"):
        monkeypatch.setenv(name, SECRET)
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    file = tmp_path / "sources.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)), encoding="utf-8")
    assert {one.source.transport for one in declared(file)} == {*TRANSPORTS}


def test_a_vehicle_is_named_by_its_device(tmp_path: Path) -> None:
    text = GOOD + 'device = "truck:粤B 1"\ndevices = { "10.0.0.7" = "truck:粤B 7" }\n'
    (one,) = declared(written(tmp_path, text))
    assert [one.source.vehicle(told) for told in ("10.0.0.7", "10.0.0.8", "")] == [
        "truck:粤B7",
        "truck:粤B1",
        "truck:粤B1",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSources, match=r"none\.toml"):
        declared(tmp_path / "none.toml")


def test_a_secret_may_stand_elsewhere_and_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOOR_KEY", SECRET)
    (tmp_path / "key").write_text(f"{SECRET}\n")
    for told in (SECRET, {"env": "DOOR_KEY"}, {"file": str(tmp_path / "key")}):
        door = checked(Door, {"key": told}, "door")
        assert door.key.get_secret_value() == SECRET
        assert SECRET not in f"{door!r}{door}"


@pytest.mark.parametrize("told", [{"env": "NOT_SET_ANYWHERE"}, {"file": "/nowhere"}, {"env": "PATH", "file": "/"}, 7])
def test_a_secret_that_is_nowhere_is_refused(told: object) -> None:
    with pytest.raises(BadSources, match="door: key: "):
        checked(Door, {"key": told}, "door")


@pytest.mark.parametrize(
    ("address", "is_loopback"),
    [("127.0.0.1:1", True), ("localhost:1", True), ("[::1]:1", True), ("0.0.0.0:1", False), ("host:1", False)],
)
def test_a_place_knows_whether_others_can_reach_it(address: str, is_loopback: bool) -> None:
    assert place(address).is_loopback is is_loopback


@pytest.mark.parametrize("address", ["", "host", ":1", "host:", "host:x", "host:65536"])
def test_what_is_no_place_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        place(address)
