"""The method `sql`: the store ranks the domains itself, an INSERT SELECT for each iteration.

For graphs that no single machine holds. What it works on is in four tables whose names begin with `authority_`, and is
gone when the run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from analytics.authority.counted import Counted
from analytics.authority.plan import EXACT_UP_TO, Plan
from analytics.errors import NothingToRank
from analytics.questions import Form, bound, question, without_comments
from analytics.reader import Reader
from analytics.writer import Writer

Tell = Callable[[str], None]
SKETCH_ERROR = 1.04 / 2 ** (12 / 2)  # of uniqHLL12: 4,096 registers


def rank_in_store(reader: Reader, writer: Writer, plan: Plan, run_id: str, tell: Tell) -> Counted:
    """The ranks of the run are in `domain_ranks`. Raises NothingToRank, and what `Reader` and `Writer` raise."""
    work = _Work(reader, writer, plan, run_id)
    with work.cleared():
        tell("reading the links")
        kind = "graph_" if plan.graph else ""
        work.do(f"{kind}nodes")
        work.do(f"{kind}edges")
        work.do("first_step")
        state = work.row("state", step=0)
        if not state["n_domains"]:
            raise NothingToRank
        size = f"{state['n_domains']:,} domains, {state['n_edges']:,} edges"
        tell(size)
        step = 0
        while state["residual"] > plan.tolerance and step < plan.max_iterations:
            step += 1
            work.do("next_step", step=step, damping=plan.damping)
            work.do("drop_step", step=step - 1)
            state = work.row("state", step=step)
            tell(f"{size}: iteration {step}, moved {state['residual']:.1e}")
        is_small = state["n_domains"] * state["n_edges"] <= EXACT_UP_TO
        reach_step, harmonic_error = _reach(work, plan.harmonic, is_small, tell)
        tell(f"writing the ranks of {state['n_domains']:,} domains")
        work.do("ranks", step=step, reach_step=reach_step, has_harmonic=harmonic_error is not None)
    is_converged = state["residual"] <= plan.tolerance
    return Counted(**state, n_iterations=step, is_converged=is_converged, harmonic_error=harmonic_error)


def _reach(work: _Work, how: str, is_small: bool, tell: Tell) -> tuple[int, float | None]:
    """The largest distance at which a domain is still reached from new ones, and the error of what is known by then."""
    if how == "none":
        return 0, None
    is_exact = how == "exact" or (how == "auto" and is_small)
    kind = "exact" if is_exact else "sketch"
    step, n_growing = 0, 1
    work.do(f"reach_{kind}_first")
    while n_growing:
        step += 1
        work.do(f"reach_{kind}_next", step=step)
        work.do("drop_reach", step=step - 1)
        n_growing = work.row("reach_state", step=step)["n_growing"]
        tell(f"harmonic: distance {step}, {n_growing:,} domains still growing")
    return step, 0.0 if is_exact else SKETCH_ERROR


@dataclass(frozen=True, slots=True)
class _Work:
    """The statements of one run."""

    reader: Reader
    writer: Writer
    plan: Plan
    run_id: str

    def do(self, name: str, **parameters: object) -> None:
        """The statement `authority/NAME.sql` was run."""
        sql = question(f"authority/{name}", Form(is_now=self.plan.window.is_now))
        values = self.plan.parameters | {"run_id": self.run_id} | parameters
        self.writer.command(without_comments(sql), bound(values))

    def row(self, name: str, **parameters: object) -> dict[str, Any]:
        """The one row of `authority/NAME.sql`."""
        sql = without_comments(question(f"authority/{name}"))
        table = self.reader.read(sql, bound({"run_id": self.run_id} | parameters))
        return dict(zip(table.columns, table.rows[0], strict=True))

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """What the statements inside have worked on is gone afterwards, however they ended."""
        try:
            yield
        finally:
            self.do("drop_nodes")
            self.do("drop_edges")
            for steps, drop in (("steps", "drop_step"), ("reach_steps", "drop_reach")):
                sql = without_comments(question(f"authority/{steps}"))
                for (step,) in self.reader.read(sql, bound({"run_id": self.run_id})).rows:
                    self.do(drop, step=step)
