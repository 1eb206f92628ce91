"""What a URL costs in Redis: bytes seen, bytes queued, calls per second; ours beside scrapy-redis, in one run.

    python -m tests.bench.bench_frontier [N_URLS]

First table: both get the same 200,000 URLs of about 50 bytes, 100 a host, on one fresh Redis each. Ours is offered
them 300 at a time, as a page's links come, and claims 64 hosts at a time; scrapy-redis has no batches. "Seen" is what
is left after every URL was taken out and finished, "queued" what the waiting URLs took on top of it. 16 slots here
hold as many URLs each as 1,024 do at 13 million. Rates are wall time, "client" and "redis" are CPU time.

Second table: bytes per seen URL on the way to N_URLS (2,000,000 unless said otherwise) in 1,024 slots. URLs come
20,000 at a time, of 200 new hosts each, and are claimed and finished before the next do: what is left is the seen
set, and what is remembered for an hour of every host that was fetched.

Third table: bytes per queued URL, 100,000 of them, by how many wait for each host.
"""

import asyncio
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

import redis
import redis.asyncio
import uvloop
from scrapy import Request, Spider
from scrapy_redis.dupefilter import RFPDupeFilter
from scrapy_redis.queue import PriorityQueue

from linkcrawler.frontier import Frontier, connect
from linkcrawler.records import Candidate
from tests.bench.redis_gauge import Gauge, fresh_gauge, say

N_URLS = 200_000
N_GROWN = 2_000_000
URLS_PER_HOST = 100
LINKS_PER_PAGE = 300
CLAIM_HOSTS = 64
N_SLOTS = 16
BATCH_HOSTS = 200


def candidates(n_hosts: int, urls_per_host: int, first: int = 0) -> list[Candidate]:
    """URLs in the order of a broad crawl: neighbours are of different hosts."""
    names = [(f"www.example{i}.com", f"example{i}.com") for i in range(first, first + n_hosts)]
    return [
        Candidate(f"https://{host}/docs/page-{n:05}.html", host, domain, depth=2)
        for n in range(urls_per_host)
        for host, domain in names
    ]


def told(title: str, value: float) -> None:
    say(f"  {title:<50}{value:11.1f} bytes")


