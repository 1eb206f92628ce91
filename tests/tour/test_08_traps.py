"""Sites without an end: the crawl ends all the same, and says what it left out and why."""

from __future__ import annotations

import datetime
import re
import secrets

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler

YEAR = datetime.datetime.now(datetime.UTC).year


def endless(request: Request) -> Answer:
    """Every page links to pages that were never linked to before."""
    path = request.path
    if month := re.fullmatch(r"/calendar/(\d+)/1/", path):
        year = int(month[1])
        links = [f"/calendar/{year + step}/1/" for step in (-10, 1) if (year - YEAR) * step >= 0]
    elif path.startswith("/loop/"):
        links = ["loop/"]  # relative: /loop/loop/loop/...
    elif path.startswith("/shop"):
        links = [f"/shop?sid={secrets.token_hex(16)}" for _ in range(3)]
    elif path.startswith("/list"):
        links = [path + "".join(f"&f{secrets.token_hex(4)}=on" for _ in range(5))]
    elif path.startswith("/long"):
        links = [path + "x" * 400]
    else:
        return Answer(404, {}, b"not here")
    anchors = [f'<a href="{link}">{link}</a>' for link in links]
    return Answer(200, {}, f"{path} {' '.join(anchors)}".encode())


def test_a_site_without_an_end_is_crawled_to_its_end(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.otherwise = endless
    entrances = [f"/calendar/{YEAR}/1/", "/loop/", "/shop", "/list?a=1", "/long"]
    web.page("http://a.example/", "".join(f'<a href="{path}">{path}</a>' for path in entrances))

    crawl = linkcrawler.json("crawl", "http://a.example/", "--name", "endless", *web.connect)

    asked = web.asked("a.example")
    assert set(entrances) < set(asked)
    assert len(asked) == len(set(asked)) < 30
    assert crawl["urls_refused_by_reason"] == {
        "trap_calendar": 2,
        "trap_length": 1,
        "trap_parameters": 1,
        "trap_repeating_segments": 1,
        "trap_session_id": 3,
    }
    assert crawl["pages_by_outcome"] == {"ok": len(asked)}


def test_a_person_reads_what_was_left_out(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page(
        "http://a.example/", '<a href="/a/b/a/b/a/b">trap</a> <a href="http://b.example/">b</a> <a href="/c">c</a>'
    )
    web.page("http://a.example/c", "leaf")
    web.page("http://c.example/", "leaf")

    with_refusals = linkcrawler.run("crawl", "http://a.example/", *web.connect)
    without = linkcrawler.run("crawl", "http://c.example/", *web.connect)

    assert "\n  left out  1 out_of_scope, 1 trap_repeating_segments\n" in with_refusals.stdout
    assert "left out" not in without.stdout


def test_why_names_the_trap(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="/a/b/a/b/a/b">trap</a>')
    linkcrawler.json("crawl", "http://a.example/", "--name", "t", *web.connect)

    why = linkcrawler.json("why", "http://a.example/a/b/a/b/a/b", "--name", "t")

    assert (why["state"], why["reason"]) == ("refused", "trap_repeating_segments")


def test_a_host_that_answers_everything_with_one_page_is_left(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    """A "not found" that says 200 OK; its relative links lead to new URLs each time."""
    web.otherwise = Answer(200, {}, b'Not found. <a href="one/">1</a> <a href="two/">2</a>')

    crawl = linkcrawler.json("crawl", "http://a.example/", *web.connect)

    asked = web.asked("a.example")
    assert 10 < len(asked) <= 21  # ten pages offer two URLs each
    assert crawl["pages_by_outcome"] == {"ok": len(asked)}, "each is stored as what it is"
    assert crawl["urls_refused_by_reason"]["trap_same_content"] > 0


def test_what_a_user_names_is_fetched_even_if_it_looks_like_a_trap(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/x/y/x/y/x/y", "leaf")
    web.answer("http://b.example/", 302, Location="/;jsessionid=ABC123")
    web.page("http://b.example/;jsessionid=ABC123", "leaf")
    web.answer("http://b.example/robots.txt", 200, "Sitemap: http://b.example/sitemap.xml", Content_Type="text/plain")
    entries = "".join(f"<url><loc>http://b.example/{path}</loc></url>" for path in ("ok", "a/b/a/b/a/b"))
    web.answer("http://b.example/sitemap.xml", 200, f"<urlset>{entries}</urlset>", Content_Type="text/xml")
    web.page("http://b.example/ok", "leaf")

    crawl = linkcrawler.json("crawl", "http://a.example/x/y/x/y/x/y", "http://b.example/", *web.connect)

    assert web.asked("a.example") == ["/x/y/x/y/x/y"]
    assert sorted(web.asked("b.example")) == ["/", "/;jsessionid=ABC123", "/ok", "/sitemap.xml"]
    assert crawl["urls_refused_by_reason"] == {"trap_repeating_segments": 1}
