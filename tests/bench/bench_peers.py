"""CPU per page of a whole crawl, everything on (robots.txt, WARC, ClickHouse), against its peers on the same pages.

docs.python.org from docsweb, pages of 95 kB and 311 links, over http and over https with verification; every crawler
follows the links it finds. The peers fetch, extract every link with its anchor, and keep nothing: Scrapy and
scrapy-redis with LinkExtractor, crawlee with parsel. CPU is user + system of every process; what a crawl of one page
costs is taken off each, so that starting up does not count as crawling. Runs alternate, medians count. Crawlers are
compared in parses of a page of 95 kB, measured while they ran (`usage`): so a machine that was busy with one of them
favours none.

    make bench ARGS="peers --runs 3 --write"      with --write, docs/benchmarks.md has the table
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

import redis

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler import embedded
from tests.bench.peer_venv import peers_python
from tests.bench.usage import cpu_s, peak_mb, used_by
from tests.bench.written import figure, table, write
from tests.docsweb import HOME, HTTP, HTTPS, served

N_PAGES = 531
HOST, PATH = "docs.python.org", "/3/"
PORTS = {"http": HTTP, "https": HTTPS}
Figures = dict[str, float]


def ours(scheme: str, max_pages: int) -> Figures:
    """CPU seconds by part, pages and more, of one crawl in a fresh data folder."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        services = {s.service: s for s in embedded.up(data)}
        try:
            pids = {name: [s.pid, *([s.child_pid] if s.child_pid else [])] for name, s in services.items()}
            before = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
            commands = n_commands(services["redis"].url)
            done = used_by(
                [sys.executable, "-m", "linkcrawler", "crawl", f"{scheme}://{HOST}{PATH}", "--scope", "hosts", "--json"]
                + ["--connect-to", f":80:127.0.0.1:{HTTP}", "--connect-to", f":443:127.0.0.1:{HTTPS}"]
                + ["--ca-bundle", str(HOME / "ca.pem"), "--data", str(data), "--max-pages", str(max_pages)]
                + ["--per-host", "16"]
            )
            return {
                "pages": sum(done.said["pages_by_outcome"].values()),
                "crawling": done.cpu_s,
                **{name: sum(map(cpu_s, group)) - before[name] for name, group in pids.items()},
                "seconds": done.said["seconds"],
                "peak_mb": done.peak_mb,
                "parse_ms": done.parse_ms,
                "store_mb": max(map(peak_mb, pids["store"])),
                "commands": n_commands(services["redis"].url) - commands,
                "link_bytes": link_bytes(services["store"].url),
            }
        finally:
            embedded.down(data, is_forced=True)


def stock(scheme: str, max_pages: int) -> Figures:
    """The same of stock Scrapy."""
    return _peer("peer_scrapy.py", scheme, max_pages)


