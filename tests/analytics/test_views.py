"""The views of those who ask in SQL: documented, told by `sql --tables`, as fast as tables, at one with the reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import clickhouse_connect
import pytest

import analytics
from analytics import Analytics
from linkcrawler.store.catalogue import catalogue
from tests.analytics.hand_made import HandMade, day

PAGE = (Path(__file__).parents[2] / "docs" / "views.md").read_text()
VIEWS = [told.name for told in catalogue() if told.kind == "view"]
OF_LINKS = [
    name for name in VIEWS if name not in ("pages_latest", "domain_ranks_latest", "crawl_daily", "vendor_links_latest")
]
A, B, C, T, U = (f"https://{name}.test" for name in "abctu")


@pytest.fixture(scope="module")
def web(shared_rows: HandMade) -> Iterator[Analytics]:
    """Three domains and an address that link to t.test, and more that must not be counted with them. Only read."""
    rows = shared_rows
    lost = {"lost_at": day(9), "lost_reason": "link_removed"}
    again = {"span_no": 2, "first_seen": day(20), "new_by": "link_restored"}
    rows.put(
        "links",
        rows.link(f"{A}/1", f"{T}/x", anchor="tea", source_ip="192.0.2.7"),
        rows.link(f"{A}/2", f"{T}/x", anchor="tea", follow=False, rel=["nofollow"]),
        rows.link(f"{B}/1", f"{T}/y", anchor="", link_type="image", source_ip="2001:db8::1"),
        rows.link("https://192.0.2.9/1", f"{T}/x", source_domain="192.0.2.9", source_ip=""),
        rows.link(f"{C}/1", f"{T}/y", **lost),
        rows.link(f"{C}/1", f"{T}/y", **again),
        rows.link(f"{C}/2", f"{T}/y", first_seen=day(9), lost_at=day(9), lost_reason="link_removed"),
        rows.link(f"{B}/2", f"{T}/y", first_seen=day(3), lost_at=day(4), lost_reason="page_gone"),
        rows.link(f"{A}/1", f"{T}/x", link_class="canonical"),
        rows.link(f"{T}/x", f"{T}/y"),
        rows.link(f"{A}/1", f"{U}/"),
    )
    rows.put("pages", rows.page(f"{T}/x"), rows.page(f"{T}/y", 404), rows.page(f"{A}/1"))
    index = analytics.connect(rows.dsn)
    yield index
    index.close()


def dicts(index: Analytics, sql: str) -> list[dict[str, object]]:
    table = index.sql(sql)
    return [dict(zip(table.columns, row, strict=True)) for row in table]


def test_a_view_says_its_grain_key_freshness_and_columns(web: Analytics) -> None:
    for told in catalogue():
        if told.kind == "view":
            section = PAGE.partition(f"## {told.name}\n")[2].partition("\n## ")[0]
            columns = [row[0] for row in web.sql(f"describe table {told.name}")]

            assert section.startswith("One row per ") and "Key: `" in section and "Reads " in section, told.name
            assert told.meaning.startswith("one row per ")
            assert [name for name in columns if f"`{name}`" not in section] == [], told.name


def test_the_catalogue_tells_every_table_and_view_that_there_is(web: Analytics) -> None:
    there = web.sql(
        "select name from system.tables where database = currentDatabase() and engine != 'MaterializedView'"
    )
    told = {one.name: one.meaning for one in catalogue()}

    assert {name for (name,) in there} - {"schema_version"} == set(told)
    assert all(told.values()), [name for name, meaning in told.items() if not meaning]


def test_live_backlinks_are_those_of_the_report(web: Analytics) -> None:
    report = web.report("t.test")[0]
    (found,) = dicts(
        web,
        """select count() as backlinks, uniqExact(source_domain) as referring_domains,
            countIf(follow) as backlinks_follow, uniqExact(source_url) as referring_pages,
            countIf(link_type = 'image') as backlinks_image
        from backlinks_live where target_domain = 't.test'""",
    )

    assert found == {name: report[name] for name in found}
    assert found["backlinks"] == 5


def test_top_level_domains_and_networks_are_those_of_the_lists(web: Analytics) -> None:
    for key in ("source_tld", "source_network"):
        ours = web.sql(f"select {key}, count() from backlinks_live where target_domain = 't.test' group by {key}")

        assert dict(ours) == {row[key]: row["backlinks"] for row in web.breakdown("t.test", key)}


def test_groups_are_those_of_the_lists(web: Analytics) -> None:
    for view, reply in (
        ("referring_domains", web.refdomains("t.test")),
        ("anchor_texts", web.anchors("t.test")),
        ("landing_pages", web.pages("t.test")),
    ):
        key = str(reply.by)
        listed = {row[key]: row for row in reply}
        for row in dicts(web, f"select * from {view} where target_domain = 't.test'"):
            theirs = listed.pop(row[key])
            same = [name for name in row if name in theirs]

            assert len(same) >= 6
            assert {name: row[name] for name in same} == {name: theirs[name] for name in same}, view
        assert listed == {}, view


def test_a_landing_page_has_the_status_of_its_last_answer(web: Analytics) -> None:
    sql = "select target_domain, target_url, status, is_broken from landing_pages order by target_url"

    assert web.sql(sql).rows == [
        ("t.test", f"{T}/x", 200, False),
        ("t.test", f"{T}/y", 404, True),
        ("u.test", f"{U}/", None, None),
    ]


def test_events_are_those_of_new_lost(web: Analytics) -> None:
    theirs = web.new_lost("t.test", from_=day(-1), limit=0)
    ours = web.sql("select at, event, source_url from link_events where target_domain = 't.test' order by at, event")

    assert sorted(ours) == sorted((row["at"], row["event"], row["source_url"]) for row in theirs)
    assert len(ours) == 9  # seven began, two of them ended


def test_the_daily_curve_ends_at_the_report_and_moves_as_the_history_does(web: Analytics) -> None:
    days = dicts(web, "select * from backlinks_daily where target_domain = 't.test' order by date")
    history = {row["date"]: row for row in web.history("t.test", by="day", from_=day(-1), to=day(30))}

    assert [(row["date"].day, row["backlinks"]) for row in days] == [(1, 5), (4, 6), (5, 5), (10, 4), (21, 5)]
    for row in days:
        assert {name: history[row["date"]][name] for name in row if name != "target_domain"} == {
            name: row[name] for name in row if name != "target_domain"
        }


def test_domains_come_and_go_as_growth_counts_them(web: Analytics) -> None:
    growth = web.growth(["t.test"], from_=day(1), to=day(30))[0]
    rows = dicts(web, "select * from domain_events where target_domain = 't.test' order by at, source_domain")
    told = [(row["source_domain"], row["at"], row["event"], row["is_restored"], row["backlinks"]) for row in rows]

    assert told == [
        ("192.0.2.9", day(0), "new", False, 1),
        ("a.test", day(0), "new", False, 2),
        ("b.test", day(0), "new", False, 1),
        ("c.test", day(0), "new", False, 1),
        ("c.test", day(9), "lost", False, 1),
        ("c.test", day(20), "new", True, 1),
    ]
    later = [event for _, at, event, _, _ in told if at > day(1)]
    assert later.count("new") == growth["new_referring_domains"]
    assert later.count("lost") == growth["lost_referring_domains"]


def test_the_graph_has_an_edge_for_each_pair_of_domains(web: Analytics) -> None:
    edges = web.sql("select source_domain, target_domain, n_links, n_follow from domain_graph").rows

    assert sorted(edges) == [
        ("192.0.2.9", "t.test", 1, 1),
        ("a.test", "t.test", 2, 1),
        ("a.test", "u.test", 1, 1),
        ("b.test", "t.test", 1, 1),
        ("c.test", "t.test", 1, 1),
    ]


def test_a_span_says_how_long_it_lived_and_whether_it_is_a_backlink(web: Analytics) -> None:
    sql = "select link_class, is_backlink, is_live, count(), max(lived_days) from link_spans group by all order by all"
    counted = {row[:3]: row[3:] for row in web.sql(sql)}

    assert {key: n for key, (n, _) in counted.items()} == {
        ("canonical", False, True): 1,
        ("hyperlink", False, True): 1,
        ("hyperlink", True, False): 2,
        ("hyperlink", True, True): 6,
    }
    assert counted["hyperlink", True, False][1] == 9


def test_ranks_are_those_of_the_latest_run(rows: HandMade, index: Analytics) -> None:
    for run_id, rank in (("2026-01", 0.4), ("2026-02", 0.7)):
        rows.put("domain_ranks", {"run_id": run_id, "domain": "a.test", "domain_rank": rank})
        rows.put("authority_runs", {"run_id": run_id})
    rows.put("domain_ranks", {"run_id": "2026-03", "domain": "a.test", "domain_rank": 0.9})  # a run on its way

    assert index.sql("select domain, domain_rank, run_id from domain_ranks_latest").rows == [("a.test", 0.7, "2026-02")]


def test_a_day_of_a_crawl_counts_each_attempt_once(rows: HandMade, index: Analytics) -> None:
    ok, gone, late = rows.fetch(f"{A}/", day(0)), rows.fetch(f"{A}/x", day(0), 404), rows.fetch(f"{A}/", day(1.5))
    rows.put("fetches", ok, ok, gone, late)
    columns = "crawl, date, n_fetches, n_ok, n_http_errors, n_failed"

    assert index.sql(f"select {columns} from crawl_daily order by date").rows == [
        ("spring", day(0).date(), 2, 1, 1, 0),
        ("spring", day(1).date(), 1, 1, 0, 0),
    ]


def test_a_condition_on_the_target_reads_that_target_alone(rows: HandMade, index: Analytics) -> None:
    """Through every view it reaches the primary key: of 50 granules at most two are read."""
    client = clickhouse_connect.get_client(dsn=rows.dsn)
    client.command(
        """insert into links (target_domain, source_domain, target_url, source_url, link_class, first_seen)
        select leftPad(toString(intDiv(number, 10)), 8, '0'), 's.test', '', toString(number), 'hyperlink', '2026-01-01'
        from numbers(200000)"""
    )
    client.close()
    for view in OF_LINKS:
        for condition in ("target_domain = '00000042'", "target_domain in ('00000042', '00000043')"):
            plan = "\n".join(row[0] for row in index.sql(f"explain indexes = 1 select * from {view} where {condition}"))
            links = plan.partition("ReadFromMergeTree")[2]
            read, whole = map(int, re.findall(r"Granules: (\d+)/(\d+)", links)[0])

            assert whole >= 49, f"{view}: {whole} granules"
            assert read <= 2, f"{view} where {condition} reads {read} of {whole} granules"
