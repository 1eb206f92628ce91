"""Runs of authority on a real store: what they read, what they leave, and that both methods leave the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import analytics
from analytics.authority import run_authority
from analytics.authority.plan import read_plan
from analytics.errors import AnalyticsError, NoSuchRun, NothingToRank
from analytics.reader import ClickHouse, Reader
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade, day

WORKING = ("authority_nodes", "authority_edges", "authority_steps", "authority_reach")
METHODS = ("sparse", "sql")


@pytest.fixture
def writer(rows: HandMade) -> Iterator[Writer]:
    writer = Writer(rows.dsn)
    yield writer
    writer.close()


@pytest.fixture
def reader(rows: HandMade) -> Iterator[ClickHouse]:
    reader = ClickHouse(rows.dsn)
    yield reader
    reader.close()


def link(rows: HandMade, source: str, target: str, **columns: object) -> dict[str, object]:
    return rows.link(f"https://{source}.example/", f"https://{target}.example/", **columns)


def ranks_of(reader: Reader, run_id: str) -> dict[str, tuple[Any, ...]]:
    """For each domain its rank, percentile, harmonic centrality, edges in and out."""
    columns = "domain, domain_rank, domain_rank_pct, harmonic, n_in, n_out"
    found = reader.read(f"select {columns} from domain_ranks where run_id = {{run:String}}", {"run": run_id}).rows
    by_domain = {domain: tuple(values) for domain, *values in found}
    assert len(by_domain) == len(found)
    return by_domain


def n_rows(reader: Reader, *tables: str) -> int:
    return sum(reader.read(f"select count() from {table}").rows[0][0] for table in tables)


def put_web(rows: HandMade) -> None:
    """Eleven links between five domains, and one to a sub-domain."""
    pairs = "ab ac bc ca cd da db ea eb".split()
    rows.put(
        "links",
        *(link(rows, s, t) for s, t in pairs),
        rows.link("https://a.example/2", "https://b.example/2"),  # again: one edge
        link(rows, "d", "c", follow=False),
        rows.link("https://www.a.example/", "https://a.example/"),  # the same domain
        link(rows, "e", "f", follow=False),  # f is a node, and nobody's target
        link(rows, "f", "a", lost_at=day(1), lost_reason="link_removed"),
        link(rows, "a", "g", link_class="redirect"),
    )


def test_ranks_are_those_of_the_graph_of_followed_links(rows: HandMade, reader: ClickHouse, writer: Writer) -> None:
    put_web(rows)
    run = run_authority(reader, writer, read_plan(tolerance=1e-12))
    graph: nx.DiGraph = nx.DiGraph([f"{s}.example", f"{t}.example"] for s, t in "ab ac bc ca cd da db ea eb".split())
    graph.add_node("f.example")
    rank, harmonic = nx.pagerank(graph, tol=1e-14, max_iter=1000), nx.harmonic_centrality(graph)
    found = ranks_of(reader, run.run_id)

    assert set(found) == set(graph)
    for domain, (domain_rank, _, centrality, n_in, n_out) in found.items():
        assert domain_rank == pytest.approx(rank[domain], abs=1e-9)
        assert centrality == pytest.approx(harmonic[domain], abs=1e-12)
        assert (n_in, n_out) == (graph.in_degree(domain), graph.out_degree(domain))
    assert (run.n_domains, run.n_edges, run.n_dangling) == (6, 9, 1)
    assert run.dangling_rank == found["f.example"][0]
    assert (run.is_converged, run.harmonic_error, run.crawl) == (True, 0, "")


webs = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefghi"), st.booleans()).filter(lambda x: x[0] != x[1]),
    min_size=1,
    max_size=25,
    unique_by=lambda x: x[:2],
)


@given(webs)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_both_methods_give_the_same_numbers(
    rows: HandMade, reader: ClickHouse, writer: Writer, web: list[tuple[str, str, bool]]
) -> None:
    writer.command("truncate table links")
    rows.put("links", *(link(rows, s, t, follow=follow) for s, t, follow in web))
    sparse, sql = (
        run_authority(reader, writer, read_plan(method=method, tolerance=1e-3, harmonic="exact")) for method in METHODS
    )
    one, other = (ranks_of(reader, run.run_id) for run in (sparse, sql))

    assert one.keys() == other.keys()
    for domain, values in one.items():
        assert values == pytest.approx(other[domain], abs=1e-9)
    for name in ("n_domains", "n_edges", "n_dangling", "n_iterations", "is_converged", "harmonic_error"):
        assert getattr(sparse, name) == getattr(sql, name)
    assert sparse.residual == pytest.approx(sql.residual, abs=1e-9)
    assert sparse.dangling_rank == pytest.approx(sql.dangling_rank, abs=1e-9)
    assert n_rows(reader, *WORKING) == 0


def test_sketches_of_the_store_are_as_exact_as_is_said(rows: HandMade, reader: ClickHouse, writer: Writer) -> None:
    """On a star of 300 domains."""
    rows.put("links", *(link(rows, f"s{i}", "hub") for i in range(300)), link(rows, "s0", "s1"))
    run = run_authority(reader, writer, read_plan(method="sql", tolerance=0.1, harmonic="approximate"))
    found = ranks_of(reader, run.run_id)

    assert run.harmonic_error == pytest.approx(0.01625)
    assert found["hub.example"][2] == pytest.approx(300, rel=4 * 0.01625)
    assert (found["s0.example"][2], found["s1.example"][2]) == (0, 1)


@pytest.mark.parametrize("method", METHODS)
def test_a_run_looks_at_the_links_of_its_instant_as_they_were_then(
    rows: HandMade, reader: ClickHouse, writer: Writer, method: str
) -> None:
    was_nofollow = [(day(5), "text", "here", ["nofollow"], False, "element", 1)]
    rows.put("links", link(rows, "a", "b", earlier_looks=was_nofollow, last_confirmed=day(5)))
    rows.put(
        "links",
        link(rows, "b", "a", lost_at=day(3), lost_reason="link_removed"),
        link(rows, "c", "a", first_seen=day(4), last_confirmed=day(4)),
    )
    early, late = (
        run_authority(reader, writer, read_plan(method=method, as_of=day(n), tolerance=0.1, harmonic="none"))
        for n in (1, 6)
    )

    assert (early.n_domains, early.n_edges) == (2, 1)  # b -> a
    assert (late.n_domains, late.n_edges) == (3, 2)  # a -> b, c -> a
    assert early.as_of == day(1)


@pytest.mark.parametrize("as_of", [None, day(3)])
def test_a_run_over_one_crawl_looks_at_what_it_confirmed_last(
    rows: HandMade, reader: ClickHouse, writer: Writer, as_of: Any
) -> None:
    """Crawl `autumn` fetched the page of a -> b again on day 4."""
    rows.put("links", link(rows, "a", "b", crawl="autumn", last_confirmed=day(4)), link(rows, "c", "d"))
    rows.put(
        "fetches",
        rows.fetch("https://a.example/", day(0)),
        rows.fetch("https://a.example/", day(4), crawl="autumn"),
        rows.fetch("https://c.example/", day(0)),
    )
    run = run_authority(reader, writer, read_plan(crawl="spring", as_of=as_of))

    assert set(ranks_of(reader, run.run_id)) == (
        {"a.example", "b.example", "c.example", "d.example"} if as_of else {"c.example", "d.example"}
    )


@pytest.mark.parametrize("method", METHODS)
def test_where_nothing_links_there_is_no_run(rows: HandMade, reader: ClickHouse, writer: Writer, method: str) -> None:
    rows.put("links", rows.link("https://www.a.example/", "https://a.example/"))
    with pytest.raises(NothingToRank, match=r"nothing to rank: no link of crawl spring .* crawl pages that link"):
        run_authority(reader, writer, read_plan(method=method, crawl="spring"))

    assert n_rows(reader, "authority_runs", "domain_ranks", *WORKING) == 0


@pytest.mark.parametrize("method", METHODS)
def test_domains_without_an_edge_are_ranked_alike(
    rows: HandMade, reader: ClickHouse, writer: Writer, method: str
) -> None:
    rows.put("links", link(rows, "a", "b", follow=False), link(rows, "c", "b", follow=False))
    run = run_authority(reader, writer, read_plan(method=method))

    assert (run.n_domains, run.n_edges, run.n_dangling, run.is_converged) == (3, 0, 3, True)
    assert ranks_of(reader, run.run_id) == {f"{name}.example": (1 / 3, 100, 0, 0, 0) for name in "abc"}


class Deaf(Writer):
    """A writer that loses half of the ranks."""

    def insert_arrow(self, table: str, rows: Any) -> None:
        super().insert_arrow(table, rows.slice(0, rows.num_rows // 2))


def test_a_run_that_fails_leaves_nothing(rows: HandMade, reader: ClickHouse) -> None:
    put_web(rows)
    with pytest.raises(AnalyticsError, match="3 of 6 ranks are in the store: run it again"):
        run_authority(reader, Deaf(rows.dsn), read_plan())

    assert n_rows(reader, "authority_runs", "domain_ranks") == 0


def test_what_a_killed_run_has_left_goes_with_a_later_one(rows: HandMade, reader: ClickHouse, writer: Writer) -> None:
    rank = {"domain": "a.example", "domain_rank": 1.0}
    rows.put(
        "domain_ranks", {"run_id": "20200101-000000.000-dead"} | rank, {"run_id": "29990101-000000.000-live"} | rank
    )
    put_web(rows)
    run_authority(reader, writer, read_plan())

    assert n_rows(reader, "domain_ranks") == 6 + 1


def test_runs_are_kept_and_the_latest_is_asked_unless_another_is_named(
    rows: HandMade, index: analytics.Analytics, writer: Writer
) -> None:
    put_web(rows)
    with pytest.raises(NoSuchRun, match="no authority run yet: run `linkcrawler authority run`"):
        index.authority("a.example")
    first, second = (index.run_authority(writer, damping=damping) for damping in (0.85, 0.5))

    assert [row["run_id"] for row in index.authority_runs()] == [second.run_id, first.run_id]
    assert index.authority("a.example").head["run"]["run_id"] == second.run_id
    assert index.authority("a.example", run=first.run_id).head["run"]["damping"] == 0.85
    assert [row["run_id"] for row in index.authority_history("https://www.a.example/")] == [second.run_id, first.run_id]
    with pytest.raises(NoSuchRun, match="no authority run 'third'"):
        index.authority_top("third")
    assert index.delete_authority(writer, second.run_id).damping == 0.5
    assert [row["run_id"] for row in index.authority_runs()] == [first.run_id]
    assert {row["run_id"] for row in index.authority_history("a.example")} == {first.run_id}


def test_the_parts_of_a_rank_add_up_to_it(rows: HandMade, index: analytics.Analytics, writer: Writer) -> None:
    put_web(rows)
    run = index.run_authority(writer, tolerance=1e-12)
    ranks = {row["domain"]: row for row in index.authority_top()}
    for domain in ("a.example", "b.example", "f.example"):
        row, reply = ranks[domain], index.authority(domain)
        given = {row["source_domain"]: row["contribution"] for row in reply}

        assert reply.head["domain_rank"] == row["domain_rank"]
        assert reply.head["n_contributors"] == len(given) == row["n_in"]
        assert sum(given.values()) == pytest.approx(reply.head["contributed_rank"], abs=1e-15)
        assert reply.head["base_rank"] + sum(given.values()) == pytest.approx(row["domain_rank"], abs=1e-12)
        assert abs(reply.head["remainder"]) < 1e-12
        for source, contribution in given.items():
            expected = 0.85 * ranks[source]["domain_rank"] / ranks[source]["n_out"]
            assert contribution == pytest.approx(expected, abs=1e-15)
    assert index.authority("b.example")[0]["backlinks"] == 2  # of a, by two pages
    assert reply.as_of == run.as_of


def test_of_a_list_that_is_cut_the_parts_are_still_whole(
    rows: HandMade, index: analytics.Analytics, writer: Writer
) -> None:
    put_web(rows)
    index.run_authority(writer)
    whole, first, second = (index.authority("a.example", limit=n, offset=m) for n, m in ((0, 0), (1, 0), (1, 1)))

    assert [*first.rows, *second.rows] == whole.rows[:2]
    assert first.head["contributed_rank"] == whole.head["contributed_rank"]
    assert (first.has_more, whole.has_more, len(whole)) == (True, False, 3)
    contributions = [row["contribution"] for row in whole]
    assert contributions == sorted(contributions, reverse=True)


def test_a_link_that_came_after_the_run_gave_nothing(
    rows: HandMade, index: analytics.Analytics, writer: Writer
) -> None:
    put_web(rows)
    index.run_authority(writer, as_of=day(2))
    rows.put("links", link(rows, "z", "a", first_seen=day(3)), link(rows, "f", "b", first_seen=day(3)))

    assert "f.example" not in [row["source_domain"] for row in index.authority("b.example")]
    assert abs(index.authority("b.example").head["remainder"]) < 1e-9
    assert index.authority("z.example").head["domain_rank"] is None


def test_the_sql_that_is_shown_gives_the_same_rows(rows: HandMade, index: analytics.Analytics, writer: Writer) -> None:
    put_web(rows)
    index.run_authority(writer)
    replies = (
        index.authority("a.example"),
        index.authority_top(),
        index.authority_history("a.example"),
        index.authority_runs(),
    )
    for reply in replies:
        table = index.sql(reply.sql)
        rows_by_hand = [dict(zip(table.columns, row, strict=True)) for row in table.rows]

        assert [{name: row[name] for name in reply.columns} for row in rows_by_hand] == reply.rows != []


def test_where_nothing_was_crawled_there_are_no_ranks_and_no_error() -> None:
    index = analytics.nothing_crawled()
    replies = (index.authority("a.example"), index.authority_top(), index.authority_runs())

    assert [(len(reply), reply.is_store_created) for reply in replies] == [(0, False)] * 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"damping": 1.0}, "damping 1.0 is not between 0 and 1"),
        ({"tolerance": 0.0}, "tolerance 0.0 is not between 1e-14 and 1"),
        ({"max_iterations": 0}, "max iterations 0 is below 1"),
        ({"method": "gpu"}, "method 'gpu' is not one of sparse, sql"),
        ({"harmonic": "yes"}, "harmonic 'yes' is not one of auto, exact, approximate, none"),
        ({"as_of": "soon"}, "'soon' is not a date or instant"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(analytics.NotUnderstood, match=message):
        read_plan(**wrong)