def scrapy_redis(scheme: str, max_pages: int) -> Figures:
    """The same of scrapy-redis, with a Redis of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (service,) = embedded.up(data, ("redis",))
        try:
            pids = [service.pid, service.child_pid]
            before, commands = sum(map(cpu_s, pids)), n_commands(service.url)
            figures = _peer("peer_scrapy.py", scheme, max_pages, service.url)
            used = {"redis": sum(map(cpu_s, pids)) - before, "commands": n_commands(service.url) - commands}
            return figures | used
        finally:
            embedded.down(data, is_forced=True)


def crawlee(scheme: str, max_pages: int) -> Figures:
    """The same of crawlee."""
    return _peer("peer_crawlee.py", scheme, max_pages)


def _peer(script: str, scheme: str, max_pages: int, *more: str) -> Figures:
    url = f"{scheme}://{HOST}:{PORTS[scheme]}{PATH}"
    command = [str(peers_python()), str(Path(__file__).with_name(script))]
    done = used_by([*command, url, str(max_pages), str(HOME / "ca.pem"), *more])
    return {
        "pages": done.said["pages"],
        "crawling": done.cpu_s,
        "seconds": done.said["seconds"],
        "peak_mb": done.peak_mb,
        "parse_ms": done.parse_ms,
    }


def n_commands(url: str) -> int:
    """Commands that this Redis has run, those within scripts included."""
    with redis.Redis.from_url(url) as client:
        return int(client.info("stats")["total_commands_processed"])


def link_bytes(dsn: str) -> float:
    """Bytes on disk of each link, merged: its span and its place in the set of its page."""
    for name in ("links", "link_sets"):
        _ask(dsn, f"optimize table {name} final")
    sizes = "select sum(bytes_on_disk) from system.parts where active and table in ('links', 'link_sets')"
    return float(_ask(dsn, sizes) or 0) / max(1.0, float(_ask(dsn, "select count() from links final")))


def _ask(dsn: str, sql: str) -> str:
    with urllib.request.urlopen(dsn.rsplit("/", 1)[0] + "/?database=default", sql.encode()) as answer:
        return str(answer.read().decode()).strip()


CRAWLERS: dict[str, tuple[str, Callable[[str, int], Figures]]] = {
    "ours": ("**linkcrawler**: robots.txt, WARC, ClickHouse", ours),
    "scrapy": ("Scrapy + LinkExtractor", stock),
    "scrapy_redis": ("scrapy-redis + LinkExtractor", scrapy_redis),
    "crawlee": ("crawlee + parsel", crawlee),
}


def one_run(run: Callable[[str, int], Figures], scheme: str) -> Figures:
    """Figures per page, with what a crawl of one page costs taken off."""
    whole, first = run(scheme, N_PAGES), run(scheme, 1)
    n_pages = whole["pages"] - first["pages"]
    parts = {p: (whole.get(p, 0) - first.get(p, 0)) / n_pages * 1000 for p in ("crawling", "store", "redis")}
    return {
        **whole,
        **parts,
        "all": sum(parts.values()),
        "worker_and_store": parts["crawling"] + parts["store"],
        "parses": sum(parts.values()) / whole["parse_ms"],
        "rate": n_pages / (whole["seconds"] - first["seconds"]),
        "commands": (whole.get("commands", 0) - first.get("commands", 0)) / n_pages,
    }


def median(runs: list[Figures], name: str) -> float:
    """The median of one figure."""
    return statistics.median(run.get(name, 0) for run in runs)


def rows_of(runs: dict[str, list[Figures]]) -> list[list[str | None]]:
    """The table's rows, one for each crawler. The ratio, of parses, is the median of those within each round."""
    rows: list[list[str | None]] = []
    for name, figures in runs.items():
        ratio = statistics.median(one["parses"] / own["parses"] for one, own in zip(figures, runs["ours"], strict=True))
        cells = {part: median(figures, part) for part in figures[0]}
        rows.append(
            [
                CRAWLERS[name][0],
                figure(cells["pages"]),
                figure(cells["crawling"]),
                figure(cells["store"]) if cells["store"] else None,
                figure(cells["redis"]) if cells["redis"] else None,
                figure(cells["all"]),
                figure(cells["parse_ms"]),
                figure(cells["parses"]),
                None if name == "ours" else f"{ratio:.1f}",
                figure(1000 / cells["all"]),
                figure(cells["rate"]),
                figure(cells["peak_mb"]),
                figure(cells["commands"]) if cells["commands"] else None,
                figure(cells["link_bytes"]) if "link_bytes" in cells else None,
            ]
        )
    return rows


HEADS = (
    *("", "pages", "crawling ms", "store ms", "Redis ms", "all ms", "a parse ms", "all in parses", "times ours"),
    "pages/CPU s",
    *("pages/s", "peak MB", "Redis commands/page", "bytes/link"),
)


def main(arguments: list[str]) -> None:
    """Measure, print the tables, and write them with --write."""
    options = argparse.ArgumentParser(prog="make bench ARGS=peers")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--schemes", nargs="+", default=list(PORTS), choices=list(PORTS))
    options.add_argument("--peers", nargs="*", default=[name for name in CRAWLERS if name != "ours"])
    options.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    said = options.parse_args(arguments)
    with served():
        for scheme in said.schemes:
            runs: dict[str, list[Figures]] = {name: [] for name in ("ours", *said.peers)}
            for _ in range(said.runs):
                for name, figures in runs.items():
                    figures.append(one_run(CRAWLERS[name][1], scheme))
                    one = figures[-1]
                    sys.stderr.write(
                        f"{scheme} {name}: {one['all']:.2f} ms a page, {one['parses']:.1f} parses\n{one}\n"
                    )
            text = f"Over {scheme}, medians of {said.runs} alternating runs:\n\n{table(HEADS, rows_of(runs))}"
            sys.stdout.write(f"{text}\n\n")
            if said.write:
                write(f"peers-{scheme}", text)


if __name__ == "__main__":
    main(sys.argv[1:])
