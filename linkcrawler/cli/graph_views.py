"""What a person sees of imported graphs: a list of them, and our ranks beside theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linkcrawler.cli.authority_views import scientific
from linkcrawler.cli.table import Column, print_table, visible
from linkcrawler.cli.views import print_line, print_wrapped

if TYPE_CHECKING:
    from analytics import Reply


def print_compared(reply: Reply) -> None:
    """The two rankings beside each other, and who moves most."""
    head = reply.head
    if "run" not in head:
        return  # nothing was crawled, and that has been said
    n = head["n_common"]
    print_line(visible(head["graph"]), f"   {head['measure']} beside run {head['run']['run_id']}", is_bold=True)
    print_wrapped(
        f"{n:,} domains are ranked by both; {head['n_only_ours']:,} by us only, {head['n_only_theirs']:,} by them only"
    )
    if head["spearman"] is not None:
        print_wrapped(f"Spearman {head['spearman']:.4f}, Kendall {head['kendall']:.4f}")
    if n:
        print_wrapped(f"Largest difference of the ranks themselves: {head['largest_difference']:.3e}")
    rows = [
        {**row, "our_rank": scientific(row["our_rank"]), "their_rank": scientific(row["their_rank"])}
        for row in reply.rows
        if row["higher_here"]
    ]
    if not rows:
        click.echo("No domain has another position here than there." if n else "Nothing can be compared.")
        return
    click.echo()
    print_table(_MOVERS, rows)
    if reply.has_more:
        click.echo(f"{len(reply.rows):,} are shown, and there are more: --limit 0 shows all", err=True)


def print_graphs(reply: Reply) -> None:
    """The graphs, a line each."""
    if not reply.rows:
        click.echo("no graph was imported yet: `linkcrawler ingest webgraph` imports one", err=True)
        return
    print_table(_GRAPHS, reply.rows)


_MOVERS = (
    Column("domain", "domain", is_elastic=True),
    Column("our_position", "position here"),
    Column("their_position", "there"),
    Column("higher_here", "higher here by", rank=1),
    Column("our_rank", "rank here", rank=2),
    Column("their_rank", "there", rank=2),
)
_GRAPHS = (
    Column("graph", "graph", is_elastic=True),
    Column("level", "level", rank=2),
    Column("n_vertices", "vertices"),
    Column("n_edges", "edges"),
    Column("n_ranks", "ranks", rank=1),
    Column("imported_at", "imported", rank=3),
)
