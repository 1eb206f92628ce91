"""What a crawl fetches: the scope of its seeds, no further than asked, and nothing that robots.txt forbids."""

from __future__ import annotations

import json

import pytest

from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler


def small_site(web: TinyWeb) -> None:
    """www.a.example -> docs.a.example -> /deep; both link to b.example."""
    web.page("http://www.a.example/", '<a href="/two">2</a> <a href="http://docs.a.example/">docs</a>')
    web.page("http://www.a.example/two", '<a href="http://b.example/">b</a> <a href="/">up</a>')
    web.page("http://docs.a.example/", '<a href="deep">deep</a> <a href="http://b.example/">b</a>')
    web.page("http://docs.a.example/deep", '<a href="http://b.example/x">b</a>')
    web.page("http://b.example/", '<a href="http://www.a.example/">a</a>')


@pytest.mark.parametrize(
    ("scope", "asked_docs", "asked_b"),
    [("hosts", [], []), ("domains", ["/", "/deep"], []), ("any", ["/", "/deep"], ["/", "/x"])],
)
def test_the_scope_decides_which_found_urls_are_fetched(
    linkcrawler: Linkcrawler, web: TinyWeb, scope: str, asked_docs: list[str], asked_b: list[str]
) -> None:
    small_site(web)

    linkcrawler.json("crawl", "http://www.a.example/", "--scope", scope, *web.connect)

    assert sorted(web.asked("www.a.example")) == ["/", "/two"]
    assert sorted(web.asked("docs.a.example")) == asked_docs
    assert sorted(web.asked("b.example")) == asked_b


