"""Our ranks beside those that came with an imported graph: how alike they are, what each leaves out, who moved."""

from __future__ import annotations

from typing import Any

from analytics.authority.asking import Authority
from analytics.errors import NoSuchGraph, NoSuchRun, NotUnderstood, StoreNotCreated
from analytics.questions import bound, question, without_comments
from analytics.replies import Reply

MEASURES = ("pagerank", "harmonic")
MOVER = ("domain", "our_position", "their_position", "higher_here", "our_rank", "their_rank")
NOTHING = {
    "n_common": 0,
    "n_only_ours": 0,
    "n_only_theirs": 0,
    "spearman": None,
    "kendall": None,
    "largest_difference": None,
}


class GraphRanks(Authority):
    """What runs of ours say beside the ranks that came with a graph."""

    def authority_compare(
        self, graph: str, run: str | None = None, measure: str = "pagerank", limit: int = 100, offset: int = 0
    ) -> Reply:
        """Whom we rank otherwise than those who made `graph`, and in the head how alike all ranks are.

        Ours are those of the latest run over our own links, else over the graph, unless `run` names another. `spearman`
        and `kendall` (tau-b) are over the positions of the domains that both rank; `n_only_ours` and `n_only_theirs`
        say how many they leave out. Raises NotUnderstood, NoSuchGraph, NoSuchRun.
        """
        if measure not in MEASURES:
            raise NotUnderstood(f"measure {measure!r} is not one of {', '.join(MEASURES)}")
        head: dict[str, Any] = {"graph": graph, "measure": measure} | NOTHING
        parameters: dict[str, Any] = {"run_id": "", "graph": "", "measure": measure, "limit": limit, "offset": offset}
        try:
            named = self.graph_named(graph)
        except StoreNotCreated:
            return self._listed("compare", MOVER, parameters, head=head)
        if not named["n_ranks"]:
            raise NoSuchGraph(f"graph {named['graph']} came without ranks: import its ranks file too")
        try:
            found = self._run(run)
        except NoSuchRun:
            if run:
                raise
            found = self._run(None, named["graph"])
        assert found is not None  # there is a store
        if measure == "harmonic" and found.harmonic_error is None:
            raise NotUnderstood(f"run {found.run_id} has no harmonic centrality: run it anew, or compare pagerank")
        parameters |= {"run_id": found.run_id, "graph": named["graph"]}
        alike = self._alike(parameters)
        head |= alike | {
            "graph": named["graph"],
            "n_only_ours": found.n_domains - alike["n_common"],
            "n_only_theirs": named["n_ranks"] - alike["n_common"],
        }
        return self._listed("compare", MOVER, parameters, found, head)

    def _alike(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The coefficients of the domains that both rank; they are null where there are fewer than two positions."""
        # Imported where they are needed: they take a question longer than its answer.
        import numpy as np
        from scipy.stats import kendalltau, spearmanr

        batches = list(self._reader.batches(without_comments(question("authority/common")), bound(parameters)))
        ours, theirs, our_rank, their_rank = (
            np.concatenate([batch.column(i).to_numpy() for batch in batches] or [np.zeros(0)]) for i in range(4)
        )
        found: dict[str, Any] = {"n_common": len(ours), "spearman": None, "kendall": None, "largest_difference": None}
        if len(ours):
            found["largest_difference"] = float(np.abs(our_rank - their_rank).max())
        if len(np.unique(ours)) > 1 and len(np.unique(theirs)) > 1:
            found["spearman"] = float(spearmanr(ours, theirs).statistic)
            found["kendall"] = float(kendalltau(ours, theirs).statistic)
        return found
