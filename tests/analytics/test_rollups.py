"""What was counted ahead answers as the links themselves do, and only as long as nothing has changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from analytics import Analytics, Reply
from analytics.reader import ClickHouse
from analytics.rollups import Rollups
from analytics.writer import Writer
from linkcrawler.records import Fetch
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade, day
from tests.analytics.histories import LINKS, PAGES, TARGET, fill, histories, in_ms
from tests.store.cases import DAY_MS, fetch

AHEAD = ("domains", "domain_groups", "domain_linkers", "domain_periods", "page_counts", "index_counts", "touched")
QUESTIONS: tuple[Callable[[Analytics], Reply], ...] = (
    lambda index: index.report(TARGET),
    lambda index: index.compare(["elsewhere.example", TARGET, "nobody.example"]),
    lambda index: index.refdomains(TARGET),
    lambda index: index.anchors(TARGET, limit=1),
    lambda index: index.anchors(TARGET, offset=1),
    lambda index: index.pages(TARGET),
    lambda index: index.backlinks(TARGET),
    lambda index: index.history(TARGET),
)


@pytest.fixture
def ahead(rows: HandMade, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rollups]:
    """What counts ahead, groups of the smallest domains too, over those tables."""
    monkeypatch.setattr("analytics.stored.LARGE_FROM_SPANS", 1)
    reader, writer = ClickHouse(rows.dsn), Writer(rows.dsn)
    yield Rollups(reader, writer, margin_s=0, large_from_spans=1, history_from_spans=1)
    reader.close()
    writer.close()


def is_ahead(reply: Reply) -> bool:
    """Whether the reply was counted ahead, at least in part."""
    return re.search(r"\bfrom (domains|domain_groups|domain_periods)\b", reply.sql) is not None


def said(reply: Reply) -> tuple[object, ...]:
    """All that a reply says but the instant and the SQL."""
    return reply.rows, reply.totals, reply.coverage, reply.has_more, reply.next_cursor


@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=histories)
def test_what_was_counted_ahead_answers_as_the_links_do(
    store: Store, ahead: Rollups, index: Analytics, facts: list[Fetch]
) -> None:
    for table in AHEAD:
        store.command(f"truncate table {table}")
    fill(store, facts)
    counted = [ask(index) for ask in QUESTIONS]

    ahead.refresh()
    looked_up = [ask(index) for ask in QUESTIONS]

    assert [said(reply) for reply in looked_up] == [said(reply) for reply in counted]
    assert not any(map(is_ahead, counted))
    if counted[0].totals["backlinks"]:
        assert all(map(is_ahead, (looked_up[0], looked_up[2], looked_up[3], looked_up[5], looked_up[7])))


def test_running_the_printed_sql_gives_the_same_rows(rows: HandMade, ahead: Rollups, index: Analytics) -> None:
    rows.put("links", *(rows.link(f"https://{name}.example/", "https://target.example/") for name in "abc"))
    ahead.refresh()

    for reply in (index.report("target.example"), index.refdomains("target.example"), index.pages("target.example")):
        table = index.sql(reply.sql)
        by_hand = [dict(zip(table.columns, row, strict=True)) for row in table.rows]

        assert is_ahead(reply)
        assert [{name: row[name] for name in reply.columns} for row in by_hand] == reply.rows


def test_a_target_that_has_changed_is_counted_anew_and_the_others_are_not(
    rows: HandMade, ahead: Rollups, index: Analytics
) -> None:
    rows.put(
        "links",
        rows.link("https://a.example/", "https://one.example/"),
        rows.link("https://a.example/", "https://two.example/"),
    )
    rows.put("pages", rows.page("https://one.example/"), rows.page("https://two.example/"))
    ahead.refresh()
    assert is_ahead(index.report("one.example")) and is_ahead(index.report("two.example"))

    rows.put("links", rows.link("https://b.example/", "https://one.example/"))

    assert index.report("one.example").rows[0]["backlinks"] == 2
    assert not is_ahead(index.report("one.example")) and is_ahead(index.report("two.example"))
    compared = index.compare(["one.example", "two.example", "three.example"])
    assert is_ahead(compared) and "from links final" in compared.sql
    assert [row["backlinks"] for row in compared.rows] == [2, 1, 0]

    rows.put("pages", rows.page("https://two.example/", status=404, derived_at=day(1)))

    assert index.report("two.example").rows[0]["backlinks_broken"] == 1
    ahead.refresh()
    assert index.report("two.example").rows[0]["backlinks_broken"] == 1
    assert is_ahead(index.report("one.example")) and is_ahead(index.report("two.example"))


def test_groups_that_are_fewer_than_before_leave_none_behind(rows: HandMade, ahead: Rollups, index: Analytics) -> None:
    links = [rows.link(f"https://{name}.example/", "https://target.example/") for name in "abc"]
    rows.put("links", *links)
    ahead.refresh()
    lost = {"lost_at": day(1), "lost_reason": "link_removed", "derived_at": day(1)}
    rows.put("links", *(link | lost for link in links[1:]))

    ahead.refresh(is_all=True)

    reply = index.refdomains("target.example")
    assert is_ahead(reply)
    assert [row["source_domain"] for row in reply.rows] == ["a.example"]


def test_a_history_is_counted_anew_where_a_page_that_once_linked_was_read_again(
    store: Store, ahead: Rollups, index: Analytics
) -> None:
    began = datetime.now(UTC) - timedelta(days=40)
    url, first = PAGES[0], in_ms(began)
    store.write([fetch(first, "ok", [LINKS[0]], url=url), fetch(first + DAY_MS, url=url)], "gone")
    ahead.refresh()
    before = index.history(TARGET)
    store.write([fetch(first + 39 * DAY_MS, url=url)], "read again")
    after = index.history(TARGET)

    assert is_ahead(before) and not is_ahead(after)
    assert after.rows[-1]["pages_read"] == 1 + before.rows[-1]["pages_read"]
    ahead.refresh(is_all=True)
    assert is_ahead(index.history(TARGET))
    assert index.history(TARGET).rows == after.rows


def test_a_long_list_of_links_is_cut_where_the_first_of_them_end(
    rows: HandMade, ahead: Rollups, index: Analytics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.rollups.MAX_GROUPS", 3)
    monkeypatch.setattr("analytics.stored.MAX_GROUPS", 3)
    rows.put(
        "links", *(rows.link(f"https://{n}.example/{page}", "https://target.example/") for n in "abcd" for page in "12")
    )
    counted = index.backlinks("target.example", limit=2)

    ahead.refresh()
    cut, longer = (index.backlinks("target.example", limit=limit) for limit in (2, 4))

    assert said(cut) == said(counted)
    assert is_ahead(cut) and not is_ahead(longer)
    assert len(longer.rows) == 4


def test_pages_that_became_known_since_the_count_are_in_the_coverage(
    rows: HandMade, ahead: Rollups, index: Analytics
) -> None:
    rows.put("pages", rows.page("https://a.example/1"), rows.page("https://b.example/1", status=404))
    for _ in range(2):  # the second and third count stand in the place of the first
        ahead.refresh()
    rows.put("pages", rows.page("https://b.example/1", derived_at=day(1)), rows.page("https://b.example/2", status=404))
    rows.put("pages", rows.page("https://c.example/1"))

    before = index.report("target.example").coverage
    ahead.refresh()
    after = index.report("target.example").coverage

    assert (before.pages_fetched, before.pages_known) == (3, 4) == (after.pages_fetched, after.pages_known)


def test_what_other_sql_has_counted_is_not_used(rows: HandMade, ahead: Rollups, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", "https://target.example/"))
    ahead.refresh()
    rows.command(
        "insert into domains (domain, backlinks, counted_at, counted_by) values ('target.example', 99, now() + 9, 1)"
    )

    assert index.report("target.example").rows[0]["backlinks"] == 1
    assert not is_ahead(index.report("target.example"))


def test_links_of_another_clock_that_begin_later_than_now_are_not_counted_ahead(
    rows: HandMade, ahead: Rollups, index: Analytics
) -> None:
    rows.put("links", rows.link("https://a.example/", "https://target.example/", first_seen=day(20_000)))

    ahead.refresh()

    assert not is_ahead(index.report("target.example"))


def test_a_second_refresh_finds_nothing_to_do(rows: HandMade, ahead: Rollups) -> None:
    rows.put("links", *(rows.link(f"https://{name}.example/", "https://target.example/") for name in "abc"))
    rows.put("pages", rows.page("https://a.example/"))

    assert [ahead.refresh().n_domains for _ in range(2)] == [2, 0]


def test_a_store_of_before_there_was_anything_counted_ahead_is_counted(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.example/", "https://target.example/"))
    for table in AHEAD:
        rows.command(f"drop table {table}")

    assert index.report("target.example").rows[0]["backlinks"] == 1
