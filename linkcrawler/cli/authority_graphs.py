"""`linkcrawler authority compare|graphs`: our ranks beside those that came with an imported graph of the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options
from linkcrawler.cli.table import Column

if TYPE_CHECKING:
    from analytics import Reply

number = click.IntRange(0)


@click.command(
    epilog="""\b
Examples:
  linkcrawler authority compare cc-main-2026-apr-may-jun-domain
  linkcrawler authority compare cc-main-2026-apr-may-jun-domain --measure harmonic --limit 0 --csv > moved.csv
"""
)
@click.argument("graph")
@click.option(
    "--run", metavar="ID", help="The run that is compared. [the latest over our own links, else over the graph]"
)
@click.option(
    "--measure",
    type=click.Choice(["pagerank", "harmonic"]),
    default="pagerank",
    show_default=True,
    help="What of them.",
)
@click.option("--limit", type=number, default=20, show_default=True, metavar="N", help="Rows at most; 0 is all.")
@form_options
@data_option
def compare(graph: str, run: str | None, measure: str, limit: int, **options: Any) -> None:
    """Compare our ranks with those that came with GRAPH, and list whom we rank otherwise.

    Spearman's rho and Kendall's tau-b are over the domains that both rank; how many that are is said.
    """
    options["scope"] = "domain"
    answer(
        [], lambda index, _names, _: index.authority_compare(graph, run, measure, limit), options, show=_print_compared
    )


@click.command(epilog="\b\nExample:\n  linkcrawler authority graphs --json")
@click.option("--limit", type=number, default=100, show_default=True, metavar="N", help="Rows at most; 0 is all.")
@form_options
@data_option
def graphs(limit: int, **options: Any) -> None:
    """List the graphs of the web that were imported (`linkcrawler ingest webgraph`)."""
    options["scope"] = "domain"
    answer([], lambda index, _names, _: index.imported_graphs(limit), options, show=_print_graphs)


def _print_compared(reply: Reply) -> None:
    from linkcrawler.cli.authority_views import scientific
    from linkcrawler.cli.table import print_table, visible
    from linkcrawler.cli.views import print_line, print_wrapped

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


def _print_graphs(reply: Reply) -> None:
    from linkcrawler.cli.table import print_table

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
