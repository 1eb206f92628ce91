"""How the cost of a page grows: with its size, its links, the hosts, the workers. `make bench ARGS="scaling --write"`

A generated web (tests/bench/cheap_web.py), everything on; one thing is changed at a time. CPU of the workers by their
own profile, of the services from outside; all also in parses of a page of 95 kB, measured meanwhile
(tests/bench/usage.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler import embedded
from tests.bench.bench_peers import n_commands
from tests.bench.bench_soak import web
from tests.bench.usage import cpu_s, used_by
from tests.bench.written import figure, table, write

# (words, hosts, kB, links, workers)
CASES: list[tuple[str, int, float, int, int]] = [
    ("1 kB, 11 links, 100 hosts", 100, 1, 11, 1),
    ("95 kB", 100, 95, 11, 1),
    ("95 kB, 311 links", 100, 95, 311, 1),
    ("10 hosts", 10, 1, 11, 1),
    ("1,000 hosts", 1000, 1, 11, 1),
    ("2 workers", 100, 1, 11, 2),
]
HEADS = (
    "",
    "worker ms",
    "store ms",
    "Redis ms",
    "all ms",
    "a parse ms",
    "all in parses",
    "pages/s",
    "Redis commands/page",
)


def measured(n_pages: int, n_hosts: int, kb: float, n_links: int, n_workers: int) -> list[float]:
    """The figures of one crawl, as in HEADS."""
    with tempfile.TemporaryDirectory() as folder, web(n_pages, n_hosts, kb, n_links) as port:
        data = Path(folder) / "data"
        services = {s.service: s for s in embedded.up(data)}
        try:
            pids = {name: [s.pid, *([s.child_pid] if s.child_pid else [])] for name, s in services.items()}
            seeds = Path(folder) / "seeds.txt"
            seeds.write_text("".join(f"http://h{n}.example/{n}\n" for n in range(n_hosts)))
            before = {name: sum(map(cpu_s, group)) for name, group in pids.items()}
            commands = n_commands(services["redis"].url)
            done = used_by(
                [sys.executable, "-m", "linkcrawler", "crawl", "--seeds", str(seeds), "--no-sitemaps", "--profile"]
                + ["--connect-to", f"::127.0.0.1:{port}", "--data", str(data), "--json", "--workers", str(n_workers)]
                + ["--max-pages", str(n_pages)]
            )
            used = {name: sum(map(cpu_s, group)) - before[name] for name, group in pids.items()}
            commands = n_commands(services["redis"].url) - commands
        finally:
            embedded.down(data, is_forced=True)
    profile = done.said["profile"]
    n = profile["n_attempts"]
    store_ms, redis_ms = used["store"] / n * 1000, used["redis"] / n * 1000
    all_ms = profile["cpu_ms_per_attempt"] + store_ms + redis_ms
    return [
        *(profile["cpu_ms_per_attempt"], store_ms, redis_ms, all_ms, done.parse_ms, all_ms / done.parse_ms),
        *(done.said["pages_per_second"], commands / n),
    ]


def main(arguments: list[str]) -> None:
    """Measure each case, print the table, and write it with --write."""
    options = argparse.ArgumentParser(prog="make bench ARGS=scaling")
    options.add_argument("--pages", type=int, default=4000)
    options.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    said = options.parse_args(arguments)
    rows = []
    for words, *case in CASES:
        figures = measured(said.pages, *case)  # type: ignore[arg-type]
        rows.append([words, *map(figure, figures)])
        sys.stderr.write(f"{rows[-1]}\n")
    text = table(HEADS, rows)
    sys.stdout.write(text + "\n")
    if said.write:
        write("scaling", text)


if __name__ == "__main__":
    main(sys.argv[1:])
