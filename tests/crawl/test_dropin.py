"""A scrapy-redis project with only SCHEDULER changed: nothing else changes, and nothing is lost."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.crawl.loopback_web import LoopbackWeb
from tests.tour.conftest import wait_until

PROJECT = Path(__file__).parent / "dropin_project"
OURS = "linkcrawler.crawl.scheduler.FrontierScheduler"
THEIRS = "scrapy_redis.scheduler.Scheduler"
SCHEDULERS = (OURS, pytest.param(THEIRS, marks=pytest.mark.long))


class Shop:
    """Runs the project; everything it leaves in Redis begins with `dropin-` or `lc:dropin-`."""

    def __init__(self, redis_url: str, out: Path) -> None:
        self.redis = Redis.from_url(redis_url)
        self.out = out
        self.log = out.with_suffix(".log")
        self._url = redis_url
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, spider: str, scheduler: str = OURS, first: str = "", **settings: Any) -> subprocess.Popen[bytes]:
        """`scrapy crawl SPIDER` in the project, with these settings beside its own."""
        given = {"SCHEDULER": scheduler, "REDIS_URL": self._url, "OUT": self.out, **settings}
        command = [sys.executable, "-m", "scrapy", "crawl", f"dropin-{spider}"]
        command += [argument for name, value in given.items() for argument in ("-s", f"{name}={value}")]
        with self.log.open("ab") as log:
            process = subprocess.Popen([*command, "-a", f"first={first}"], cwd=PROJECT, stderr=log)
        self._started.append(process)
        return process

    def run(self, spider: str, scheduler: str = OURS, first: str = "", **settings: Any) -> None:
        """The same, until it ended by itself."""
        assert self.start(spider, scheduler, first, **settings).wait(60) == 0, self.log.read_text()[-4000:]

    def items(self) -> list[dict[str, Any]]:
        """Every item of every run."""
        return [json.loads(line) for line in self.out.read_text().splitlines()] if self.out.exists() else []

    def urls(self) -> Counter[str]:
        """How often each page became an item."""
        return Counter(item["url"] for item in self.items())

    def keys(self) -> list[bytes]:
        """What is left in Redis."""
        return [key for pattern in ("dropin-*", "lc:dropin-*") for key in self.redis.scan_iter(pattern, 1000)]

    def close(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()
        if keys := self.keys():
            self.redis.delete(*keys)
        for crawl in [name for name in self.redis.smembers("lc:crawls") if name.startswith(b"dropin-")]:
            self.redis.srem("lc:crawls", crawl)
        self.redis.close()


@pytest.fixture
def shop(redis_url: str, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(redis_url, tmp_path / "items.jsonl")
    yield shop
    shop.close()


@pytest.fixture
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb(n_hosts=4) as web:
        yield web


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("spider", ["fed", "rules"])
def test_a_seed_that_is_pushed_becomes_every_page_it_leads_to_once(
    shop: Shop, web: LoopbackWeb, spider: str, scheduler: str
) -> None:
    pages = web.tree(10)
    shop.redis.lpush(f"dropin-{spider}:start_urls", json.dumps({"url": web.url(0)}))

    shop.run(spider, scheduler, MAX_IDLE_TIME_BEFORE_CLOSE=1)

    # A seed is fetched whether it was seen or not, and a link to it once more: scrapy-redis, too.
    twice = {web.url(0)}
    assert shop.urls() == Counter([*pages, *(twice if spider == "fed" else ())])
    assert {url for url, n in Counter(asked.page for asked in web.requests).items() if n > 1} <= {("127.0.0.1", "/0")}
    assert not shop.redis.exists(f"dropin-{spider}:start_urls")


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_a_spider_with_start_urls_ends_by_itself_with_every_page(shop: Shop, web: LoopbackWeb, scheduler: str) -> None:
    pages = web.tree(10)

    shop.run("plain", scheduler, first=web.url(0))

    assert set(shop.urls()) == pages
    assert shop.urls().total() == len(pages) + 1


@pytest.mark.parametrize(("kind", "push"), [("SET", "sadd"), ("ZSET", "zadd")])
def test_seeds_are_read_from_a_set_or_a_zset_too(shop: Shop, web: LoopbackWeb, kind: str, push: str) -> None:
    pages = {web.url(i % 4, f"/{i}") for i in range(40)}
    for page in pages:
        web.page(page, [])
    getattr(shop.redis, push)("dropin-fed:start_urls", *([dict.fromkeys(pages, 1)] if push == "zadd" else pages))

    shop.run("fed", MAX_IDLE_TIME_BEFORE_CLOSE=1, **{f"REDIS_START_URLS_AS_{kind}": True})

    assert shop.urls() == Counter(pages)
    assert not shop.redis.exists("dropin-fed:start_urls")


def test_a_seed_that_no_request_can_be_made_of_holds_up_no_other(shop: Shop, web: LoopbackWeb) -> None:
    web.page(web.url(0), [])
    shop.redis.rpush("dropin-fed:start_urls", "no url", web.url(0))

    shop.run("fed", MAX_IDLE_TIME_BEFORE_CLOSE=1)

    assert shop.urls() == Counter([web.url(0)])
    assert "no request can be made from the seed b'no url'" in shop.log.read_text()


def test_what_a_request_carries_arrives_whatever_it_is(shop: Shop, web: LoopbackWeb) -> None:
    for path in ("/0", "/lambda"):
        web.page(web.url(0, path), [])

    shop.run("forms", first=web.url(0))

    found = {key: [item[key] for item in shop.items() if key in item] for key in ("echo", "failed", "lambda", "again")}
    assert found == {
        "echo": ["q=tea+%26+cake"],
        "failed": [404],
        "lambda": [web.url(0, "/lambda")],  # no other process could call it: it stays in memory, and is fetched
        "again": [web.url(0)] * 2,
    }
    (echo,) = [item for item in shop.items() if "echo" in item]
    assert echo["page"] == 2
    assert echo["meta"] == repr({"when": datetime(2026, 1, 2), "pair": (1, b"\x00"), 3: {4}})
    (search,) = [asked for asked in web.requests if asked.path == "/search"]
    assert search.method == "POST"
    assert search.headers["X-Token"].encode("latin-1").decode() == "t\u00e4"
    assert search.headers["Cookie"] == "basket=7"
    assert "'scheduler/unserializable': 1" in shop.log.read_text()


@pytest.mark.long
def test_two_processes_share_one_crawl(shop: Shop, web: LoopbackWeb) -> None:
    pages = web.tree(60)
    web.answer_s = 0.02
    few = {"CONCURRENT_REQUESTS": 4, "CONCURRENT_REQUESTS_PER_DOMAIN": 2, "MAX_IDLE_TIME_BEFORE_CLOSE": 3}
    processes = [shop.start("fed", OUT=f"{shop.out}.{n}", **few) for n in "ab"]
    wait_until(lambda: shop.redis.hlen("lc:dropin-fed:{crawl}:workers") == 2, "both have begun")
    shop.redis.rpush("dropin-fed:start_urls", *[json.dumps({"url": web.url(i)}) for i in range(4)])

    for process in processes:
        assert process.wait(60) == 0
    by_process = [Path(f"{shop.out}.{n}").read_text().splitlines() for n in "ab"]
    urls = Counter(json.loads(line)["url"] for lines in by_process for line in lines)
    assert min(map(len, by_process)) > 20, "each had its share"
    assert set(urls) == pages
    assert urls.total() == len(pages) + 4  # a seed does not mark its page as seen, so a link leads there once more


@pytest.mark.long
def test_a_process_that_is_killed_loses_no_page_and_no_seed(shop: Shop, web: LoopbackWeb) -> None:
    pages = web.tree(40)
    web.answer_s = 0.02
    alone = {web.url(i % 4, f"/seed/{i}") for i in range(100)}
    for page in alone:
        web.page(page, [])
    shop.redis.rpush("dropin-fed:start_urls", *[web.url(0), *alone])
    n_kills = 4
    for n in range(n_kills):
        process = shop.start("fed")
        n_asked = len(web.requests)
        wait_until(lambda n_asked=n_asked: len(web.requests) > n_asked + 25, f"pages are fetched in run {n}")
        process.kill()
        process.wait()

    shop.run("fed", MAX_IDLE_TIME_BEFORE_CLOSE=1)

    assert set(shop.urls()) == pages | alone
    # What was under way is fetched again: at most 16 requests for each kill. Beside that, the seed's page is linked.
    assert shop.urls().total() - len(pages | alone) - 1 <= 16 * n_kills
    assert not shop.redis.exists("dropin-fed:start_urls")


@pytest.mark.long
def test_a_process_that_hangs_is_replaced_and_does_no_harm_when_it_wakes(shop: Shop, web: LoopbackWeb) -> None:
    pages = web.tree(40)
    web.answer_s = 0.02
    hung = shop.start("plain", first=web.url(0), LINKCRAWLER_LEASE_S=2)
    wait_until(lambda: len(web.requests) > 40, "pages are fetched")
    hung.send_signal(signal.SIGSTOP)
    n_before = shop.urls().total()

    shop.run("plain", first=web.url(0), LINKCRAWLER_LEASE_S=2)
    n_asked = len(web.requests)
    hung.send_signal(signal.SIGCONT)

    assert hung.wait(30) == 0
    assert set(shop.urls()) == pages
    assert n_before < len(pages)
    assert len(web.requests) - n_asked <= 16, "what was on its way to the web was sent, and nothing else"
    assert shop.urls().total() - len(pages) <= 2 + 2 * 16  # under way, or not yet acknowledged; the start URL of both


@pytest.mark.long
def test_after_a_signal_the_queue_waits_and_nothing_is_fetched_again(shop: Shop, web: LoopbackWeb) -> None:
    pages = web.tree(40)
    web.answer_s = 0.02
    process = shop.start("plain", first=web.url(0))
    wait_until(lambda: len(web.requests) > 40, "pages are fetched")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert len(web.requests) < 140, "it stopped midway"

    shop.run("plain", first=web.url(0))

    assert set(shop.urls()) == pages
    assert shop.urls().total() == len(pages) + 2  # Scrapy asks for the start URL in every run, and a link leads there


def test_a_crawl_that_is_not_kept_leaves_no_key(shop: Shop, web: LoopbackWeb) -> None:
    web.tree(5)

    shop.run("plain", first=web.url(0), SCHEDULER_PERSIST=False)

    assert shop.keys() == []


def test_a_crawl_that_is_kept_knows_what_it_has_seen(shop: Shop, web: LoopbackWeb) -> None:
    web.tree(5)
    shop.run("plain", first=web.url(0))
    n_asked = len(web.requests)

    shop.run("plain", first=web.url(0))

    assert [asked.path for asked in web.requests[n_asked:]] == ["/0"]


def test_a_crawl_that_is_flushed_on_start_begins_anew(shop: Shop, web: LoopbackWeb) -> None:
    pages = web.tree(5)
    shop.run("plain", first=web.url(0))

    shop.run("plain", first=web.url(0), SCHEDULER_FLUSH_ON_START=True)

    assert set(shop.urls().values()) == {2, 4}
    assert set(shop.urls()) == pages


def test_a_crawl_is_its_spiders_even_after_a_flush(shop: Shop, web: LoopbackWeb) -> None:
    web.tree(5)

    shop.run("plain", first=web.url(0), SCHEDULER_FLUSH_ON_START=True)

    assert shop.redis.hget("lc:dropin-plain:{crawl}:about", "spider") == b"dropin-plain"


def test_a_crawl_that_linkcrawler_began_is_left_alone(shop: Shop, web: LoopbackWeb) -> None:
    shop.redis.set("lc:dropin-plain:{crawl}:config", "{}")

    shop.run("plain", first=web.url(0), SCHEDULER_FLUSH_ON_START=True, SCHEDULER_PERSIST=False)

    log = shop.log.read_text()
    assert "crawl 'dropin-plain' was begun by `linkcrawler crawl`" in log
    assert "SCHEDULER_QUEUE_KEY" in log
    assert "Traceback" not in log
    assert not web.requests
    assert shop.keys() == [b"lc:dropin-plain:{crawl}:config"]


@pytest.mark.long
def test_a_slow_host_holds_up_no_other(shop: Shop, web: LoopbackWeb) -> None:
    pages = [web.url(0, f"/{i}") for i in range(12)] + [web.url(n, "/0") for n in (1, 2, 3)]
    for page in pages:
        web.page(page, [])
    shop.redis.rpush("dropin-fed:start_urls", *pages)

    shop.run("fed", DOWNLOAD_DELAY=0.5, DOWNLOAD_DELAY_JITTER=0, CONCURRENT_REQUESTS=4, MAX_IDLE_TIME_BEFORE_CLOSE=1)

    order = [asked.host for asked in web.requests]
    assert Counter(order) == {"127.0.0.1": 12, "127.0.0.2": 1, "127.0.0.3": 1, "127.0.0.4": 1}
    assert set(order[:6]) == set(web.hosts), "hosts take turns, although the seeds of one came first"
    slow = [asked.at for asked in web.requests if asked.host == "127.0.0.1"]
    assert min(after - before for before, after in pairwise(slow)) > 0.45


def test_a_reactor_that_cannot_do_it_is_named(shop: Shop, web: LoopbackWeb) -> None:
    process = shop.start("plain", first=web.url(0), TWISTED_REACTOR="twisted.internet.selectreactor.SelectReactor")

    assert process.wait(30) == 1
    assert "FrontierScheduler needs asyncio" in shop.log.read_text()


@pytest.mark.long
def test_redis_may_go_away_and_come_back(shop: Shop, web: LoopbackWeb) -> None:
    pages = web.tree(30)
    web.answer_s = 0.02
    process = shop.start("plain", first=web.url(0))
    wait_until(lambda: len(web.requests) > 20, "pages are fetched")
    shop.redis.execute_command("CLIENT", "PAUSE", 2000, "ALL")
    shop.redis.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    assert process.wait(60) == 0
    assert set(shop.urls()) == pages