async def ours(gauge: Gauge, urls: list[Candidate]) -> None:
    """Offer, offer again, claim, release, finish."""
    client = await connect(gauge.url)
    frontier, fresh = (Frontier(client, "bench", n_slots=N_SLOTS) for _ in range(2))
    n = len(urls)

    async def offer_all(to: Frontier) -> int:
        n_new = 0
        for start in range(0, n, LINKS_PER_PAGE):
            n_new += (await to.offer(urls[start : start + LINKS_PER_PAGE])).n_new
        return n_new

    with gauge.paced("offer, new URLs of 300 hosts a page", n):
        assert await offer_all(frontier) == n
    full = gauge.bytes_per(n)
    with gauge.paced("offer again, by another worker", n):
        assert await offer_all(fresh) == 0
    with gauge.paced("offer again, by the same worker", n):
        assert await offer_all(fresh) == 0
    same_host = [Candidate(f"https://one.org/{i}", "one.org", "one.org") for i in range(30_000)]
    with gauge.paced("offer, new URLs of one host a page", len(same_host)):
        for start in range(0, len(same_host), LINKS_PER_PAGE):
            await frontier.offer(same_host[start : start + LINKS_PER_PAGE])
    while waiting := await frontier.drain_host("bench", "one.org", "one.org"):
        await frontier.finish(waiting, [leased.url for leased in waiting.urls])
    n_taken = 0
    with gauge.paced("claim, release, finish: one URL of a host", n // 10):
        while n_taken < n // 10:
            n_taken += await settle(frontier, 1)
    with gauge.paced("claim, release, finish: 16 URLs of a host", n - n_taken):
        while n_more := await settle(frontier, 16):
            n_taken += n_more
    assert n_taken == n
    with gauge.paced("claim where no host is due (calls)", 20):
        for _ in range(20):
            assert not await frontier.claim("bench", CLAIM_HOSTS, 1, 0)
    seen = gauge.bytes_per(n + len(same_host))
    told("seen URL", seen)
    told("queued URL", full - seen)
    await client.aclose()


async def settle(frontier: Frontier, urls_per_host: int) -> int:
    """One round of a worker's life, without the fetching; returns how many URLs it was."""
    claims = await frontier.claim("bench", CLAIM_HOSTS, urls_per_host, 0)
    await frontier.finish_many((claim, claim.urls) for claim in claims)
    await asyncio.gather(*(frontier.release(claim, 0) for claim in claims))
    return sum(len(claim.urls) for claim in claims)


def theirs(gauge: Gauge, urls: list[Candidate]) -> None:
    """scrapy-redis' default duplicate filter and queue, through its own classes."""
    server, spider = redis.Redis.from_url(gauge.url), Spider("bench")
    seen, queue = RFPDupeFilter(server, "bench:dupefilter"), PriorityQueue(server, spider, "bench:requests")
    n = len(urls)
    requests = [Request(c.url, meta={"depth": c.depth}) for c in urls]
    with gauge.paced("request_seen and push, new URLs", n):
        for request in requests:
            if not seen.request_seen(request):
                queue.push(request)
    full = gauge.bytes_per(n)
    with gauge.paced("request_seen again", n // 10):
        for request in requests[: n // 10]:
            assert seen.request_seen(request)
    with gauge.paced("pop (no lease)", n):
        while queue.pop():
            pass
    left = gauge.bytes_per(n)
    told("seen URL", left)
    told("queued URL", full - left)


def run(title: str, bench: Callable[[Gauge, list[Candidate]], None], urls: list[Candidate]) -> None:
    say(f"{title}, {len(urls):,} URLs of {len(urls[-1].url)} bytes")
    with fresh_gauge() as gauge:
        with redirect_stdout(StringIO()):  # buffers and scripts that Redis keeps from then on are no data
            bench(gauge, urls[:5000])
        gauge.empty()
        bench(gauge, urls)


async def grow(gauge: Gauge, n_urls: int) -> None:
    """Bytes per seen URL at an eighth, a quarter, a half and all of `n_urls`, and what adding them cost."""
    say(f"\nlinkcrawler.frontier, 1,024 slots\n  {'URLs seen':>14}{'bytes each':>12}{'URLs offered and finished':>28}")
    client = await connect(gauge.url)
    frontier = Frontier(client, "grown")
    n, marks, started, n_before = 0, [n_urls // 8, n_urls // 4, n_urls // 2, n_urls], perf_counter(), 0
    while marks:
        await frontier.offer(candidates(BATCH_HOSTS, URLS_PER_HOST, n // URLS_PER_HOST))
        while claims := await frontier.claim("bench", BATCH_HOSTS, 500, 0):
            await frontier.finish_many((claim, claim.urls) for claim in claims)
            await asyncio.gather(*(frontier.release(claim, 0) for claim in claims))
        n += BATCH_HOSTS * URLS_PER_HOST
        if n >= marks[0]:
            rate = (n - n_before) / (perf_counter() - started)
            say(f"  {n:>14,}{gauge.bytes_per(n):>12.2f}{rate:>26,.0f}/s")
            marks, started, n_before = marks[1:], perf_counter(), n
    assert (await frontier.counts()).seen == n
    await client.aclose()


async def queue(gauge: Gauge, urls_per_host: int, n: int = 100_000) -> None:
    """Bytes per waiting URL, where so many wait for each host."""
    client = await connect(gauge.url)
    frontier = Frontier(client, "queued", n_slots=N_SLOTS)
    urls = candidates(n // urls_per_host, urls_per_host)
    for start in range(0, n, 20_000):
        await frontier.offer(urls[start : start + 20_000])
    full = gauge.used()
    while claims := await frontier.claim("bench", 500, 500, 0):
        await frontier.finish_many((claim, claim.urls) for claim in claims)
        await asyncio.gather(*(frontier.release(claim, 0) for claim in claims))
    say(f"  {urls_per_host:>14,}{(full - gauge.used()) / n:>12.1f}")
    await client.aclose()


def main() -> None:
    n_grown = int(sys.argv[1]) if len(sys.argv) > 1 else N_GROWN
    urls = candidates(N_URLS // URLS_PER_HOST, URLS_PER_HOST)
    run("linkcrawler.frontier", lambda *args: uvloop.run(ours(*args)), urls)
    run("scrapy-redis 0.9.1", theirs, urls)
    with fresh_gauge() as gauge:
        uvloop.run(grow(gauge, n_grown))
    say(f"\nlinkcrawler.frontier\n  {'URLs of a host':>14}{'bytes per queued URL':>22}")
    for urls_per_host in (1, 4, 16, 100):
        with fresh_gauge() as gauge:
            uvloop.run(queue(gauge, urls_per_host))


if __name__ == "__main__":
    main()
