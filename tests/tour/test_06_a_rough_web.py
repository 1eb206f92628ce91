"""Servers that fail, lie and mislead: every fetch has its outcome and its reason, and what can be saved is."""

from __future__ import annotations

import gzip
import itertools

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler

LINK = '<a href="http://target.example/{0}">{0}</a>'


def outcomes(program: Linkcrawler) -> dict[str, tuple[str, str]]:
    """Of the last attempt at each page: its path, outcome and reason."""
    rows = program.json("sql", "select url, argMax((outcome, reason), fetched_at) as last from fetches group by url")
    return {row["url"].removeprefix("http://a.example"): tuple(row["last"]) for row in rows["rows"]}


def test_every_kind_of_answer_has_its_outcome(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    html = "text/html"
    answers = {
        "/ok": Answer(200, {}, LINK.format("ok").encode()),
        "/gzipped": Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(LINK.format("gzipped").encode())),
        "/liar": Answer(200, {"Content-Encoding": "gzip"}, LINK.format("liar").encode()),
        "/latin": Answer(200, {"Content-Type": "text/html; charset=latin-1"}, LINK.format("caf\xe9").encode("latin-1")),
        "/bomb": Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(40_000_000))),
        "/pdf": Answer(200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
        "/picture": Answer(200, {"Content-Type": html}, b"\x89PNG\r\n\x1a\n" + bytes(100)),
        "/gone": Answer(410, {}, b"gone"),
        "/moved": Answer(301, {"Location": "http://target.example/moved"}),
        "/lost": Answer(302, {}),
        "/script": Answer(302, {"Location": "javascript:alert(1)"}),
        "/bracket": Answer(302, {"Location": "http://[/"}),
    }
    web.page("http://a.example/", "".join(f'<a href="{path}">{path}</a>' for path in answers))
    for path, answer in answers.items():
        web.answers[f"http://a.example{path}"] = answer

    linkcrawler.json("crawl", "http://a.example/", *web.connect)
    found = outcomes(linkcrawler)

    assert {path: outcome for path, (outcome, _) in found.items() if path in answers} == {
        "/ok": "ok",
        "/gzipped": "ok",
        "/liar": "ok",
        "/latin": "ok",
        "/bomb": "too_large",
        "/pdf": "bad_content",
        "/picture": "bad_content",
        "/gone": "http_error",
        "/moved": "redirect",
        "/lost": "http_error",
        "/script": "http_error",
        "/bracket": "http_error",
    }
    assert "max_body_bytes" in found["/bomb"][1]
    assert "Location" in found["/lost"][1]
    anchors = {row["anchor"] for row in linkcrawler.json("anchors", "target.example")["rows"]}
    assert anchors == {"ok", "gzipped", "liar", "caf\xe9"}
    report = linkcrawler.json("report", "target.example")
    assert (report["backlinks"], report["redirects_in"]) == (4, 1)


def test_a_page_that_fails_once_is_fetched_again(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    first_times = {"/broken": itertools.count(), "/hangs-up": itertools.count()}

    def flaky(request: Request) -> Answer:
        if next(first_times[request.path]) == 0:
            return Answer(500 if request.path == "/broken" else 0, {}, b"")
        return Answer(200, {}, LINK.format(request.path[1:]).encode())

    web.page("http://a.example/", '<a href="/broken">1</a> <a href="/hangs-up">2</a>')
    web.answers["http://a.example/broken"] = web.answers["http://a.example/hangs-up"] = flaky

    linkcrawler.json("crawl", "http://a.example/", *web.connect)

    assert linkcrawler.json("report", "target.example")["backlinks"] == 2
    query = "select attempt, outcome from fetches where url = 'http://a.example/broken' order by attempt"
    assert linkcrawler.json("sql", query)["rows"] == [
        {"attempt": 1, "outcome": "http_error"},
        {"attempt": 2, "outcome": "ok"},
    ]


def test_a_page_that_keeps_failing_is_given_up_after_three_attempts(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="/broken">1</a>')
    web.answer("http://a.example/broken", 500)

    summary = linkcrawler.json("crawl", "http://a.example/", *web.connect)

    assert web.asked("a.example") == ["/"] + 3 * ["/broken"]
    assert summary["pages_by_outcome"] == {"ok": 1, "http_error": 3}


def test_a_host_is_not_asked_more_often_than_its_delay(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    for i in range(6):
        web.page(f"http://a.example/{i}", f'<a href="/{i + 1}">next</a>' if i < 5 else "end")

    linkcrawler.json("crawl", "http://a.example/0", "--delay", "0.3", "--workers", "2", *web.connect)
    instants = [request.at for request in web.requests if request.host == "a.example"]

    assert len(instants) == 7  # robots.txt is asked of the host, too
    assert min(b - a for a, b in itertools.pairwise(instants)) >= 0.3


def test_a_crawl_delay_is_obeyed(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/robots.txt", 200, "User-agent: *\nCrawl-delay: 0.5", Content_Type="text/plain")
    web.page("http://a.example/", '<a href="/1">1</a> <a href="/2">2</a>')
    web.page("http://a.example/1", "1")
    web.page("http://a.example/2", "2")

    linkcrawler.json("crawl", "http://a.example/", *web.connect)
    instants = [request.at for request in web.requests if request.path != "/robots.txt"]

    assert len(instants) == 3
    assert min(b - a for a, b in itertools.pairwise(instants)) >= 0.5


def test_a_host_that_forbids_everything_is_not_fetched(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.answer("http://a.example/robots.txt", 404)
    web.answer("http://b.example/robots.txt", 200, "User-agent: *\nDisallow: /", Content_Type="text/plain")
    web.page("http://a.example/", "a")
    web.page("http://b.example/", "b")

    summary = linkcrawler.json("crawl", "http://a.example/", "http://b.example/", *web.connect)

    assert summary["pages_by_outcome"] == {"ok": 1, "robots_denied": 1}
    assert web.asked("b.example") == []


def test_an_internal_link_is_a_row_only_where_it_is_asked_for(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="/1">1</a> <a href="http://target.example/">out</a>')
    web.page("http://a.example/1", "1")
    count = "select count() as n from links final"

    linkcrawler.json("crawl", "http://a.example/", *web.connect)
    without = linkcrawler.json("sql", count)["rows"]
    linkcrawler.json("crawl", "http://a.example/", "--internal", *web.connect)
    both = linkcrawler.json("sql", count)["rows"]

    assert (without, both) == ([{"n": 1}], [{"n": 2}])
    assert linkcrawler.json("report", "a.example")["backlinks"] == 0
