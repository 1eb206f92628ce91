"""What the ClickHouse endpoint costs over chDB in the same process: `python tests/bench/bench_embedded.py`.

Each line is a median of one way, measured in turns with the other so that both meet the same machine. Direct is
chDB called from this process on a folder of its own; endpoint is a store process over HTTP on loopback.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from linkcrawler.embedded import store_service

TABLE = """
create table bench (source_url String, target_url String, target_domain String, anchor String,
    rel Array(LowCardinality(String)), follow Bool, seen_at DateTime64(3, 'UTC'))
engine = MergeTree order by (target_domain, source_url)
"""
ROWS = """
select concat('https://site', toString(number % 997), '.example/page/', toString(number)) as source_url,
    concat('https://target', toString(number % 8191), '.example/') as target_url,
    concat('target', toString(number % 8191), '.example') as target_domain,
    concat('anchor ', toString(number % 131071)) as anchor, ['nofollow'] as rel, number % 3 = 0 as follow,
    toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + number as seen_at
from numbers({n})
"""
N_ROWS = 200_000


def median_ms(ways: dict[str, Callable[[], object]], n: int) -> dict[str, float]:
    """Median of each way, called in turns."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(n):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    """Print one JSON object a line."""
    from chdb import _chdb

    with tempfile.TemporaryDirectory() as folder, store_service(Path(folder) / "data") as dsn:
        direct = _chdb.connect(f"{folder}/direct")
        link = http.client.HTTPConnection(urlsplit(dsn).netloc)

        def ask(sql: bytes, query: str = "") -> bytes:
            link.request("POST", f"/?{query}", body=sql)
            response = link.getresponse()
            body = response.read()
            assert response.status == 200, body
            return body

        def ask_direct(sql: str, output: str = "TabSeparated") -> bytes:
            return bytes(direct.query(sql, output, params={}).bytes())

        ask_direct(TABLE)
        ask(TABLE.encode())
        block = ask_direct(ROWS.format(n=N_ROWS), "Native")
        memory = os.memfd_create("bench")
        os.write(memory, block)
        insert = f"insert into bench from infile '/proc/self/fd/{memory}' format Native"
        for name, ways, n in (
            ("select 1", {"direct": lambda: ask_direct("select 1"), "endpoint": lambda: ask(b"select 1")}, 300),
            (
                f"insert {N_ROWS} rows",
                {
                    "direct": lambda: ask_direct(insert),
                    "endpoint": lambda: ask(b"insert into bench format Native\n" + block),
                },
                9,
            ),
            (
                f"select {N_ROWS} rows as Native",
                {
                    "direct": lambda: ask_direct(ROWS.format(n=N_ROWS), "Native"),
                    "endpoint": lambda: ask(ROWS.format(n=N_ROWS).encode() + b" format Native"),
                },
                9,
            ),
        ):
            taken = median_ms(ways, n)
            line: dict[str, object] = {"what": name} | {f"{way}_ms": round(ms, 2) for way, ms in taken.items()}
            if "rows" in name:
                line |= {f"{way}_rows_per_s": int(N_ROWS / ms * 1000) for way, ms in taken.items()}
            sys.stdout.write(json.dumps(line) + "\n")
        direct.close()


if __name__ == "__main__":
    main()
