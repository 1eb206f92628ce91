"""The verdict on a pair, as a function of what was fetched."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkcrawler.crawl.pairs import read_target
from linkcrawler.crawl.verification import Finding, Life, Seen, Span, Verdict, finding_of, life_of, trail_of
from linkcrawler.records import Link, LinkClass, LinkType, Page

NOON = datetime(2026, 6, 1, 12)
S, E, T = "https://s.example/", "https://e.example/", "https://t.example/"


def fetch(url: str, outcome: str = "ok", status: int = 200, *, to: str = "", reason: str = "") -> Seen:
    return Seen(url, NOON, outcome, status, reason, to, f"warc of {url}")


def link(url: str, link_class: LinkClass = LinkClass.HYPERLINK, *, follow: bool = True) -> Link:
    host = url.split("/")[2]
    domain = ".".join(host.split(".")[-2:])
    kind = LinkType.TEXT if link_class is LinkClass.HYPERLINK else LinkType.NONE
    return Link(url, host, domain, domain, link_class, kind, follow=follow)


def found(target: str, fetches: list[Seen], page: Page | None = None) -> Finding:
    trail = trail_of(fetches[0].url, {one.url: one for one in fetches}, {}, "interrupted")
    return finding_of(read_target(target), trail, page)


def test_redirects_lead_to_the_page_that_is_judged() -> None:
    fetches = [fetch(S, "redirect", 301, to=E), fetch(E)]

    exists = found("t.example", fetches, Page(links=[link(T)]))

    assert (exists.verdict, exists.evidence) == (Verdict.EXISTS, f"warc of {E}")
    assert found("t.example", fetches, Page()).verdict is Verdict.ABSENT


def test_an_immediate_refresh_is_followed_once() -> None:
    """A slide show refreshes for ever; its second page is what a visitor of the first one gets to see."""
    second, third = f"{S}2", f"{S}3"
    seen = {one.url: one for one in (fetch(S, to=second), fetch(second, to=third), fetch(third, to=S))}

    trail = trail_of(S, seen, {}, "")

    assert (trail.end, trail.why_lost) == (second, "")
    assert finding_of(read_target("t.example"), trail, Page(links=[link(T)])).note == f"refreshes to {third}"


def test_pages_that_refresh_to_each_other_are_pages() -> None:
    seen = {one.url: one for one in (fetch(S, to=E), fetch(E, to=S))}

    assert trail_of(S, seen, {}, "").end == E


@pytest.mark.parametrize(
    ("fetches", "reason"),
    [
        ([fetch(S, "redirect", 302, to=E), fetch(E, "redirect", 302, to=S)], "circle"),
        ([fetch(S, "redirect", 301, to=E)], f"redirected to {E}, which was not fetched: interrupted"),
        ([fetch(S, "timeout", 0, reason="no answer within 30 s")], "no answer within 30 s"),
        ([fetch(S, "http_error", 403, reason="403 Forbidden")], "403 Forbidden"),
        ([fetch(S, "dns_error", 0)], "dns_error"),
    ],
)
def test_what_could_not_be_read_is_unknown_and_says_why(fetches: list[Seen], reason: str) -> None:
    unknown = found("t.example", fetches)

    assert unknown.verdict is Verdict.UNKNOWN
    assert reason in unknown.reason


def test_too_many_redirects_are_named_as_such() -> None:
    fetches = [fetch(f"{S}{i}", "redirect", 302, to=f"{S}{i + 1}") for i in range(11)]

    assert found("t.example", fetches).reason == "redirected more than 10 times"


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_gone(status: int) -> None:
    assert found("t.example", [fetch(S, "http_error", status)]).verdict is Verdict.GONE


def test_a_page_of_which_only_a_part_was_read_is_not_said_to_lack_a_link() -> None:
    assert found("t.example", [fetch(S)], Page(is_cut=True)).verdict is Verdict.UNKNOWN
    assert found("t.example", [fetch(S)], Page(is_cut=True, links=[link(T)])).verdict is Verdict.EXISTS


def test_a_hyperlink_answers_before_other_classes_and_a_followed_one_before_others() -> None:
    page = Page(
        links=[
            link(T, LinkClass.CANONICAL),
            link(f"{T}first", follow=False),
            link(f"{T}second"),
            link(f"{T}feed", LinkClass.FEED),
        ]
    )

    shown = found("t.example", [fetch(S)], page)

    assert [one.target_url for one in shown.links] == [f"{T}second", f"{T}first"]
    assert found(T, [fetch(S)], page).links[0].link_class is LinkClass.CANONICAL


def test_a_source_that_redirects_to_the_target_has_a_redirect_to_it_whatever_the_target_answers() -> None:
    fetches = [fetch(S, "redirect", 301, to=T), fetch(T, "http_error", 500, reason="500")]

    shown = found("t.example", fetches)

    assert (shown.verdict, shown.links[0].link_class) == (Verdict.EXISTS, LinkClass.REDIRECT)
    assert shown.evidence == f"warc of {S}"


def test_a_redirect_within_a_domain_is_no_link_to_that_domain() -> None:
    fetches = [fetch("http://s.example/", "redirect", 301, to=S), fetch(S)]

    assert found("s.example", fetches, Page()).verdict is Verdict.ABSENT
    assert found(S, fetches, Page()).verdict is Verdict.EXISTS


def span(url: str, from_day: int, to_day: int, lost_day: int | None = None, link_class: str = "hyperlink") -> Span:
    first, last = NOON + timedelta(from_day), NOON + timedelta(to_day)
    lost = None if lost_day is None else NOON + timedelta(lost_day)
    return Span(url, "t.example", "t.example", link_class, first, last, lost, "link_removed" if lost else "")


def test_a_pair_is_linked_since_the_first_of_its_links_that_live() -> None:
    spans = [span(T, 0, 1, lost_day=2), span(f"{T}a", 5, 9), span(f"{T}b", 3, 8), span("https://u.example/", 0, 9)]
    life = life_of(read_target("t.example"), "hyperlink", spans[:3])

    assert life == Life(NOON + timedelta(3), NOON + timedelta(9))


def test_a_pair_that_is_linked_no_more_was_until_the_last_of_its_links_was_lost() -> None:
    spans = [span(f"{T}a", 0, 1, lost_day=4), span(f"{T}b", 1, 2, lost_day=3), span(T, 0, 9, None, "canonical")]
    life = life_of(read_target("t.example"), "", spans)

    assert life == Life(NOON, NOON + timedelta(1), NOON + timedelta(4), "link_removed")
    assert life_of(read_target(f"{T}c"), "", spans) == Life()
