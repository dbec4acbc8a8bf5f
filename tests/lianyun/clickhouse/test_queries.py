"""What a client of clickhouse-driver can do, against a real server process."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from clickhouse_driver import errors

from tests.lianyun.clickhouse.conftest import Connect

LONG = "SELECT sum(sipHash64(number)) FROM numbers(20000000000)"
MINUTE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def refused(client: Any, sql: str, *given: Any, **options: Any) -> Any:
    with pytest.raises(errors.ServerException) as raised:
        client.execute(sql, *given, **options)
    return raised.value


def in_background(client: Any, sql: str, **options: Any) -> tuple[threading.Thread, list[Any]]:
    """Starts a query and returns when the server has begun it; the list gets its error."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(client.execute(sql, **options))
        except (errors.Error, OSError) as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.2)
    return thread, found


def test_large_results_come_block_by_block(client: Any) -> None:
    rows: Iterator[Any] = client.execute_iter("SELECT number FROM numbers(10000000000)", chunk_size=1)
    assert next(rows) == (0,)
    client.disconnect()


def test_progress_and_profile_are_told(connect: Connect) -> None:
    client = connect()
    assert len(client.execute("SELECT number, toString(number) FROM numbers(300000)")) == 300_000
    assert client.last_query.progress.rows == client.last_query.profile_info.rows == 300_000
    assert client.last_query.profile_info.blocks == 5
    assert client.last_query.progress.total_rows >= 300_000


def test_an_empty_result_has_its_columns(client: Any) -> None:
    query = "WITH 1 AS one SELECT one, toDateTime(0, 'UTC') AS at, 'x' AS x WHERE 0 -- nothing"
    assert client.execute(query, with_column_types=True) == (
        [],
        [("one", "UInt8"), ("at", "DateTime('UTC')"), ("x", "String")],
    )
    assert client.execute("SHOW TABLES LIKE 'none'", with_column_types=True) == ([], [("name", "String")])


def test_types_are_told_as_the_engine_describes_them(client: Any) -> None:
    query = (
        "SELECT toDateTime(number, 'UTC') AS a, toLowCardinality('x') AS b, toDateTime(0) AS c, "
        "toDateTime64(0, 3, 'Asia/Shanghai') AS d, toNullable(toDateTime(0, 'Asia/Tokyo')) AS e FROM numbers(200000)"
    )
    _, columns = client.execute(query, with_column_types=True)
    assert columns == [(row[0], row[1]) for row in client.execute(f"DESCRIBE ({query})")]


def test_statements_without_rows_answer_nothing(client: Any) -> None:
    assert client.execute("CREATE TABLE plain (a UInt8, b String DEFAULT 'd') ENGINE = MergeTree ORDER BY a") == []
    assert client.execute("INSERT INTO plain (a) VALUES (1), (2)") == []
    assert client.execute("INSERT INTO plain SELECT 3, 'e'") == []
    assert client.execute("INSERT INTO plain (a) VALUES", [(4,)]) == 1
    assert client.execute("INSERT INTO plain VALUES", []) == 0
    assert client.execute("SELECT * FROM plain ORDER BY a") == [(1, "d"), (2, "d"), (3, "e"), (4, "d")]
    assert client.execute("DROP TABLE plain") == []


def test_an_insert_asks_for_the_columns_it_names(client: Any) -> None:
    client.execute(
        "CREATE TABLE asked (a UInt8, b UInt8 DEFAULT 7, c UInt8 MATERIALIZED 9, d UInt8 ALIAS a, `e f` UInt8) "
        "ENGINE = Memory"
    )
    client.execute("INSERT INTO asked VALUES", [(1, 2, 3)])
    client.execute("INSERT INTO TABLE default.asked (`e f`, a) FORMAT Native", [(5, 4)])
    client.execute("INSERT INTO asked (* EXCEPT b) VALUES", [{"a": 6, "e f": 7}])
    client.execute("INSERT /* really */ INTO FUNCTION null('x UInt8') (x) VALUES", [(1,)])
    assert client.execute("SELECT a, b, `e f` FROM asked ORDER BY a") == [(1, 2, 3), (4, 7, 5), (6, 7, 7)]
    assert refused(client, "INSERT INTO asked (nothing) VALUES", [(1,)]).code == 16


