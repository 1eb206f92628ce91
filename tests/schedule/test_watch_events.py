"""What becomes of the backlinks of a watched target is an event of its feed, once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from linkcrawler.records import LinkClass, LinkType
from linkcrawler.schedule import (
    BEGIN,
    Collected,
    add_watch,
    all_watches,
    collect_events,
    find_watch,
    pages_of_events,
    read_events,
    remove_watch,
)
from linkcrawler.store import Store
from tests.schedule.watched_links import DAY_MS, NOW_MS, L, P, feed, link, many_links, seen, told
from tests.store.cases import fetch


def watch(store: Store, scope: str = "domain", target: str = "target.example", since: int = 0) -> None:
    add_watch(store, scope, target, "target.example", since_ms=NOW_MS + since)


def test_a_link_that_comes_changes_and_goes_is_three_events(store: Store) -> None:
    watch(store)
    seen(store, 0)
    seen(store, 1, link(anchor="old"))
    seen(store, 2, link(anchor="new", rel=("nofollow",), follow=False))
    seen(store, 3)

    assert collect_events(store) == Collected(n_new=1, n_lost=1, n_changed=1)
    new, changed, lost = feed(store)
    assert (new["kind"], new["anchor"], new["rel"], new["new_by"]) == ("new", "old", [], "link_added")
    assert (new["changed"], new["before"], new["lost_reason"]) == ([], None, "")
    assert changed["changed"] == ["anchor", "rel", "follow"]
    assert changed["before"] == {"anchor": "old", "rel": [], "follow": True, "link_type": "text"}
    assert (changed["anchor"], changed["rel"], changed["follow"]) == ("new", ["nofollow"], False)
    assert (lost["kind"], lost["anchor"], lost["lost_reason"]) == ("lost", "new", "link_removed")
    assert {(e["source_url"], e["source_domain"], e["target_url"]) for e in feed(store)} == {(P, "source.example", L)}
    assert [e["at"] for e in feed(store)] == [f"2026-05-28T20:26:40.00{n}Z" for n in (1, 2, 3)]


def test_a_restored_link_is_new_again_and_a_page_that_is_gone_loses_its_links(store: Store) -> None:
    watch(store)
    seen(store, 0, link())
    store.write([fetch(NOW_MS + 1, "http_error", status=410)], "gone")
    seen(store, 2, link())

    collect_events(store)

    assert told(store) == [("new", 0, L), ("lost", 1, L), ("new", 2, L)]
    assert [e["new_by"] or e["lost_reason"] for e in feed(store)] == ["page_discovered", "page_gone", "link_restored"]


def test_what_does_not_show_is_no_event(store: Store) -> None:
    """More instances of the same link, a 304, a fetch that proves nothing."""
    watch(store)
    seen(store, 0, link())
    seen(store, 1, link(instances=2))
    store.write([fetch(NOW_MS + 2, "not_modified"), fetch(NOW_MS + 3, "timeout")], "nothing")

    collect_events(store)

    assert told(store) == [("new", 0, L)]


def test_an_image_in_place_of_a_text_is_a_change(store: Store) -> None:
    watch(store)
    seen(store, 0, link())
    seen(store, 1, link(link_type=LinkType.IMAGE))

    collect_events(store)

    assert feed(store)[1]["changed"] == ["link_type"]


@pytest.mark.parametrize(
    ("scope", "target", "expected"),
    [
        ("domain", "target.example", {"/", "/docs/a", "/docs/b"}),
        ("host", "www.target.example", {"/docs/b"}),
        ("url", "https://target.example/docs/a", {"/docs/a"}),
        ("prefix", "https://target.example/", {"/", "/docs/a"}),
        ("prefix", "https://target.example/docs/", {"/docs/a"}),
    ],
)
def test_a_scope_says_which_links_belong_to_a_watch(store: Store, scope: str, target: str, expected: set[str]) -> None:
    www = link("https://www.target.example/docs/b", target_domain="target.example")
    watch(store, scope, target)
    seen(store, 0, link("https://target.example/"), link("https://target.example/docs/a"), www, link("https://x.test/"))

    collect_events(store)

    assert {e["target_url"].partition("example")[2] for e in feed(store)} == expected
    assert {(e["scope"], e["target"]) for e in feed(store)} == {(scope, target)}


def test_internal_links_and_redirects_are_no_backlinks(store: Store) -> None:
    watch(store)
    seen(store, 0, link(link_class=LinkClass.CANONICAL), link("https://target.example/2", link_class=LinkClass.FEED))
    seen(store, 0, link("https://target.example/3"), url="https://target.example/")

    assert collect_events(store) == Collected()


def test_a_link_of_two_watches_is_an_event_of_each(store: Store) -> None:
    watch(store)
    watch(store, "url", L)
    seen(store, 0, link())

    assert collect_events(store) == Collected(n_new=2)
    assert len({e["event_id"] for e in feed(store)}) == 2
    assert [e["scope"] for e in read_events(store, find_watch(store, "url", L), BEGIN, 9).rows] == ["url"]


def test_only_what_happened_since_counts(store: Store) -> None:
    watch(store, since=DAY_MS)
    seen(store, 0, link())
    seen(store, DAY_MS - 1, link(anchor="changed before"))
    seen(store, DAY_MS, link(anchor="changed then"))
    collect_events(store)
    assert told(store) == [("changed", DAY_MS, L)]

    watch(store, since=0)
    collect_events(store)

    assert told(store) == [("changed", DAY_MS, L), ("new", 0, L), ("changed", DAY_MS - 1, L)]


def test_a_new_watch_counts_from_now_on(store: Store) -> None:
    seen(store, 0, link())
    before = store.clock() // 1000
    put, is_new = add_watch(store, "domain", "target.example", "target.example")

    assert is_new
    assert before <= put.since_ms <= store.clock() // 1000
    assert collect_events(store) == Collected()


def test_collecting_again_or_after_a_rebuild_adds_nothing_and_moves_nothing(store: Store) -> None:
    watch(store)
    seen(store, 0, link())
    seen(store, 1, link(anchor="other"))
    collect_events(store)
    first = feed(store)

    assert collect_events(store) == Collected()
    store.rebuild()
    assert collect_events(store) == Collected()
    assert feed(store) == first


def test_a_fact_that_comes_late_adds_an_event_and_takes_none_back(store: Store) -> None:
    watch(store)
    seen(store, 5, link())
    collect_events(store)
    seen(store, 2, link())

    assert collect_events(store) == Collected(n_new=1)
    assert told(store) == [("new", 5, L), ("new", 2, L)]


def test_two_processes_that_collect_at_once_add_each_event_once(store: Store, empty_index: str) -> None:
    watch(store)
    many_links(store, 3_000)
    program = "import sys; from linkcrawler.store import Store; from linkcrawler.schedule import collect_events; "
    program += "collect_events(Store(sys.argv[1]))"
    command = [sys.executable, "-c", program, empty_index]
    both = [subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE) for _ in range(2)]
    problems = [process.communicate(timeout=120)[1].decode() for process in both]

    assert [process.returncode for process in both] == [0, 0], problems
    assert sorted(told(store)) == sorted(("new", i, f"https://target.example/{i}") for i in range(3_000))
    assert collect_events(store) == Collected()


def test_an_event_keeps_the_place_it_had_first(store: Store) -> None:
    """As after two passes that overlapped: both wrote the event, the second later than the first."""
    watch(store)
    seen(store, 0, link())
    collect_events(store)
    first = feed(store)
    columns = [row[0] for row in store.query("describe table watch_events") if row[2] not in ("ALIAS", "MATERIALIZED")]
    others = ", ".join("recorded_at + 9" if name == "recorded_at" else name for name in columns)
    store.command(f"insert into watch_events ({', '.join(columns)}) select {others} from watch_events")

    assert feed(store) == first


def test_the_feed_is_read_page_by_page_and_goes_on_where_it_was(store: Store) -> None:
    watch(store)
    many_links(store, 25)
    collect_events(store)
    whole = feed(store)
    pages = []
    cursor = BEGIN
    while (page := read_events(store, None, cursor, 10)).rows:
        pages.append(page.rows)
        cursor = page.cursor

    assert [len(rows) for rows in pages] == [10, 10, 5]
    assert [row for rows in pages for row in rows] == whole
    assert read_events(store, None, cursor, 10).cursor == cursor
    assert [len(page.rows) for page in pages_of_events(store, None, BEGIN, 7)] == [7]

    seen(store, -DAY_MS, link(), url="https://other.example/")
    watch(store, since=-DAY_MS)
    collect_events(store)
    assert told(store, cursor) == [("new", -DAY_MS, L)]


def test_no_event_appears_behind_a_reader(store: Store) -> None:
    """While a pass is open the feed ends before it began, unless it has not spoken for ten minutes."""

    def speak(name: str, ago_minutes: int, is_ended: int) -> None:
        at = f"now64(6) - interval {ago_minutes} minute"
        store.command(f"insert into watch_passes select '{name}', {at}, {at}, {is_ended}")

    watch(store)
    seen(store, 0, link())
    collect_events(store)
    speak("another", 0, is_ended=0)
    seen(store, 1, link(), link("https://target.example/2"))
    collect_events(store)
    assert told(store) == [("new", 0, L)]

    speak("another", 0, is_ended=1)
    assert told(store) == [("new", 0, L), ("new", 1, "https://target.example/2")]

    speak("dead", 11, is_ended=0)
    assert len(told(store)) == 2


def test_only_spans_that_were_derived_since_the_last_pass_or_an_hour_before_are_looked_at(store: Store) -> None:
    watch(store)
    seen(store, 0, link())
    store.command("insert into watch_passes select 'ahead', now64(6) + interval 90 minute, now64(6), 1")

    assert collect_events(store) == Collected()

    store.command("insert into watch_passes select 'ahead', now64(6) + interval 50 minute, now64(6), 1")
    assert collect_events(store) == Collected(n_new=1)


def test_a_removed_watch_finds_nothing_more_and_keeps_its_feed(store: Store) -> None:
    add_watch(store, "domain", "target.example", "target.example", since_ms=NOW_MS, webhook_url="https://hook.test/")
    seen(store, 0, link())
    collect_events(store)

    assert remove_watch(store, "domain", "target.example") is not None
    assert remove_watch(store, "domain", "target.example") is None
    seen(store, 1)

    assert all_watches(store) == []
    assert collect_events(store) == Collected()
    assert told(store) == [("new", 0, L)]
    again, is_new = add_watch(store, "domain", "target.example", "target.example", since_ms=NOW_MS)
    assert (is_new, again.webhook_url) == (True, "")
    assert collect_events(store) == Collected(n_lost=1)


def test_putting_a_watch_again_changes_only_what_is_given(store: Store) -> None:
    key = (store, "domain", "target.example", "target.example")
    first, _ = add_watch(*key, since_ms=NOW_MS, webhook_url="https://hook.test/", webhook_secret="s")
    second, is_new = add_watch(*key, webhook_url="https://other.test/")

    assert not is_new
    assert (second.since_ms, second.webhook_url, second.webhook_secret) == (NOW_MS, "https://other.test/", "s")
    assert second.created_ms == first.created_ms
    assert all_watches(store) == [second]
