"""A graph as it goes out: names, edges by number, and ranks; our own graph of domains, or an imported one.

In memory: 8 bytes an edge, and what the names take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analytics.authority.comparing import GraphRanks
from analytics.authority.runs import Run
from analytics.errors import NoSuchRun, NothingToRank
from analytics.questions import Form, bound, question, without_comments
from analytics.windows import read_window

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Exported:
    """`vertices` has the columns id, name, n_hosts; `edges` source and target, by id.

    `ranks` has names with harmonic and pagerank, and with positions where they came with the graph; None = no ranks.
    """

    level: str
    vertices: pa.Table
    edges: pa.Table
    ranks: pa.Table | None
    run: Run | None  # whose ranks they are; None where they came with the graph, or there are none


class Exports(GraphRanks):
    """Graphs, whole."""

    def graph_of_links(
        self,
        *,
        is_follow: bool = True,
        crawl: str | None = None,
        as_of: str | datetime | None = None,
        run: str | None = None,
    ) -> Exported:
        """The graph of the domains that give or get a live backlink, and the ranks of the run over our own links.

        Its edges are pairs with a link that is followed, or all pairs. `n_hosts` counts the hosts that have such links
        or get them. Raises NotUnderstood, NothingToRank, NoSuchRun.
        """
        window = read_window(None, None, as_of)
        parameters = {"as_of": window.to, "crawl": crawl or "", "is_follow": is_follow}
        form = Form(is_now=window.is_now)
        vertices = self._table("authority/own_vertices", parameters, form)
        if not vertices.num_rows:
            raise NothingToRank("nothing to export: no link from one domain to another is live then")
        edges = _numbered(self._table("authority/own_edges", parameters, form), vertices)
        found = self._run_if_any(run)
        return Exported("domain", vertices, edges, self._ranks(found), found)

    def imported_graph(self, graph: str, run: str | None = None) -> Exported:
        """The imported graph, with the ranks of the latest run over it, else those that it came with.

        Raises NoSuchGraph, NoSuchRun.
        """
        named = self.graph_named(graph)
        parameters = {"graph": named["graph"]}
        vertices = self._table("authority/imported_vertices", parameters)
        edges = self._table("authority/imported_edges", parameters)
        found = self._run_if_any(run, named["graph"])
        ranks = self._ranks(found)
        if ranks is None and not found and named["n_ranks"]:
            ranks = self._table("authority/imported_ranks", parameters)
        return Exported(named["level"], vertices, edges, ranks, found)

    def _run_if_any(self, run: str | None, graph: str | None = None) -> Run | None:
        try:
            return self._run(run, graph)
        except NoSuchRun:
            if run:
                raise
            return None

    def _ranks(self, run: Run | None) -> pa.Table | None:
        """The ranks of the run; None where it has no harmonic centrality, which the format demands."""
        if run is None or run.harmonic_error is None:
            return None
        return self._table("authority/run_ranks", {"run_id": run.run_id})

    def _table(self, name: str, parameters: Mapping[str, Any], form: Form = Form()) -> pa.Table:  # noqa: B008
        import pyarrow as pa

        batches = list(self._reader.batches(without_comments(question(name, form)), bound(parameters)))
        return pa.Table.from_batches(batches).combine_chunks() if batches else pa.table({})


def _numbered(pairs: pa.Table, vertices: pa.Table) -> pa.Table:
    """The pairs by the numbers of their names; a name that came since the vertices were read is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = vertices["name"].combine_chunks()
    sides = {
        side: pc.index_in(pairs[column], value_set=names).cast(pa.uint32())
        if pairs.num_rows
        else pa.array([], pa.uint32())
        for side, column in (("source", "source_domain"), ("target", "target_domain"))
    }
    return pa.table(sides).drop_null()
