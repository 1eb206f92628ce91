"""Pages to be fetched again wait in the frontier with what is known of them, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier, Leased
from linkcrawler.records import Evidence, Known, SitemapDate
from linkcrawler.schedule import due_pages
from linkcrawler.schedule.feeding import known_of, queue_again, queue_sitemaps
from linkcrawler.store import Store
from tests.schedule.known_pages import WEEKLY, due, failed, lively, read, steady, url_of
from tests.schedule.watched_links import DAY_MS, NOW_MS
from tests.schedule.web_of_names import candidates


def crawl(frontier: Frontier) -> CrawlConfig:
    return CrawlConfig(frontier.crawl, min_interval_s=WEEKLY.min_interval_s, max_interval_s=WEEKLY.max_interval_s)


def known(store: Store, *names: str) -> Mapping[str, tuple[int, Known | None]]:
    found = known_of(store, "c", {url_of(n): f"{n}.example" for n in names}, NOW_MS)
    return {name: found[url_of(name)] for name in names if url_of(name) in found}


async def waiting(frontier: Frontier) -> list[Leased]:
    """All that waits, which does so no longer."""
    claims = await frontier.claim("w", 500, 500, 0)
    return [leased for claim in claims for leased in claim.urls]


def at(days_ago: float) -> int:
    return NOW_MS - round(days_ago * DAY_MS)


def test_a_page_is_compared_with_its_last_ok_fetch_and_the_first_record_of_that_payload(store: Store) -> None:
    old, new = Evidence("c/old.warc.gz", 1, 10), Evidence("c/new.warc.gz", 2, 20)
    newer, newest = Evidence("c/newer.warc.gz", 3, 30), Evidence("c/newest.warc.gz", 4, 40)
    yesterday = "Wed, 27 May 2026 00:00:00 GMT"
    store.write(
        [
            read("a", 9, depth=3, etag='"1"', payload_digest="sha1:ONE", evidence=old),
            read("a", 8, depth=1, etag='"2"', payload_digest="sha1:TWO", evidence=new),
            failed("a", 7, "not_modified", etag='"5"', payload_digest="sha1:TWO", depth=2),
            read("a", 6, depth=0, etag='"3"', payload_digest="sha1:TWO", evidence=newer, crawl="another"),
            read("a", 5, depth=2, last_modified=yesterday, payload_digest="sha1:TWO", evidence=newest),
            failed("a", 4, depth=2),
            failed("a", 3, "http_error", depth=2),
            failed("b", 3),
            read("unarchived", 2, etag='"u"', evidence=None),
            read("nothing", 2),
        ],
        "all",
    )

    assert known(store, "a", "b", "unarchived", "nothing", "never") == {
        "a": (1, Known("", yesterday, at(8), "sha1:TWO", new)),
        "b": (0, None),
        "unarchived": (0, Known('"u"', "", at(2), "", None)),
        "nothing": (0, None),
    }
    assert known_of(store, "c", {}, NOW_MS) == {}


def test_a_page_that_was_only_confirmed_for_half_a_year_is_read_in_full(store: Store) -> None:
    store.write([read("recent", 179.9, etag='"1"'), read("long", 180.1, etag='"1"')], "read")
    store.write([failed(name, 1, "not_modified") for name in ("recent", "long")], "confirmed")

    assert {name: of[1] is None for name, of in known(store, "recent", "long").items()} == {
        "recent": False,
        "long": True,
    }


async def test_pages_wait_with_what_is_known_of_them_before_what_waits_at_their_host(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier()
    config = crawl(frontier)
    store.write([*lively("a", 2, crawl=config.name, depth=2, payload_digest="sha1:A", etag='W/"\\ \' é"')], "read")
    await frontier.offer(candidates("a.example", 2))

    fed = await queue_again(frontier, store, config, due_pages(store, config, NOW_MS, 9), NOW_MS)

    assert (fed.n_queued, fed.n_no_room, dict(fed.n_by_reason)) == (1, 0, {"changes": 1})
    first, *others = await waiting(frontier)
    assert (first.url, first.depth, first.source, first.is_recrawl) == (url_of("a"), 2, "recrawl", True)
    assert Known.parse(first.payload) == Known('W/"\\ \' é"', "", at(11), "sha1:A", Evidence("c/1.warc.gz", 0, 10))
    assert [leased.source for leased in others] == ["link", "link"]


async def test_a_full_read_takes_nothing_along(new_frontier: Callable[..., Frontier], store: Store) -> None:
    frontier = new_frontier()
    config = crawl(frontier)
    store.write(lively("a", 2, crawl=config.name, etag='"1"'), "read")

    await queue_again(frontier, store, config, due_pages(store, config, NOW_MS, 9), NOW_MS, is_full=True)

    assert [leased.payload for leased in await waiting(frontier)] == [""]


async def test_what_a_pass_queued_the_next_one_leaves_alone(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier()
    config = crawl(frontier)
    store.write([*lively("a", 2, crawl=config.name), *steady("b", 8, crawl=config.name)], "read")
    passes = []
    for _ in range(3):
        pages = due_pages(store, config, NOW_MS, 9)
        passes.append((await queue_again(frontier, store, config, pages, NOW_MS)).n_queued)

    assert passes == [2, 0, 0]
    assert sorted(leased.url for leased in await waiting(frontier)) == [url_of("a"), url_of("b")]


async def test_a_crash_between_the_offer_and_its_note_queues_nothing_twice(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier()
    config = crawl(frontier)
    store.write(lively("a", 2, crawl=config.name, etag='"1"'), "read")
    for _ in range(2):
        await queue_again(frontier, store, config, due_pages(store, config, NOW_MS, 9), NOW_MS)
        store.command("truncate table recrawls")

    assert len(await waiting(frontier)) == 1


async def test_pages_of_a_host_whose_queue_is_full_are_not_noted_and_come_next_time(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier(max_queued_per_host=2)
    config = crawl(frontier)
    store.write([*lively("full", 2, crawl=config.name), *lively("free", 2, crawl=config.name)], "read")
    await frontier.offer(candidates("full.example", 4, source="recrawl"), is_again=True)

    fed = await queue_again(frontier, store, config, due_pages(store, config, NOW_MS, 9), NOW_MS)

    assert (fed.n_queued, fed.n_no_room, dict(fed.n_by_reason)) == (1, 1, {"changes": 1})
    assert due(store, config) == {"full": "changes"}

    await waiting(frontier)

    assert (await queue_again(frontier, store, config, due_pages(store, config, NOW_MS, 9), NOW_MS)).n_queued == 1


async def test_a_recrawl_takes_nothing_of_the_budget_of_its_domain(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier(max_pages_per_domain=1)
    config = crawl(frontier)
    await frontier.offer(candidates("a.example", 1))
    store.write(lively("a", 2, crawl=config.name), "read")

    await queue_again(frontier, store, config, due_pages(store, config, NOW_MS, 9), NOW_MS)

    assert await frontier.domain_pages(["a.example"]) == {"a.example": (1, 1)}


async def test_sitemaps_that_were_readable_wait_again_after_the_shortest_interval(
    new_frontier: Callable[..., Frontier], store: Store
) -> None:
    frontier = new_frontier()
    config = crawl(frontier)
    sitemap = {"crawl": config.name, "purpose": "sitemap"}
    store.write(
        [
            read("due", 1.1, etag='"s"', **sitemap),
            read("recent", 0.9, **sitemap),
            read("gone", 5, **sitemap),
            failed("gone", 2, "http_error", **sitemap),
            read("unchanged", 5, etag='"s"', **sitemap),
            failed("unchanged", 2, "not_modified", **sitemap),
            read("elsewhere", 5, purpose="sitemap"),
            read("page", 5, crawl=config.name),
        ],
        "all",
    )

    assert await queue_sitemaps(frontier, store, config, NOW_MS) == 2
    assert await queue_sitemaps(frontier, store, config, NOW_MS) == 0
    found = {leased.url: (leased.source, bool(leased.payload)) for leased in await waiting(frontier)}
    assert found == {url_of(name): ("sitemap_recrawl", True) for name in ("due", "unchanged")}
    without = CrawlConfig(config.name, use_sitemaps=False)
    assert await queue_sitemaps(frontier, store, without, NOW_MS) == 0


def test_a_later_sitemap_takes_back_what_an_earlier_one_said(store: Store) -> None:
    store.write(steady("a", 2), "read")
    store.note_dates([SitemapDate(url_of("a"), "a.example", at(1))], at(0.5))
    store.note_dates([SitemapDate(url_of("a"), "a.example", at(3))], at(0.4))

    assert due(store) == {}
