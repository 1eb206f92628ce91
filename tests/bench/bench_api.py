"""How long the API takes: `make bench ARGS="api --links 5e6"`.

A skewed index (skewed_index.py) counted ahead as `linkcrawler rollup` does, a server over it, and a mix of questions
that a dashboard asks about a domain with about a million links, 20 a second from 8 connections: median and 95th
percentile, for all and for each question. Before that, how long `linkcrawler serve` takes until it answers.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from analytics.reader import ClickHouse
from analytics.rollups import Rollups
from analytics.writer import Writer
from linkcrawler.embedded import store_service
from linkcrawler.store import Store
from tests.bench.bench_analytics import targets_by_size
from tests.bench.skewed_index import fill

PER_S = 20
MIX = (
    *("report?target={}", "history?target={}&by=week", "refdomains?target={}&limit=20", "anchors?target={}&limit=20"),
    *("pages?target={}&limit=20", "backlinks?target={}&limit=50", "new-lost?target={}&limit=20", "growth?target={}"),
    *("index", "metrics"),
)


def serve(data: str) -> tuple[subprocess.Popen[str], int, float]:
    """A server, its port, and the seconds until it answered."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "linkcrawler", "serve", "--port", "0", "--data", data]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline().split("://127.0.0.1:")[1].partition("/")[0])
    ask(port, "metrics")
    return process, port, time.perf_counter() - began


def ask(port: int, path: str) -> float:
    """Milliseconds until the whole answer was there."""
    began = time.perf_counter()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", f"/api/v1/{path}", headers={"Accept-Encoding": "gzip"})
    answer = link.getresponse()
    answer.read()
    link.close()
    assert answer.status == 200, path
    return (time.perf_counter() - began) * 1e3


def told(name: str, taken: list[float]) -> None:
    p95 = sorted(taken)[max(0, int(len(taken) * 0.95 + 0.5) - 1)]
    sys.stdout.write(f"  {name:<24}{len(taken):>8}{statistics.median(taken):>12.1f}{p95:>12.1f}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--links", type=float, default=5e6)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        with store_service(Path(data)) as dsn:
            store = Store(dsn)
            store.migrate()
            fill(store, int(options.links))
            rollups = Rollups(ClickHouse(dsn), Writer(dsn))
            rollups.refresh(is_all=True)
            sizes = targets_by_size(store, 1)
            store.close()
        size = max(size for size in sizes if size <= 1_000_000)
        target = sizes[size][0]
        process, port, seconds = serve(data)
        try:
            sys.stdout.write(f"starts in {seconds:.2f} s; {target} has about {size:,} links\n")
            for path in MIX:
                ask(port, path.format(target))
            taken: dict[str, list[float]] = {path: [] for path in MIX}
            with ThreadPoolExecutor(8) as pool:
                began, asked = time.perf_counter(), []
                for i, path in zip(range(int(options.seconds * PER_S)), itertools.cycle(MIX), strict=False):
                    time.sleep(max(0.0, began + i / PER_S - time.perf_counter()))
                    asked.append((path, pool.submit(ask, port, path.format(target))))
                for path, answer in asked:
                    taken[path].append(answer.result())
            sys.stdout.write(f"  {'question':<24}{'asked':>8}{'median ms':>12}{'p95 ms':>12}\n")
            for path, times in taken.items():
                told(path.partition("?")[0], times)
            told("all", [one for times in taken.values() for one in times])
        finally:
            process.terminate()
            process.wait(60)


if __name__ == "__main__":
    main()
