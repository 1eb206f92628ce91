"""A worker process that visits hosts without fetching: `visiting_worker.py REDIS_URL CRAWL NAME`.

For each visit it writes one line of JSON when it begins and one when it ends, with the machine's monotonic clock.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from redis.asyncio import Redis

from linkcrawler.frontier import Frontier


def say(**event: object) -> None:
    sys.stdout.write(json.dumps({"at": time.monotonic(), **event}) + "\n")
    sys.stdout.flush()


async def main(redis_url: str, crawl: str, name: str) -> None:
    redis = Redis.from_url(redis_url)
    frontier = Frontier(redis, crawl, n_slots=8, default_delay_ms=20)
    while not await frontier.is_exhausted():
        for claim in await frontier.claim(name, 4, 3, 0):
            say(event="begin", host=claim.host, lease=claim.lease_id)
            await asyncio.sleep(0.002)  # a fetch takes some time
            for leased in claim.urls[:2]:
                say(event="fetch", host=claim.host, url=leased.url)
            say(event="end", host=claim.host, lease=claim.lease_id)
            await frontier.release(claim, 1, delay_ms=1, unfetched=claim.urls[2:])
            await frontier.finish(claim, [leased.url for leased in claim.urls[:2]])
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
