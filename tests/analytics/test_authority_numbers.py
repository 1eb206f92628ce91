"""The numbers of authority are those that other libraries compute, on random graphs and on a crawled one."""

from __future__ import annotations

from itertools import pairwise

import igraph
import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.authority.graph import Graph, graph_of_edges, graph_of_pairs
from analytics.authority.harmonic import exact_harmonic
from analytics.authority.hyperball import registers_for, sketched_harmonic, standard_error
from analytics.authority.pagerank import pagerank, percentiles
from analytics.authority.unions import union
from tests.analytics.webgraph import webgraph

names = st.sampled_from("abcdefghijkl")
links = st.lists(st.tuples(names, names, st.booleans()), max_size=40)


def graph_of(found: list[tuple[str, str, bool]], n_at_once: int = 7) -> Graph:
    """The graph of links that arrive in batches."""
    batches = [
        pa.record_batch(list(map(list, zip(*found[i : i + n_at_once], strict=True))), names=["s", "t", "follow"])
        for i in range(0, len(found), n_at_once)
    ]
    return graph_of_pairs(batches)


def edges_of(graph: Graph) -> list[tuple[int, int]]:
    return list(zip(graph.sources.tolist(), np.repeat(np.arange(graph.n_domains), graph.n_in).tolist(), strict=True))


def as_igraph(graph: Graph) -> igraph.Graph:
    targets = np.repeat(np.arange(graph.n_domains), graph.n_in)
    return igraph.Graph(n=graph.n_domains, edges=np.column_stack([graph.sources, targets]), directed=True)


def as_networkx(graph: Graph) -> nx.DiGraph:
    made: nx.DiGraph = nx.DiGraph()
    made.add_nodes_from(range(graph.n_domains))
    made.add_edges_from(edges_of(graph))
    return made


@pytest.fixture(scope="module")
def crawled() -> Graph:
    """The part of the crawled graph between its first 60,000 nodes."""
    return first_of_web(60_000)


@pytest.fixture(scope="module")
def part() -> Graph:
    """The part between its first 4,000 nodes."""
    return first_of_web(4_000)


def first_of_web(n: int) -> Graph:
    sources, targets = webgraph()
    is_inside = (sources < n) & (targets < n)
    domains = pa.array([f"site{i:06}.example" for i in range(n)])
    return graph_of_edges(domains, sources[is_inside], targets[is_inside])


@given(links)
@settings(max_examples=60, deadline=None)
def test_an_edge_is_a_pair_with_a_followed_link_and_every_domain_of_a_pair_is_a_node(
    found: list[tuple[str, str, bool]],
) -> None:
    graph = graph_of(found)
    domains = graph.domains.to_pylist()

    assert domains == sorted({name for pair in found for name in pair[:2]})
    assert [(domains[s], domains[t]) for s, t in edges_of(graph)] == sorted(
        {(s, t) for s, t, follow in found if follow and s != t}, key=lambda edge: (edge[1], edge[0])
    )
    assert graph.n_out.tolist() == [sum(s == i for s, _ in edges_of(graph)) for i in range(len(domains))]


@given(links, st.sampled_from([0.5, 0.85, 0.99]))
@settings(max_examples=40, deadline=None)
def test_ranks_are_those_of_networkx_and_add_up_to_one(found: list[tuple[str, str, bool]], damping: float) -> None:
    graph = graph_of(found)
    if not graph.n_domains:
        return
    done = pagerank(graph, damping, 1e-12, 5_000)
    expected = nx.pagerank(as_networkx(graph), alpha=damping, tol=1e-14, max_iter=5_000)

    assert done.is_converged
    assert done.ranks.sum() == pytest.approx(1, abs=1e-12)
    assert done.ranks.tolist() == pytest.approx([expected[i] for i in range(graph.n_domains)], abs=1e-9)


@given(links)
@settings(max_examples=40, deadline=None)
def test_harmonic_centralities_are_those_of_networkx(found: list[tuple[str, str, bool]]) -> None:
    graph = graph_of(found)
    expected = nx.harmonic_centrality(as_networkx(graph))  # over distances to a node, as here

    assert exact_harmonic(graph).tolist() == pytest.approx([expected[i] for i in range(graph.n_domains)], abs=1e-12)


