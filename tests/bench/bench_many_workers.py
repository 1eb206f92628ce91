"""What a page costs Redis when ten, a hundred or a thousand workers share a crawl: `make bench ARGS=many_workers`.

Simulated: every worker is a task with a name, a connection and a memory of its own, all in one process, and nothing
is fetched; Redis is real and cannot tell. Each claims 16 hosts, offers the links of each page (20, of which 4 are new
and 16 were offered by another page before), finishes it and lets its host go, as fast as it can: so they stand in each
other's way more than workers do that wait for answers. Each claims six times before anything is measured: it has
learnt then which slots there are, once, 1,024 questions. All together then take 20,000 pages; 100,000 hosts are ready.
CPU of Redis and of the simulation, a page; commands, a page; memory of Redis for a worker's connection.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

import uvloop

from linkcrawler.frontier import Frontier, connect
from linkcrawler.records import Candidate
from tests.bench.redis_gauge import Gauge, fresh_gauge
from tests.bench.written import figure, table, write

PAGE = Path(__file__).parents[2] / "docs" / "SCALING.md"
N_HOSTS, N_PAGES, N_WARM = 100_000, 20_000, 6
CLAIM_HOSTS, N_NEW, N_SEEN = 16, 4, 16
WORKERS = (1, 10, 100, 1_000)
HEADS = ("workers", "pages/s", "Redis us/page", "simulation us/page", "commands/page", "kB of Redis/worker")


def named(host_no: int, path: str) -> Candidate:
    """A URL of one of the hosts."""
    host_no %= N_HOSTS
    return Candidate(
        f"https://www.example{host_no}.com/{path}", f"www.example{host_no}.com", f"example{host_no}.com", 1
    )


def links_of(page_no: int) -> list[Candidate]:
    """What a page links to: new URLs of hosts far and near, and what the page before it linked to, too."""
    new = [named(page_no * 7 + k * 1_000, f"{page_no}-{k}") for k in range(N_NEW)]
    return new + [named(page_no * 7 + k * 1_250, "") for k in range(N_SEEN)]


async def worker(url: str, name: str, warm: asyncio.Barrier, pages: Iterator[int], done: list[int]) -> None:
    """One of them, until all pages are done."""
    client = await connect(url)
    frontier = Frontier(client, "many")
    for _ in range(N_WARM):
        claims = await frontier.claim(name, CLAIM_HOSTS, 1, 0)
        await asyncio.gather(*(frontier.release(claim, 0, unfetched=claim.urls) for claim in claims))
    await warm.wait()
    await warm.wait()
    while len(done) < N_PAGES:
        claims = await frontier.claim(name, CLAIM_HOSTS, 1, 0)
        for _ in claims:
            page_no = next(pages)
            await frontier.offer(links_of(page_no))
            done.append(page_no)
        await frontier.finish_many((claim, claim.urls) for claim in claims)
        await asyncio.gather(*(frontier.release(claim, 0) for claim in claims))
    await client.aclose()


async def measured(gauge: Gauge, n_workers: int) -> list[float]:
    """The figures of so many workers, as in HEADS."""
    client = await connect(gauge.url)
    frontier = Frontier(client, "many")
    for first in range(0, N_HOSTS, 5_000):
        await frontier.offer([named(host_no, "") for host_no in range(first, first + 5_000)])
    await client.aclose()
    pages, done, warm = itertools.count(), list[int](), asyncio.Barrier(n_workers + 1)
    tasks = [asyncio.create_task(worker(gauge.url, f"w{n}", warm, pages, done)) for n in range(n_workers)]
    await warm.wait()
    memory = gauge.redis.info("memory")
    gauge.redis.config_resetstat()
    before = gauge.cpu_s(), process_time(), perf_counter()
    await warm.wait()
    await asyncio.gather(*tasks)
    redis_s, own_s, seconds = gauge.cpu_s() - before[0], process_time() - before[1], perf_counter() - before[2]
    n = len(done)
    n_calls = sum(calls for name, calls in gauge.calls().items() if name in ("evalsha", "eval"))
    return [
        n / seconds,
        redis_s / n * 1e6,
        own_s / n * 1e6,
        n_calls / n,
        memory["mem_clients_normal"] / n_workers / 1e3,
    ]


def main(arguments: list[str]) -> None:
    """Measure each number of workers, print the table, and write it with --write."""
    options = argparse.ArgumentParser(prog="make bench ARGS=many_workers", description=__doc__)
    options.add_argument("--write", action="store_true", help="put the table into docs/SCALING.md")
    said = options.parse_args(arguments)
    rows = []
    for n_workers in WORKERS:
        with fresh_gauge() as gauge:
            rows.append([f"{n_workers:,}", *map(figure, uvloop.run(measured(gauge, n_workers)))])
            sys.stderr.write(f"{rows[-1]}\n")
    text = table(HEADS, rows)
    sys.stdout.write(text + "\n")
    if said.write:
        write("many-workers", text, PAGE)


if __name__ == "__main__":
    main(sys.argv[1:])
