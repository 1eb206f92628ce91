"""The endpoint speaks ClickHouse's HTTP interface: what `curl` and any client without a driver see."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import brotli
import pytest
import zstandard

from tests.embedded.raw_http import ask


@pytest.mark.parametrize("path", ["/ping", "/replicas_status", "/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_says_that_it_is_there(store_dsn: str, path: str, method: str) -> None:
    place = urlsplit(store_dsn)
    link = http.client.HTTPConnection(place.hostname or "", place.port)
    link.request(method, path)
    response = link.getresponse()

    assert (response.status, response.read()) == (200, b"Ok.\n" if method == "GET" else b"")
    link.close()


def test_a_query_stands_in_the_url_in_the_body_or_in_both(store_dsn: str) -> None:
    assert ask(store_dsn, method="GET", query="select 1").text == "1\n"
    assert ask(store_dsn, "select 2").text == "2\n"
    assert ask(store_dsn, "+ 4", query="select 3").text == "7\n"
    assert ask(store_dsn, "select 5;").text == "5\n"
    assert ask(store_dsn, "-- why\nselect 6 /* not /* yet */ over */ # end").text == "6\n"


def test_an_answer_says_what_it_is(store_dsn: str) -> None:
    reply = ask(store_dsn, "select number from numbers(3) format JSONEachRow", query_id="mine", wait_end_of_query="1")

    assert reply.text == '{"number":0}\n{"number":1}\n{"number":2}\n'
    assert reply.headers["X-ClickHouse-Query-Id"] == "mine"
    assert reply.headers["X-ClickHouse-Format"] == "JSONEachRow"
    assert reply.headers["X-ClickHouse-Timezone"] == "UTC"
    assert reply.headers["X-ClickHouse-Server-Display-Name"]
    assert reply.headers["Content-Type"].startswith("application/x-ndjson")
    summary = json.loads(reply.headers["X-ClickHouse-Summary"])
    assert (summary["read_rows"], summary["result_rows"]) == ("3", "3")


def test_the_format_comes_from_the_statement_else_the_url_else_the_header(store_dsn: str) -> None:
    assert ask(store_dsn, "select 1 as a", default_format="CSVWithNames").text == '"a"\n1\n'
    assert ask(store_dsn, "select 1 as a", headers={"X-ClickHouse-Format": "JSONEachRow"}).text == '{"a":1}\n'
    assert ask(store_dsn, "select 1 as a format TSKV", default_format="CSV").text == "a=1\n"
    assert ask(store_dsn, "select format from (select 1 as format)").headers["X-ClickHouse-Format"] == "TabSeparated"
    assert "X-ClickHouse-Format" not in ask(store_dsn, "drop table if exists nothing").headers


@pytest.mark.parametrize(
    ("sql", "status", "code", "name"),
    [
        ("select nosuch", 404, 47, "UNKNOWN_IDENTIFIER"),
        ("select * from nosuch", 404, 60, "UNKNOWN_TABLE"),
        ("select from where", 400, 62, "SYNTAX_ERROR"),
        ("select 1; select 2", 400, 62, "SYNTAX_ERROR"),
        ("exit", 400, 62, "SYNTAX_ERROR"),
        ("", 400, 62, "SYNTAX_ERROR"),
        ("select throwIf(1)", 500, 395, "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"),
        ("select {p:UInt8}", 500, 456, "UNKNOWN_QUERY_PARAMETER"),
        ("select 1 into outfile '/tmp/never'", 500, 195, "INTO_OUTFILE_NOT_ALLOWED"),
        ("insert into t from infile '/etc/passwd' format CSV", 404, 78, "UNKNOWN_TYPE_OF_QUERY"),
        ("create user someone", 500, 497, "ACCESS_DENIED"),
        ("select * from `/etc/passwd`", 404, 60, "UNKNOWN_TABLE"),
    ],
)
def test_an_error_has_clickhouse_status_code_and_words(
    store_dsn: str, sql: str, status: int, code: int, name: str
) -> None:
    reply = ask(store_dsn, sql)

    assert reply.status == status
    assert reply.headers["X-ClickHouse-Exception-Code"] == str(code)
    assert reply.text.startswith(f"Code: {code}. DB::Exception: ")
    assert f"({name})" in reply.text
    assert ask(store_dsn, "select 1").text == "1\n"


def test_an_unknown_setting_and_an_unknown_database_are_refused(store_dsn: str) -> None:
    assert "UNKNOWN_SETTING" in ask(store_dsn, "select 1", nosuch="1").text
    assert "UNKNOWN_SETTING" in ask(store_dsn, "select 1", **{"max_threads = 1, readonly": "1"}).text
    assert "UNKNOWN_DATABASE" in ask(store_dsn, "select 1", database="no`such").text


def test_settings_last_for_one_query(store_dsn: str) -> None:
    sql = "select getSetting('max_block_size')"
    default = ask(store_dsn, sql).text

    assert ask(store_dsn, sql, max_block_size="77").text == "77\n"
    assert {ask(store_dsn, sql).text for _ in range(8)} == {default}
    ask(store_dsn, "set max_block_size = 78")
    assert {ask(store_dsn, sql).text for _ in range(8)} == {default}


def test_a_get_changes_nothing(table: str) -> None:
    for sql in ("drop table t", "insert into t values (1, 'a')", "create table u (a Int8) engine = Memory"):
        reply = ask(table, method="GET", query=sql)
        assert reply.status == 500
        assert "Code: 164" in reply.text
        assert "READONLY" in reply.text

    assert ask(table, method="GET", query="select count() from t", max_threads="1").text == "0\n"


def test_readonly_is_honoured_for_one_query(table: str) -> None:
    for level in ("1", "2"):
        assert "READONLY" in ask(table, "insert into t values (1, 'a')", readonly=level).text
    assert ask(table, "select getSetting('max_threads')", readonly="1", max_threads="1").text == "1\n"
    assert "READONLY" in ask(table, "select count() from file('/etc/passwd', 'LineAsString')", readonly="1").text

    assert ask(table, "insert into t values (1, 'a')").status == 200


def test_other_machines_and_foreign_web_pages_are_refused(store_dsn: str) -> None:
    for headers in ({"Host": "evil.example"}, {"Host": "evil.example:80"}, {"Origin": "https://evil.example"}):
        assert ask(store_dsn, "select 1", headers=headers).status == 403
    for headers in ({"Host": "localhost:1"}, {"Host": "[::1]"}, {"Origin": "http://localhost:3000"}):
        assert ask(store_dsn, "select 1", headers=headers).status == 200


def test_whoever_asks_is_the_default_user(store_dsn: str) -> None:
    for headers in ({"Authorization": "Basic bm9ib2R5OndobyBjYXJlcw=="}, {"X-ClickHouse-User": "nobody"}):
        assert ask(store_dsn, "select currentUser()", headers=headers).text == "default\n"
    assert ask(store_dsn, "select 1", user="nobody", password="x").text == "1\n"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd", "br"])
@pytest.mark.parametrize("n", [10_000, 1_000_000])
def test_answers_are_compressed_when_asked_for(store_dsn: str, encoding: str, n: int) -> None:
    sql = f"select number from numbers({n})"
    reply = ask(store_dsn, sql, headers={"Accept-Encoding": encoding}, enable_http_compression="1")
    plain = ask(store_dsn, sql, headers={"Accept-Encoding": encoding})
    expand = {
        "gzip": gzip.decompress,
        "deflate": zlib.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
        "br": brotli.decompress,
    }[encoding]

    assert reply.headers["Content-Encoding"] == encoding
    assert "Content-Encoding" not in plain.headers
    assert expand(reply.body) == plain.body == b"".join(b"%d\n" % i for i in range(n))


def test_parameters_are_bound_by_the_server(store_dsn: str) -> None:
    sql = "select {s:String}, {a:Array(String)}, {d:Date}, {n:Nullable(Int64)}, {i:Identifier} from (select 5 as five)"
    arguments = {
        "param_s": "it's; -- \\\\ 'x'",
        "param_a": "['a','b\\'c']",
        "param_d": "2026-01-02",
        "param_n": "\\N",
        "param_i": "five",
    }

    assert ask(
        store_dsn, sql, **arguments
    ).text == "it\\'s; -- \\\\ \\'x\\'\t['a','b\\\\'c']\t2026-01-02\t\\N\t5\n".replace("b\\\\'c", "b\\'c")


def test_a_form_carries_query_parameters_and_tables(store_dsn: str) -> None:
    edge = "edge"
    fields = {
        "query": 'name="query"',
        "param_least": 'name="param_least"',
        "extra": 'name="extra"; filename="extra.csv"',
    }
    values = {
        "query": "select sum(n) from extra where n >= {least:UInt8}",
        "param_least": "2",
        "extra": "1\n2\n3\n",
    }
    body = "".join(
        f"--{edge}\r\nContent-Disposition: form-data; {fields[name]}\r\n\r\n{values[name]}\r\n" for name in fields
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
    for _ in range(2):  # the table ends with its query
        reply = ask(store_dsn, body + f"--{edge}--\r\n", headers=headers, extra_format="CSV", extra_structure="n UInt8")
        assert reply.text == "5\n"

    assert "UNKNOWN_TABLE" in ask(store_dsn, "select * from extra").text


def test_a_session_keeps_settings_tables_and_database(fresh_database: str) -> None:
    name = fresh_database.rsplit("/", 1)[1]
    mine = {"session_id": f"session of {name}"}
    ask(fresh_database, "create temporary table kept (a UInt8)", **mine)
    ask(fresh_database, "insert into kept values (1), (2)", **mine)
    ask(fresh_database, "set max_block_size = 79", **mine)

    assert ask(fresh_database, "select sum(a) from kept", **mine).text == "3\n"
    assert ask(fresh_database, "select getSetting('max_block_size')", max_threads="1", **mine).text == "79\n"
    assert ask(fresh_database, "select getSetting('max_block_size')", max_block_size="80", **mine).text == "80\n"
    assert ask(fresh_database, "select getSetting('max_block_size')", **mine).text == "79\n"
    assert "UNKNOWN_TABLE" in ask(fresh_database, "select * from kept").text
    assert "READONLY" in ask(fresh_database, method="GET", query="truncate table kept", **mine).text
    assert "SESSION_NOT_FOUND" in ask(fresh_database, "select 1", session_id="other", session_check="1").text
    assert "INVALID_SESSION_TIMEOUT" in ask(fresh_database, "select 1", session_timeout="4000", **mine).text


def test_a_session_serves_one_query_at_a_time(store_dsn: str) -> None:
    running = "select count() from system.processes where query like 'select sleep(1), %locked%'"
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(ask, store_dsn, "select sleep(1), 'locked session'", session_id="busy")
        while ask(store_dsn, running).text != "1\n":
            assert not slow.done()
        reply = ask(store_dsn, "select 1", session_id="busy")

    assert "SESSION_IS_LOCKED" in reply.text
    assert slow.result().text == "0\tlocked session\n"


def test_queries_run_in_parallel(store_dsn: str) -> None:
    began = time.perf_counter()
    with ThreadPoolExecutor(6) as pool:
        answers = [a.text for a in pool.map(lambda _: ask(store_dsn, "select sleep(0.5)"), range(6))]

    assert answers == ["0\n"] * 6
    assert time.perf_counter() - began < 2  # one after the other they take 3 s


def test_tests_of_many_databases_do_not_meet(store_dsn: str) -> None:
    def live(number: int) -> str:
        name = f"parallel_{number}"
        ask(store_dsn, f"create database {name}")
        mine = store_dsn.rsplit("/", 1)[0] + f"/{name}"
        ask(mine, "create table t (a UInt64) engine = MergeTree order by a")
        for _ in range(3):
            ask(mine, f"insert into t values ({number})")
        answer = ask(mine, "select count(), any(a), currentDatabase() from t").text
        ask(store_dsn, f"drop database {name} sync")
        return answer

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(live, range(8))) == [f"3\t{n}\tparallel_{n}\n" for n in range(8)]


def test_a_long_answer_comes_in_pieces_and_a_late_error_breaks_it_off(store_dsn: str) -> None:
    place = urlsplit(store_dsn)
    sql = "select number, throwIf(number = 3000000) from numbers(4000000) format TSV"
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as link:
        link.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(sql)}\r\n\r\n{sql}".encode())
        reply = b""
        while piece := link.recv(1 << 20):
            reply += piece

    assert reply.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\n\r\n" in reply
    assert b"FUNCTION_THROW_IF_VALUE_IS_NON_ZERO" in reply[-2000:]
    assert not reply.endswith(b"0\r\n\r\n")  # the last chunk of a whole answer


def test_a_query_ends_when_its_client_goes_away(store_dsn: str) -> None:
    place = urlsplit(store_dsn)
    running = "select count() from system.processes where query like 'select count(), %abandoned%'"
    sql = "select count(), 'abandoned' from numbers(1000000000000) where sipHash64(number) = 1"
    pause = threading.Event()
    with socket.create_connection((place.hostname or "", place.port or 0)) as link:
        link.sendall(f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(sql)}\r\n\r\n{sql}".encode())
        while ask(store_dsn, running).text != "1\n":
            pause.wait(0.02)
    deadline = time.monotonic() + 20
    while ask(store_dsn, running).text != "0\n":
        assert time.monotonic() < deadline, "the query still runs"
        pause.wait(0.02)


def test_headers_and_body_leave_in_one_piece(store_dsn: str) -> None:
    place = urlsplit(store_dsn)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as link:
        for _ in range(20):
            link.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\nselect 1")
            reply = link.recv(65536)
            assert reply.endswith(b"\r\n\r\n1\n"), reply


def test_the_default_database_is_that_of_a_server(store_dsn: str) -> None:
    """chDB's own is an Overlay: every file of the machine is a table of it, and refreshable views are refused."""
    mine = {"database": "default"}
    for sql in (
        "create table source_of_view (a UInt64) engine = MergeTree order by a",
        "create materialized view refreshed refresh every 1 hour (a UInt64) engine = MergeTree order by a "
        "as select a from source_of_view",
        "drop table refreshed sync",
        "drop table source_of_view sync",
    ):
        reply = ask(store_dsn, sql, **mine)
        assert reply.status == 200, reply.text

    assert ask(store_dsn, "select engine from system.databases where name = 'default'").text == "Atomic\n"


def test_a_dropped_table_is_gone_at_once(fresh_database: str) -> None:
    """Also in a store that was never opened before, and after queries that failed on the table."""
    for sql in ("insert into held values (1)", "insert into held format CSV\nx", "select nosuch from held"):
        ask(fresh_database, "create table held (a UInt8) engine = MergeTree order by a")
        ask(fresh_database, sql)
        assert ask(fresh_database, "insert into held values (1)", readonly="2").status == 500
        assert ask(fresh_database, "drop table held sync").status == 200
        assert ask(fresh_database, "select count() from system.dropped_tables where table = 'held'").text == "0\n"