def test_a_depth_of_one_fetches_the_seed_and_what_it_links_to(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    small_site(web)

    linkcrawler.json("crawl", "http://www.a.example/", "--max-depth", "1", *web.connect)

    assert sorted(web.asked("www.a.example")) == ["/", "/two"]
    assert web.asked("docs.a.example") == ["/"]


def test_no_more_pages_are_fetched_than_max_pages(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    for i in range(50):
        web.page(f"http://a.example/{i}", "".join(f'<a href="/{j}">{j}</a>' for j in range(50)))

    crawl = linkcrawler.json("crawl", "http://a.example/0", "--max-pages", "7", *web.connect)

    assert len(web.asked("a.example")) == 7
    assert crawl["pages_fetched"] == 7


def test_what_exceeds_a_domains_budget_is_parked(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", "".join(f'<a href="/{j}">{j}</a>' for j in range(1, 21)))
    for i in range(1, 21):
        web.page(f"http://a.example/{i}", "leaf")

    linkcrawler.json("crawl", "http://a.example/", "--max-pages-per-domain", "5", "--name", "small", *web.connect)
    (row,) = linkcrawler.json("sql", "select count() as n, any(reason) as reason from parked final")["rows"]

    assert len(web.asked("a.example")) == 5
    assert row == {"n": 16, "reason": "over_budget"}


def test_robots_txt_is_obeyed_and_asked_once(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/robots.txt", 200, "User-agent: *\nDisallow: /private", Content_Type="text/plain")
    web.page("http://a.example/", '<a href="/private/x">no</a> <a href="/open">yes</a>')
    web.page("http://a.example/open", "open")

    crawl = linkcrawler.json("crawl", "http://a.example/", *web.connect)

    assert web.asked("a.example") == ["/", "/open"]
    assert [r.path for r in web.requests].count("/robots.txt") == 1
    assert crawl["pages_by_outcome"] == {"ok": 2, "robots_denied": 1}


def test_a_sitemap_named_by_robots_txt_is_read(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/robots.txt", 200, "Sitemap: http://a.example/map.xml", Content_Type="text/plain")
    web.answer(
        "http://a.example/map.xml",
        200,
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/hidden</loc></url>'
        "<url><loc>http://elsewhere.example/</loc></url></urlset>",
        Content_Type="application/xml",
    )
    web.page("http://a.example/", "no links")
    web.page("http://a.example/hidden", "found by sitemap only")

    crawl = linkcrawler.json("crawl", "http://a.example/", *web.connect)

    assert sorted(web.asked("a.example")) == ["/", "/hidden", "/map.xml"]
    assert web.asked("elsewhere.example") == []
    assert crawl["pages_fetched"] == 2


def test_a_redirect_is_one_fetch_and_its_target_another(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/", 301, Location="/new")
    web.page("http://a.example/new", '<a href="http://b.example/">b</a>')
    web.answer("http://a.example/loop", 302, Location="/loop")

    crawl = linkcrawler.json("crawl", "http://a.example/", "http://a.example/loop", *web.connect)

    assert sorted(web.asked("a.example")) == ["/", "/loop", "/new"]
    assert crawl["pages_by_outcome"] == {"ok": 1, "redirect": 2}


def test_a_private_address_is_refused_unless_allowed(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    seed = f"http://127.0.0.1:{web.port}/"
    web.page("http://127.0.0.1/", "here")

    refused = linkcrawler.run("crawl", seed)
    allowed = linkcrawler.json("crawl", seed, "--allow-private")

    assert refused.returncode == 1
    assert "blocked_address" in refused.stderr
    assert "--allow-private" in refused.stderr
    assert allowed["pages_by_outcome"] == {"ok": 1}


def test_a_crawl_whose_seed_was_refused_says_so_again_and_what_helps(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    seed = f"http://127.0.0.1:{web.port}/"
    web.page("http://127.0.0.1/", "here")
    linkcrawler.run("crawl", seed, "--name", "spring")

    again = linkcrawler.run("crawl", "--name", "spring")
    requeued = linkcrawler.run("requeue", "--name", "spring", seed)
    helped = linkcrawler.json("crawl", "--name", "spring", "--allow-private")

    assert again.returncode == 1
    assert "nothing was due" not in again.stderr
    assert f"{seed}: blocked_address: 127.0.0.1 is a loopback address: --allow-private admits it" in again.stderr
    assert f"linkcrawler requeue --data {linkcrawler.data} --name spring {seed}" in again.stderr
    assert f"linkcrawler crawl --data {linkcrawler.data} --name spring --allow-private" in again.stderr
    assert requeued.returncode == 0, requeued.stderr
    assert helped["pages_by_outcome"] == {"ok": 1}


def test_the_page_budget_is_for_pages_and_not_for_what_was_never_asked_for(
    linkcrawler: Linkcrawler, web: TinyWeb
) -> None:
    """Sitemaps and pages that robots.txt forbids are claimed like others, and cost nothing."""
    maps = "".join(f"Sitemap: http://a.example/map{i}.xml\n" for i in range(6))
    web.answer("http://a.example/robots.txt", 200, f"User-agent: *\nDisallow: /no\n{maps}", Content_Type="text/plain")
    for i in range(6):
        web.answer(f"http://a.example/map{i}.xml", 200, "<urlset></urlset>", Content_Type="application/xml")
    links = "".join(f'<a href="/no{i}">no</a>' for i in range(20)) + "".join(
        f'<a href="/{i}">{i}</a>' for i in range(20)
    )
    web.page("http://a.example/", links)
    for i in range(20):
        web.page(f"http://a.example/{i}", "leaf")

    done = linkcrawler.run("crawl", "http://a.example/", "--max-pages", "5", "--json", *web.connect)

    assert json.loads(done.stdout)["pages_fetched"] == 5
    assert "--max-pages 5 is used up" in done.stderr


def test_a_chain_of_redirects_costs_depth(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    for i in range(30):
        web.answer(f"http://a.example/{i}", 302, Location=f"/{i + 1}")
    web.page("http://a.example/30", "the end")

    done = linkcrawler.run("crawl", "http://a.example/0", "--max-depth", "3", *web.connect)

    assert done.returncode == 1
    assert "redirect" in done.stderr
    assert web.asked("a.example") == [f"/{i}" for i in range(5)]


def test_a_url_is_asked_for_as_it_is_stored(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="/q?a[]=1|2\'">odd</a>')
    web.page("http://a.example/q?a[]=1|2%27", "found")

    crawl = linkcrawler.json("crawl", "http://a.example/", *web.connect)
    urls = {
        row["url"].removeprefix("http://a.example") for row in linkcrawler.json("sql", "select url from pages")["rows"]
    }

    assert set(web.asked("a.example")) == urls
    assert crawl["pages_fetched"] == 2
