"""The golden examples of DEFINITIONS.md, and what ADR 0002 adds to them: histories of a page and their spans."""

from __future__ import annotations

import pytest

from linkcrawler.records import Fetch, FollowSignal, LinkClass, LinkType
from linkcrawler.store import Store
from tests.store.cases import DAY_MS, L, P, fetch, link, page

ONE = [link()]
OTHER = [link("https://target.example/other")]
MOVED = link("https://new.example/", link_class=LinkClass.REDIRECT, link_type=LinkType.NONE, anchor="")
CANONICAL = link("https://new.example/", link_class=LinkClass.CANONICAL, link_type=LinkType.NONE, anchor="")


def noindex(at: int, links: list[object] | None = None) -> Fetch:
    return fetch(at, page=page(ONE if links is None else links, directives_meta=("noindex",)))  # type: ignore[arg-type]


def elsewhere(at: int) -> Fetch:
    return fetch(at, page=page([*ONE, CANONICAL], canonical_url="https://new.example/"))


# history -> spans of L as (first_seen, last_confirmed, lost_at, lost_reason, new_by, is_unverified)
D = DAY_MS
CASES: dict[str, tuple[list[Fetch], list[tuple[object, ...]]]] = {
    "golden 3: with, without, with": (
        [fetch(1, links=ONE), fetch(2, links=OTHER), fetch(3, links=ONE)],
        [(1, 1, 2, "link_removed", "page_discovered", 0), (3, 3, None, "", "link_restored", 0)],
    ),
    "golden 4: a timeout proves nothing": (
        [fetch(1, links=ONE), fetch(2, "timeout")],
        [(1, 1, None, "", "page_discovered", 1)],
    ),
    "golden 5: a 304 confirms": (
        [fetch(1, links=ONE), fetch(2, "not_modified")],
        [(1, 2, None, "", "page_discovered", 0)],
    ),
    "a link added to a known page": (
        [fetch(1), fetch(2, links=ONE)],
        [(2, 2, None, "", "link_added", 0)],
    ),
    "a page that failed first is discovered when it is read": (
        [fetch(1, "timeout"), fetch(2, "http_error"), fetch(3, links=ONE)],
        [(3, 3, None, "", "page_discovered", 0)],
    ),
    "not found": (
        [fetch(1, links=ONE), fetch(2, "http_error", status=404)],
        [(1, 1, 2, "page_not_found", "page_discovered", 0)],
    ),
    "gone": (
        [fetch(1, links=ONE), fetch(2, "http_error", status=410)],
        [(1, 1, 2, "page_gone", "page_discovered", 0)],
    ),
    "forbidden and broken servers prove nothing": (
        [fetch(1, links=ONE), fetch(2, "http_error", status=403), fetch(3, "http_error", status=503)],
        [(1, 1, None, "", "page_discovered", 1)],
    ),
    "an unverified link is confirmed": (
        [fetch(1, links=ONE), fetch(2, "timeout"), fetch(3, links=ONE)],
        [(1, 3, None, "", "page_discovered", 0)],
    ),
    "redirected": (
        [fetch(1, links=ONE), fetch(2, "redirect", [MOVED])],
        [(1, 1, 2, "page_redirected", "page_discovered", 0)],
    ),
    "robots.txt forbids the page now": (
        [fetch(1, links=ONE), fetch(2, "robots_denied")],
        [(1, 1, 2, "robots_disallowed", "page_discovered", 0)],
    ),
    "a 304 after a 404 restores what the last ok fetch said": (
        [fetch(1, links=ONE), fetch(2, "http_error"), fetch(3, "not_modified")],
        [(1, 1, 2, "page_not_found", "page_discovered", 0), (3, 3, None, "", "link_restored", 0)],
    ),
    "a 304 without an ok fetch before it tells nothing": (
        [fetch(1, "not_modified"), fetch(2, links=ONE)],
        [(2, 2, None, "", "page_discovered", 0)],
    ),
    "noindex appears, and disappears": (
        [fetch(1, links=ONE), noindex(2), fetch(3, "not_modified"), fetch(4, links=ONE)],
        [(1, 1, 2, "page_noindex", "page_discovered", 0), (4, 4, None, "", "link_restored", 0)],
    ),
    "noindex in the header, as none": (
        [fetch(1, links=ONE), fetch(2, page=page(ONE, directives_header=("none",)))],
        [(1, 1, 2, "page_noindex", "page_discovered", 0)],
    ),
    "noindex from the start ends nothing": (
        [noindex(1), noindex(2)],
        [(1, 2, None, "", "page_discovered", 0)],
    ),
    "noindex from the start, then not, then again": (
        [noindex(1), fetch(2, links=ONE), noindex(3)],
        [(1, 2, 3, "page_noindex", "page_discovered", 0)],
    ),
    "the page names another canonical now": (
        [fetch(1, links=ONE), elsewhere(2)],
        [(1, 1, 2, "page_canonicalised", "page_discovered", 0)],
    ),
    "another canonical from the start ends nothing": (
        [elsewhere(1), elsewhere(2)],
        [(1, 2, None, "", "page_discovered", 0)],
    ),
    "itself as canonical is no other": (
        [fetch(1, links=ONE), fetch(2, page=page(ONE, canonical_url=P))],
        [(1, 2, None, "", "page_discovered", 0)],
    ),
    "given up after 3 failures over 14 days": (
        [fetch(0, links=ONE), fetch(D, "timeout"), fetch(8 * D, "dns_error"), fetch(15 * D, "connect_error")],
        [(0, 0, 15 * D, "page_unreachable", "page_discovered", 0)],
    ),
    "not given up a millisecond earlier": (
        [fetch(0, links=ONE), fetch(D, "timeout"), fetch(8 * D, "timeout"), fetch(15 * D - 1, "timeout")],
        [(0, 0, None, "", "page_discovered", 1)],
    ),
    "not given up after 2 failures": (
        [fetch(0, links=ONE), fetch(D, "timeout"), fetch(90 * D, "timeout")],
        [(0, 0, None, "", "page_discovered", 1)],
    ),
    "an answer between failures starts the count anew": (
        [
            fetch(0, links=ONE),
            fetch(D, "timeout"),
            fetch(2 * D, "timeout"),
            fetch(3 * D, links=ONE),
            fetch(20 * D, "timeout"),
        ],
        [(0, 3 * D, None, "", "page_discovered", 1)],
    ),
    "given up, and back": (
        [
            fetch(0, links=ONE),
            *(fetch(n * 10 * D, "too_large") for n in (1, 2, 3, 4)),
            fetch(50 * D, links=ONE),
        ],
        [
            (0, 0, 30 * D, "page_unreachable", "page_discovered", 0),
            (50 * D, 50 * D, None, "", "link_restored", 0),
        ],
    ),
}


