"""Crawls under attack, for longer than a test may take: other numbers each round, larger webs, more that dies at once.

Every round prints what died and what it cost; a round in which a page or a link is missing, one is fetched again
without reason, a host is hurried or a key is left fails the benchmark. Run it with `make bench ARGS=chaos`, and with
the seed that a failed round prints: `python -m tests.bench.bench_chaos SEED`.
"""

from __future__ import annotations

import contextlib
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path

from linkcrawler import embedded
from tests.chaos import claims
from tests.chaos.chaos import Attacked
from tests.chaos.known_web import KnownWeb
from tests.chaos.request_log import Served

N_ROUNDS = 4
LIMIT_S = 600
LEASE_MS = 8000
COLUMNS = (
    "seed",
    "pages",
    "hosts",
    "delay_s",
    "calm_s",
    "attacked_s",
    "workers killed",
    "redis",
    "store",
    "held",
    "again",
)


def crawled(web: KnownWeb, delay_s: float, rng: random.Random | None) -> tuple[Attacked, float, int]:
    """A crawl of `web`, its seconds, and how many pages were fetched again. It is attacked where `rng` is given."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        data = Path(folder) / "data"
        embedded.up(data)
        stack.callback(embedded.down, data, is_forced=True)
        served = stack.enter_context(Served(web, Path(folder) / "requests.log"))
        crawl = Attacked(data, "chaos", served, ("--workers", "4", "--delay", str(delay_s)))
        stack.callback(crawl.stop)
        crawl.prepare(lease_ms=LEASE_MS)
        began = time.monotonic()
        crawl.start(*web.seeds)
        if rng is not None:
            redis_at = {number for number in range(2, 1000) if rng.random() < 0.15}
            store_at = {number for number in range(2, 1000) if number % 7 == 4}
            crawl.until_the_end(rng, rng.uniform(1.5, 3.0), redis_at, store_at, LIMIT_S)
        crawl.end(LIMIT_S)
        seconds = time.monotonic() - began
        claims.assert_every_page_is_there(crawl)
        claims.assert_links_are_exact(crawl)
        n_again = claims.assert_only_what_was_in_flight_is_fetched_again(crawl)
        claims.assert_polite(crawl, delay_s)
        claims.assert_no_key_leaks(crawl)
        return crawl, seconds, n_again


def main(seeds: list[int]) -> int:
    """One row per round; 1 where a claim did not hold."""
    print(" | ".join(COLUMNS))
    for seed in seeds or [secrets.randbelow(10**6) for _ in range(N_ROUNDS)]:
        rng = random.Random(seed)
        n_hosts = rng.choice((30, 50, 80))
        web = KnownWeb(seed, rng.randrange(2000, 4000), n_hosts, crawl_delay_s=0.5, has_flaky=True)
        delay_s = rng.choice((0.1, 0.2, 0.3))
        try:
            _, calm_s, n_again = crawled(web, delay_s, None)
            assert n_again == 0
            crawl, seconds, n_again = crawled(web, delay_s, rng)
        except AssertionError as exc:
            print(f"{seed}: {exc}")
            return 1
        n_held = sum(len(death.held) for death in crawl.deaths)
        row = [seed, web.n_pages, n_hosts, delay_s, f"{calm_s:.1f}", f"{seconds:.1f}", len(crawl.deaths)]
        row += [crawl.n_redis_deaths, crawl.n_store_deaths, n_held, n_again]
        print(" | ".join(f"{value!s:>{len(name)}}" for name, value in zip(COLUMNS, row, strict=True)), flush=True)
    print("lost: 0 pages, 0 links, 0 keys; no host was asked before its pause was over")
    return 0


if __name__ == "__main__":
    sys.exit(main([int(seed) for seed in sys.argv[1:]]))
