"""Links to pages that answer 4xx or 5xx, and what a redirect of each would win."""

from __future__ import annotations

import pytest

from analytics import Analytics, NotUnderstood
from tests.analytics.hand_made import HandMade, day

T = "https://t.example"


def a_site(rows: HandMade) -> None:
    """A target with two dead pages, one that lives, one that moved, and one that nobody ever fetched."""
    linked = {
        "/old/guide.html": (("a", True), ("b", True), ("c", False)),
        "/gone": (("d", True), ("d", True)),
        "/alive": (("a", True),),
        "/moved": (("a", True),),
        "/unknown": (("a", True), ("e", True)),
    }
    rows.put(
        "links",
        *(
            rows.link(f"https://{name}.example/{path[1:4]}{i}", f"{T}{path}", follow=follow)
            for path, sources in linked.items()
            for i, (name, follow) in enumerate(sources)
        ),
    )
    statuses = {"/old/guide.html": 404, "/gone": 410, "/alive": 200, "/moved": 301, "/new/Guide.html/": 200}
    rows.put("pages", *(rows.page(f"{T}{path}", status) for path, status in statuses.items()))
    rows.put("fetches", *(rows.fetch(f"{T}{path}", day(2), status) for path, status in statuses.items()))
    rows.put("fetches", rows.fetch(f"{T}/gone", day(1)), rows.fetch(f"{T}/gone", day(3), status=0))


def ranked(rows: HandMade, **percentiles: float) -> None:
    rows.put("authority_runs", {"run_id": "2026-01", "started_at": day(0), "finished_at": day(0)})
    rows.put(
        "domain_ranks",
        *(
            {"run_id": "2026-01", "domain": f"{name}.example", "domain_rank": pct / 1000, "domain_rank_pct": pct}
            for name, pct in percentiles.items()
        ),
    )


def test_links_to_dead_pages_are_listed_with_status_and_when_it_was_seen(rows: HandMade, index: Analytics) -> None:
    a_site(rows)

    reply = index.broken("t.example")

    assert [(row["source_domain"], row["target_url"], row["status"], row["last_fetched_at"]) for row in reply.rows] == [
        ("a.example", f"{T}/old/guide.html", 404, day(2)),
        ("b.example", f"{T}/old/guide.html", 404, day(2)),
        ("c.example", f"{T}/old/guide.html", 404, day(2)),
        ("d.example", f"{T}/gone", 410, day(2)),
        ("d.example", f"{T}/gone", 410, day(2)),
    ]
    assert reply.head == {"backlinks_broken": 5, "broken_pages": 2, "backlinks_unknown": 2, "unknown_pages": 1}
    assert reply.head["backlinks_broken"] == index.report("t.example").rows[0]["backlinks_broken"]


def test_a_page_that_nobody_fetched_is_not_broken(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", f"{T}/x"))
    rows.put("pages", rows.page(f"{T}/x", 0, outcome="timeout"))

    for reply in (index.broken("t.example"), index.dead_pages("t.example")):
        assert reply.rows == []
        assert reply.head == {"backlinks_broken": 0, "broken_pages": 0, "backlinks_unknown": 1, "unknown_pages": 1}


def test_dead_pages_come_by_the_ranks_of_what_follows_to_them(rows: HandMade, index: Analytics) -> None:
    """/old/guide.html: a (90) and b (unranked, 0.5) follow = 1.4; /gone: d (99) = 0.99, although it has fewer links."""
    a_site(rows)
    ranked(rows, a=90.0, c=100.0, d=99.0)

    guide, gone = index.dead_pages("t.example").rows

    assert guide == {
        "target_url": f"{T}/old/guide.html",
        "status": 404,
        "last_fetched_at": day(2),
        "backlinks": 3,
        "backlinks_follow": 2,
        "referring_domains": 3,
        "referring_domains_follow": 2,
        "best_source_domain": "a.example",
        "best_domain_rank": 0.09,
        "weight": 1.4,
        "redirect_to": f"{T}/new/Guide.html/",
    }
    assert (gone["target_url"], gone["weight"], gone["backlinks"], gone["redirect_to"]) == (f"{T}/gone", 0.99, 2, None)


def test_without_ranks_each_domain_that_follows_weighs_a_half(rows: HandMade, index: Analytics) -> None:
    a_site(rows)

    rows_ = index.dead_pages("t.example").rows

    assert [(row["weight"], row["best_source_domain"], row["best_domain_rank"]) for row in rows_] == [
        (1.0, "b.example", None),
        (0.5, "d.example", None),
    ]


def test_the_pages_of_the_list_go_on_where_it_ended(rows: HandMade, index: Analytics) -> None:
    a_site(rows)
    first = index.dead_pages("t.example", limit=1)
    rest = index.dead_pages("t.example", limit=1, cursor=first.next_cursor)

    assert [row["target_url"][-4:] for row in (*first.rows, *rest.rows)] == ["html", "gone"]
    assert rest.next_cursor is None


def test_one_status_can_be_asked_for(rows: HandMade, index: Analytics) -> None:
    a_site(rows)

    assert [row["status"] for row in index.dead_pages("t.example", statuses=[410]).rows] == [410]
    assert [row["status"] for row in index.broken("t.example", statuses=[404, 500], one_per="target_url").rows] == [404]
    with pytest.raises(NotUnderstood, match="status 301 is not one of a dead page"):
        index.broken("t.example", statuses=[301])


def test_an_earlier_instant_sees_the_pages_as_they_were_then(rows: HandMade, index: Analytics) -> None:
    a_site(rows)

    then = index.broken("t.example", as_of=day(1.5))

    assert then.rows == []
    assert then.head["unknown_pages"] == 4  # of /gone it was known then that it lived


@pytest.mark.parametrize(
    ("dead", "living", "expected"),
    [
        ("/a/guide", ["/b/guide"], "/b/guide"),
        ("/a/guide", ["/b/guide", "/c/guide"], None),  # which of them?
        ("/a/guide", ["/b/guide?page=2"], None),
        ("/a/guide?ref=1", ["/b/guide"], "/b/guide"),
        ("/a/index.html", ["/b/index.html"], None),
        ("/a/2024", ["/b/2024"], None),
        ("/a/en", ["/b/en"], None),
        ("/a/", ["/"], None),
        ("/guide/", ["/guide"], "/guide"),
    ],
)
def test_a_redirect_is_suggested_only_where_one_page_alone_has_the_name(
    rows: HandMade, index: Analytics, dead: str, living: list[str], expected: str | None
) -> None:
    rows.put("links", rows.link("https://a.example/", f"{T}{dead}"))
    rows.put("pages", rows.page(f"{T}{dead}", 404), *(rows.page(f"{T}{path}") for path in living))

    (row,) = index.dead_pages("t.example").rows

    assert row["redirect_to"] == (expected and f"{T}{expected}")


def test_the_same_page_by_http_and_https_is_one_successor_and_a_copy_is_none(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", f"{T}/guide"), rows.link("https://a.example/", f"{T}/copy"))
    rows.put(
        "pages",
        *(rows.page(f"{T}{path}", 404) for path in ("/guide", "/copy")),
        *(rows.page(f"{site}/new/guide") for site in ("http://t.example", "https://www.t.example", T)),
    )
    rows.put("pages", rows.page(f"{T}/new/copy", canonical_url=f"{T}/elsewhere"))

    found = {row["target_url"]: row["redirect_to"] for row in index.dead_pages("t.example").rows}

    assert found == {f"{T}/guide": "https://www.t.example/new/guide", f"{T}/copy": None}
