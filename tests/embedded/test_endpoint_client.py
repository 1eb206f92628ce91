"""`clickhouse-connect`, unchanged, works against the endpoint as against a server."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import ipaddress
import uuid
from collections.abc import Iterator

import clickhouse_connect
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError
from clickhouse_connect.driver.external import ExternalData

pyarrow = pytest.importorskip("pyarrow")

UTC = dt.UTC
VALUES: list[tuple[str, object]] = [
    ("UInt64", 2**64 - 1),
    ("Int128", -(2**127)),
    ("Float64", 0.1),
    ("Bool", True),
    ("String", "nul \0, quote ', newline \n, emoji 🕸"),
    ("FixedString(4)", b"\x00\xff\n'"),
    ("LowCardinality(String)", "low"),
    ("Nullable(Int32)", None),
    ("Array(LowCardinality(String))", ["nofollow", "ugc", ""]),
    ("Array(Array(UInt8))", [[1, 2], [], [3]]),
    ("Map(String, UInt8)", {"a": 1, "b": 2}),
    ("Tuple(String, UInt8)", ("a", 1)),
    ("Date", dt.date(2026, 1, 2)),
    ("DateTime64(3, 'UTC')", dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)),
    ("Decimal(18, 4)", decimal.Decimal("-12.3400")),
    ("UUID", uuid.UUID("61f0c404-5cb3-11e7-907b-a6006ad3dba0")),
    ("IPv4", ipaddress.IPv4Address("192.0.2.1")),
    ("IPv6", ipaddress.IPv6Address("2001:db8::1")),
    ("Enum8('a' = 1, 'b' = 2)", "b"),
]


@pytest.fixture(params=["lz4", "zstd", "gzip", "br", False])
def client(request: pytest.FixtureRequest, fresh_database: str) -> Iterator[Client]:
    client = clickhouse_connect.get_client(dsn=fresh_database, compress=request.param, tz_mode="aware")
    yield client
    client.close()


def test_values_of_every_type_come_back_as_they_went(client: Client) -> None:
    columns = ", ".join(f"c{number} {kind}" for number, (kind, _) in enumerate(VALUES))
    client.command(f"create table t (n UInt32, {columns}) engine = MergeTree order by n")
    row = tuple(value for _, value in VALUES)
    summary = client.insert("t", [(n, *row) for n in range(1000)])

    assert summary.written_rows == 1000
    assert client.query("select * from t where n in (0, 999) order by n").result_rows == [(0, *row), (999, *row)]
    assert client.command("select count() from t") == 1000


def test_parameters_of_many_types_are_bound(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database)
    sql = (
        "select {s:String}, {a:Array(String)}, {n:Nullable(Int64)}, {d:Date}, {t:DateTime64(3)}, {f:Float64}, {b:Bool}"
    )
    values = {
        "s": "it's; \\ \t\n ünï",
        "a": ["x'y", "z\\"],
        "n": None,
        "d": dt.date(2026, 1, 2),
        "t": dt.datetime(2026, 1, 2, 3, 4, 5, 678000),
        "f": 1e100,
        "b": False,
    }

    assert client.query(sql, parameters=values).result_rows == [tuple(values.values())]


def test_errors_carry_clickhouse_code_and_the_client_goes_on(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database)
    for sql, code in (("select nosuch", 47), ("drop table nosuch", 60), ("selec 1", 62)):
        with pytest.raises(DatabaseError, match=f"[cC]ode: {code}"):
            client.command(sql)

    assert client.command("select 1") == 1


def test_arrow_goes_in_and_out(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database)
    client.command("create table t (n UInt64, s String, a Array(String)) engine = MergeTree order by n")
    table = pyarrow.table(
        {
            "n": pyarrow.array(range(5000), pyarrow.uint64()),
            "s": pyarrow.array([f"\n{n}\0" for n in range(5000)]),
            "a": pyarrow.array([["x", str(n)] for n in range(5000)]),
        }
    )
    client.insert_arrow("t", table)

    back = client.query_arrow("select * from t order by n", use_strings=True)
    assert back.to_pydict() == table.to_pydict()


def test_an_arrow_stream_of_many_blocks_is_one_stream_with_one_schema(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database, settings={"readonly": 1})
    sql = "select number as n, toString(number % 7) as s, if(n % 2, n, null) as odd from numbers({n:UInt64}) order by n"
    for n in (300_000, 1, 0):
        raw = client.raw_query(sql, parameters={"n": n}, fmt="ArrowStream")
        reader = pyarrow.ipc.open_stream(raw)
        table = reader.read_all()

        assert table.column_names == ["n", "s", "odd"]
        assert table["n"].to_pylist() == list(range(n))
        assert table["odd"].to_pylist() == [i if i % 2 else None for i in range(n)]
    with client.query_arrow_stream(sql, parameters={"n": 300_000}) as batches:
        sizes = [batch.num_rows for batch in batches]
    assert sum(sizes) == 300_000 and len(sizes) > 1


def test_an_arrow_table_keeps_the_threads_that_the_client_wants(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database)
    sql = "select toUInt8(getSetting('max_threads')) as n"

    assert client.query_arrow(sql).to_pylist() == [{"n": 1}]
    assert client.query_arrow(sql, settings={"max_threads": 3}).to_pylist() == [{"n": 3}]


def test_long_answers_stream(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database)
    with client.query_row_block_stream("select number, repeat('x', 20) from numbers(500000)") as blocks:
        n = sum(len(block) for block in blocks)

    assert n == 500_000


def test_tables_come_along_with_a_query(fresh_database: str) -> None:
    client = clickhouse_connect.get_client(dsn=fresh_database)
    seeds = ExternalData(file_name="seeds", data=b"1,a\n2,b\n", fmt="CSV", structure=["n UInt8", "s String"])

    assert client.query("select s from seeds where n = 2", external_data=seeds).result_rows == [("b",)]


def test_many_async_clients_work_at_once(fresh_database: str) -> None:
    async def work() -> list[int]:
        client = await clickhouse_connect.get_async_client(dsn=fresh_database, autogenerate_session_id=False)
        await client.command("create table t (n UInt64) engine = MergeTree order by n")
        await asyncio.gather(*(client.insert("t", [[n] for n in range(100)], ["n"]) for _ in range(20)))
        answers = await asyncio.gather(*(client.query(f"select count() + {n} from t") for n in range(20)))
        await client.close()
        return [answer.result_rows[0][0] for answer in answers]

    assert asyncio.run(work()) == [2000 + n for n in range(20)]
