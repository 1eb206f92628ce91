"""What becomes of a link when its page changes: golden examples 3 to 6 of DEFINITIONS.md, and every way to be lost.

One crawl, then two recrawls of the same pages, each on a host of its own. A case is what the page answers each time,
and the spans that follow: numbers are those of the crawls in which a link was first seen, confirmed last, and lost.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.tiny_web import Answer, Request, TinyWeb
from tests.tour.conftest import Linkcrawler

Page = Answer | Callable[[Request], Answer]
Span = tuple[
    int, int, int | None, str, str, bool
]  # first_seen, last_confirmed, lost_at, lost_reason, new_by, unverified


def html(body: str, head: str = "") -> Answer:
    return Answer(200, {}, f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def link(case: str, anchor: str = "a link", rel: str = "") -> str:
    return f'<a href="http://t.example/{case}" rel="{rel}">{anchor}</a>'


def slow(request: Request) -> Answer:
    time.sleep(2.5)  # the crawler waits for one second
    return html("too late")


def with_etag(answer: Answer) -> Page:
    """A server that says 304 to whoever has the page already."""
    etag = '"' + hashlib.md5(answer.body).hexdigest() + '"'

    def answered(request: Request) -> Answer:
        if request.headers.get("If-None-Match") == etag:
            return Answer(304, {"ETag": etag})
        return Answer(200, {"ETag": etag}, answer.body)

    return answered


OTHER = html('<a href="http://other.example/">another link</a>')
MOVED = Answer(301, {"Location": "http://moved.example/"})
ELSEWHERE = '<link rel="canonical" href="http://elsewhere.example/">'
NOINDEX = '<meta name="robots" content="noindex">'

CASES: dict[str, tuple[Callable[[str], Sequence[Page]], list[Span]]] = {
    "removed": (lambda c: [html(link(c)), OTHER, OTHER], [(1, 1, 2, "link_removed", "page_discovered", False)]),
    "golden3": (
        lambda c: [html(link(c)), OTHER, html(link(c))],
        [(1, 1, 2, "link_removed", "page_discovered", False), (3, 3, None, "", "link_restored", False)],
    ),
    "added": (lambda c: [OTHER, html(link(c)), html(link(c))], [(2, 3, None, "", "link_added", False)]),
    "notfound": (
        lambda c: [html(link(c)), Answer(404), html(link(c))],
        [(1, 1, 2, "page_not_found", "page_discovered", False), (3, 3, None, "", "link_restored", False)],
    ),
    "gone": (lambda c: [html(link(c)), Answer(410), Answer(410)], [(1, 1, 2, "page_gone", "page_discovered", False)]),
    "redirected": (lambda c: [html(link(c)), MOVED, MOVED], [(1, 1, 2, "page_redirected", "page_discovered", False)]),
    "noindex": (
        lambda c: [html(link(c)), html(link(c), NOINDEX), html(link(c))],
        [(1, 1, 2, "page_noindex", "page_discovered", False), (3, 3, None, "", "link_restored", False)],
    ),
    "canonical": (
        lambda c: [html(link(c)), html(link(c), ELSEWHERE), html(link(c), ELSEWHERE)],
        [(1, 1, 2, "page_canonicalised", "page_discovered", False)],
    ),
    "golden4": (lambda c: [html(link(c)), slow, slow], [(1, 1, None, "", "page_discovered", True)]),
    "backagain": (lambda c: [html(link(c)), Answer(0), html(link(c))], [(1, 3, None, "", "page_discovered", False)]),
    "broken": (lambda c: [html(link(c)), Answer(503), Answer(500)], [(1, 1, None, "", "page_discovered", True)]),
    "golden5": (lambda c: [with_etag(html(link(c)))] * 3, [(1, 3, None, "", "page_discovered", False)]),
    "unchanged": (lambda c: [html(link(c))] * 3, [(1, 3, None, "", "page_discovered", False)]),
    "newrel": (
        lambda c: [html(link(c)), html(link(c, rel="nofollow")), with_etag(html(link(c, rel="nofollow")))],
        [(1, 3, None, "", "page_discovered", False)],
    ),
    "newanchor": (
        lambda c: [html(link(c)), html(link(c, "another text")), html(link(c, "a third"))],
        [(1, 3, None, "", "page_discovered", False)],
    ),
}


class History:
    """The three crawls: the program, the web, and when each crawl ended."""

    def __init__(self, program: Linkcrawler, web: TinyWeb) -> None:
        self.program = program
        self.web = web
        self.ended_at: list[float] = []
        self.results: list[dict[str, Any]] = []
        self.asked_until: list[int] = []

    def crawl_of(self, at: str | None) -> int | None:
        """The number of the crawl that was under way at an instant as the program prints it."""
        if at is None:
            return None
        seconds = time.mktime(time.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
        return 1 + sum(seconds > ended for ended in self.ended_at)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    program = Linkcrawler(tmp_path_factory.mktemp("life") / "data")
    assert program.run("up").returncode == 0
    with TinyWeb() as web:
        told = History(program, web)
        for number in range(3):
            for case, (pages, _) in CASES.items():
                web.answers[f"http://{case}.example/"] = pages(case)[number]
            seeds = [f"http://{case}.example/" for case in CASES]
            what = ["crawl", *seeds, "--timeout", "1", *web.connect] if number == 0 else ["recrawl", "--all"]
            told.results.append(program.json(*what, "--name", "life"))
            told.ended_at.append(time.time())
            told.asked_until.append(len(web.requests))
        yield told
    program.run("down")


def spans(history: History, case: str, columns: str = "") -> list[dict[str, Any]]:
    sql = (
        "select first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified, anchor, follow, earlier_looks"
        f" from links final where source_url = 'http://{case}.example/' and target_url = 'http://t.example/{case}'"
        " order by span_no"
    )
    return list(history.program.json("sql", sql)["rows"])


@pytest.mark.parametrize("case", CASES)
def test_a_page_that_changes_gives_the_spans_of_the_definitions(history: History, case: str) -> None:
    found = [
        (
            *(history.crawl_of(row[name]) for name in ("first_seen", "last_confirmed", "lost_at")),
            *(row[name] for name in ("lost_reason", "new_by", "is_unverified")),
        )
        for row in spans(history, case)
    ]

    assert found == CASES[case][1]


def test_a_new_rel_and_a_new_anchor_are_the_same_link_with_its_earlier_looks(history: History) -> None:
    (rel,), (anchor,) = spans(history, "newrel"), spans(history, "newanchor")

    assert (rel["follow"], [look["follow"] for look in rel["earlier_looks"]]) == (False, [True])
    assert anchor["anchor"] == "a third"
    assert [(look["anchor"], history.crawl_of(look["until"])) for look in anchor["earlier_looks"]] == [
        ("a link", 2),
        ("another text", 3),
    ]


def test_a_page_that_redirects_to_another_site_links_to_it_as_a_redirect(history: History) -> None:
    (row,) = history.program.json("sql", "select * from links final where target_domain = 'moved.example'")["rows"]

    assert (row["link_class"], row["source_url"], row["lost_at"]) == ("redirect", "http://redirected.example/", None)
    assert history.crawl_of(row["first_seen"]) == 2


def test_a_page_is_asked_for_conditionally_and_an_unchanged_one_writes_no_link(history: History) -> None:
    later = history.web.requests[history.asked_until[0] :]
    asked = [r.headers.get("If-None-Match", "") for r in later if r.host == "golden5.example"]
    sets = "select count() as n from link_sets where source_url = 'http://golden5.example/'"

    assert len(asked) == 2
    assert all(asked)
    assert history.program.json("sql", sets)["rows"] == [{"n": 1}]
    assert history.results[1]["pages_by_outcome"]["not_modified"] == 1


def test_what_a_recrawl_says_of_links_is_what_changed(history: History) -> None:
    """In the second crawl: four new (added, two on OTHER pages, moved is no hyperlink), and those that were lost."""
    second = history.results[1]
    lost = [case for case, (_, expected) in CASES.items() if any(span[2] == 2 for span in expected)]

    assert second["new_links"] == 1 + 2  # `added`, and the other link on `removed` and `golden3`
    assert second["lost_links"] == len(lost) + 1  # and the other link on `added`
    assert second["changed_links"] == 2


def test_as_of_the_middle_the_report_is_that_of_the_middle(history: History) -> None:
    middle = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(history.ended_at[1]))
    report = history.program.json("report", "t.example", "--as-of", middle)

    alive = [
        case
        for case, (_, expected) in CASES.items()
        if any(first <= 2 and (lost is None or lost > 2) for first, _, lost, *_ in expected)
    ]
    assert report["backlinks"] == len(alive)
    assert report["backlinks_nofollow"] == 1


def test_deriving_all_anew_from_the_facts_changes_no_byte(history: History) -> None:
    """Golden example 6, and the evidence of every link that lives still shows it."""
    sql = "select * except (derived_at) from links final order by source_url, target_url, link_class, span_no"
    before = history.program.run("sql", sql, "--csv").stdout
    assert before.count("\n") > len(CASES)

    assert history.program.run("rebuild").returncode == 0

    assert history.program.run("sql", sql, "--csv").stdout == before
