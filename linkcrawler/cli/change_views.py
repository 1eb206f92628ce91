"""What a person sees of breaks of a curve: a line for each, with what the crawl did and what was noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.table import Column, print_table
from linkcrawler.cli.views import counted, coverage_line, print_head

if TYPE_CHECKING:
    from analytics import Reply

_HINTS = (
    Column("date", "from"),
    Column("date_to", "to", rank=3),
    Column("metric", "metric"),
    Column("net", "net", rank=1),
    Column("usual", "usual", rank=1),
    Column("size", "break"),
    Column("pages_read", "pages read", rank=2),
    Column("pages_read_usual", "usual", rank=2),
    Column("crawl", "crawl", rank=1),
    Column("notes", "notes", rank=1, is_elastic=True),
)


def print_hints(reply: Reply) -> None:
    """The breaks are on standard output."""
    print_head(reply.targets[0].name, reply)
    n_judged = reply.head["periods_judged"]
    n_hints = counted(len(reply.rows), "hint")
    click.echo(f"{n_hints} in {counted(n_judged, str(reply.by))} with enough of them before\n")
    rows: list[dict[str, Any]] = [dict(row) for row in reply.rows]
    for row in rows:
        row["size"] = f"{row['size']:+,.0f}"
        row["crawl"] = "changed too" if row["is_crawl_changed"] else ""
        row["notes"] = "; ".join(row["notes"])
    if rows:
        print_table(_HINTS, rows)
        click.echo()
    click.echo(coverage_line(reply))