def test_a_fourth_website_that_three_link_to_has_what_can_be_counted_on_paper() -> None:
    graph = graph_of([("a", "d", True), ("b", "d", True), ("c", "d", True)])
    ranks = pagerank(graph, tolerance=1e-14).ranks
    # a = b = c, as nobody links to them; d has as much, and 0.85 of each of them: d = 3.55 a, and 3 a + d = 1
    a = 1 / 6.55

    assert ranks.tolist() == pytest.approx([a, a, a, 3.55 * a], abs=1e-12)
    assert percentiles(ranks).tolist() == [75, 75, 75, 100]
    assert exact_harmonic(graph).tolist() == [0, 0, 0, 3]


def test_without_an_edge_all_domains_rank_alike() -> None:
    graph = graph_of([("a", "b", False), ("b", "c", False)])
    done = pagerank(graph)

    assert (graph.n_edges, graph.n_dangling) == (0, 3)
    assert done.ranks.tolist() == [1 / 3] * 3
    assert (done.n_iterations, done.is_converged) == (1, True)
    assert exact_harmonic(graph).tolist() == sketched_harmonic(graph, 64).tolist() == [0, 0, 0]


def test_a_run_that_may_not_go_on_says_that_it_has_not_converged() -> None:
    done = pagerank(
        graph_of([("a", "b", True), ("b", "c", True), ("c", "a", True), ("c", "d", True)]), max_iterations=3
    )

    assert (done.n_iterations, done.is_converged) == (3, False)
    assert done.residual > 1e-10


def test_an_iteration_leaves_at_most_the_damping_of_the_distance(part: Graph) -> None:
    moved: list[float] = []
    pagerank(part, damping=0.5, tell=lambda _n, residual: moved.append(residual))

    assert all(later <= 0.5 * earlier + 1e-15 for earlier, later in pairwise(moved))


def test_the_ranks_of_a_crawled_graph_are_those_of_igraph(crawled: Graph) -> None:
    done = pagerank(crawled)
    expected = np.array(as_igraph(crawled).pagerank(damping=0.85))

    assert crawled.n_edges > 300_000
    assert done.is_converged and done.residual <= 1e-10
    assert done.ranks.sum() == pytest.approx(1, abs=1e-12)
    assert np.abs(done.ranks - expected).max() < 1e-9
    assert (np.abs(done.ranks - expected) / expected).max() < 1e-6


def test_the_harmonic_centralities_of_a_part_of_it_are_those_of_igraph(part: Graph) -> None:
    found = exact_harmonic(part)
    expected = np.array(as_igraph(part).harmonic_centrality(mode="in", normalized=False))

    assert found.max() > 100
    assert np.abs(found - expected).max() < 1e-6


@pytest.mark.parametrize("n_registers", [64, 256])
def test_sketched_centralities_are_off_by_no_more_than_is_said(part: Graph, n_registers: int) -> None:
    exact, sketched = exact_harmonic(part), sketched_harmonic(part, n_registers)
    is_reached = exact > 0
    off = sketched[is_reached] / exact[is_reached] - 1

    assert np.sqrt((off**2).mean()) < standard_error(n_registers)
    assert np.abs(off[exact[is_reached] > 10]).max() < 5 * standard_error(n_registers)
    assert (sketched[~is_reached] == 0).all()


def test_what_neighbours_have_together_is_the_same_for_hubs_and_in_parts(
    part: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(1).integers(0, 1 << 60, (part.n_domains, 3), dtype=np.uint64)
    nodes = np.flatnonzero(part.n_in)
    expected = [
        np.bitwise_or.reduce(values[part.sources[part.starts[v] : part.starts[v + 1]]], axis=0).tolist() for v in nodes
    ]

    assert union(part, values, np.bitwise_or, nodes).tolist() == expected
    monkeypatch.setattr("analytics.authority.unions.BYTES_AT_ONCE", 500)
    assert union(part, values, np.bitwise_or, nodes).tolist() == expected


def test_sketches_fit_the_memory() -> None:
    assert [registers_for(n) for n in (1, 4_000_000, 5_000_000, 10**9)] == [256, 256, 128, 16]
