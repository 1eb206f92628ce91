"""Which pages are due, and why: a table of pages with a past, each in the store as its fetches left it."""

from __future__ import annotations

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.records import SitemapDate
from linkcrawler.schedule import add_watch, among, due_pages, linking_to
from linkcrawler.store import QueuedAgain, Store
from tests.schedule.known_pages import WEEKLY, due, failed, lively, name_of, read, steady, url_of
from tests.schedule.watched_links import DAY_MS, NOW_MS
from tests.store.cases import fetch, link


def test_each_page_is_due_for_its_reason_or_not_yet(store: Store) -> None:
    """Bounds of one day and one week."""
    cases = {
        "changes": (lively("changes", 1.5), "changes"),
        "toosoon": (lively("toosoon", 0.9), None),
        "steady": (steady("steady", 6.9), None),
        "old": (steady("old", 7.1), "old"),
        "fails": ([*steady("fails", 9), failed("fails", 1.1)], "failed"),
        "failsoon": ([*steady("failsoon", 9), failed("failsoon", 0.9)], None),
        "thrice": ([failed("thrice", days) for days in (1.3, 1.2, 1.1)], "failed"),
        "thricesoon": ([failed("thricesoon", days) for days in (1.1, 1.0, 0.9)], None),
        "twovisits": ([failed("twovisits", days) for days in (4, 3.9, 3.8, 2.1)], "failed"),
        "twovisitssoon": ([failed("twovisitssoon", days) for days in (4, 3.9, 3.8, 1.9)], None),
        "often": ([failed("often", days) for days in (*range(30, 19, -1), 7.1)], "failed"),
        "oftensoon": ([failed("oftensoon", days) for days in (*range(30, 19, -1), 6.9)], None),
        "gone": ([*lively("gone", 8), failed("gone", 6.9, "http_error")], None),
        "longgone": ([*lively("longgone", 8), failed("longgone", 7.1, "http_error", status=410)], "old"),
        "denied": ([*lively("denied", 8), failed("denied", 6.9, "robots_denied")], None),
        "unavailable": ([*lively("unavailable", 8), failed("unavailable", 1.1, "http_error", status=503)], "failed"),
        "others": (lively("others", 1.5, crawl="another"), None),
        "both": ([*lively("both", 2, crawl="another"), read("both", 1.5, version=99)], "changes"),
    }
    store.write([one for past, _ in cases.values() for one in past], "all")

    assert due(store) == {name: reason for name, (_, reason) in cases.items() if reason is not None}


def test_of_two_pages_fetched_at_once_the_one_that_changes_is_due_sooner(store: Store) -> None:
    store.write([*lively("lively", 0), *steady("steady", 0)], "both")
    days = [0.99, 1, 30, 90]

    found = [due_pages(store, CrawlConfig("c"), NOW_MS + round(n * DAY_MS), 10) for n in days]

    assert [{name_of(page) for page in pages} for pages in found] == [
        set(),
        {"lively"},
        {"lively"},
        {"lively", "steady"},
    ]
    intervals = {name_of(page): page.interval_ms / DAY_MS for page in found[3]}
    assert intervals["lively"] == 1
    assert 30 < intervals["steady"] <= 90


def test_source_pages_of_watched_targets_are_due_after_a_week_and_before_pages_like_them(store: Store) -> None:
    yearly = CrawlConfig("c", max_interval_s=365 * 86_400)
    store.write([*steady("recent", 6.9), *steady("stale", 7.1)], "steady")
    store.write([*lively("aa", 1.5, first=100), *lively("zz", 1.5)], "lively")
    before = list(due(store, yearly).items())

    add_watch(store, "url", "https://target.example/0", "target.example", since_ms=NOW_MS)

    assert before == [("aa", "changes"), ("zz", "changes")]
    assert list(due(store, yearly).items()) == [("zz", "changes"), ("aa", "changes"), ("stale", "watched")]