@pytest.mark.parametrize("is_one_batch", [True, False], ids=["one batch", "batch by batch"])
def test_histories_give_the_spans_of_the_definitions(store: Store, is_one_batch: bool) -> None:
    """Each case has a page of its own; all are written together, oldest fetch first."""
    fetches = []
    for number, (history, _) in enumerate(CASES.values()):
        for one in history:
            one.url, is_canonical = f"{P}/{number}", one.page and one.page.canonical_url == P
            if is_canonical and one.page:
                one.page.canonical_url = one.url
            fetches.append(one)
    fetches.sort(key=lambda f: f.fetched_at)
    batches = [fetches] if is_one_batch else [[f for f in fetches if f.fetched_at == at] for at in _instants(fetches)]
    for number, batch in enumerate(batches):
        store.write(batch, str(number))
    sql = """
        select source_url, toUnixTimestamp64Milli(first_seen), toUnixTimestamp64Milli(last_confirmed),
            toUnixTimestamp64Milli(lost_at), lost_reason, new_by, is_unverified
        from links final where target_url = {url:String} and link_class = 'hyperlink' order by source_url, span_no
    """
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in store.query(sql, {"url": L}):
        found.setdefault(row[0], []).append(tuple(row[1:]))
    got = {name: found.get(f"{P}/{number}", []) for number, name in enumerate(CASES)}

    assert got == {name: spans for name, (_, spans) in CASES.items()}


def _instants(fetches: list[Fetch]) -> list[int]:
    return sorted({f.fetched_at for f in fetches})


