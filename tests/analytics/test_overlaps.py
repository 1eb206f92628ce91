"""Who links to whom else: on graphs that can be drawn by hand, and on random ones against plain sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import analytics
from analytics import Analytics
from analytics.reader import ClickHouse
from analytics.records import put
from analytics.rollups import Rollups
from analytics.writer import Writer
from tests.analytics import plain_overlaps as plain
from tests.analytics.hand_made import HandMade, day
from tests.analytics.plain_overlaps import Graph, Link

numbers = count()
LOST_AT, AS_OF = day(20), day(10)  # a link that is lost later is live at AS_OF


def links_of(rows: HandMade, *edges: str, **columns: object) -> list[dict[str, object]]:
    """Rows of `a->t` or `a->t*3`: three pages of a.test link to t.test."""
    made = []
    for edge in edges:
        pair, _, n = edge.partition("*")
        source, target = pair.split("->")
        made += [
            rows.link(f"https://{source}.test/{i}", f"https://{target}.test/", **columns) for i in range(int(n or 1))
        ]
    return made


def rank(rows: HandMade, ranks: plain.Ranks) -> None:
    """The domains have these ranks, of the latest run."""
    rows.put("authority_runs", {"run_id": "2026-01-01", "started_at": day(0), "finished_at": day(0), "as_of": day(0)})
    rows.put(
        "domain_ranks",
        *(
            {"run_id": "2026-01-01", "domain": domain, "domain_rank": value, "domain_rank_pct": pct}
            for domain, (value, pct) in ranks.items()
        ),
    )


@pytest.fixture
def web(rows: HandMade) -> HandMade:
    """Four sites link to t and its rivals u and v: a to all, b to u and v, c to u, d to t and u."""
    rows.put(
        "links",
        *links_of(rows, "a->t", "a->u*2", "a->v*3", "b->u", "b->v", "c->u*5", "d->t*2", "d->u"),
        *links_of(rows, "e->v", lost_at=LOST_AT, lost_reason="link_removed"),
        *links_of(rows, "t->u", "u->t", "a->a2"),
        *links_of(rows, "f->t", "f->u", link_class="canonical", link_type=""),
    )
    rank(rows, {"b.test": (0.2, 90.0), "a.test": (0.1, 99.5), "u.test": (0.3, 100.0)})
    return rows


def shown(reply: analytics.Reply, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[column] for column in columns) for row in reply.rows]


def test_intersect_lists_who_links_to_all_with_one_count_for_each(web: HandMade, index: Analytics) -> None:
    reply = index.intersect(["t.test", "u.test", "v.test"])

    assert shown(reply, "source_domain", "matches", "backlinks_by_target") == [
        ("a.test", 3, {"t.test": 1, "u.test": 2, "v.test": 3})
    ]
    assert reply.to_dict()["targets"] == ["t.test", "u.test", "v.test"]
    assert (reply.head["matching_domains"], reply.head["min_matches"], reply.head["excluded"]) == (1, 3, [])


def test_intersect_may_ask_for_fewer_matches_and_exclude(web: HandMade, index: Analytics) -> None:
    reply = index.intersect(["u.test", "v.test"], exclude=["t.test"], min_matches=1)

    # Two matches first; of those with one, the ranked before the others, then who has more links.
    assert shown(reply, "source_domain", "matches", "backlinks") == [
        ("b.test", 2, 2),
        ("c.test", 1, 5),
        ("t.test", 1, 1),
    ]
    assert reply.to_dict()["targets"] == ["u.test", "v.test"]
    assert reply.head["excluded"] == ["t.test"]


def test_who_linked_only_then_is_listed_only_then(web: HandMade, index: Analytics) -> None:
    now, then = (index.intersect(["v.test", "u.test"], min_matches=1, as_of=at) for at in (None, AS_OF))

    assert "e.test" not in {row["source_domain"] for row in now}
    assert "e.test" in {row["source_domain"] for row in then}


def test_gap_is_who_links_to_rivals_and_not_to_the_target(web: HandMade, index: Analytics) -> None:
    reply = index.gap("t.test", ["u.test", "v.test"])

    assert shown(reply, "source_domain", "matches") == [("b.test", 2), ("c.test", 1), ("t.test", 1)]
    assert reply.to_dict()["target"] == "t.test"
    assert reply.head["competitors"] == ["u.test", "v.test"]


def test_gap_takes_the_recorded_rivals_where_none_are_named(web: HandMade, index: Analytics) -> None:
    with pytest.raises(analytics.NotUnderstood, match="has none on its list"):
        index.gap("t.test")
    writer = Writer(web.dsn)
    items = [{"target_domain": "t.test", "list": "competitor", "item": item} for item in ("v.test", "u.test")]
    put(writer, "target_lists", items)
    writer.close()

    recorded = index.gap("t.test", min_matches=2)

    assert recorded.head["competitors"] == ["u.test", "v.test"]
    assert recorded.rows == index.gap("t.test", ["u.test", "v.test"], min_matches=2).rows


def test_a_list_of_linkers_goes_on_behind_its_cursor(web: HandMade, index: Analytics) -> None:
    whole = index.intersect(["t.test", "u.test", "v.test"], min_matches=1)
    seen, cursor = [], None
    while cursor or not seen:
        part = index.intersect(["t.test", "u.test", "v.test"], min_matches=1, limit=2, cursor=cursor)
        seen += part.rows
        cursor = part.next_cursor
        assert part.head["matching_domains"] == len(whole)

    assert seen == whole.rows
    assert [row["matches"] for row in whole] == [3, 2, 2, 1, 1, 1]


def test_competitors_share_linkers_and_the_most_alike_come_first(web: HandMade, index: Analytics) -> None:
    """t is linked to by a, d, u; u by a, b, c, d, t; v by a, b; a2 by a alone."""
    reply = index.competitors("t.test")

    assert shown(reply, "target_domain", "shared", "jaccard", "referring_domains", "domain_rank_pct") == [
        ("u.test", 2, 2 / 6, 5, 100.0),
        ("a2.test", 1, 1 / 3, 1, None),
        ("v.test", 1, 1 / 4, 2, None),
    ]
    assert reply.rows[0]["share_of_target"] == 2 / 3
    assert reply.rows[0]["share_of_competitor"] == 2 / 5


def test_who_links_to_everybody_makes_nobody_a_competitor(web: HandMade, index: Analytics) -> None:
    """a links to four domains: without it t has d and u, u has b, c, d and t."""
    reply = index.competitors("t.test", max_degree=3)

    assert shown(reply, "target_domain", "shared", "jaccard") == [("u.test", 1, 1 / 5)]
    assert reply.head["max_degree"] == 3


def test_a_giant_is_no_competitor_of_a_small_site(rows: HandMade, index: Analytics) -> None:
    """What has more than a hundred times the referring domains is alike by less than a hundredth."""
    rows.put("links", *links_of(rows, "a->t", "a->u", "a->giant", *(f"x{i}->giant" for i in range(150))))

    assert [row["target_domain"] for row in index.competitors("t.test")] == ["u.test"]


def test_overlap_counts_each_pair_once_and_what_each_has_alone(web: HandMade, index: Analytics) -> None:
    reply = index.overlap(["t.test", "u.test", "v.test"])

    assert shown(reply, "target_a", "target_b", "shared", "jaccard", "share_of_a", "share_of_b") == [
        ("t.test", "u.test", 2, 2 / 6, 2 / 3, 2 / 5),
        ("t.test", "v.test", 1, 1 / 4, 1 / 3, 1 / 2),
        ("u.test", "v.test", 2, 2 / 5, 2 / 5, 1.0),
    ]
    assert reply.head["unique_referring_domains"] == {"t.test": 1, "u.test": 2, "v.test": 0}
    assert (reply.head["all_referring_domains"], reply.head["shared_by_all"]) == (6, 1)


@pytest.mark.parametrize(
    ("scope", "target", "expected"),
    [
        ("domain", "a.test", [("u.test", 2), ("t.test", 1)]),
        ("host", "www.a.test", [("u.test", 1)]),
        ("url", "https://a.test/x/1", [("t.test", 1)]),
        ("prefix", "https://a.test/x/", [("t.test", 1), ("u.test", 1)]),
    ],
)
def test_linked_domains_lead_out_of_what_was_asked(
    rows: HandMade, index: Analytics, scope: str, target: str, expected: list[tuple[str, int]]
) -> None:
    rows.put(
        "links",
        rows.link("https://a.test/x/1", "https://t.test/"),
        rows.link("https://a.test/x/2", "https://u.test/"),
        rows.link("https://www.a.test/", "https://u.test/", follow=False),
        rows.link("https://b.test/x/", "https://v.test/"),
        rows.link("https://a.test/x/1", "https://www.a.test/"),
    )

    for as_of in (None, AS_OF):
        reply = index.linked_domains(target, scope=scope, as_of=as_of)
        assert shown(reply, "target_domain", "backlinks") == expected
        assert reply.head["linked_domains"] == len(expected)


def test_filters_hold_for_comparisons_too(web: HandMade, index: Analytics) -> None:
    by_rank = index.overlap(["u.test", "v.test"], where=["rank_band=80-90"])
    without = index.competitors("t.test", where=["source_domain!=a.test"])

    assert shown(by_rank, "shared", "referring_domains_a") == [(1, 1)]
    assert shown(without, "target_domain", "shared") == [("u.test", 1)]


def test_what_cannot_be_asked_is_refused_before_a_store_is(index: Analytics) -> None:
    many = [f"t{i}.test" for i in range(201)]
    refused: list[tuple[Callable[[], Any], str]] = [
        (lambda: index.intersect(["t.test"]), "only t.test was given: give 2 to 200"),
        (lambda: index.intersect(["t.test", "www.t.test"]), "only t.test was given"),
        (lambda: index.intersect(many), "201 targets were given: give 2 to 200"),
        (lambda: index.intersect(["t.test", "u.test"], exclude=["u.test"]), "u.test is both asked for and excluded"),
        (lambda: index.intersect(["t.test", "u.test"], min_matches=3), "min matches 3 is not 1 to 2"),
        (lambda: index.intersect(["t.test", "u.test"], min_matches=0), "min matches 0"),
        (lambda: index.intersect(["t.test", "not a domain"]), "'not a domain'"),
        (lambda: index.gap("t.test", ["t.test", "u.test"]), "t.test is both asked for and excluded"),
        (lambda: index.competitors("t.test", max_degree=0), "max degree 0 is below 1"),
        (lambda: index.competitors("t.test", scope="host"), "scope 'host'"),
        (lambda: index.competitors("t.test", where=["rank_band=0-50"]), "where rank_band=0-50"),
        (lambda: index.overlap(many[:21]), "21 targets were given: give 2 to 20"),
        (lambda: index.partners("t.test", min_rank_pct=101), "min rank pct 101 is not 0 to 100"),
        (lambda: index.refdomains("t.test", sort="harmony"), "sort 'harmony' is not one of"),
        (lambda: index.anchors("t.test", sort="domain_rank"), "sort 'domain_rank' is not one of"),
    ]
    for ask, said in refused:
        with pytest.raises(analytics.NotUnderstood) as raised:
            ask()
        assert said in str(raised.value)


def test_running_the_printed_sql_gives_the_same_rows(web: HandMade, index: Analytics) -> None:
    targets = ["t.test", "u.test", "v.test"]
    asked = (
        index.intersect(targets, exclude=["x'y.test".replace("'", "")], min_matches=1),
        index.gap("t.test", targets[1:]),
        index.competitors("t.test"),
        index.overlap(targets),
        index.linked_domains("a.test"),
        index.partners("t.test"),
        index.quality(targets),
        index.curves(targets, from_=day(0), to=day(40), by="week"),
        index.compare(targets),
        index.refdomains("t.test", sort="domain_rank"),
    )
    for reply in asked:
        table = index.sql(reply.sql)
        by_hand = [dict(zip(table.columns, row, strict=True)) for row in table.rows]

        assert reply.rows
        assert [{name: row[name] for name in reply.columns} for row in by_hand] == reply.rows


DOMAINS = "abcdefgh"
EDGE = st.tuples(
    st.sampled_from(DOMAINS), st.sampled_from(DOMAINS[3:]), st.integers(0, 2), st.booleans(), st.booleans()
)
PCTS = st.dictionaries(st.sampled_from(DOMAINS), st.sampled_from([10.0, 50.0, 50.5, 80.0, 95.0, 99.0, 99.9, 100.0]))


@pytest.fixture
def ahead(rows: HandMade) -> Iterator[Rollups]:
    """What counts ahead, the smallest domains too."""
    reader, writer = ClickHouse(rows.dsn), Writer(rows.dsn)
    yield Rollups(reader, writer, margin_s=0, large_from_spans=1, history_from_spans=10**9)
    reader.close()
    writer.close()


@settings(
    max_examples=2, phases=[Phase.generate], deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edges=st.lists(EDGE, min_size=1, max_size=40), pcts=PCTS, is_now=st.booleans(), max_degree=st.integers(1, 5))
def test_every_comparison_is_what_plain_sets_say(
    rows: HandMade,
    index: Analytics,
    ahead: Rollups,
    edges: list[tuple[str, str, int, bool, bool]],
    pcts: dict[str, float],
    is_now: bool,
    max_degree: int,
) -> None:
    n = next(numbers)  # own domains for each example: the rows of the others do not matter

    def name(letter: str) -> str:
        return f"{letter}{n}.test"

    spans, links = {}, {}
    for source, target, page, follow, is_lost in edges:
        if source == target:
            continue
        url = f"https://{name(source)}/{page}"
        lost = {"lost_at": LOST_AT, "lost_reason": "page_gone"} if is_lost else {}
        spans[url, target] = rows.link(url, f"https://{name(target)}/", follow=follow, lost_at=None) | lost
        links[url, target] = Link(url, name(source), name(target), follow, is_live=not (is_lost and is_now))
    rows.put("links", *spans.values())
    graph = Graph(list(links.values()), {name(letter): (pct / 1000, pct) for letter, pct in pcts.items()})
    rank(rows, graph.ranks)
    look: dict[str, Any] = {"limit": 0} | ({} if is_now else {"as_of": AS_OF})
    own: dict[str, Any] = {} if is_now else {"as_of": AS_OF}
    t, u, v, w = (name(letter) for letter in "efgh")

    targets, union = [t, u, v], set().union(*(graph.linkers(one) for one in (t, u, v)))
    n_links = sum(len(graph.live(one)) for one in targets)
    for is_ahead in (False, True) if is_now else (False,):
        if is_ahead:
            ahead.refresh(is_all=True)
        assert index.intersect(targets, [w], 1, **look).rows == plain.linkers(graph, targets, [w], 1)
        assert index.overlap(targets, **own).rows == plain.overlap(graph, targets)
        assert index.partners(t, **look).rows == [pytest.approx(row) for row in plain.partners(graph, t)]
        assert index.quality([u, t], **own).rows == [pytest.approx(row) for row in plain.quality(graph, [u, t])]
        for row in index.compare(targets, **own):
            assert row["referring_domains"] == len(graph.linkers(row["target"]))
            assert row["share_of_backlinks"] == plain.share(row["backlinks"], n_links)
            assert row["share_of_referring_domains"] == plain.share(row["referring_domains"], len(union))
        for row in index.refdomains(t, **look):
            assert {key: row[key] for key in ("domain_rank", "domain_rank_pct")} == graph.rank(row["source_domain"])
    assert index.gap(t, [u, v], **look).rows == plain.linkers(graph, [u, v], [t], 1)
    assert index.competitors(t, max_degree, limit=0, **own).rows == plain.competitors(graph, t, max_degree)
    linked = index.linked_domains(name("a"), **look)
    instants = ("first_seen", "last_confirmed")
    told = [{key: value for key, value in row.items() if key not in instants} for row in linked]
    assert told == plain.linked_domains(graph, name("a"))
    in_bands = {row["rank_band"]: row["referring_domains"] for row in index.breakdown(t, "rank_band", **look)}
    assert in_bands == {
        row["rank_band"]: row["referring_domains"] for row in plain.quality(graph, [t]) if row["backlinks"]
    }
