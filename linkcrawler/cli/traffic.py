"""The commands for organic search traffic: traffic import, show, remove."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import data_option, form_options, json_option, limit_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics.search_console import Read
    from analytics.traffic import Merged


@click.group(
    epilog="""\b
Examples:
  linkcrawler traffic import example.com example.com-Performance-on-Search-2026-03-31.zip
  linkcrawler traffic show example.com
"""
)
def traffic() -> None:
    """Keep what organic search brings to a target, as Search Console exports it."""


@traffic.command(
    "import",
    epilog="""\b
Examples:
  linkcrawler traffic import example.com example.com-Performance-on-Search-2026-03-31.zip
  linkcrawler traffic import example.com Pages.csv --date-from 2026-01-01 --date-to 2026-03-31
  linkcrawler traffic import example.com bulk-export-*.csv.gz --strict --json
""",
)
@click.argument("target")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE..."
)
@click.option("--date-from", metavar="DATE", help="First day of exports that have no dates (Pages.csv).")
@click.option("--date-to", metavar="DATE", help="Their last day.")
@click.option("--strict", "is_strict", is_flag=True, help="Exit with 1 where any row was damaged.")
@json_option
@data_option
@click.pass_context
def import_command(
    ctx: click.Context,
    target: str,
    files: tuple[Path, ...],
    date_from: str | None,
    date_to: str | None,
    is_strict: bool,
    is_json: bool,
    data: Path | None,
) -> None:
    """Keep the clicks and impressions of the pages of TARGET that FILEs tell.

    FILEs are what Search Console exports: its ZIP, Pages.csv, Chart.csv, or tables of its API or bulk export with date,
    page, clicks and impressions. The same file again changes nothing. Damaged rows are left out and counted.
    """
    from analytics.search_console import read_exports
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.traffic_views import print_import
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, reach_index, reach_records
    from linkcrawler.urls import try_canonicalize

    domain = _domain(target)
    days = _days(date_from, date_to)
    with in_our_words():
        read = read_exports(files, domain, days, try_canonicalize)
    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index, in_our_words():
        merged = index.keep_traffic(writer, domain, read.rows.values())
    if is_json:
        write_json(_told(domain, read, merged))
    else:
        print_import(domain, read, merged)
    is_damaged = any(tally.n_damaged for tally in read.tallies)
    if not read.rows:
        click.echo(f"linkcrawler: nothing was imported: no row is about a page or day of {domain}", err=True)
    if not read.rows or (is_strict and is_damaged):
        ctx.exit(1)


@traffic.command(
    "show",
    epilog="""\b
Examples:
  linkcrawler traffic show example.com
  linkcrawler traffic show example.com --from 2026-01-01 --csv > traffic.csv
""",
)
@click.argument("target")
@click.option(
    "--scope",
    type=click.Choice(["domain", "host", "url", "prefix"]),
    default="domain",
    show_default=True,
    help="What of the target is counted.",
)
@click.option("--from", "from_", metavar="DATE", help="Not before that day. [all]")
@click.option("--to", metavar="DATE", help="Not after that day. [today]")
@limit_option
@form_options
@data_option
def show(target: str, **options: Any) -> None:
    """Show the imported traffic of TARGET, month by month, and the files that it came from.

    A month is counted from the totals of the site where they tell as many of its days as its pages do, else from its
    pages. A range of days that reaches over several months has a row of its own.
    """
    from linkcrawler.cli.traffic_views import print_months

    answer([target], lambda index, targets, view: index.traffic(targets[0], **view), options, show=print_months)


@traffic.command(
    epilog="""\b
Examples:
  linkcrawler traffic remove example.com --source march.zip/Pages.csv
  linkcrawler traffic remove example.com --all
"""
)
@click.argument("target")
@click.option("--source", metavar="NAME", help="The file that the rows came from, as `traffic show` names it.")
@click.option("--all", "is_all", is_flag=True, help="All rows of the target.")
@json_option
@data_option
def remove(target: str, source: str | None, is_all: bool, is_json: bool, data: Path | None) -> None:
    """Remove imported traffic of TARGET: that of one file, or all."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, reach_index, reach_records

    if (source is None) != is_all:
        raise UsageError("give --source NAME, as `linkcrawler traffic show` names it, or --all")
    domain = _domain(target)
    where = Config.from_environment(data)
    with reach_index(where) as index, in_our_words():
        if not index.traffic_rows(domain, source or "", limit=1).rows:
            what = f"from {source}" if source else "at all"
            raise UsageError(f"{domain} has no traffic {what}: `linkcrawler traffic show {domain}` names the files")
        with reach_records(where) as writer:
            n_removed = index.forget_traffic(writer, domain, source or "")
    if is_json:
        write_json({"target": domain, "source": source, "rows_removed": n_removed})
    else:
        click.echo(f"{n_removed:,} rows of {domain} are removed")


def _domain(target: str) -> str:
    """The registrable domain that is meant; where that is not literally what was given, a note says so."""
    from analytics import read_target
    from linkcrawler.desk.reached import in_our_words

    with in_our_words():
        asked = read_target(target)
    if asked.name != target.strip().lower():
        click.echo(f"note: traffic is kept by domain, here {asked.domain}", err=True)
    return asked.domain


def _days(date_from: str | None, date_to: str | None) -> tuple[date, date] | None:
    """The range of exports without dates."""
    from analytics.search_console import read_days

    if date_from is None and date_to is None:
        return None
    if date_from is None or date_to is None:
        raise UsageError("--date-from and --date-to belong together: give the first and the last day of the export")
    found = []
    for option, text in (("--date-from", date_from), ("--date-to", date_to)):
        try:
            found.append(read_days(text))
        except ValueError:
            raise UsageError(f"{option} {text!r} is no date: give one such as 2026-03-31") from None
    first, last = found[0][0], found[1][1]
    if first > last:
        raise UsageError(f"--date-from {first} is after --date-to {last}: give the first day and then the last")
    return first, last


def _told(domain: str, read: Read, merged: Merged) -> dict[str, object]:
    days = [day for row in read.rows.values() for day in (row.first, row.last)]
    return {
        "target": domain,
        "rows_new": merged.n_new,
        "rows_changed": merged.n_changed,
        "rows_same": merged.n_same,
        "date_from": min(days, default=None),
        "date_to": max(days, default=None),
        "files": [tally.to_dict() for tally in read.tallies],
    }
