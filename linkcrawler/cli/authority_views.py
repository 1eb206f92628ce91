"""What a person sees of authority: a run, the ranks of a domain and their parts, lists of domains and runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from linkcrawler.cli.curve import right
from linkcrawler.cli.table import Column, print_table, shown, terminal_width, visible
from linkcrawler.cli.views import counted, coverage_line, print_head, print_line, print_wrapped

if TYPE_CHECKING:
    from analytics import Reply
    from analytics.authority import Run

LINE_EVERY_S = 10.0
NO_RUN = "no authority run yet: run `linkcrawler authority run`"
Row = Mapping[str, Any]


class Progress:
    """How a run goes, on standard error: one line that changes in a terminal, a line every ten seconds elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._next_line = time.monotonic() + LINE_EVERY_S

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[K", err=True, nl=False)

    def tell(self, text: str) -> None:
        """The text is on the screen, or will be with the next line."""
        if self._is_terminal:
            click.echo(f"\r\x1b[K{text[: terminal_width() - 1]}", err=True, nl=False)
        elif time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + LINE_EVERY_S
            click.echo(text, err=True)


def print_run(run: Run, top: Reply) -> None:
    """What a run did, and whom it ranked highest, is on standard output."""
    print_line(f"Run {run.run_id}", f"   {_looked_at(run.to_dict())}", is_bold=True)
    for line in _run_lines(run.to_dict()):
        print_wrapped(line)
    click.echo()
    print_table(_TOP, _told(top.rows))


def print_authority(reply: Reply) -> None:
    """How a domain ranks, the parts of its rank, and who gave most is on standard output."""
    head = reply.head
    target = reply.targets[0].name
    if head["run"] is None:
        return  # nothing was crawled, and that has been said
    print_head(target, reply)
    print_wrapped(f"Run {head['run']['run_id']}: {_size(head['run'])}")
    if head["domain_rank"] is None:
        click.echo(f"{target} has no rank: no live link from another domain or to another was known then", err=True)
        click.echo(f"\n{coverage_line(reply)}")
        return
    print_wrapped(
        f"Rank {scientific(head['domain_rank'])}: position {head['position']:,} of {head['run']['n_domains']:,}, "
        f"percentile {head['domain_rank_pct']:.2f}"
    )
    print_wrapped(
        f"Harmonic centrality {_harmonic(head)}; {counted(head['n_in'], 'domain')} linking to it, "
        f"{head['n_out']:,} linked by it"
    )
    click.echo("\nOf this rank:")
    for part, whence in (
        (head["contributed_rank"], f"from {counted(head['n_contributors'], 'domain')} that link to it"),
        (head["base_rank"], "that every domain has"),
        (head["remainder"], "not told: not converged, or links whose past was told anew since"),
    ):
        share = part / head["domain_rank"]
        if whence.startswith("not told") and abs(share) < 0.0005:
            continue
        click.echo(f"  {share:7.1%}  {whence}")
    if reply.rows:
        click.echo()
        print_table(_CONTRIBUTORS, _told(reply.rows))
    _print_end(reply)


def print_top(reply: Reply) -> None:
    """The domains that rank highest are on standard output."""
    if not reply.rows:
        _print_none()
        return
    run = reply.head["run"]
    print_line(f"Run {run['run_id']}", f"   {_looked_at(run)}", is_bold=True)
    print_wrapped(_size(run))
    click.echo()
    print_table(_TOP, _told(reply.rows))
    _print_end(reply)


def print_history(reply: Reply) -> None:
    """How a domain ranked in each run is on standard output."""
    if not reply.rows:
        click.echo(f"no authority run has ranked {reply.targets[0].name}: `linkcrawler authority runs`", err=True)
        return
    click.echo(visible(reply.targets[0].name))
    click.echo()
    print_table(_HISTORY, _told(reply.rows))
    _print_end(reply)


def print_runs(reply: Reply) -> None:
    """The runs are on standard output."""
    if not reply.rows:
        _print_none()
        return
    print_table(_RUNS, _told(reply.rows))
    _print_end(reply)


def ranked(n_domains: int) -> str:
    """
    >>> ranked(1), ranked(2000)
    ('1 domain', '2,000 domains')
    """
    return counted(n_domains, "domain")


def scientific(value: float | None) -> str:
    """A rank as a person reads it.

    >>> scientific(0.000012345), scientific(None)
    ('1.234e-05', '-')
    """
    return "-" if value is None else f"{value:.3e}"


def _print_none() -> None:
    click.echo(NO_RUN, err=True)


def _print_end(reply: Reply) -> None:
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)
    if reply.targets and reply.question == "authority":
        click.echo(f"\n{coverage_line(reply)}")


