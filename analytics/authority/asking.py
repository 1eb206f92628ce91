"""The questions about authority: how a domain ranks and by whose links, who ranks highest, which runs there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict, Unpack

from analytics.answering import Answering
from analytics.asking import ALL_ROWS, understood
from analytics.authority.plan import read_plan
from analytics.authority.runs import Run, drop_ranks, run_authority
from analytics.clock import now
from analytics.errors import NoSuchGraph, NoSuchRun, StoreNotCreated
from analytics.questions import bound, printed, question, without_comments
from analytics.replies import Coverage, Reply
from analytics.targets import read_target
from analytics.writer import Writer

CONTRIBUTOR = (
    "source_domain",
    "contribution",
    "share_of_rank",
    "domain_rank",
    "domain_rank_pct",
    "n_out",
    "backlinks",
    "backlinks_follow",
)
RANK = ("position", "domain_rank", "domain_rank_pct", "harmonic", "n_in", "n_out")
TOP = ("position", "domain", *RANK[1:])
HISTORY = ("run_id", "as_of", "crawl", "graph", "position", "n_domains", *RANK[1:])
RUN = (
    *("run_id", "started_at", "seconds", "as_of", "crawl", "method", "damping", "tolerance", "n_domains", "n_edges"),
    *("n_dangling", "dangling_rank", "n_iterations", "residual", "is_converged", "harmonic_error", "graph"),
)
GRAPH = ("graph", "level", "n_vertices", "n_edges", "n_ranks", "imported_at")
NO_RUN = "no authority run yet: run `linkcrawler authority run`"


class Planned(TypedDict, total=False):
    """What a run is asked to do; every name may be left out."""

    crawl: str | None  # None = all crawls
    as_of: str | datetime | None  # None = now
    method: str  # sparse or sql
    damping: float
    tolerance: float  # it has converged when an iteration moves no more than that (L1)
    max_iterations: int
    harmonic: str  # auto, exact, approximate or none
    graph: str | None  # an imported graph; None = the links of the index


class Authority(Answering):
    """Ranks of domains: they are those of the latest run unless `run` names another."""

    def run_authority(
        self, writer: Writer, tell: Callable[[str], None] = lambda _text: None, **plan: Unpack[Planned]
    ) -> Run:
        """All domains are ranked anew, and the run is recorded through `writer`. `tell` hears how it goes.

        With `graph` it is the domains or hosts of an imported graph: the ranks that reports show stay those of the
        latest run over the index's own links. Raises NotUnderstood, NothingToRank, and what reader and writer raise.
        """
        asked = read_plan(**plan)
        if asked.graph:
            asked = replace(asked, graph=self.graph_named(asked.graph)["graph"])
        return run_authority(self._reader, writer, asked, tell)

    def graph_named(self, name: str) -> dict[str, Any]:
        """The imported graph of that name, with or without its level. Raises NoSuchGraph, StoreNotCreated."""
        sql = without_comments(question("authority/graphs"))
        found = self._read(sql, bound({"graph": name, "limit": 3, "offset": 0}))
        exact = [graph for graph in found if graph["graph"] == name] or found
        if len(exact) == 1:
            return exact[0]
        known = self._read(sql, bound({"graph": "", "limit": 20, "offset": 0}))
        names = ", ".join(graph["graph"] for graph in found or known) or "none"
        if found:
            raise NoSuchGraph(f"graph {name!r} was imported by hosts and by domains: say which: {names}")
        raise NoSuchGraph(
            f"graph {name!r} was not imported: there {'is' if len(known) < 2 else 'are'} {names}; "
            "`linkcrawler ingest webgraph` imports one"
        )

    def imported_graphs(self, limit: int = 100, offset: int = 0) -> Reply:
        """The graphs of the web that were imported."""
        return self._listed("graphs", GRAPH, {"graph": "", "limit": limit, "offset": offset})

    def delete_authority(self, writer: Writer, run: str) -> Run:
        """The run and its ranks are gone. Returns what it was. Raises NoSuchRun."""
        found = self._run(run)
        if found is None:
            raise NoSuchRun(NO_RUN)
        writer.command(question("authority/forget"), bound({"run_id": found.run_id}))
        drop_ranks(writer, found.run_id)
        return found

    def authority(self, domain: str, run: str | None = None, limit: int = 10, offset: int = 0) -> Reply:
        """The rank of a domain and who gave it, most first; the head has the parts that add up to the rank.

        They are `base_rank`, what every domain has, `contributed_rank`, what all contributors gave, and `remainder`:
        what the last iteration still moved, and links whose past was told anew since the run. Raises NoSuchRun.
        """
        found = self._run(run)
        # The vertices of a graph may be hosts; a name that is a domain is its own host.
        target = read_target(domain, "host" if found and found.graph.endswith("-host") else "domain")
        over = "graph_" if found and found.graph else ""
        view: dict[str, object] = {"limit": limit, "offset": offset}
        if found:
            view |= {"as_of": found.as_of, "crawl": found.crawl or None}
        asked = understood(
            *("authority", [target.name], view, CONTRIBUTOR),
            sql_name=f"authority/{over}contributors",
            run_id=found.run_id if found else "",
            graph=found.graph if found else "",
            damping=found.damping if found else 0.0,
        )
        asked = replace(asked, targets=(target,))  # with its note
        if not found:
            return self._answer(asked, dict.fromkeys(("run", *RANK), None))
        ranks = self._rows("authority/history", asked, {"limit": 1, "offset": 0})
        head: dict[str, Any] = {"run": found.to_dict()} | {name: ranks[0][name] if ranks else None for name in RANK}
        if ranks:
            (given,) = self._rows(f"authority/{over}contributed", asked)
            rest = head["domain_rank"] - found.base_rank - given["contributed_rank"]
            head |= {"base_rank": found.base_rank, **given, "remainder": rest}
        return self._answer(asked, head)

    def authority_top(
        self, run: str | None = None, limit: int = 100, offset: int = 0, graph: str | None = None
    ) -> Reply:
        """The domains that rank highest; with `graph` by the latest run over it. Raises NoSuchRun, NoSuchGraph."""
        found = self._run(run, graph)
        parameters = {
            "run_id": found.run_id if found else "",
            "n_domains": found.n_domains if found else 0,
            "limit": limit,
            "offset": offset,
        }
        return self._listed("top", TOP, parameters, found)

    def authority_history(self, domain: str, limit: int = 100, offset: int = 0) -> Reply:
        """The rank of a domain in each run, the latest first."""
        target = read_target(domain)
        parameters = {"targets": [target.name], "run_id": "", "limit": limit, "offset": offset}
        return replace(self._listed("history", HISTORY, parameters), targets=(target,), shape="list")

    def authority_runs(self, limit: int = 100, offset: int = 0) -> Reply:
        """The runs that there are, the latest first."""
        return self._listed("runs", RUN, {"run_id": "", "graph": "any", "limit": limit, "offset": offset})

    def _run(self, run_id: str | None, graph: str | None = None) -> Run | None:
        """The run of that name, or the latest over our own links, or over `graph`. None where there is no store.

        Raises NoSuchRun, NoSuchGraph.
        """
        sql = without_comments(question("authority/runs"))
        try:
            over = "any" if run_id else self.graph_named(graph)["graph"] if graph else "own"
            rows = self._read(sql, bound({"run_id": run_id or "", "graph": over, "limit": 1, "offset": 0}))
        except StoreNotCreated:
            return None
        if not rows and run_id and self._read(sql, bound({"run_id": "", "graph": "any", "limit": 1, "offset": 0})):
            raise NoSuchRun(
                f"there is no authority run {run_id!r}: `linkcrawler authority runs` shows those that there are"
            )
        if not rows and graph:
            raise NoSuchRun(f"no authority run over graph {over} yet: run `linkcrawler authority run --graph {over}`")
        if not rows:
            raise NoSuchRun(NO_RUN)
        return Run(**{name: value for name, value in rows[0].items() if name != "seconds"})

    def _listed(
        self,
        name: str,
        columns: tuple[str, ...],
        parameters: Mapping[str, Any],
        run: Run | None = None,
        head: Mapping[str, object] | None = None,
    ) -> Reply:
        """The rows of `authority/NAME.sql`, which are about no target."""
        sql = question(f"authority/{name}")
        values = {**parameters, "limit": parameters["limit"] or ALL_ROWS}
        try:
            rows = self._read(without_comments(sql), bound({**values, "limit": values["limit"] + 1}))
            (seen,) = self._read(
                without_comments(question("coverage")),
                bound({"as_of": now(), "crawl": "", "is_latest": True}),
            )
            is_created = True
        except StoreNotCreated:
            rows, seen, is_created = [], {"pages_fetched": 0, "pages_known": 0}, False
        listed = rows[: values["limit"]]
        return Reply(
            question=f"authority_{name}",
            targets=(),
            scope="domain",
            as_of=run.as_of if run else now(),
            crawl=run.crawl or "all" if run else "all",
            coverage=Coverage(seen["pages_fetched"], seen["pages_known"]),
            columns=columns,
            shape="targets",
            rows=[{column: row[column] for column in columns} for row in listed],
            totals={},
            sql=printed(sql, values),
            head=({"run": run.to_dict()} if run else {}) | dict(head or {}),
            has_more=len(rows) > len(listed),
            is_store_created=is_created,
        )
