"""`linkcrawler authority`: domains ranked by who links to them, and who gave a domain its rank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.authority_graphs import compare, graphs
from linkcrawler.cli.options import Command, data_option, form_options, json_option
from linkcrawler.errors import StoreError

run_option = click.option("--run", metavar="ID", help="The run that is asked. [the latest over our own links]")


def _limit_option(default: int) -> Callable[[Command], Command]:
    number = click.IntRange(0)
    return click.option(
        "--limit", type=number, default=default, show_default=True, metavar="N", help="Rows at most; 0 is all."
    )


@click.group(
    epilog="""\b
Examples:
  linkcrawler authority run
  linkcrawler authority show example.com
  linkcrawler authority top --limit 50 --csv > top.csv
"""
)
def authority() -> None:
    """Rank domains by who links to them (PageRank, harmonic centrality), and show who gave a domain its rank."""


@authority.command(
    epilog="""\b
Examples:
  linkcrawler authority run
  linkcrawler authority run --as-of 2026-06-30 --harmonic none
  linkcrawler authority run --method sql --json
  linkcrawler authority run --graph cc-main-2026-apr-may-jun-domain
"""
)
@click.option("--crawl", metavar="NAME", help="Only links that this crawl confirmed last. [all crawls]")
@click.option(
    "--as-of", metavar="INSTANT", help="Links live then: 2026-06-01 (end of that day, UTC) or an instant. [now]"
)
@click.option(
    "--method",
    type=click.Choice(["sparse", "sql"]),
    default="sparse",
    show_default=True,
    help="sparse: in the memory of this machine; sql: in the store, for graphs too large for it. The same numbers.",
)
@click.option("--damping", type=float, default=0.85, show_default=True, help="The part of a rank that follows links.")
@click.option(
    "--tolerance",
    type=float,
    default=1e-10,
    show_default=True,
    help="It has converged when an iteration moves no more than this of all ranks together.",
)
@click.option(
    "--max-iterations",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    metavar="N",
    help="It stops there anyway.",
)
@click.option(
    "--harmonic",
    type=click.Choice(["auto", "exact", "approximate", "none"]),
    default="auto",
    show_default=True,
    help="Harmonic centrality; auto is exact where that takes seconds, else approximate.",
)
@click.option(
    "--graph",
    metavar="NAME",
    help="Rank an imported graph (`ingest webgraph`) instead of our own links. Reports keep the ranks of our own.",
)
@data_option
@json_option
def run(data: Path | None, is_json: bool, **plan: Any) -> None:
    """Rank all domains anew by the links that are live, and record the run.

    Two domains are connected where one links to the other by at least one link that is followed.
    """
    import analytics
    from analytics.authority.plan import read_plan
    from linkcrawler.cli.authority_views import Progress, print_run
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, place, reach_index, reach_records

    with in_our_words():
        read_plan(**plan)
    where = Config.from_environment(data)
    if not (where.clickhouse_dsn or where.data.exists()):
        raise StoreError(f"nothing crawled yet in {place(where)}: run `linkcrawler crawl URL` first")
    with reach_records(where) as writer, reach_index(where) as index:
        with Progress() as progress, in_our_words():
            done = index.run_authority(writer, progress.tell, **plan)
        top = index.authority_top(done.run_id, limit=10)
    if is_json:
        write_json(done.to_dict() | {"definitions_version": analytics.DEFINITIONS_VERSION, "top": top.rows})
    else:
        print_run(done, top)


@authority.command(
    epilog="""\b
Examples:
  linkcrawler authority show example.com
  linkcrawler authority show example.com --limit 0 --csv > contributors.csv
  linkcrawler authority show example.com --show-sql | linkcrawler sql - --json
"""
)
@click.argument("domain")
@run_option
@_limit_option(10)
@form_options
@data_option
def show(domain: str, run: str | None, limit: int, **options: Any) -> None:
    """Show how DOMAIN ranks, and how much of its rank each domain that links to it gave."""
    from linkcrawler.cli.authority_views import print_authority

    options["scope"] = "domain"
    answer([domain], lambda index, names, _: index.authority(names[0], run, limit), options, show=print_authority)


@authority.command(epilog="\b\nExample:\n  linkcrawler authority top --limit 50 --csv > top.csv")
@run_option
@click.option("--graph", metavar="NAME", help="The latest run over this imported graph.")
@_limit_option(100)
@form_options
@data_option
def top(run: str | None, graph: str | None, limit: int, **options: Any) -> None:
    """List the domains that rank highest."""
    from linkcrawler.cli.authority_views import print_top

    answer([], lambda index, _names, _: index.authority_top(run, limit, graph=graph), options, show=print_top)


@authority.command(epilog="\b\nExample:\n  linkcrawler authority history example.com --json")
@click.argument("domain")
@_limit_option(100)
@form_options
@data_option
def history(domain: str, limit: int, **options: Any) -> None:
    """List how DOMAIN ranked in each run, the latest first."""
    from linkcrawler.cli.authority_views import print_history

    options["scope"] = "domain"
    answer([domain], lambda index, names, _: index.authority_history(names[0], limit), options, show=print_history)


@authority.command(epilog="\b\nExample:\n  linkcrawler authority runs --json")
@_limit_option(100)
@form_options
@data_option
def runs(limit: int, **options: Any) -> None:
    """List the runs, the latest first. All of them are kept until they are deleted."""
    from linkcrawler.cli.authority_views import print_runs

    answer([], lambda index, _names, _: index.authority_runs(limit), options, show=print_runs)


@authority.command(epilog="\b\nExample:\n  linkcrawler authority delete 20260601-120000.000-1f2e")
@click.argument("run")
@data_option
@json_option
def delete(run: str, data: Path | None, is_json: bool) -> None:
    """Delete RUN and its ranks."""
    from linkcrawler.cli.authority_views import ranked
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, place, reach_index, reach_records

    where = Config.from_environment(data)
    if not (where.clickhouse_dsn or where.data.exists()):
        raise StoreError(f"nothing crawled yet in {place(where)}: there is no run to delete")
    with reach_records(where) as writer, reach_index(where) as index, in_our_words():
        gone = index.delete_authority(writer, run)
    if is_json:
        write_json(gone.to_dict())
    else:
        click.echo(f"run {gone.run_id} is deleted, with the ranks of {ranked(gone.n_domains)}")


authority.add_command(compare)
authority.add_command(graphs)
