"""CPU per page of a whole crawl, everything on (robots.txt, WARC, ClickHouse), against stock Scrapy on the same pages.

docs.python.org from docsweb: pages of 95 kB and 311 links on average. Scrapy fetches them over http; ours follows its
links to the https variants of the pages too, as they stand there. CPU is user + system of every process:
the worker with its launcher, and apart from them the embedded store and Redis. What a crawl of one page costs is taken
off each, so that starting up does not count as crawling. Run it with `make bench ARGS=crawl`.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler import embedded
from tests.docsweb import HOME, HTTP, HTTPS, _is_served, _tool

N_RUNS = 3
N_PAGES = 531
SITE = ("docs.python.org", "/3/")


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ours(max_pages: int) -> Counter[str]:
    """CPU seconds by part, and pages, of one crawl in a fresh data folder."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        pids = {s.service: [s.pid, *([s.child_pid] if s.child_pid else [])] for s in embedded.up(data)}
        before = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
        began = children_cpu_s()
        done = subprocess.run(
            [sys.executable, "-m", "linkcrawler", "crawl", f"http://{SITE[0]}{SITE[1]}", "--scope", "hosts", "--json"]
            + ["--connect-to", f":80:127.0.0.1:{HTTP}", "--connect-to", f":443:127.0.0.1:{HTTPS}"]
            + ["--ca-bundle", str(HOME / "ca.pem"), "--data", str(data), "--max-pages", str(max_pages)],
            capture_output=True,
            text=True,
            check=True,
        )
        worker_s = children_cpu_s() - began
        after = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
        embedded.down(data)
    summary = json.loads(done.stdout)
    return Counter(
        pages=sum(summary["pages_by_outcome"].values()),
        crawling=worker_s,
        store=after["store"] - before["store"],
        redis=after["redis"] - before["redis"],
    )


def peer(max_pages: int) -> Counter[str]:
    """The same of stock Scrapy."""
    began = children_cpu_s()
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("peer_scrapy.py")), str(HTTP), *SITE, str(max_pages)],
        capture_output=True,
        text=True,
        check=True,
    )
    return Counter(pages=int(done.stdout.split()[0]), crawling=children_cpu_s() - began)


def per_page(run: Callable[[int], Counter[str]]) -> dict[str, float]:
    """Milliseconds of CPU by part, with what a crawl of one page costs taken off."""
    whole, first = run(N_PAGES), run(1)
    n_pages = whole["pages"] - first["pages"]
    cost = {part: (whole[part] - first[part]) / n_pages * 1000 for part in ("crawling", "store", "redis")}
    return {**cost, "all": sum(cost.values())}


def main() -> None:
    is_ours = not _is_served()
    if is_ours:
        _tool("fetch")
        _tool("serve", "--http", str(HTTP), "--https", str(HTTPS))
    try:
        runs = [(per_page(ours), per_page(peer)) for _ in range(N_RUNS)]
    finally:
        if is_ours:
            _tool("stop")
    print(f"{'CPU ms per page, start-up taken off':<38}{'ours':>8}{'Scrapy':>8}")
    rows = {"crawling": "crawling processes", "store": "embedded ClickHouse", "redis": "embedded Redis", "all": "all"}
    for part, name in rows.items():
        a, b = (statistics.median(run[which][part] for run in runs) for which in (0, 1))
        print(f"{name:<38}{a:>8.2f}{b:>8.2f}")
    ratio = statistics.median(b["all"] / a["all"] for a, b in runs)
    print(f"Scrapy needs {ratio:.1f} times the CPU of ours for a page; median of {N_RUNS} alternating runs")


if __name__ == "__main__":
    main()
