"""Which found URLs are offered, which are not and why, and what is remembered of either."""

from __future__ import annotations

import pytest

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.discovery import Discovery

ENDLESS = "https://a.example/x/y/x/y/x/y"


def discovery(**config: int) -> Discovery:
    return Discovery(CrawlConfig(name="t", scope_names=("a.example",), **config))  # type: ignore[arg-type]


def offered(candidates: list) -> list[str]:
    return [c.url for c in candidates]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://a.example/page", None),
        ("https://b.example/page", "out_of_scope"),
        ("https://a.example/logo.png", "not_a_page"),
        (ENDLESS, "trap_repeating_segments"),
        ("https://b.example/x/y/x/y/x/y", "out_of_scope"),
    ],
)
def test_a_refusal_has_one_reason_and_is_counted_where_the_url_is_found(url: str, reason: str | None) -> None:
    found = discovery()

    assert found.refusal(url) == reason
    assert not found.refused  # asking counts nothing

    assert bool(found.candidates([url, url], 1, "link")) is (reason is None)
    assert found.refused == ({reason: 1} if reason else {})


@pytest.mark.parametrize("source", ["link", "sitemap", "redirect"])
def test_links_sitemaps_and_redirects_are_tested_for_traps(source: str) -> None:
    assert discovery().candidates([ENDLESS], 1, source) == []


def test_where_a_seed_redirects_to_is_no_trap() -> None:
    """A user named it: a server that gives every visitor a session id has no other entrance."""
    found = discovery()

    assert offered(found.candidates([ENDLESS], 0, "redirect")) == [ENDLESS]
    assert found.candidates(["https://b.example/"], 0, "redirect") == []
    assert found.refused == {"out_of_scope": 1}


def test_a_url_that_lies_too_deep_is_counted_once_and_offered_where_it_lies_nearer() -> None:
    found = discovery(max_depth=2)
    url = "https://a.example/page"

    assert found.candidates([url], 3, "link") == found.candidates([url], 3, "link") == []
    assert found.refused == {"too_deep": 1}
    assert offered(found.candidates([url], 2, "link")) == [url]


def test_what_a_trap_links_to_is_offered_where_another_page_links_to_it() -> None:
    found = discovery()
    url = "https://a.example/page"

    assert found.candidates([url], 1, "link", "trap_same_content") == []
    assert found.refused == {"trap_same_content": 1}
    assert offered(found.candidates([url], 1, "link")) == [url]


def test_what_was_forgotten_is_offered_again_and_stays_counted() -> None:
    found = discovery()
    urls = ["https://a.example/page", ENDLESS]

    assert offered(found.candidates(urls, 1, "link")) == urls[:1]
    assert found.candidates(urls, 1, "link") == []
    found.forget()

    assert offered(found.candidates(urls, 1, "link")) == urls[:1]
    assert found.refused == {"trap_repeating_segments": 2}


def test_a_crawl_that_is_not_following_offers_where_seeds_redirect_to_and_nothing_else() -> None:
    found = Discovery(CrawlConfig(name="t", scope="any", max_depth=1, is_following=False))

    assert found.candidates(["https://a.example/x"], 1, "link") == []
    assert found.candidates(["https://a.example/x"], 1, "sitemap") == []
    assert offered(found.candidates(["https://b.example/report.pdf", ENDLESS], 1, "redirect", "trap_same_content")) == [
        "https://b.example/report.pdf",
        ENDLESS,
    ]
    assert found.candidates(["https://a.example/next"], 2, "redirect") == []
    assert found.refused == {"too_deep": 1}