def test_golden_1_three_websites_link_to_a_fourth(store: Store) -> None:
    fetches = []
    for domain, n_links in (("a.example", 10), ("b.example", 5), ("c.example", 8)):
        for number in range(n_links):
            fetches.append(fetch(1, links=[link("https://d.example/")], url=f"https://{domain}/{number}"))
    store.write(fetches, "1")

    sql = "select count(), uniqExact(source_domain) from links final where target_domain = 'd.example'"
    assert [tuple(r) for r in store.query(sql)] == [(23, 3)]


def test_golden_2_and_7_instances_and_follow_are_those_of_the_page(store: Store) -> None:
    """Golden 7: nofollow in the header leaves the links and takes their follow."""
    nofollow = link(follow=False, follow_signal=FollowSignal.HEADER)
    store.write([fetch(1, links=[link(instances=2)]), fetch(1, links=[nofollow], url="https://x.example/")], "1")

    sql = "select source_domain, instances, follow, follow_signal from links final order by source_domain"
    assert [tuple(r) for r in store.query(sql)] == [
        ("source.example", 2, True, ""),
        ("x.example", 1, False, "header"),
    ]


def test_the_attributes_of_a_span_are_those_of_its_last_confirmation(store: Store) -> None:
    """A 304 names the page's last ok record as proof: its own record has no body."""
    store.write([fetch(1, links=[link(anchor="old", rel=("nofollow",))], crawl="one")], "1")
    store.write([fetch(2, links=[link(anchor="new")], crawl="two")], "2")
    store.write([fetch(3, "not_modified", crawl="three")], "3")

    sql = "select anchor, rel, crawl, evidence, source_ip from links final"
    assert [tuple(r) for r in store.query(sql)] == [("new", [], "three", "c/1.warc.gz@2+10", "192.0.2.1")]


def test_a_redirect_and_a_canonical_are_links_of_their_own_class(store: Store) -> None:
    """The directive that ends hyperlinks does not end them: they are what it says."""
    store.write([fetch(1, links=ONE)], "1")
    store.write([elsewhere(2)], "2")
    store.write([fetch(3, "redirect", [MOVED])], "3")

    sql = """
        select link_class, toUnixTimestamp64Milli(first_seen), toUnixTimestamp64Milli(lost_at), lost_reason, new_by
        from links final order by link_class
    """
    assert [tuple(r) for r in store.query(sql)] == [
        ("canonical", 2, 3, "page_redirected", "link_added"),
        ("hyperlink", 1, 2, "page_canonicalised", "page_discovered"),
        ("redirect", 3, None, "", "link_added"),
    ]


def test_an_unchanged_page_writes_no_link_rows(store: Store) -> None:
    store.write([fetch(1, links=ONE)], "1")
    store.write([fetch(2, links=ONE)], "2")
    store.write([fetch(3, "not_modified"), fetch(4, links=ONE)], "3")

    assert [tuple(r) for r in store.query("select count() from link_sets")] == [(1,)]
    assert [tuple(r) for r in store.query("select count() from fetches")] == [(4,)]


def test_pages_are_the_latest_state_of_each_url(store: Store) -> None:
    store.write([fetch(5, page=page(ONE, title="A title", language="en", n_external_links=1, n_internal_links=7))], "1")
    store.write([fetch(9, "timeout", crawl="later"), fetch(2, "http_error", status=404)], "2")
    store.write([fetch(1, url="https://source.example/robots.txt", purpose="robots")], "3")

    sql = """
        select url, outcome, status, title, language, n_external_links, n_internal_links, n_fetches, crawl, ip,
            toUnixTimestamp64Milli(first_attempted_at), toUnixTimestamp64Milli(last_attempted_at),
            toUnixTimestamp64Milli(last_success_at)
        from pages final
    """
    assert [tuple(r) for r in store.query(sql)] == [
        (P, "timeout", 200, "A title", "en", 1, 7, 3, "later", "192.0.2.1", 2, 9, 5)
    ]


def test_a_page_that_was_never_read_has_no_last_success(store: Store) -> None:
    store.write([fetch(1, "timeout")], "1")

    assert [tuple(r) for r in store.query("select last_success_at, status from pages final")] == [(None, 0)]
