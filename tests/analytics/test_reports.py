"""What each question answers, on rows whose numbers can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

import analytics
from analytics import Analytics
from tests.analytics.hand_made import HandMade, day


def three_websites(rows: HandMade) -> list[dict[str, object]]:
    """Golden example 1: A links to the target 10 times, B 5 times, C 8 times."""
    return [
        rows.link(f"https://{name}.example/{i}", f"https://target.example/{i % 4}")
        for name, n in (("a", 10), ("b", 5), ("c", 8))
        for i in range(n)
    ]


def test_ten_and_five_and_eight_links_are_23_backlinks_from_3_domains(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *three_websites(rows))

    reply = index.report("target.example").to_dict()

    assert (reply["backlinks"], reply["referring_domains"], reply["referring_pages"]) == (23, 3, 23)
    assert reply["links_per_referring_domain"] == pytest.approx(23 / 3)
    assert reply["top1_share"] == pytest.approx(10 / 23)
    assert reply["top10_share"] == 1.0
    assert reply["target"] == "target.example"
    assert (reply["crawl"], reply["definitions_version"]) == ("all", 1)


def test_refdomains_come_most_links_first_and_add_up_to_the_report(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *three_websites(rows))

    reply = index.refdomains("target.example")

    assert [(row["source_domain"], row["backlinks"]) for row in reply.rows] == [
        ("a.example", 10),
        ("c.example", 8),
        ("b.example", 5),
    ]
    assert not reply.has_more


def test_a_limit_says_that_there_is_more_and_offsets_meet_without_overlap(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *three_websites(rows))

    parts = [index.backlinks("target.example", limit=10, offset=offset) for offset in (0, 10, 20)]
    whole = index.backlinks("target.example", limit=0)

    assert [part.has_more for part in parts] == [True, True, False]
    assert [row for part in parts for row in part.rows] == whole.rows
    assert len(whole.rows) == 23


def test_a_link_row_has_the_named_fields(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://www.a.example/x", "https://target.example/", rel=["ugc"], follow=False))

    (row,) = index.backlinks("target.example").rows

    assert row == {
        "source_url": "https://www.a.example/x",
        "source_domain": "a.example",
        "target_url": "https://target.example/",
        "target_domain": "target.example",
        "anchor": "here",
        "rel": ["ugc"],
        "follow": False,
        "link_type": "text",
        "instances": 1,
        "first_seen": day(0),
        "last_confirmed": day(0),
        "lost_at": None,
        "lost_reason": "",
        "new_by": "page_discovered",
        "evidence": "spring/1.warc.gz@120+4096",
    }


def test_a_link_is_live_from_first_seen_until_it_is_lost(rows: HandMade, index: Analytics) -> None:
    """Golden example 3: seen on day 1, gone on day 2, back on day 3."""
    spans = (
        rows.link("https://p.example/", "https://target.example/", first_seen=day(1), lost_at=day(2)),
        rows.link("https://p.example/", "https://target.example/", first_seen=day(3), span_no=2),
    )
    rows.put("links", *spans)

    counts = [index.report("target.example", as_of=day(at)).rows[0]["backlinks"] for at in (0.9, 1, 1.9, 2, 2.9, 3, 9)]

    assert counts == [0, 1, 1, 0, 0, 1, 1]


def test_only_external_hyperlinks_are_backlinks_and_the_other_classes_stand_beside_them(
    rows: HandMade, index: Analytics
) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://target.example/"),
        rows.link("https://www.target.example/", "https://target.example/"),
        rows.link("https://a.example/", "https://target.example/", link_class="redirect", link_type=""),
        rows.link("https://b.example/", "https://target.example/", link_class="canonical", link_type=""),
        rows.link("https://c.example/", "https://target.example/", link_class="alternate", link_type=""),
        rows.link("https://c.example/", "https://target.example/feed", link_class="feed", link_type=""),
        rows.link("https://gone.example/", "https://target.example/", is_deleted=1),
    )

    reply = index.report("target.example").to_dict()

    assert (reply["backlinks"], reply["referring_domains"], reply["referring_pages"]) == (1, 1, 1)
    assert [reply[f"{name}_in"] for name in ("redirects", "canonicals", "alternates", "feeds")] == [1, 1, 1, 1]
    assert [row["source_domain"] for row in index.refdomains("target.example").rows] == ["a.example"]


def test_links_to_dead_pages_are_counted_where_a_page_of_the_target_was_fetched(
    rows: HandMade, index: Analytics
) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://target.example/dead"),
        rows.link("https://b.example/", "https://target.example/dead"),
        rows.link("https://b.example/", "https://target.example/alive"),
        rows.link("https://b.example/", "https://target.example/unknown"),
        rows.link("https://b.example/", "https://other.example/"),
    )
    rows.put("pages", rows.page("https://target.example/dead", 404), rows.page("https://target.example/alive"))

    target, other = index.compare(["target.example", "other.example"]).rows
    by_page = {row["target_url"]: row["backlinks_broken"] for row in index.pages("target.example").rows}

    assert (target["backlinks_broken"], target["broken_pages"]) == (2, 1)
    assert (other["backlinks_broken"], other["broken_pages"]) == (None, None)
    assert by_page == {
        "https://target.example/dead": 2,
        "https://target.example/alive": 0,
        "https://target.example/unknown": None,
    }


def test_an_earlier_instant_and_one_crawl_see_the_pages_as_they_were_then(rows: HandMade, index: Analytics) -> None:
    url = "https://target.example/x"
    rows.put("links", rows.link("https://a.example/", url))
    rows.put("pages", rows.page(url, 404), rows.page("https://target.example/y"))
    rows.put(
        "fetches",
        rows.fetch(url, day(1)),
        rows.fetch(url, day(3), status=404),
        rows.fetch("https://target.example/y", day(4), crawl="summer"),
    )

    now, then, summer = (index.report("target.example", **how) for how in ({}, {"as_of": day(2)}, {"crawl": "summer"}))

    assert [reply.rows[0]["backlinks_broken"] for reply in (now, then)] == [1, 0]
    assert [(r.coverage.pages_fetched, r.coverage.pages_known) for r in (now, then, summer)] == [(1, 2), (1, 1), (1, 1)]
    assert summer.rows[0]["backlinks"] == 0


def test_coverage_says_how_many_linking_pages_were_confirmed_lately(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/1", "https://target.example/", last_confirmed=day(0)),
        rows.link("https://a.example/2", "https://target.example/", last_confirmed=day(20)),
        rows.link("https://a.example/2", "https://target.example/x", last_confirmed=day(20)),
        rows.link("https://b.example/3", "https://target.example/", last_confirmed=day(39)),
    )

    reply = index.report("target.example", as_of=day(40))

    assert reply.coverage.confirmed_share == pytest.approx(2 / 3)
    assert reply.coverage.confirmed_days == 30
    assert "referring_pages_confirmed" not in reply.to_dict()


def test_an_unverified_link_still_counts(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://target.example/", is_unverified=True),
        rows.link("https://b.example/", "https://target.example/", lost_at=day(30), lost_reason="page_unreachable"),
    )

    now = index.report("target.example").rows[0]
    before = index.report("target.example", as_of=day(20)).rows[0]

    assert (now["backlinks"], now["backlinks_unverified"]) == (1, 1)
    assert (before["backlinks"], before["backlinks_unverified"]) == (2, 2)


def test_the_scope_says_what_of_a_target_is_counted(rows: HandMade, index: Analytics) -> None:
    targets = ("https://target.example/", "https://www.target.example/a/1", "https://www.target.example/ab")
    rows.put("links", *(rows.link("https://a.example/", target) for target in targets))

    def count(target: str, scope: str) -> object:
        return index.report(target, scope=scope).rows[0]["backlinks"]

    assert count("target.example", "domain") == 3
    assert count("www.target.example", "domain") == 3
    assert count("www.target.example", "host") == 2
    assert count("target.example", "host") == 1
    assert count("https://www.target.example/a/1", "url") == 1
    assert count("https://www.target.example/a", "prefix") == 2
    assert count("https://www.target.example/a/", "prefix") == 1


def test_compare_keeps_the_order_and_gives_a_row_of_zeros_to_a_target_without_links(
    rows: HandMade, index: Analytics
) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://one.example/"),
        rows.link("https://a.example/", "https://two.example/"),
        rows.link("https://b.example/", "https://two.example/"),
    )

    reply = index.compare(["none.example", "two.example", "one.example", "www.two.example"])

    assert [(row["target"], row["backlinks"]) for row in reply.rows] == [
        ("none.example", 0),
        ("two.example", 2),
        ("one.example", 1),
    ]
    shares = {"share_of_backlinks": 0.0, "share_of_referring_domains": 0.0}
    assert reply.rows[0] == {"target": "none.example"} | {m.name: m.empty for m in analytics.METRICS} | shares


def test_overlapping_prefixes_each_count_their_own_links(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *(rows.link("https://a.example/", f"https://target.example/{p}") for p in ("a/1", "a/2", "b")))

    reply = index.compare(["https://target.example/", "https://target.example/a/"], scope="prefix")

    assert [row["backlinks"] for row in reply.rows] == [3, 2]


def test_anchors_and_pages_group_the_same_links(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://target.example/1", anchor="Best"),
        rows.link("https://b.example/", "https://target.example/1", anchor="Best"),
        rows.link("https://b.example/", "https://target.example/2", anchor=""),
    )

    anchors = [(r["anchor"], r["backlinks"], r["referring_domains"]) for r in index.anchors("target.example").rows]
    pages = [(r["target_url"], r["backlinks"]) for r in index.pages("target.example").rows]

    assert anchors == [("Best", 2, 2), ("", 1, 1)]
    assert pages == [("https://target.example/1", 2), ("https://target.example/2", 1)]


@pytest.mark.parametrize(
    "question", "report compare backlinks refdomains anchors pages history new_lost growth".split()
)
def test_the_columns_of_a_reply_are_those_of_its_rows(rows: HandMade, index: Analytics, question: str) -> None:
    rows.put("links", rows.link("https://a.example/", "https://target.example/"))

    asked = ["target.example"] if question in ("compare", "growth") else "target.example"
    reply = getattr(index, question)(asked, **({"from_": day(-1)} if question == "new_lost" else {}))

    assert {tuple(row) for row in reply.rows} == {reply.columns}


@pytest.mark.parametrize("question", "report backlinks refdomains anchors pages history new_lost".split())
@pytest.mark.parametrize("look", [{}, {"from_": day(-1), "to": day(9)}], ids=["now", "window"])
def test_the_printed_sql_run_by_hand_gives_the_same_rows(
    rows: HandMade, index: Analytics, question: str, look: dict[str, Any]
) -> None:
    rows.put("links", *three_websites(rows), rows.link("https://a.example/", "https://target.example/", anchor="it's"))

    for scope, target in (("domain", "target.example"), ("prefix", "https://target.example/1")):
        reply = getattr(index, question)(target, scope=scope, **look)
        by_hand = index.sql(reply.sql)

        by_name = [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows]
        assert [{name: row[name] for name in reply.columns} for row in by_name] == reply.rows


def test_a_store_without_tables_answers_zeros_and_says_so(fresh_database: str) -> None:
    index = analytics.connect(fresh_database)

    report = index.report("target.example")
    backlinks = index.backlinks("target.example")

    assert (report.is_store_created, report.rows[0]["backlinks"], report.coverage.pages_known) == (False, 0, 0)
    assert (backlinks.is_store_created, backlinks.rows) == (False, [])


def test_no_store_at_all_answers_the_same() -> None:
    reply = analytics.nothing_crawled().compare(["a.example", "b.example"])

    assert [row["backlinks"] for row in reply.rows] == [0, 0]
    assert not reply.is_store_created


def test_a_store_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(analytics.StoreUnreachable, match=r"http://ann:\*\*\*@127\.0\.0\.1:9/web") as raised:
        analytics.connect("http://ann:secret@127.0.0.1:9/web")

    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("selec 1", "SYNTAX_ERROR"),
        ("select missing from links", "missing"),
        ("select 1 from nowhere", "nowhere"),
        ("", "empty"),
        ("select 1 format CSV", "FORMAT"),
        ("insert into pages (url) values ('https://a.example/')", "READONLY"),
        ("drop table links", "READONLY"),
        ("truncate table links", "READONLY"),
        ("set readonly = 0", "readonly"),
    ],
)
def test_sql_that_is_wrong_or_writes_is_refused_in_one_line(
    rows: HandMade, index: Analytics, statement: str, said: str
) -> None:
    with pytest.raises(analytics.QueryRefused) as raised:
        index.sql(statement)

    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 600


def test_sql_without_rows_still_names_its_columns(rows: HandMade, index: Analytics) -> None:
    table = index.sql("select source_url, count() as n from links final group by source_url;")

    assert (table.columns, table.types, table.rows) == (("source_url", "n"), ("String", "UInt64"), [])


def test_sql_keeps_the_types_of_its_values(index: Analytics) -> None:
    table = index.sql(
        "select 1 as n, 'x' as text, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') as at, [1, 2] as list;"
    )

    assert table.columns == ("n", "text", "at", "list")
    assert table.rows == [(1, "x", day(0), [1, 2])]
