"""The method `sql`: the store ranks the domains itself, an INSERT SELECT for each iteration.

For graphs that no single machine holds. What it works on is in `authority_nodes`, `authority_edges` and
`authority_steps`, and is gone when the run ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from analytics.authority.counted import Counted
from analytics.authority.plan import Plan
from analytics.errors import NothingToRank
from analytics.questions import Form, bound, question, without_comments
from analytics.reader import Reader
from analytics.writer import Writer

Tell = Callable[[str], None]


def rank_in_store(reader: Reader, writer: Writer, plan: Plan, run_id: str, tell: Tell) -> Counted:
    """The ranks of the run are in `domain_ranks`. Raises NothingToRank, and what `Reader` and `Writer` raise."""
    work = _Work(reader, writer, plan, run_id)
    with work.cleared():
        tell("reading the links")
        work.do("nodes")
        work.do("edges")
        work.do("first_step")
        state = work.state(0)
        if not state["n_domains"]:
            raise NothingToRank
        size = f"{state['n_domains']:,} domains, {state['n_edges']:,} edges"
        tell(size)
        step = 0
        while state["residual"] > plan.tolerance and step < plan.max_iterations:
            step += 1
            work.do("next_step", step=step, damping=plan.damping)
            work.do("drop_step", step=step - 1)
            state = work.state(step)
            tell(f"{size}: iteration {step}, moved {state['residual']:.1e}")
        tell(f"writing the ranks of {state['n_domains']:,} domains")
        work.do("ranks", step=step)
    return Counted(**state, n_iterations=step, is_converged=state["residual"] <= plan.tolerance, harmonic_error=None)


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

    def state(self, step: int) -> dict[str, Any]:
        table = self.reader.read(
            without_comments(question("authority/state")), bound({"run_id": self.run_id, "step": step})
        )
        return dict(zip(table.columns, table.rows[0], strict=True))

    @contextmanager
    def cleared(self) -> Iterator[None]:
        """What the statements inside have worked on is gone afterwards, however they ended."""
        try:
            yield
        finally:
            self.do("drop_nodes")
            self.do("drop_edges")
            for step in self.steps():
                self.do("drop_step", step=step)

    def steps(self) -> list[int]:
        """The iterations that are still there."""
        sql = without_comments(question("authority/steps"))
        return [step for (step,) in self.reader.read(sql, bound({"run_id": self.run_id})).rows]
