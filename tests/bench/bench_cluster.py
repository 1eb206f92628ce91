"""A cluster on loopback under attack for minutes: a Redis master dies, a shard of the store is away for a minute, and a
worker is killed every few seconds. Whatever is not exact afterwards fails the benchmark.

Run it with `make bench ARGS=cluster`; with a seed and a number of pages: `python -m tests.bench.bench_cluster 7 1500`.
"""

from __future__ import annotations

import random
import secrets
import sys
import tempfile
from pathlib import Path

from tests.chaos import claims
from tests.chaos.cluster import Attack, on_cluster
from tests.chaos.known_web import KnownWeb

DELAY_S = 0.5
ATTACK = Attack(
    worker_every_s=4,
    master_dies_at_s=15,
    master_back_after_s=5,
    shard_stops_at_s=30,
    shard_back_after_s=60,
    limit_s=1200,
)


def main(seed: int, n_pages: int) -> int:
    """What was done, and what it came to; 1 where a claim did not hold."""
    web = KnownWeb(seed, n_pages, 40, crawl_delay_s=0.8, has_flaky=True)
    with tempfile.TemporaryDirectory() as folder, on_cluster(Path(folder), web, DELAY_S, lease_ms=8000) as (crawl, api):
        print(f"seed {seed}: {n_pages:,} pages on 40 hosts, 4 workers, 3 Redis masters, 2 shards, 1 API", flush=True)
        try:
            crawl.start(*web.seeds)
            crawl.suffer(random.Random(seed), ATTACK)
            crawl.end()
            claims.assert_every_page_is_there(crawl)
            claims.assert_links_are_exact(crawl)
            claims.assert_polite(crawl, DELAY_S)
            claims.assert_no_key_leaks(crawl)
            crawl.assert_api_counts_exactly(api)
        except AssertionError as exc:
            print(f"seed {seed}: {exc}")
            return 1
        n_again = claims.asked_again(crawl).total()
        print(f"killed: {crawl.n_workers_killed} workers, 1 Redis master (back after 5 s); away: 1 shard for 60 s")
        for name in ("fetches", "link_sets", "links", "pages"):
            first, second = (row["n"] for row in claims.rows(crawl, f"select count() as n from {name} final"))
            print(f"{name:<9} {first} rows on shard 1, {second} on shard 2")
        print(f"{crawl.seconds:.0f} s; {n_again:,} fetches were made again")
        print(f"exact: {len(web.links):,} links, and what the API says of each target")
        print("lost: 0 pages, 0 links, 0 keys; doubled: 0; no host was asked before its pause was over")
        return 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else secrets.randbelow(10**6), given[1] if len(given) > 1 else 2500))