@pytest.mark.parametrize(
    ("scope", "target"),
    [("host", "target.example"), ("url", "https://target.example/0"), ("prefix", "https://target.example/")],
)
def test_a_watched_host_url_or_prefix_does_the_same(store: Store, scope: str, target: str) -> None:
    store.write([*steady("a", 7.1), read("elsewhere", 7.1, version=5)], "all")
    add_watch(store, scope, target, "target.example", since_ms=NOW_MS)

    reasons = due(store, CrawlConfig("c", max_interval_s=365 * 86_400))

    assert reasons == {"a": "watched"} | ({} if scope == "url" else {"elsewhere": "watched"})


def test_a_date_in_a_sitemap_makes_a_page_due_where_it_is_later_than_the_last_fetch(store: Store) -> None:
    store.write([one for name in ("later", "earlier", "undated") for one in steady(name, 2)], "all")
    dates = {"later": 1.9, "earlier": 2.1, "never": 1}
    store.note_dates(
        [SitemapDate(url_of(n), f"{n}.example", NOW_MS - round(days * DAY_MS)) for n, days in dates.items()], NOW_MS
    )

    assert due(store) == {"later": "sitemap"}

    store.write([read("later", 1.1)], "read")

    assert due(store) == {}


def test_a_page_that_was_queued_is_left_alone_until_it_is_fetched_or_a_day_later(store: Store) -> None:
    names = ["fetched", "lost", "waits", "elsewhere", "free"]
    store.write([one for name in names for one in lively(name, 3)], "all")
    queued = {name: [QueuedAgain(f"{name}.example", url_of(name), "changes")] for name in names}
    store.note_recrawls("c", queued["fetched"], NOW_MS - 2 * DAY_MS)
    store.note_recrawls("c", queued["lost"], NOW_MS - DAY_MS)
    store.note_recrawls("c", queued["waits"], NOW_MS - DAY_MS + 1)
    store.note_recrawls("another", queued["elsewhere"], NOW_MS)
    store.write([read("fetched", 1.5, version=1000)], "fetched")

    assert due(store).keys() == {"fetched", "lost", "elsewhere", "free"}
    assert due(store, is_idle=True).keys() == set(names)
    assert due(store, is_due_only=False).keys() == {"fetched", "lost", "elsewhere", "free"}


def test_what_is_asked_for_need_not_be_due(store: Store) -> None:
    store.write([*steady("a", 0.1), *lively("b", 0.1), read("c", 0.1, version=7), read("x", 1, crawl="other")], "all")

    assert due(store) == {}
    assert due(store, is_due_only=False) == {"b": "asked", "c": "asked", "a": "asked"}
    assert due(store, is_due_only=False, which=among([url_of("a"), url_of("x")])) == {"a": "asked"}
    assert due(store, is_due_only=False, which=linking_to("https://target.example/0", "url")).keys() == {"a", "b"}
    assert due(store, is_due_only=False, which=linking_to("https://target.example/7", "prefix")) == {"c": "asked"}
    assert due(store, is_due_only=False, before=NOW_MS - DAY_MS) == {}


def test_the_most_promising_come_first_and_a_limit_takes_those(store: Store) -> None:
    """Here: who waited longer, then who changes, then whose domain three others link to."""
    store.write([*lively("later", 1.1), *lively("sooner", 6.5), *steady("alone", 8), *steady("linked", 8)], "all")
    vouching = [link("https://linked.example/")]
    store.write([fetch(NOW_MS, links=vouching, url=url_of(f"v{n}"), crawl="other") for n in range(3)], "vouching")

    assert list(due(store)) == ["sooner", "later", "linked", "alone"]
    assert list(due(store, limit=1)) == ["sooner"]


def test_nobody_knows_nothing_is_due(store: Store) -> None:
    assert due(store) == {}
    assert due_pages(store, WEEKLY, 0, 10, is_due_only=False) == []