def _told(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows, with numbers of many sizes written so that they can be compared."""
    texts = {
        "domain_rank": scientific,
        "contribution": scientific,
        "domain_rank_pct": lambda value: f"{value:.2f}",
        "share_of_rank": lambda value: f"{value:.1%}",
        "harmonic": lambda value: "-" if value is None else f"{value:,.1f}",
        "residual": scientific,
        "crawl": lambda value: value or "all",
        "harmonic_error": _error,
    }
    told = [dict(row) for row in rows]
    for name, text in texts.items():
        if told and name in told[0]:
            for row, value in zip(told, right([text(row[name]) for row in told]), strict=True):
                row[name] = value
    return told


def _error(value: float | None) -> str:
    return "none" if value is None else f"±{value:.1%}" if value else "exact"


def _looked_at(run: Row) -> str:
    if run["graph"]:
        return f"over graph {visible(run['graph'])}, as of {shown(run['as_of'])} UTC, method {run['method']}"
    crawl = "all crawls" if run["crawl"] in ("", "all") else f"crawl {visible(run['crawl'])}"
    return f"as of {shown(run['as_of'])} UTC, {crawl}, method {run['method']}"


def _size(run: Row) -> str:
    return (
        f"{counted(run['n_domains'], 'domain')}, {counted(run['n_edges'], 'edge')}; "
        f"{counted(run['n_dangling'], 'domain')} without an edge out"
    )


def _run_lines(run: Row) -> list[str]:
    steps = counted(run["n_iterations"], "iteration")
    state = "Converged" if run["is_converged"] else "NOT converged"
    lines = [
        _size(run),
        f"{state} after {steps} with damping {run['damping']:g}: the last one moved {run['residual']:.1e} of the "
        f"ranks (tolerance {run['tolerance']:g})",
    ]
    if run["harmonic_error"] is None:
        lines.append("Harmonic centrality was not computed")
    elif run["harmonic_error"]:
        lines.append(f"Harmonic centrality is approximate, standard error {run['harmonic_error']:.1%}")
    else:
        lines.append("Harmonic centrality is exact")
    return [*lines, f"{run['seconds']:,.1f} seconds"]


def _harmonic(head: Row) -> str:
    error = head["run"]["harmonic_error"]
    if head["harmonic"] is None:
        return "not computed"
    return f"{head['harmonic']:,.1f}" + (f" (±{error:.1%})" if error else "")


_RANKS = (
    Column("domain_rank", "rank", rank=1),
    Column("domain_rank_pct", "percentile", rank=2),
)
_DEGREES = (
    Column("harmonic", "harmonic", rank=3),
    Column("n_in", "in", rank=4),
    Column("n_out", "out", rank=5),
)
_TOP = (Column("position", "position"), Column("domain", "domain", is_elastic=True), *_RANKS, *_DEGREES)
_CONTRIBUTORS = (
    Column("source_domain", "domain", is_elastic=True),
    Column("contribution", "gives", rank=2),
    Column("share_of_rank", "of the rank"),
    Column("domain_rank", "own rank", rank=3),
    Column("domain_rank_pct", "percentile", rank=4),
    Column("n_out", "gives to", rank=1),
    Column("backlinks", "backlinks", rank=5),
)
_HISTORY = (
    Column("as_of", "as of"),
    Column("crawl", "crawl", rank=4),
    Column("graph", "graph", rank=5),
    Column("position", "position"),
    Column("n_domains", "of", rank=1),
    *_RANKS,
    *_DEGREES,
    Column("run_id", "run", rank=6),
)
_RUNS = (
    Column("run_id", "run"),
    Column("as_of", "as of"),
    Column("crawl", "crawl", rank=2),
    Column("graph", "graph", rank=2),
    Column("method", "method", rank=4),
    Column("damping", "damping", rank=6),
    Column("n_domains", "domains", rank=1),
    Column("n_edges", "edges", rank=1),
    Column("n_iterations", "iterations", rank=5),
    Column("residual", "last moved", rank=7),
    Column("is_converged", "converged", rank=3),
    Column("harmonic_error", "harmonic", rank=4),
    Column("seconds", "seconds", rank=8),
)
