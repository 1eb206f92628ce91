"""Memory of a worker and lateness of its event loop over a long crawl: `make bench ARGS="soak --pages 200000"`.

A generated web (tests/bench/cheap_web.py) of small pages on many hosts, everything on. The worker's resident memory is
noted on the way; flat means that the last quarter's is within 10 % of the second quarter's, when its bounded caches are
full.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import redis

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler import embedded
from tests.bench.written import figure, table, write

LOOK_S = 2.0


@contextlib.contextmanager
def web(n_pages: int, n_hosts: int, *more: float) -> Iterator[int]:
    """The port of a generated web; `more` are kB and links of a page."""
    command = [sys.executable, str(Path(__file__).with_name("cheap_web.py")), *map(str, (n_pages, n_hosts, *more))]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.wait()


def memory_mb(pid: int) -> float:
    """Resident memory of a process; 0 where it has ended."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0.0


def looked_at(url: str) -> tuple[int, int]:
    """(pid of the worker, pages it has settled) as it told Redis last."""
    with redis.Redis.from_url(url) as client:
        for key in client.scan_iter("*workers*"):
            if client.type(key) == b"hash":
                for name, told in client.hgetall(key).items():
                    with contextlib.suppress(ValueError):
                        return int(name.rpartition(b"-")[2]), int(json.loads(told)["n_pages"])
    return 0, 0


def main(arguments: list[str]) -> None:
    """Crawl, look, tell."""
    options = argparse.ArgumentParser(prog="make bench ARGS=soak")
    options.add_argument("--pages", type=int, default=200_000)
    options.add_argument("--hosts", type=int, default=500)
    options.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    said = options.parse_args(arguments)
    looks: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder, web(said.pages, said.hosts) as port:
        data = Path(folder) / "data"
        services = {s.service: s for s in embedded.up(data)}
        seeds = Path(folder) / "seeds.txt"
        seeds.write_text("".join(f"http://h{n}.example/{n}\n" for n in range(said.hosts)))
        command = [sys.executable, "-m", "linkcrawler", "crawl", "--seeds", str(seeds), "--no-sitemaps", "--profile"]
        command += ["--connect-to", f"::127.0.0.1:{port}", "--data", str(data), "--json"]
        with (data / "out.json").open("w+") as out:
            crawl = subprocess.Popen(command + ["--max-pages", str(said.pages)], stdout=out)
            told = 0
            while crawl.poll() is None:
                time.sleep(LOOK_S)
                pid, n_pages = looked_at(services["redis"].url)
                if n_pages and (mb := memory_mb(pid)):
                    looks.append((n_pages, mb))
                    if n_pages - told >= said.pages / 40:
                        told = n_pages
                        sys.stderr.write(f"{n_pages:,} pages: {mb:.0f} MB\n")
            out.seek(0)
            facts = json.load(out)
        embedded.down(data, is_forced=True)
    profile = facts["profile"]
    n_last = looks[-1][0]
    rows = [
        [f"{n_last * k // 4:,} to {n_last * (k + 1) // 4:,}", figure(statistics.median(part)), figure(max(part))]
        for k in range(4)
        if (part := [mb for n, mb in looks if n_last * k / 4 <= n <= n_last * (k + 1) / 4])
    ]
    lags = f"{profile['lag_p50_ms']:g} ms (p50), {profile['lag_p99_ms']:g} ms (p99)"
    text = (
        f"{facts['pages_fetched']:,} pages of 1 kB on {said.hosts:,} hosts, {profile['cpu_ms_per_attempt']:.2f} ms CPU "
        f"a page in the worker. Its event loop was late by {lags}; by work of its own, "
        f"{profile['own_lag_p99_ms']:g} ms (p99).\n\n" + table(["pages", "MB (median)", "MB (most)"], rows)
    )
    sys.stdout.write(text + "\n")
    if said.write:
        write("soak", text)


if __name__ == "__main__":
    main(sys.argv[1:])
