"""What a person sees of a plan: which pages are to be fetched again, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.table import Column, print_table

if TYPE_CHECKING:
    from linkcrawler.schedule import DuePage

COLUMNS = (
    Column("url", "page", is_elastic=True),
    Column("reason", "why"),
    Column("age", "fetched", rank=1),
    Column("every", "every", rank=2),
    Column("changes", "changes/reads", rank=3),
    Column("probability", "changed?", rank=2),
)


def print_plan(name: str, pages: Sequence[DuePage], now: int, most: int) -> None:
    """The pages and their reasons are on standard output, the most promising first; `now` in ms."""
    if not pages:
        click.echo(f"crawl {name}: no page is due")
        return
    rows: list[dict[str, object]] = [
        {
            "url": page.url,
            "reason": page.reason,
            "age": f"{duration(now - page.last_attempted_at)} ago",
            "every": duration(page.interval_ms),
            "changes": f"{page.n_link_changes}/{page.n_reads}"
            + (f", {page.n_failures} failed" * bool(page.n_failures)),
            "probability": f"{page.probability:.0%}",
        }
        for page in pages[:most]
    ]
    print_table(COLUMNS, rows)
    if len(pages) >= most:
        click.echo(f"the first {most:,} are shown: --json has all", err=True)


def duration(ms: float) -> str:
    """A span of time in the largest unit that fits.

    >>> duration(90_000), duration(5 * 3_600_000), duration(86_400_000 * 90), duration(0)
    ('1 min', '5 h', '90 d', '0 s')
    """
    seconds = ms / 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}" if unit != "min" else f"{int(seconds // size)} min"
    return f"{seconds:.0f} s"
