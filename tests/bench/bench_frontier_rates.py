"""How fast the frontier is with many hosts: claims a second, the cost of a claim, round trips of an offer.

    python -m tests.bench.bench_frontier_rates

One Redis, 1,024 slots, and every host ready at once. "Cost of a claim": CPU for each host claimed, 64 in a call, with
so many hosts ready. "Claimed and finished": `claim`, `finish`, `release` of all hosts that wait, by one process and by
two at once, each with two tasks that claim 64 hosts at a time; nothing is fetched. Rates are wall time on a machine
whose other load is not known; CPU of the clients and of Redis for each URL stands beside them. "Offer": the links of
a page to so many hosts, what is sent for them, and in how many round trips; scrapy-redis in the same run.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

import redis
import uvloop
from scrapy import Request, Spider
from scrapy_redis.dupefilter import RFPDupeFilter
from scrapy_redis.queue import PriorityQueue

from linkcrawler.frontier import Claim, Frontier, connect
from linkcrawler.records import Candidate
from tests.bench.bench_frontier import candidates
from tests.bench.redis_gauge import Gauge, fresh_gauge, say

CLAIM_HOSTS = 64
N_HOSTS = 100_000
N_LINKS = 300


async def fill(frontier: Frontier, n_hosts: int, urls_per_host: int) -> None:
    """So many hosts are ready, each with so many URLs."""
    for first in range(0, n_hosts, 5_000):
        await frontier.offer(candidates(min(5_000, n_hosts - first), urls_per_host, first))


async def claim_cost(gauge: Gauge, n_hosts: int) -> None:
    """CPU of a claim, by client and Redis; the hosts are put back between two."""
    client = await connect(gauge.url)
    frontier = Frontier(client, f"ready{n_hosts}")
    await fill(frontier, n_hosts, 1)
    client_s = redis_s = n = 0.0
    for i in range(64):
        before = gauge.cpu_s(), process_time()
        claims = await frontier.claim("bench", CLAIM_HOSTS, 1, 0)
        if i > 2:  # scripts are known, and the slots were looked at
            client_s, redis_s = client_s + process_time() - before[1], redis_s + gauge.cpu_s() - before[0]
            n += len(claims)
        await asyncio.gather(*(frontier.release(claim, 0, unfetched=claim.urls) for claim in claims))
    say(f"  {n_hosts:>12,}{client_s / n * 1e6:>12.1f}{redis_s / n * 1e6:>12.1f}")
    await client.aclose()


async def work(url: str, crawl: str, name: str, urls_per_host: int) -> tuple[int, float]:
    """Claim, finish and release until nothing waits; how many URLs, and the CPU seconds it took."""
    client = await connect(url)
    frontier = Frontier(client, crawl)
    n, began = 0, process_time()

    async def settle(claims: list[Claim]) -> None:
        await frontier.finish_many((claim, claim.urls) for claim in claims)
        await asyncio.gather(*(frontier.release(claim, 3_600_000) for claim in claims))

    async def one_task() -> None:
        nonlocal n
        while claims := await frontier.claim(name, CLAIM_HOSTS, urls_per_host, 0):
            await settle(claims)
            n += sum(len(claim.urls) for claim in claims)

    await asyncio.gather(one_task(), one_task())
    await client.aclose()
    return n, process_time() - began


def run_work(url: str, crawl: str, name: str, urls_per_host: int) -> tuple[int, float]:
    """`work`, in a process of its own."""
    return uvloop.run(work(url, crawl, name, urls_per_host))


async def filled(url: str, crawl: str, urls_per_host: int) -> None:
    client = await connect(url)
    await fill(Frontier(client, crawl), N_HOSTS, urls_per_host)
    await client.aclose()


def rates(gauge: Gauge, urls_per_host: int, n_processes: int) -> None:
    """URLs claimed and finished a second with 100,000 hosts ready."""
    crawl = f"rate-{urls_per_host}-{n_processes}"
    uvloop.run(filled(gauge.url, crawl, urls_per_host))
    with ProcessPoolExecutor(n_processes, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(abs, range(n_processes * 8)))  # the processes are there
        redis_s, began = gauge.cpu_s(), perf_counter()
        calls = [pool.submit(run_work, gauge.url, crawl, f"w{i}", urls_per_host) for i in range(n_processes)]
        done = [call.result() for call in calls]
        seconds, redis_s = perf_counter() - began, gauge.cpu_s() - redis_s
    n, client_s = (sum(column) for column in zip(*done, strict=True))
    assert n == N_HOSTS * urls_per_host
    costs = f"{client_s / n * 1e6:>14.1f}{redis_s / n * 1e6:>14.1f}"
    say(f"  {urls_per_host:>14}{n_processes:>12}{n / seconds:>14,.0f}{costs}")
    gauge.empty()


async def offers(gauge: Gauge, n_hosts: int) -> None:
    """What the 300 links of one page cost to offer."""
    client = await connect(gauge.url)
    frontier = Frontier(client, f"offers{n_hosts}")
    await fill(frontier, n_hosts, 1)  # no slot is new
    await frontier.offer(
        [Candidate(f"https://warm.org/{i}", "warm.org", "warm.org") for i in range(400)]
    )  # nor a script
    links = candidates(n_hosts, 1 + N_LINKS // n_hosts)[n_hosts:]
    batches = 0
    ask = frontier._connection._route.ask

    async def counted(commands: list[tuple[object, ...]]) -> list[object]:
        nonlocal batches
        batches += 1
        return list(await ask(commands))

    frontier._connection._route.ask = counted  # type: ignore[method-assign, assignment]
    gauge.redis.config_resetstat()
    assert (await frontier.offer(links)).n_new == N_LINKS
    say(f"  {'ours':<14}{n_hosts:>8}{gauge.calls()['evalsha']:>12}{batches:>14}")
    await client.aclose()


def their_offers(gauge: Gauge) -> None:
    """The same of scrapy-redis, which asks for each link twice."""
    server = redis.Redis.from_url(gauge.url)
    seen, queue = RFPDupeFilter(server, "o:dupefilter"), PriorityQueue(server, Spider("o"), "o:requests")
    gauge.redis.config_resetstat()
    for candidate in candidates(N_LINKS, 1):
        request = Request(candidate.url)
        if not seen.request_seen(request):
            queue.push(request)
    n = sum(gauge.calls()[name] for name in ("sadd", "zadd"))
    say(f"  {'scrapy-redis':<14}{N_LINKS:>8}{n:>12}{n:>14}")


def main() -> None:
    with fresh_gauge() as gauge:
        say(f"offer of the {N_LINKS} links of one page\n  {'':<14}{'hosts':>8}{'commands':>12}{'round trips':>14}")
        for n_hosts in (1, 30, N_LINKS):
            uvloop.run(offers(gauge, n_hosts))
        their_offers(gauge)
        gauge.empty()
        say(f"\ncost of a claim, us of CPU for each host\n  {'ready hosts':>12}{'client':>12}{'redis':>12}")
        for n_hosts in (1_000, 10_000, 100_000, 1_000_000):
            uvloop.run(claim_cost(gauge, n_hosts))
            gauge.empty()
        say(f"\nclaimed and finished, {N_HOSTS:,} hosts ready")
        say(f"  {'URLs of a host':>14}{'processes':>12}{'URLs/s':>14}{'us clients':>14}{'us redis':>14}")
        for urls_per_host in (1, 16):
            for n_processes in (1, 2):
                rates(gauge, urls_per_host, n_processes)


if __name__ == "__main__":
    main()
