"""Insert data reach their table byte by byte, in every shape and encoding, whole or not at all."""

from __future__ import annotations

import gzip
import json
import socket
import zlib
from urllib.parse import quote, urlsplit

import brotli
import pytest
import zstandard

from tests.embedded.raw_http import ask

# Every byte, among them NUL, newline, quote, backslash and what is not UTF-8.
EVERY_BYTE = bytes(range(256))


def rows_of_table(dsn: str) -> str:
    return ask(dsn, "select n, hex(s) from t order by n").text


@pytest.mark.parametrize("where", ["url", "body"])
def test_insert_data_may_be_any_bytes(table: str, where: str) -> None:
    row = (1).to_bytes(8, "little") + b"\x80\x02" + EVERY_BYTE
    statement = "insert into t format RowBinary"
    reply = ask(table, row, query=statement) if where == "url" else ask(table, statement.encode() + b"\n" + row)

    assert reply.status == 200, reply.text
    assert json.loads(reply.headers["X-ClickHouse-Summary"])["written_rows"] == "1"
    assert rows_of_table(table) == f"1\t{EVERY_BYTE.hex().upper()}\n"


def test_native_blocks_come_back_as_they_went(table: str) -> None:
    sql = "select number as n, unhex(hex(sipHash64(number))) as s from numbers(100000)"
    blocks = ask(table, f"{sql} format Native").body
    assert ask(table, b"insert into t format Native\n" + blocks).status == 200

    check = "select count(), sum(cityHash64(n, s)) from"
    assert ask(table, f"{check} t").text == ask(table, f"{check} ({sql})").text


@pytest.mark.parametrize(
    ("statement", "data"),
    [
        ("insert into t format CSV\n", '1,"a;b"\n2,c\n'),
        ("insert into t (n, s) settings input_format_parallel_parsing = 0 format TSV\n", "1\ta;b\n2\tc\n"),
        ('insert into t format JSONEachRow {"n": 1, "s": "a;b"}', '{"n": 2, "s": "c"}'),
        ("insert into t (s, n) values ", "('a;b', 1), ('c', 1 + 1)"),
        ("insert into t select n + 1, s from input('n UInt64, s String') format CSV\n", "0,a;b\n1,c\n"),
        ("insert into t select 1, 'a;b' union all select 2, 'c'", ""),
        ("with 2 as two insert into t select two, 'c' union all select 1, 'a;b'", ""),
        ("/* what */ INSERT INTO TABLE t VALUES ({p:UInt64}, 'a;b'), ", "(2, 'c')"),
    ],
)
def test_inserts_in_every_shape(table: str, statement: str, data: str) -> None:
    reply = ask(table, statement + data, param_p="1")

    assert reply.status == 200, reply.text
    assert ask(table, "select n, s from t order by n").text == "1\ta;b\n2\tc\n"
    ask(table, "truncate table t")
    if data:
        assert ask(table, data, query=statement.rstrip(), param_p="1").status == 200
        assert ask(table, "select n, s from t order by n").text == "1\ta;b\n2\tc\n"


def test_a_broken_row_inserts_nothing(table: str) -> None:
    reply = ask(table, "insert into t format CSV\n1,a\nx,b\n")

    assert reply.status == 400
    assert "at row 2" in reply.text
    assert rows_of_table(table) == ""


def test_a_body_that_breaks_off_inserts_nothing(table: str) -> None:
    place = urlsplit(table)
    with socket.create_connection((place.hostname or "", place.port or 0)) as link:
        query = quote("insert into t format CSV")
        goal = f"/?database={place.path[1:]}&query={query}"
        head = f"POST {goal} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
        link.sendall(head.encode() + b"1,a\n2,b\n")

    assert ask(table, "select 1").status == 200
    assert rows_of_table(table) == ""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd", "lz4", "br"])
def test_bodies_come_compressed_in_several_frames(table: str, encoding: str) -> None:
    lz4 = pytest.importorskip("lz4.frame") if encoding == "lz4" else None
    compress = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "zstd": zstandard.ZstdCompressor().compress,
        "lz4": lz4 and lz4.compress,
        "br": brotli.compress,
    }[encoding]
    parts = [b"insert into t format CSV\n1,a\n2,", b"b\n", b"3,c\n"]
    body = compress(b"".join(parts)) if encoding == "br" else b"".join(map(compress, parts))
    reply = ask(table, body, headers={"Content-Encoding": encoding})
    assert reply.status == 200, reply.text
    broken = ask(table, body[:-7], headers={"Content-Encoding": encoding})

    assert ask(table, "select n, s from t order by n").text == "1\ta\n2\tb\n3\tc\n"
    assert broken.status >= 400
    assert ask(table, b"x", headers={"Content-Encoding": "rot13"}).status == 501
