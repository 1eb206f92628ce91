"""A change of the number of backlinks is taken apart, and the parts of each split add up to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import Analytics, nothing_crawled
from analytics.causes import CAUSES, MOVES, SPLITS
from analytics.definitions import LOST_REASONS, NEW_BY
from linkcrawler.store import Store
from tests.analytics.hand_made import HandMade, day
from tests.analytics.histories import TARGET, at, fill, histories, in_ms, instants
from tests.analytics.plain import lives_of, moves, read_between
from tests.analytics.plain_causes import Event, events_of


@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=histories, ends=st.lists(instants, min_size=2, max_size=2, unique=True), is_over=st.booleans())
def test_the_parts_of_every_split_are_what_a_plain_look_at_every_event_says(
    store: Store, index: Analytics, facts: list[Any], ends: list[int], is_over: bool
) -> None:
    """And so they add up to the whole, whether all parts are listed or only the largest."""
    since, to = sorted(ends)
    if not is_over:
        facts = [one for one in facts if one.fetched_at <= to]
    fill(store, facts)
    look: dict[str, Any] = {"from_": at(since), "to": at(to)} if is_over else {"from_": at(since)}

    reply = index.explain(TARGET, limit=0, **look)
    short = index.explain(TARGET, limit=1, **look)

    to = in_ms(reply.as_of)
    lives = lives_of(facts, to)
    events = events_of(lives, since, to)

    keys: dict[str, Callable[[Event], str]] = {
        "reason": lambda event: event.why,
        "source_domain": lambda event: event.life.source_domain,
        "target_url": lambda event: event.life.target_url,
        "campaign": lambda event: "",
        "sitewide": lambda event: "",  # of so few pages none is a block
    }
    for split, key in keys.items():
        found = {row["part"]: row for row in reply.rows if row["split"] == split}
        assert {part: [row[name] for name in MOVES] for part, row in found.items()} == counted(events, key)
    plain = moves(lives, since, to)
    whole = reply.head["whole"]
    assert {name: whole[name] for name in MOVES} == {name: plain[name] for name in MOVES}
    assert whole["growth_rate"] == plain["growth_rate"]
    for rows in (reply.rows, short.rows):
        for split in SPLITS if events else ():
            own = [row for row in rows if row["split"] == split]
            assert [sum(row[name] for row in own) for name in MOVES] == [plain[name] for name in MOVES]
            shares = [row["share_of_net"] for row in own]
            assert sum(shares) == pytest.approx(1) if plain["net_backlinks"] else set(shares) == {None}
    for cause in CAUSES:
        own_events = [event for event in events if event.is_by_crawl == (cause == "crawl")]
        said = reply.head[f"by_{cause}"]
        assert [[said[name] for name in MOVES]] == list(counted(own_events, lambda event: "").values() or [[0] * 6])
        assert {why: n for why, n in said["reasons"].items() if n} == Counter(event.why for event in own_events)
    read, lately = read_between(facts, lives, since, to), read_between(facts, lives, 2 * since - to, since)
    was_read = read_between(facts, lives, -1, since)
    linking = {life.source_url for life in lives if life.is_live(since)}
    attempted = {one.url for one in facts if since < one.fetched_at <= to}
    panel_net = sum(
        life.is_live(to) - life.is_live(since)
        for life in lives
        if life.source_url in read and life.source_url in was_read
    )
    assert reply.head["reading"] == {
        "source_pages": len({life.source_url for life in lives}),
        "pages_read": len(read),
        "pages_read_before": len(lately),
        "pages_discovered": len(read - was_read),
        "domains_discovered": len(domains(read) - domains(was_read)),
        "pages_not_read": len(linking - read),
        "pages_failed": len((linking - read) & attempted),
        "panel_pages": len(read & was_read),
        "panel_net_backlinks": panel_net,
        "outside_net_backlinks": plain["net_backlinks"] - panel_net,
    }


def counted(events: list[Event], key: Callable[[Event], str]) -> dict[str, list[int]]:
    """What moved in each part, in the order of MOVES."""
    parts: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        parts[key(event)].append(event)
    counts = {}
    for part, own in parts.items():
        new, lost = (sum(event.has_begun == kind for event in own) for kind in (True, False))
        came, went = (sum(event.has_begun == kind and event.is_turn for event in own) for kind in (True, False))
        counts[part] = [new, lost, new - lost, came, went, came - went]
    return counts


def domains(urls: set[str]) -> set[str]:
    return {url.split("/")[2] for url in urls}


T = "https://t.example/"
WINDOW = {"from_": day(30), "to": day(60)}


def block(rows: HandMade, n: int, domain: str = "site", **columns: Any) -> list[dict[str, object]]:
    """Links from so many pages of a domain to the same target with the same anchor, seen on day 1."""
    return [rows.link(f"https://{domain}.example/{i}", T, first_seen=day(1), **columns) for i in range(n)]


def parts(reply: Any, split: str) -> dict[str, tuple[int, int, int, int]]:
    """New and lost backlinks, new and lost referring domains of each part."""
    names = ("new_backlinks", "lost_backlinks", "new_referring_domains", "lost_referring_domains")
    return {row["part"]: tuple(row[name] for name in names) for row in reply.rows if row["split"] == split}  # type: ignore[misc]


def test_a_sitewide_block_that_went_is_named_in_the_first_sentence(rows: HandMade, index: Analytics) -> None:
    """12 links of a footer go with their pages, one after the other; 3 other links go, 2 come, and 10 stay."""
    rows.put(
        "links",
        *(link | {"lost_at": day(40 + i)} for i, link in enumerate(block(rows, 12, lost_reason="page_not_found"))),
        *(
            rows.link(f"https://{i}.example/", T, first_seen=day(1), lost_at=day(50), lost_reason="link_removed")
            for i in range(3)
        ),
        *(rows.link(f"https://new.example/{i}", T, first_seen=day(45), new_by="link_added") for i in range(2)),
        *(rows.link(f"https://stays.example/{i}", f"{T}{i}", first_seen=day(1)) for i in range(10)),
    )

    reply = index.explain("t.example", **WINDOW)

    assert reply.head["summary"] == (
        "-13 backlinks (-52.0%): 12 of the 15 lost are one sitewide block of site.example (page_not_found)"
    )
    assert parts(reply, "sitewide") == {
        'site.example -> https://t.example/ "here"': (0, 12, 0, 1),
        "": (2, 3, 1, 3),
    }
    assert parts(reply, "reason") == {
        "page_not_found": (0, 12, 0, 1),
        "link_removed": (0, 3, 0, 3),
        "link_added": (2, 0, 1, 0),
    }
    assert [row["share_of_net"] for row in reply.rows if row["split"] == "reason"] == [12 / 13, 3 / 13, -2 / 13]


def test_a_block_is_on_ten_pages_or_on_five_that_are_half_of_those_that_link(rows: HandMade, index: Analytics) -> None:
    """Links that were gone before the window are on no page of it."""
    cases = {"ten": (10, 90), "nine": (9, 90), "half": (5, 5), "less": (5, 6), "four": (4, 0)}
    old = {"first_seen": day(1), "lost_at": day(2)}
    for name, (n_alike, n_others) in cases.items():
        site = f"https://{name}.example"
        rows.put("links", *block(rows, n_alike, name, lost_at=day(40), lost_reason="link_removed"))
        rows.put("links", *(rows.link(f"{site}/old/{i}", T, **old) for i in range(9)))
        if n_others:
            rows.put("links", *(rows.link(f"{site}/x/{i}", f"{T}{i}", first_seen=day(1)) for i in range(n_others)))

    assert parts(index.explain("t.example", **WINDOW), "sitewide") == {
        "": (0, 18, 0, 1),
        'ten.example -> https://t.example/ "here"': (0, 10, 0, 0),
        'half.example -> https://t.example/ "here"': (0, 5, 0, 0),
    }


def test_a_domain_goes_with_the_link_that_was_its_last(rows: HandMade, index: Analytics) -> None:
    """Of two that ended at one instant, with the first by target, then source."""
    went = {"first_seen": day(1), "lost_reason": "link_removed"}
    rows.put(
        "links",
        rows.link("https://a.example/1", f"{T}1", **went | {"lost_at": day(40), "lost_reason": "page_gone"}),
        rows.link("https://a.example/2", f"{T}3", **went, lost_at=day(41)),
        rows.link("https://a.example/3", f"{T}2", **went, lost_at=day(41)),
    )

    reply = index.explain("t.example", **WINDOW)

    assert parts(reply, "reason") == {"link_removed": (0, 2, 0, 1), "page_gone": (0, 1, 0, 0)}
    assert parts(reply, "target_url") == {f"{T}1": (0, 1, 0, 0), f"{T}2": (0, 1, 0, 1), f"{T}3": (0, 1, 0, 0)}


def test_what_is_restored_is_the_doing_of_what_had_taken_it_away(rows: HandMade, index: Analytics) -> None:
    """A page that could not be reached for weeks is there again: the web has not changed."""
    for name, why in (("a", "page_unreachable"), ("b", "link_removed")):
        rows.put(
            "links",
            rows.link(f"https://{name}.example/", T, first_seen=day(1), lost_at=day(35), lost_reason=why),
            rows.link(f"https://{name}.example/", T, first_seen=day(40), new_by="link_restored", span_no=2),
        )

    reply = index.explain("t.example", **WINDOW)

    for cause, why in (("crawl", "page_unreachable"), ("web", "link_removed")):
        said = reply.head[f"by_{cause}"]
        assert (said["new_backlinks"], said["lost_backlinks"], said["net_referring_domains"]) == (1, 1, 0)
        assert {name for name, n in said["reasons"].items() if n} == {why, "link_restored"}
    assert reply.head["summary"] == "No net change: 2 new, 2 lost"


def test_a_link_in_several_campaigns_is_in_the_first_by_name(rows: HandMade, index: Analytics) -> None:
    rows.put(
        "campaigns",
        {"campaign": "b", "target_domain": "t.example", "source_domains": ["x.example"], "target_prefix": ""},
        {"campaign": "a", "target_domain": "t.example", "source_domains": [], "target_prefix": f"{T}deal"},
    )
    added = {"first_seen": day(40), "new_by": "link_added"}
    rows.put(
        "links",
        rows.link("https://x.example/", f"{T}deal/1", **added),
        rows.link("https://x.example/", T, **added),
        rows.link("https://y.example/", T, **added),
    )

    assert parts(index.explain("t.example", **WINDOW), "campaign") == {
        "": (1, 0, 1, 0),
        "a": (1, 0, 0, 0),
        "b": (1, 0, 1, 0),
    }


def test_the_largest_movers_come_first_and_the_rest_is_one_row(rows: HandMade, index: Analytics) -> None:
    """What did not move is not listed."""
    added = {"first_seen": day(40), "new_by": "link_added"}
    counts = {"a": 1, "b": 3, "c": 1, "d": 2}
    rows.put(
        "links",
        *(rows.link(f"https://{name}.example/{i}", T, **added) for name, n in counts.items() for i in range(n)),
        rows.link("https://still.example/", T, first_seen=day(1)),
    )

    reply = index.explain("t.example", limit=2, **WINDOW)

    listed = [row for row in reply.rows if row["split"] == "source_domain"]
    assert [(row["part"], row["net_backlinks"], row["n_parts"]) for row in listed] == [
        ("b.example", 3, 1),
        ("d.example", 2, 1),
        ("(others)", 2, 2),
    ]
    assert not reply.has_more


def test_more_reading_is_told_apart_from_growth_of_the_web(rows: HandMade, index: Analytics) -> None:
    """One page is read before and in the window and wins a link; five are read for the first time, with a link each."""
    steady, missed = "https://steady.example/", "https://missed.example/"
    found = [rows.link(f"https://{i}.example/", T, first_seen=day(40)) for i in range(5)]
    rows.put(
        "links",
        rows.link(steady, T, first_seen=day(1)),
        rows.link(missed, T, first_seen=day(1)),
        rows.link(steady, f"{T}new", first_seen=day(45), new_by="link_added"),
        *found,
    )
    rows.put("fetches", *(rows.fetch(steady, day(n)) for n in (1, 45)), rows.fetch(missed, day(1)))
    rows.put(
        "fetches",
        rows.fetch(missed, day(50), status=503),
        *(rows.fetch(str(one["source_url"]), day(40)) for one in found),
    )

    head = index.explain("t.example", **WINDOW).head

    assert (head["by_web"]["net_backlinks"], head["by_crawl"]["net_backlinks"]) == (1, 5)
    assert head["reading"] == {
        "source_pages": 7,
        "pages_read": 6,
        "pages_read_before": 2,
        "pages_discovered": 5,
        "domains_discovered": 5,
        "pages_not_read": 1,
        "pages_failed": 1,
        "panel_pages": 1,
        "panel_net_backlinks": 1,
        "outside_net_backlinks": 5,
    }
    assert (head["whole"]["backlinks_from"], head["whole"]["backlinks_to"]) == (2, 8)


def test_every_reason_is_the_webs_or_the_crawls() -> None:
    assert {*CAUSES["web"], *CAUSES["crawl"]} == {*NEW_BY, *LOST_REASONS}
    assert {*CAUSES["web"]} & {*CAUSES["crawl"]} == {"link_restored"}


def test_an_index_without_tables_has_nothing_to_explain(rows: HandMade, index: Analytics) -> None:
    nothing, empty = nothing_crawled().explain("t.example", **WINDOW), index.explain("t.example", **WINDOW)

    assert nothing.rows == empty.rows == []
    assert nothing.head == empty.head
    assert empty.head["summary"] == "No change: no backlink began or ended"
    assert empty.to_dict()["target"] == "t.example"
