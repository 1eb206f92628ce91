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
from analytics.errors import NoSuchRun, StoreNotCreated
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
HISTORY = ("run_id", "as_of", "crawl", "position", "n_domains", *RANK[1:])
RUN = (
    *("run_id", "started_at", "seconds", "as_of", "crawl", "method", "damping", "tolerance", "n_domains", "n_edges"),
    *("n_dangling", "dangling_rank", "n_iterations", "residual", "is_converged", "harmonic_error"),
)
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


class Authority(Answering):
    """Ranks of domains: they are those of the latest run unless `run` names another."""

    def run_authority(
        self, writer: Writer, tell: Callable[[str], None] = lambda _text: None, **plan: Unpack[Planned]
    ) -> Run:
        """All domains are ranked anew, and the run is recorded through `writer`. `tell` hears how it goes.

        Raises NotUnderstood, NothingToRank, and what reader and writer raise.
        """
        return run_authority(self._reader, writer, read_plan(**plan), tell)

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
        target = read_target(domain)
        found = self._run(run)
        view: dict[str, object] = {"limit": limit, "offset": offset}
        if found:
            view |= {"as_of": found.as_of, "crawl": found.crawl or None}
        asked = understood(
            *("authority", [target.name], view, CONTRIBUTOR),
            sql_name="authority/contributors",
            run_id=found.run_id if found else "",
            damping=found.damping if found else 0.0,
        )
        asked = replace(asked, targets=(target,))  # with its note
        if not found:
            return self._answer(asked, dict.fromkeys(("run", *RANK), None))
        ranks = self._rows("authority/history", asked, {"limit": 1, "offset": 0})
        head: dict[str, Any] = {"run": found.to_dict()} | {name: ranks[0][name] if ranks else None for name in RANK}
        if ranks:
            (given,) = self._rows("authority/contributed", asked)
            rest = head["domain_rank"] - found.base_rank - given["contributed_rank"]
            head |= {"base_rank": found.base_rank, **given, "remainder": rest}
        return self._answer(asked, head)

    def authority_top(self, run: str | None = None, limit: int = 100, offset: int = 0) -> Reply:
        """The domains that rank highest. Raises NoSuchRun."""
        found = self._run(run)
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
        return self._listed("runs", RUN, {"run_id": "", "limit": limit, "offset": offset})

    def _run(self, run_id: str | None) -> Run | None:
        """The run of that name, or the latest. None where there is no store. Raises NoSuchRun."""
        sql = without_comments(question("authority/runs"))
        try:
            rows = self._read(sql, {"run_id": run_id or "", "limit": 1, "offset": 0})
        except StoreNotCreated:
            return None
        if not rows and run_id and self._read(sql, {"run_id": "", "limit": 1, "offset": 0}):
            raise NoSuchRun(
                f"there is no authority run {run_id!r}: `linkcrawler authority runs` shows those that there are"
            )
        if not rows:
            raise NoSuchRun(NO_RUN)
        return Run(**{name: value for name, value in rows[0].items() if name != "seconds"})

    def _listed(
        self, name: str, columns: tuple[str, ...], parameters: Mapping[str, Any], run: Run | None = None
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
            head={"run": run.to_dict()} if run else {},
            has_more=len(rows) > len(listed),
            is_store_created=is_created,
        )
