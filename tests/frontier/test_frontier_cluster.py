"""The frontier on a real Redis Cluster of three masters, one of which is killed and replaced in the midst of work."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import pytest
from redis.asyncio import Redis, RedisCluster

from linkcrawler.errors import FrontierError, FrontierUnavailable
from linkcrawler.frontier import Counts, Frontier, connect
from linkcrawler.records import Candidate
from linkcrawler.urls import names_of
from tests.redis_cluster import ThreeMasters

T = TypeVar("T")

HOSTS = [f"h{i % 3}.site{i // 3}.com" for i in range(90)]
NewFrontier = Callable[..., Frontier]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThreeMasters]:
    """Three masters, for all tests here."""
    with ThreeMasters(tmp_path_factory.mktemp("cluster")) as three:
        yield three


@pytest.fixture
async def new_frontier(cluster: ThreeMasters) -> AsyncIterator[NewFrontier]:
    """Makes frontiers of one crawl, each with a client of its own; in the end no key is left on any node."""
    clients: list[Redis | RedisCluster] = []
    made: list[Frontier] = []
    clients = [await connect(cluster.url) for _ in range(4)]

    def new(**settings: int) -> Frontier:
        client = clients[len(made) % len(clients)]
        made.append(Frontier(client, "t", **{"n_slots": 64, "default_delay_ms": 0, **settings}))
        return made[-1]

    yield new
    await until_answered(lambda: made[0].delete())
    for client in clients:
        await client.aclose()
    assert {key for key in cluster.frontier_keys() if not key.startswith("lc:gate:")} == set()


async def until_answered(call: Callable[[], T]) -> T:
    """What `call()` answers, once Redis does."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return await call()  # type: ignore[misc, no-any-return]
        except FrontierUnavailable:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


def candidates(n: int) -> list[Candidate]:
    return [Candidate(f"https://{host}/{i}", host, names_of(host).domain) for i in range(n) for host in HOSTS]


async def test_the_slots_of_a_crawl_lie_on_all_masters(cluster: ThreeMasters, new_frontier: NewFrontier) -> None:
    client = await connect(cluster.url)
    await client.aclose()
    await new_frontier().offer(candidates(1))

    assert isinstance(client, RedisCluster)
    assert all(any(":q:" in key for key in node.frontier_keys()) for node in cluster.masters)
    assert await new_frontier().memory_bytes() > 3 * 500_000


async def test_a_url_lives_its_life_on_a_cluster(new_frontier: NewFrontier) -> None:
    """Offered, refused by budget, claimed, tried, retried, released, reclaimed, drained, finished, explained."""
    ann, bob = new_frontier(), new_frontier()
    await ann.set_domain_budgets({"site0.com": 2})
    await ann.set_page_budget(50)
    offered = await ann.offer(candidates(2))
    again = await bob.offer(candidates(2))
    assert (offered.n_new, len(offered.over_budget)) == (176, 4)
    assert (again.n_new, again.n_seen) == (0, 176)

    assert await ann.take_pages("ann", 60) == 50
    claims = await ann.claim("ann", 60, 2, 0)
    await ann.extend("ann")
    await ann.mark_tried(claims[0], claims[0].urls[0])
    await ann.retry(claims[1], claims[1].urls[0], 0)
    await asyncio.gather(*(ann.release(claim, 0, delay_ms=1, unfetched=claim.urls[1:]) for claim in claims[1:50]))
    await ann.finish_many([(claim, claim.urls[:1]) for claim in claims[2:50]])
    others = await bob.claim("bob", 500, 500, 0)
    assert others
    assert not {claim.host for claim in others} & {claim.host for claim in [claims[0], *claims[50:]]}

    n_done = 48
    assert await bob.reclaim("ann") > 0
    assert await ann.reclaim("bob") > 0
    counts = await bob.counts()
    assert (counts.queued, counts.leased, counts.seen) == (176 - n_done, 0, 176)
    assert not await bob.is_exhausted()
    drained = await bob.drain_host("bob", "h1.site7.com", "site7.com")
    assert drained is not None
    await bob.finish(drained, drained.urls)
    assert (await ann.why("https://h1.site9.com/1", names_of("h1.site9.com")))["queued"]

    while not await bob.is_exhausted():
        rest = await ann.claim("ann", 100, 100, 0)
        await ann.finish_many([(claim, claim.urls) for claim in rest])
        await asyncio.gather(*(ann.release(claim, 0) for claim in rest))
    assert await ann.counts() == Counts(0, 0, 176, 0, 0)


