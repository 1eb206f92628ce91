"""The method `sparse`: the graph is read into this process and ranked here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analytics.authority.counted import Counted
from analytics.authority.graph import Graph, graph_of_pairs, graph_of_vertices
from analytics.authority.harmonic import exact_harmonic
from analytics.authority.hyperball import registers_for, sketched_harmonic, standard_error
from analytics.authority.pagerank import pagerank, percentiles
from analytics.authority.plan import EXACT_UP_TO, Plan
from analytics.errors import NothingToRank
from analytics.questions import Form, bound, question, without_comments
from analytics.reader import Reader
from analytics.writer import Writer

Tell = Callable[[str], None]
ROWS_AT_ONCE = 1 << 20  # of an insert


def rank_in_memory(reader: Reader, writer: Writer, plan: Plan, run_id: str, tell: Tell) -> Counted:
    """The ranks of the run are in `domain_ranks`. Raises NothingToRank, and what `Reader` and `Writer` raise."""
    tell("reading the links")
    graph = read_graph(reader, plan)
    if not graph.n_domains:
        raise NothingToRank
    size = f"{graph.n_domains:,} domains, {graph.n_edges:,} edges"
    tell(size)
    found = pagerank(
        graph,
        plan.damping,
        plan.tolerance,
        plan.max_iterations,
        lambda n, residual: tell(f"{size}: iteration {n}, moved {residual:.1e}"),
    )
    harmonic, harmonic_error = _harmonic(graph, plan.harmonic, tell)
    tell(f"writing the ranks of {graph.n_domains:,} domains")
    _write(writer, run_id, graph, found.ranks, harmonic)
    return Counted(
        n_domains=graph.n_domains,
        n_edges=graph.n_edges,
        n_dangling=graph.n_dangling,
        dangling_rank=float(found.ranks[graph.n_out == 0].sum()),
        n_iterations=found.n_iterations,
        residual=found.residual,
        is_converged=found.is_converged,
        harmonic_error=harmonic_error,
    )


def read_graph(reader: Reader, plan: Plan) -> Graph:
    """The graph of the links that the plan names, or the imported one."""
    if plan.graph:
        vertices, edges = (
            reader.batches(without_comments(question(f"authority/graph_{part}")), bound({"graph": plan.graph}))
            for part in ("vertices", "pairs")
        )
        return graph_of_vertices(vertices, edges)
    sql = question("authority/pairs", Form(is_now=plan.window.is_now))
    return graph_of_pairs(reader.batches(without_comments(sql), bound(plan.parameters)))


def _harmonic(graph: Graph, how: str, tell: Tell) -> tuple[NDArray[np.float64] | None, float | None]:
    """The harmonic centralities, and their relative standard error."""
    if how == "none":
        return None, None
    if how == "exact" or (how == "auto" and graph.n_domains * graph.n_edges <= EXACT_UP_TO):
        return exact_harmonic(graph, tell), 0.0
    n_registers = registers_for(graph.n_domains)
    return sketched_harmonic(graph, n_registers, tell), standard_error(n_registers)


def _write(
    writer: Writer, run_id: str, graph: Graph, ranks: NDArray[np.float64], harmonic: NDArray[np.float64] | None
) -> None:
    import pyarrow as pa

    n = graph.n_domains
    table = pa.table(
        {
            "run_id": pa.DictionaryArray.from_arrays(np.zeros(n, np.int8), [run_id]).cast(pa.string()),
            "domain": graph.domains,
            "domain_rank": ranks,
            "domain_rank_pct": percentiles(ranks),
            "harmonic": pa.nulls(n, pa.float64()) if harmonic is None else harmonic,
            "n_in": graph.n_in.astype(np.uint32),
            "n_out": graph.n_out.astype(np.uint32),
        }
    )
    for begin in range(0, n, ROWS_AT_ONCE):
        writer.insert_arrow("domain_ranks", table.slice(begin, ROWS_AT_ONCE))
