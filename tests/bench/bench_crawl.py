"""CPU per page of a whole crawl, everything on (robots.txt, WARC, ClickHouse), against stock Scrapy on the same pages.

docs.python.org from docsweb over http: pages of 95 kB and 311 links on average. CPU is user + system of every process:
the worker with its launcher, and apart from them the embedded store and Redis. Run it with `make bench ARGS=crawl`.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler import embedded
from tests.docsweb import HTTP, _is_served, _tool

N_RUNS = 3
SITE = ("docs.python.org", "/3/")


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ours() -> dict[str, float]:
    """One crawl in a fresh data folder."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        command = [sys.executable, "-m", "linkcrawler"]
        services = {s.service: s for s in embedded.up(data)}
        pids = {name: [s.pid, *([s.child_pid] if s.child_pid else [])] for name, s in services.items()}
        before = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
        began = children_cpu_s()
        done = subprocess.run(
            [*command, "crawl", f"http://{SITE[0]}{SITE[1]}", "--scope", "hosts", "--json", "--data", str(data)]
            # https has no listener here, so that only http is measured
            + ["--connect-to", f":80:127.0.0.1:{HTTP}", "--connect-to", ":443:127.0.0.1:9", "--max-pages", "531"],
            capture_output=True,
            text=True,
            check=True,
        )
        worker_s = children_cpu_s() - began
        after = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
        embedded.down(data)
    import json

    summary = json.loads(done.stdout)
    n_pages = sum(summary["pages_by_outcome"].values())
    return {
        "pages": n_pages,
        "worker_ms": worker_s / n_pages * 1000,
        "store_ms": (after["store"] - before["store"]) / n_pages * 1000,
        "redis_ms": (after["redis"] - before["redis"]) / n_pages * 1000,
        "pages_per_s": summary["pages_per_second"],
    }


def peer() -> dict[str, float]:
    began = children_cpu_s()
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("peer_scrapy.py")), str(HTTP), *SITE],
        capture_output=True,
        text=True,
        check=True,
    )
    n_pages, seconds = map(float, done.stdout.split())
    return {
        "pages": n_pages,
        "worker_ms": (children_cpu_s() - began) / n_pages * 1000,
        "pages_per_s": n_pages / seconds,
    }


def main() -> None:
    is_ours = not _is_served()
    if is_ours:
        _tool("fetch")
        _tool("serve", "--http", str(HTTP))
    try:
        runs = [(ours(), peer()) for _ in range(N_RUNS)]
    finally:
        if is_ours:
            _tool("stop")

    def median(which: int, key: str) -> float:
        return statistics.median(run[which][key] for run in runs)

    print(f"{'CPU ms per page':<34}{'ours':>10}{'Scrapy':>10}")
    print(f"{'  crawling processes':<34}{median(0, 'worker_ms'):>10.2f}{median(1, 'worker_ms'):>10.2f}")
    print(f"{'  embedded ClickHouse':<34}{median(0, 'store_ms'):>10.2f}{'':>10}")
    print(f"{'  embedded Redis':<34}{median(0, 'redis_ms'):>10.2f}{'':>10}")
    whole = statistics.median(a["worker_ms"] + a["store_ms"] + a["redis_ms"] for a, _ in runs)
    print(f"{'  all':<34}{whole:>10.2f}{median(1, 'worker_ms'):>10.2f}")
    print(f"{'pages':<34}{median(0, 'pages'):>10.0f}{median(1, 'pages'):>10.0f}")
    print(f"{'pages per second':<34}{median(0, 'pages_per_s'):>10.1f}{median(1, 'pages_per_s'):>10.1f}")
    ratio = statistics.median(b["worker_ms"] / (a["worker_ms"] + a["store_ms"] + a["redis_ms"]) for a, b in runs)
    print(f"ours needs {ratio:.1f} times less CPU a page; median of {N_RUNS} alternating runs, start-up included")


if __name__ == "__main__":
    main()