def test_a_block_that_lacks_a_column_is_refused(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    client = connect()
    client.execute("CREATE TABLE lacking (a UInt8, b UInt8) ENGINE = Memory")
    asked = client.receive_sample_block

    def forgetful() -> Any:
        block = asked()
        block.columns_with_types = block.columns_with_types[:1]
        return block

    monkeypatch.setattr(client, "receive_sample_block", forgetful)
    error = refused(client, "INSERT INTO lacking VALUES", [(1,)])
    assert (error.code, "Not found column b" in error.message) == (10, True)
    assert client.execute("SELECT count() FROM lacking") == [(0,)]


def test_an_insert_of_many_blocks_is_one_insert(client: Any) -> None:
    client.execute("CREATE TABLE many (n UInt32, s String) ENGINE = MergeTree ORDER BY n")
    rows = [(n, "x" * (n % 300)) for n in range(25_000)]
    assert client.execute("INSERT INTO many VALUES", rows, settings={"insert_block_size": 1_000}) == 25_000
    assert client.execute("SELECT * FROM many ORDER BY n") == rows
    assert client.execute("SELECT count() FROM system.parts WHERE active AND table = 'many'") == [(1,)]


def test_errors_carry_the_engines_code_and_words(client: Any) -> None:
    error = refused(client, "SELECT * FROM nowhere")
    assert error.code == 60
    assert "DB::Exception: Unknown table expression identifier 'nowhere'" in error.message
    assert refused(client, "SELEC 1").code == 62
    assert refused(client, "SELECT 1; SELECT 2").code == 62
    assert refused(client, "").code == 62
    assert refused(client, "SELECT throwIf(number = 150000) FROM numbers(200000)").code == 395
    assert refused(client, "INSERT INTO nowhere VALUES", [(1,)]).code == 60


def test_a_refused_insert_leaves_the_connection_usable(connect: Connect) -> None:
    client = connect()
    client.execute("CREATE TABLE picky (n UInt32, CONSTRAINT small CHECK n < 10) ENGINE = Memory")
    rows = [(n,) for n in range(50_000)]
    assert refused(client, "INSERT INTO picky VALUES", rows, settings={"insert_block_size": 100}).code == 469
    assert client.execute("SELECT count() FROM picky") == [(0,)]


@pytest.mark.parametrize("query", ["SELECT 1 WITH TOTALS", "SELECT 1 INTO OUTFILE 'x'"])
def test_what_cannot_be_answered_is_refused(client: Any, query: str) -> None:
    assert refused(client, query).code == 48
    assert refused(client, "SELECT 1", settings={"extremes": 1}).code == 48


def test_the_client_formats(client: Any) -> None:
    assert client.execute("SELECT 1 AS format, 'FORMAT x' FORMAT JSON;") == [(1, "FORMAT x")]
    assert client.execute("SHOW DATABASES LIKE 'default' FORMAT CSV") == [("default",)]


def test_settings_last_one_query(connect: Connect) -> None:
    client = connect()
    asked = "SELECT getSetting('max_threads'), getSetting('max_block_size')"
    before = client.execute(asked)
    assert client.execute(asked, settings={"max_threads": 1, "max_block_size": 7}) == [(1, 7)]
    assert client.execute(asked) == before
    client.execute("SET max_block_size = 9")
    assert client.execute(asked, settings={"max_block_size": 8})[0][1] == 8
    assert client.execute(asked)[0][1] == 9


def test_an_unknown_setting_counts_if_it_is_important(connect: Connect) -> None:
    asked = "SELECT getSetting('max_threads')"
    assert connect().execute(asked, settings={"no_such": 1, "max_threads": 1}) == [(1,)]
    assert refused(connect(settings_is_important=True), asked, settings={"no_such": 1}).code == 115
    assert refused(connect(), asked, settings={"max_threads": "many"}).code == 27
    assert refused(connect(), asked, settings={"max_threads = 1, max_block_size": 1}).code == 62


def test_parameters_are_settings(client: Any) -> None:
    given = {"param_word": "it's", "param_days": "['2026-01-02']"}
    given["param_word"] = "its"
    assert client.execute("SELECT {word:String}, {days:Array(String)}", settings=given) == [("its", ["2026-01-02"])]


def test_a_database_is_chosen_at_hello(connect: Connect) -> None:
    connect().execute("CREATE DATABASE `har``bour`")
    client = connect(database="har`bour")
    assert client.execute("SELECT currentDatabase()") == [("har`bour",)]
    assert refused(connect(database="nowhere"), "SELECT 1").code == 81


def test_connections_have_states_of_their_own(connect: Connect) -> None:
    first, second = connect(), connect()
    first.execute("CREATE TEMPORARY TABLE mine (a UInt8)")
    first.execute("INSERT INTO mine VALUES", [(1,)])
    assert first.execute("SELECT * FROM mine") == [(1,)]
    assert refused(second, "SELECT * FROM mine").code == 60


def test_a_long_query_holds_up_nobody(connect: Connect) -> None:
    busy, quick = connect(), connect()
    thread, _ = in_background(busy, LONG, query_id="long")
    started = time.monotonic()
    assert quick.execute("SELECT 1") == [(1,)]
    assert time.monotonic() - started < 1
    quick.execute("KILL QUERY WHERE query_id = 'long' SYNC")
    thread.join()


def test_a_query_is_killed_by_its_clients_id(connect: Connect) -> None:
    thread, found = in_background(connect(), LONG, query_id="it's \\ mine")
    other = connect()
    assert refused(other, "SELECT 1", query_id="it's \\ mine").code == 216
    assert len(other.execute("KILL QUERY WHERE query_id = 'it\\'s \\\\ mine' SYNC")) == 1
    thread.join()
    assert found[0].code == 394


def test_an_insert_that_waits_for_its_client_is_killed(connect: Connect) -> None:
    client, other = connect(), connect()
    client.execute("CREATE TABLE waits (a UInt8) ENGINE = Memory")
    go = threading.Event()

    def rows() -> Iterator[tuple[int]]:
        yield (1,)
        go.wait(10)

    thread, found = in_background(client, "INSERT INTO waits VALUES", params=rows(), query_id="waits")
    other.execute("KILL QUERY WHERE query_id = 'waits' ASYNC")
    go.set()
    thread.join()
    assert isinstance(found[0], errors.Error | OSError)
    assert other.execute("SELECT count() FROM waits") == [(0,)]


def test_cancel_ends_a_query(connect: Connect) -> None:
    client, other = connect(), connect()
    rows = client.execute_iter(
        "SELECT number, sleepEachRow(0.01) FROM numbers(1000000)", settings={"max_block_size": 1}
    )
    next(rows)
    started = time.monotonic()
    client.cancel()
    assert time.monotonic() - started < 2
    assert client.execute("SELECT 1") == [(1,)]
    assert _running(other) == 1


def test_cancel_ends_a_query_that_has_not_answered_yet(connect: Connect) -> None:
    client, other = connect(), connect()
    rows = client.execute_with_progress(LONG)
    next(iter(rows))
    client.cancel()
    assert client.execute("SELECT 1") == [(1,)]
    assert _running(other) == 1


def test_a_client_that_vanishes_takes_its_query_along(connect: Connect) -> None:
    client, other = connect(), connect()
    next(iter(client.execute_with_progress(LONG)))
    assert _running(other) == 2
    client.disconnect()
    for _ in range(100):
        if _running(other) == 1:
            return
        time.sleep(0.02)
    pytest.fail("its query still runs")


def test_a_half_sent_insert_stores_nothing(connect: Connect) -> None:
    client, other = connect(), connect()
    client.execute("CREATE TABLE halves (a UInt32) ENGINE = MergeTree ORDER BY a")

    def rows() -> Iterator[tuple[int]]:
        yield from ((n,) for n in range(5_000))
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        client.execute("INSERT INTO halves VALUES", rows(), settings={"insert_block_size": 100})
    time.sleep(0.2)
    assert other.execute("SELECT count() FROM halves") == [(0,)]
    assert _running(other) == 1


def _running(client: Any) -> int:
    return int(client.execute("SELECT count() FROM system.processes")[0][0])
