"""Real worker processes on one crawl, one of them killed with SIGKILL in the middle."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from linkcrawler.frontier import Frontier
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of

WORKER = Path(__file__).with_name("visiting_worker.py")
HOSTS = [f"h{i}.site{i % 6}.com" for i in range(24)]
URLS_PER_HOST = 12


async def start(redis_url: str, crawl: str, name: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, str(WORKER), redis_url, crawl, name, stdout=asyncio.subprocess.PIPE
    )


async def events(process: asyncio.subprocess.Process, into: list[dict[str, Any]], n: int | None = None) -> None:
    """The next `n` events of a worker are in `into`, or all until its end."""
    assert process.stdout is not None
    while (n is None or len(into) < n) and (line := await process.stdout.readline()):
        if line.endswith(b"\n"):
            into.append(json.loads(line))


async def test_a_killed_worker_loses_no_url_and_no_host_is_visited_by_two(
    redis_url: str, new_frontier: Callable[..., Frontier]
) -> None:
    frontier = new_frontier(default_delay_ms=20)
    urls = [f"https://{host}/{n}" for n in range(URLS_PER_HOST) for host in HOSTS]
    hosts = [url.split("/")[2] for url in urls]
    await frontier.offer([Candidate(u, h, names_of(h).domain) for u, h in zip(urls, hosts, strict=True)])
    logs: dict[str, list[dict[str, Any]]] = {"doomed": [], "other": []}
    doomed, other = [await start(redis_url, frontier.crawl, name) for name in logs]
    await events(doomed, logs["doomed"], 41)
    doomed.send_signal(signal.SIGKILL)
    await events(doomed, logs["doomed"])
    await doomed.wait()

    n_returned = await frontier.reclaim("doomed")
    await events(other, logs["other"])
    assert await other.wait() == 0
    assert await frontier.is_exhausted()

    fetched = Counter(e["url"] for log in logs.values() for e in log if e["event"] == "fetch")
    assert set(fetched) == set(urls)
    assert sum(fetched.values()) - len(urls) <= n_returned <= 4 * 3
    assert len(logs["other"]) > 0
    assert_no_overlap(logs)


def assert_no_overlap(logs: dict[str, list[dict[str, Any]]]) -> None:
    """No two visits of a host overlap; one that never ended lasted until its worker's last word."""
    visits: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for log in logs.values():
        ends = {e["lease"]: e["at"] for e in log if e["event"] == "end"}
        for e in log:
            if e["event"] == "begin":
                visits[e["host"]].append((e["at"], ends.get(e["lease"], log[-1]["at"])))
    for spans in visits.values():
        spans.sort()
        assert all(ended <= began for (_, ended), (began, _) in pairwise(spans))
