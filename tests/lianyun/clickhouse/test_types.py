"""Every type of the native protocol that clickhouse-driver knows: what goes in comes out."""

import itertools
import re
import string
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from clickhouse_driver.columns.service import column_by_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lianyun.clickhouse.conftest import Connect

SHANGHAI = ZoneInfo("Asia/Shanghai")
TABLES = itertools.count()
UNFLATTENED = {"flatten_nested": 0}
SOME = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def whole(bits: int, signed: bool) -> st.SearchStrategy[int]:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    return st.integers(low, high)


def moments(zone: Any, digits: int, first: int = 1971, last: int = 2100) -> st.SearchStrategy[datetime]:
    step = 10 ** max(6 - digits, 0)
    times = st.datetimes(datetime(first, 1, 1), datetime(last, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
    return times.map(lambda time: time.replace(microsecond=time.microsecond // step * step).astimezone(zone))


def decimals(precision: int, places: int) -> st.SearchStrategy[Any]:
    most = 10 ** (precision - places) - 1
    return st.decimals(-most, most, places=places, allow_nan=False, allow_infinity=False)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
WORDS = st.text(string.ascii_letters, min_size=1, max_size=4)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    **{f"Int{bits}": whole(bits, True) for bits in (8, 16, 32, 64, 128, 256)},
    **{f"UInt{bits}": whole(bits, False) for bits in (8, 16, 32, 64, 128, 256)},
    "Float32": st.floats(width=32, allow_nan=False),
    "Float64": st.floats(allow_nan=False),
    "Decimal(9, 2)": decimals(9, 2),
    "Decimal(18, 0)": decimals(18, 0),
    "Decimal(38, 10)": decimals(38, 10),
    "Decimal(76, 20)": decimals(76, 20),
    "String": TEXT,
    "FixedString(4)": WORDS,
    "Bool": st.booleans(),
    "Date": st.dates(date(1970, 1, 1), date(2149, 6, 6)),
    "Date32": st.dates(date(1900, 1, 1), date(2299, 12, 31)),
    "DateTime('UTC')": moments(UTC, 0),
    "DateTime('Asia/Shanghai')": moments(SHANGHAI, 0, 1992),
    "DateTime64(3, 'UTC')": moments(UTC, 3),
    "DateTime64(6, 'Asia/Shanghai')": moments(SHANGHAI, 6, 1992),
    "UUID": st.uuids(),
    "IPv4": st.ip_addresses(v=4),
    "IPv6": st.ip_addresses(v=6),
    "Enum8('it''s (a, b)' = -1, 'c' = 2)": st.sampled_from(["it's (a, b)", "c"]),
    "Enum16('far' = 3000, 'near' = 1)": st.sampled_from(["far", "near"]),
}
KEYS = ["String", "UInt32", "Int128", "Float64", "FixedString(4)", "Date", "DateTime('UTC')", "UUID", "IPv4", "Bool"]
INTERVALS = ["Year", "Month", "Week", "Day", "Hour", "Minute", "Second"]
POINTS = st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), max_size=3)
DOCUMENTS = st.dictionaries(WORDS, whole(32, True) | WORDS | st.booleans(), max_size=3)
MADE: dict[str, st.SearchStrategy[Any]] = {
    **{f"LowCardinality({key})": SCALARS[key] for key in KEYS},
    "LowCardinality(Nullable(String))": st.none() | TEXT,
    "Array(LowCardinality(Nullable(String)))": st.lists(st.none() | TEXT, max_size=4),
    "Map(LowCardinality(String), Array(UInt8))": st.dictionaries(
        TEXT, st.lists(whole(8, False), max_size=3), max_size=3
    ),
    "Tuple(`a b` String, c Tuple(d Nullable(Int8), e Date))": st.tuples(
        TEXT, st.tuples(st.none() | whole(8, True), SCALARS["Date"])
    ),
    "Array(Tuple(x String, y Array(Nullable(Float64))))": st.lists(
        st.tuples(TEXT, st.lists(st.none() | SCALARS["Float64"], max_size=3)), max_size=3
    ),
    "SimpleAggregateFunction(max, UInt64)": whole(64, False),
    "SimpleAggregateFunction(anyLast, Nullable(String))": st.none() | TEXT,
    "SimpleAggregateFunction(sum, Decimal(38, 4))": decimals(38, 4),
    "SimpleAggregateFunction(any, LowCardinality(String))": TEXT,
    "SimpleAggregateFunction(groupArrayArray, Array(String))": st.lists(TEXT, max_size=3),
    "Map(String, Map(String, UInt8))": st.dictionaries(TEXT, st.dictionaries(TEXT, whole(8, False), max_size=2)),
    "Nested(kind String, days Array(Date))": st.lists(
        st.tuples(TEXT, st.lists(SCALARS["Date"], max_size=3)), max_size=3
    ),
    **{f"Interval{unit}": whole(64, True) for unit in INTERVALS},
    "Point": st.tuples(SCALARS["Float64"], SCALARS["Float64"]),
    "Ring": POINTS,
    "Polygon": st.lists(POINTS, max_size=2),
    "MultiPolygon": st.lists(st.lists(POINTS, max_size=2), max_size=2),
    "JSON": DOCUMENTS,
    "JSON(max_dynamic_paths=1)": DOCUMENTS,
    "Array(JSON)": st.lists(DOCUMENTS, max_size=2),
    "Nullable(JSON)": st.none() | DOCUMENTS,
}
ONLY_IN_RESULTS = {"Nothing", "Null"}


def nested(depth: int) -> st.SearchStrategy[tuple[str, st.SearchStrategy[Any]]]:
    """Types made of types, each with its values."""
    scalar = st.sampled_from(sorted(SCALARS.items(), key=lambda item: item[0]))
    nullable = scalar.map(lambda known: (f"Nullable({known[0]})", st.none() | known[1]))
    if not depth:
        return scalar | nullable
    inner = nested(depth - 1)
    arrays = inner.map(lambda known: (f"Array({known[0]})", st.lists(known[1], max_size=3)))
    tuples = st.tuples(inner, inner).map(
        lambda two: (f"Tuple({two[0][0]}, {two[1][0]})", st.tuples(two[0][1], two[1][1]))
    )
    maps = nullable.map(lambda known: (f"Map(String, {known[0]})", st.dictionaries(TEXT, known[1], max_size=3)))
    return nullable | arrays | tuples | maps


def comes_back(client: Any, type_name: str, values: list[Any]) -> None:
    table = f"types_{next(TABLES)}"
    client.execute(f"CREATE TABLE {table} (n UInt32, v {type_name}, z String) ENGINE = Memory", settings=UNFLATTENED)
    client.execute(f"INSERT INTO {table} VALUES", [(n, value, "z") for n, value in enumerate(values)])
    found = client.execute(f"SELECT n, v, z FROM {table} ORDER BY n")
    client.execute(f"DROP TABLE {table}")
    assert found == [(n, value, "z") for n, value in enumerate(values)]


@pytest.fixture(scope="module")
def client(connect: Connect) -> Any:
    return connect(settings={"allow_suspicious_low_cardinality_types": 1})


def test_no_type_of_the_driver_is_left_out() -> None:
    tested = {word for name in (*SCALARS, *MADE) for word in re.findall(r"\w+", name)}
    assert set(column_by_type) <= tested | ONLY_IN_RESULTS


@pytest.mark.parametrize("type_name", [*SCALARS, *MADE])
@SOME
@given(data=st.data())
def test_values_of_a_type_come_back(client: Any, type_name: str, data: st.DataObject) -> None:
    known = (SCALARS | MADE)[type_name]
    comes_back(client, type_name, data.draw(st.lists(known, min_size=1, max_size=20)))


@settings(SOME, max_examples=60)
@given(data=st.data())
def test_values_of_nested_types_come_back_compressed(connect: Connect, data: st.DataObject) -> None:
    type_name, values = data.draw(nested(2))
    client = connect(compression="lz4")
    comes_back(client, type_name, data.draw(st.lists(values, min_size=1, max_size=10)))
    client.disconnect()


def test_flattened_nested_columns_come_back(client: Any) -> None:
    client.execute("CREATE TABLE boxes (id UInt8, events Nested(kind String, days Array(Date))) ENGINE = Memory")
    row = (1, ["gate", "load"], [[date(2026, 1, 2)], []])
    client.execute("INSERT INTO boxes (id, events.kind, events.days) VALUES", [row])
    assert client.execute("SELECT * FROM boxes") == [row]


def test_nested_columns_come_back_as_they_are_kept(client: Any) -> None:
    client.execute("CREATE TABLE kept (v Nested(a UInt8, b Array(String))) ENGINE = Memory", settings=UNFLATTENED)
    rows = [([(1, ["x"]), (2, [])],), ([],)]
    client.execute("INSERT INTO kept VALUES", rows)
    assert client.execute("SELECT v FROM kept") == rows


def test_json_comes_back(client: Any) -> None:
    rows = [({"a": 1, "b": {"c": "x", "d": [1, 2]}},), ({"a": "other", "e": 1.5},), ({},)]
    client.execute("CREATE TABLE documents (j JSON) ENGINE = Memory")
    client.execute("INSERT INTO documents VALUES", rows)
    assert client.execute("SELECT j FROM documents") == rows


def test_what_only_results_have(client: Any) -> None:
    assert client.execute("SELECT NULL, [], INTERVAL 3 DAY, tuple(1, 'x')") == [(None, [], 3, (1, "x"))]


def test_a_type_that_cannot_be_received_is_named(client: Any) -> None:
    client.execute("CREATE TABLE states (s AggregateFunction(uniq, UInt64)) ENGINE = Memory")
    assert client.execute("INSERT INTO states SELECT uniqState(number) FROM numbers(3)") == []
    assert client.execute("SELECT uniqMerge(s) FROM states") == [(3,)]
