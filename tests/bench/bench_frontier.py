"""What a URL costs in Redis: bytes seen, bytes queued, calls per second; ours beside scrapy-redis, in one run.

    python tests/bench/bench_frontier.py [N_URLS]

Both get the same URLs of about 50 bytes, 100 a host, on one fresh Redis each. Ours is offered them 300 at a time,
as a page's links come, and claims 64 hosts at a time; scrapy-redis has no batches. "Seen" is what is left after
every URL was taken out and finished, "queued" what the waiting URLs took on top of it. 16 slots here hold as many
URLs each as 1,024 do at 13 million. Rates are wall time, "client" and "redis" are CPU time, which does not
depend on what else the machine does.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from time import perf_counter, process_time

if __name__ == "__main__":  # runs from a checkout, installed or not
    sys.path.insert(0, str(Path(__file__).parents[2]))

import redis
import redis.asyncio
from scrapy import Request, Spider
from scrapy_redis.dupefilter import RFPDupeFilter
from scrapy_redis.queue import PriorityQueue

from linkcrawler.embedded import redis_service
from linkcrawler.frontier import Frontier
from linkcrawler.records import Candidate

N_URLS = 200_000
URLS_PER_HOST = 100
LINKS_PER_PAGE = 300
CLAIM_HOSTS = 64
N_SLOTS = 16


def candidates(n_urls: int) -> list[Candidate]:
    """URLs in the order of a broad crawl: neighbours are of different hosts."""
    n_hosts = max(1, n_urls // URLS_PER_HOST)
    names = [(f"www.example{i}.com", f"example{i}.com") for i in range(n_hosts)]
    return [
        Candidate(f"https://{host}/docs/page-{n // n_hosts:05}.html", host, domain, depth=2)
        for n in range(n_urls)
        for host, domain in (names[n % n_hosts],)
    ]


class Gauge:
    """What Redis uses: bytes beyond its start, and CPU."""

    def __init__(self, url: str) -> None:
        self.redis = redis.Redis.from_url(url)
        self.start_bytes = self.used()

    def used(self) -> int:
        used = self.redis.info("memory")  # without the buffers of connections, which are no data
        return int(used["used_memory"]) - int(used["mem_clients_normal"]) - int(used["mem_aof_buffer"])

    def bytes_per(self, n: int) -> float:
        return (self.used() - self.start_bytes) / n

    def cpu_s(self) -> float:
        cpu = self.redis.info("cpu")
        return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])

    @contextmanager
    def paced(self, title: str, n: int) -> Iterator[None]:
        """Prints how many of `n` were done in a second, and what one cost."""
        redis_s, client_s, started = self.cpu_s(), process_time(), perf_counter()
        yield
        rate = n / (perf_counter() - started)
        client_us, redis_us = ((end / n) * 1e6 for end in (process_time() - client_s, self.cpu_s() - redis_s))
        sys.stdout.write(f"  {title:<50}{rate:11,.0f} /s{client_us:9.1f} us client{redis_us:8.1f} us redis\n")


def told(title: str, value: float) -> None:
    sys.stdout.write(f"  {title:<50}{value:11.1f} bytes\n")


async def ours(url: str, urls: list[Candidate], gauge: Gauge) -> None:
    """Offer, offer again, claim, release, finish."""
    client = redis.asyncio.Redis.from_url(url)
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
    await frontier.finish_many((claim, [leased.url for leased in claim.urls]) for claim in claims)
    await asyncio.gather(*(frontier.release(claim, 0) for claim in claims))
    return sum(len(claim.urls) for claim in claims)


def theirs(url: str, urls: list[Candidate], gauge: Gauge) -> None:
    """scrapy-redis' default duplicate filter and queue, through its own classes."""
    server, spider = redis.Redis.from_url(url), Spider("bench")
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


def run(title: str, bench: Callable[[str, list[Candidate], Gauge], None], urls: list[Candidate]) -> None:
    sys.stdout.write(f"{title}, {len(urls):,} URLs of {len(urls[-1].url)} bytes\n")
    with tempfile.TemporaryDirectory() as folder, redis_service(Path(folder)) as url:
        with redirect_stdout(StringIO()):  # buffers and scripts that Redis keeps from then on are no data
            bench(url, urls[:5000], Gauge(url))
        gauge = Gauge(url)
        gauge.redis.flushall()
        gauge.start_bytes = gauge.used()
        bench(url, urls, gauge)


def main() -> None:
    urls = candidates(int(sys.argv[1]) if len(sys.argv) > 1 else N_URLS)
    run("linkcrawler.frontier", lambda *args: asyncio.run(ours(*args)), urls)
    run("scrapy-redis 0.9.1", theirs, urls)


if __name__ == "__main__":
    main()