async def test_what_a_crawl_shares_is_shared_on_a_cluster(new_frontier: NewFrontier) -> None:
    ann, bob = new_frontier(), new_frontier()
    await ann.save_config("{}")
    await ann.set_robots("https://a.com", "a.com", b"rules", 60)
    await ann.set_state("paused")
    said = await ann.publish("ann", "hello")

    assert said.state == (await bob.orders()).state == "paused"
    assert await bob.load_config() == "{}"
    assert await bob.get_robots("https://a.com", "a.com") == b"rules"
    assert await bob.published() == {"ann": "hello"}
    assert await ann.enter_gate("host:cluster.com", "ann", 1, 5000) == 0
    assert await bob.enter_gate("host:cluster.com", "bob", 1, 5000) > 0
    await ann.leave_gate("host:cluster.com", "ann", 0)
    assert await bob.enter_gate("host:cluster.com", "bob", 1, 1) == 0


class Work:
    """Several workers that fetch nothing, and keep a record of what they finished."""

    def __init__(self, frontiers: list[Frontier]) -> None:
        self.frontiers = frontiers
        self.finished: Counter[str] = Counter()
        self.n_unavailable = 0

    async def _sure(self, call: Callable[[], T]) -> T:
        while True:
            try:
                return await call()  # type: ignore[misc, no-any-return]
            except FrontierUnavailable:
                self.n_unavailable += 1
                await asyncio.sleep(0.05)

    async def run(self) -> None:
        async with asyncio.timeout(90):
            await asyncio.gather(*(self._worker(f, f"w{i}") for i, f in enumerate(self.frontiers)))

    async def _worker(self, frontier: Frontier, name: str) -> None:
        while not await self._sure(frontier.is_exhausted):
            claims = await self._sure(lambda: frontier.claim(name, 5, 2, 0))
            await asyncio.sleep(0.002)  # a fetch takes some time
            for claim in claims:
                await self._sure(lambda claim=claim: frontier.release(claim, 0))  # type: ignore[misc]
                found = [Candidate(f"{u.url}/x", claim.host, claim.domain, 1) for u in claim.urls if u.depth == 0]
                await self._sure(lambda found=found: frontier.offer(found))  # type: ignore[misc]
                await self._sure(lambda claim=claim: frontier.finish(claim, claim.urls))  # type: ignore[misc]
                self.finished.update(leased.url for leased in claim.urls)
            await self._sure(frontier.reclaim)


async def test_a_master_that_is_killed_and_replaced_loses_nothing(
    cluster: ThreeMasters, new_frontier: NewFrontier
) -> None:
    """Killed with SIGKILL while four workers work, started again at its port on its folder, as a supervisor would."""
    frontiers = [new_frontier(lease_ms=3000) for _ in range(4)]
    urls = {c.url for c in candidates(12)}
    await frontiers[0].offer(candidates(12))
    work = Work(frontiers)
    running = asyncio.create_task(work.run())
    while sum(work.finished.values()) < 200:
        await asyncio.sleep(0.01)

    cluster.masters[1].kill()
    n_before = work.n_unavailable
    while work.n_unavailable < n_before + 8:
        await asyncio.sleep(0.01)
    await asyncio.to_thread(cluster.masters[1].start)
    await running

    assert urls <= set(work.finished)
    assert (await frontiers[0].counts()).seen == len(work.finished)
    assert sum(work.finished.values()) - len(work.finished) <= 4 * 5 * 2  # fetched again: at most what was in flight


async def test_a_replica_that_takes_over_is_found(cluster: ThreeMasters, new_frontier: NewFrontier) -> None:
    """What it had not received is lost, and comes back with the leases or with the pages that link to it."""
    frontier = new_frontier()
    master = cluster.masters[2]
    await asyncio.to_thread(cluster.add_replica, master)
    told: list[str] = []
    frontier.on_forget(lambda: told.append("forget"))
    await frontier.offer(candidates(3))
    told.clear()

    master.kill()
    assert (await until_answered(lambda: frontier.offer(candidates(4)))).n_new >= 0
    await until_answered(frontier.counts)
    again = await until_answered(lambda: new_frontier().offer(candidates(4)))
    assert told
    assert again.n_seen == len(candidates(4))
    claims = await until_answered(lambda: frontier.claim("w", 200, 10, 0))
    await frontier.finish_many([(claim, claim.urls) for claim in claims])
    await asyncio.gather(*(frontier.release(claim, 0) for claim in claims))
    assert await frontier.is_exhausted()
    assert {leased.url for claim in claims for leased in claim.urls} == {c.url for c in candidates(4)}


async def test_a_url_of_no_use_is_named(cluster: ThreeMasters) -> None:
    with pytest.raises(FrontierUnavailable, match=r"redis://127\.0\.0\.1:1/0 cannot be reached"):
        await connect("redis://:secret@127.0.0.1:1")
    with pytest.raises(FrontierError, match="LINKCRAWLER_REDIS_URL cannot be used"):
        await connect("http://127.0.0.1:1")
    with pytest.raises(FrontierError, match=r"cannot be used as it is named: .*cluster mode"):
        await connect(f"{cluster.url}/3")
