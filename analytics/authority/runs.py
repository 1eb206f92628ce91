"""Runs of authority: each ranks all domains of the graph once, and stays until it is deleted.

Its ranks are written first and its row in `authority_runs` last, so that a run is whole or not there. What a run that
was killed has left in `domain_ranks` is dropped by a later one.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from analytics.authority.counted import Counted
from analytics.authority.plan import Plan
from analytics.errors import AnalyticsError, NothingToRank
from analytics.instants import in_ms
from analytics.questions import bound, question, without_comments
from analytics.reader import Reader
from analytics.writer import Writer

LONGEST_RUN = timedelta(days=2)  # what is older and has no row was left by a run that was killed


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as it is recorded."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    as_of: datetime
    crawl: str  # empty = all crawls
    method: str
    damping: float
    tolerance: float
    n_domains: int
    n_edges: int
    n_dangling: int
    dangling_rank: float
    n_iterations: int
    residual: float
    is_converged: bool
    harmonic_error: float | None
    graph: str = ""  # the imported graph that was ranked; empty = our own links

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def base_rank(self) -> float:
        """What every domain has, whoever links to it: its part of the jumps and of what dangling domains give."""
        return (1 - self.damping + self.damping * self.dangling_rank) / self.n_domains

    def to_dict(self) -> dict[str, object]:
        return asdict(self) | {"crawl": self.crawl or "all", "seconds": self.seconds}


def run_authority(reader: Reader, writer: Writer, plan: Plan, tell: Callable[[str], None] = lambda _text: None) -> Run:
    """All domains of the graph are ranked, and the run is recorded. `tell` hears how it goes.

    Raises NothingToRank, and what `Reader` and `Writer` raise; then nothing of the run is left.
    """
    started = in_ms(datetime.now(UTC))
    run_id = f"{started:%Y%m%d-%H%M%S.%f}"[:-3] + f"-{secrets.token_hex(2)}"
    _drop_left_ranks(reader, writer, started)
    try:
        counted = _rank(reader, writer, plan, run_id, tell)
        _expect_ranks(reader, run_id, counted)
        run = Run(
            run_id=run_id,
            started_at=started,
            finished_at=in_ms(datetime.now(UTC)),
            as_of=plan.window.to,
            crawl=plan.crawl,
            method=plan.method,
            damping=plan.damping,
            tolerance=plan.tolerance,
            **asdict(counted),
            graph=plan.graph,
        )
        writer.insert("authority_runs", list(asdict(run)), [list(asdict(run).values())])
    except BaseException as exc:
        with suppress(AnalyticsError):
            drop_ranks(writer, run_id)
        if isinstance(exc, NothingToRank):
            raise NothingToRank(_nothing(plan)) from None
        raise
    return run


def _rank(reader: Reader, writer: Writer, plan: Plan, run_id: str, tell: Callable[[str], None]) -> Counted:
    # Imported where it is needed: NumPy takes a question longer than its answer.
    if plan.method == "sql":
        from analytics.authority.in_store import rank_in_store

        return rank_in_store(reader, writer, plan, run_id, tell)
    from analytics.authority.in_memory import rank_in_memory

    return rank_in_memory(reader, writer, plan, run_id, tell)


def drop_ranks(writer: Writer, run_id: str) -> None:
    """`domain_ranks` has nothing of this run."""
    writer.command(question("authority/drop_ranks"), {"run_id": run_id})


def _drop_left_ranks(reader: Reader, writer: Writer, now: datetime) -> None:
    before = f"{now - LONGEST_RUN:%Y%m%d}"
    for (run_id,) in reader.read(question("authority/left_ranks"), {"before": before}).rows:
        drop_ranks(writer, run_id)


def _expect_ranks(reader: Reader, run_id: str, counted: Counted) -> None:
    ((n_written,),) = reader.read(without_comments(question("authority/written")), bound({"run_id": run_id})).rows
    if n_written != counted.n_domains:
        raise AnalyticsError(
            f"authority run {run_id}: {n_written:,} of {counted.n_domains:,} ranks are in the store: run it again"
        )


def _nothing(plan: Plan) -> str:
    if plan.graph:
        return f"nothing to rank: graph {plan.graph} has no vertices: `linkcrawler ingest webgraph` its vertices file"
    links = f"of crawl {plan.crawl}" if plan.crawl else "of any crawl"
    return (
        f"nothing to rank: no link {links} from one domain to another is live "
        f"as of {plan.window.to:%Y-%m-%d %H:%M:%S} UTC: crawl pages that link to other domains"
    )
