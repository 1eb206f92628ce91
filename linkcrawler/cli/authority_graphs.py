"""`linkcrawler authority compare|graphs`: our ranks beside those that came with an imported graph of the web."""

from __future__ import annotations

from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options

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
    from linkcrawler.cli.graph_views import print_compared

    options["scope"] = "domain"
    answer(
        [], lambda index, _names, _: index.authority_compare(graph, run, measure, limit), options, show=print_compared
    )


@click.command(epilog="\b\nExample:\n  linkcrawler authority graphs --json")
@click.option("--limit", type=number, default=100, show_default=True, metavar="N", help="Rows at most; 0 is all.")
@form_options
@data_option
def graphs(limit: int, **options: Any) -> None:
    """List the graphs of the web that were imported (`linkcrawler ingest webgraph`)."""
    from linkcrawler.cli.graph_views import print_graphs

    options["scope"] = "domain"
    answer([], lambda index, _names, _: index.imported_graphs(limit), options, show=print_graphs)
