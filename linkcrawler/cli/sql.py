"""`linkcrawler sql`: any read-only statement, for what no report answers."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from linkcrawler.cli.options import csv_option, data_option, json_option
from linkcrawler.errors import UsageError


@click.command(
    epilog="""\b
Examples:
  linkcrawler sql "select domain, count() as n from pages final group by domain order by n desc limit 10"
  linkcrawler report example.com --show-sql | linkcrawler sql - --json
"""
)
@click.argument("statement")
@json_option
@csv_option
@data_option
def sql(statement: str, is_json: bool, is_csv: bool, data: Path | None) -> None:
    """Run one read-only SQL STATEMENT over the index.

    With - it is read from standard input. The tables are fetches, link_sets, links, pages
    and parked; `links` and `pages` are read with `final`.
    """
    from linkcrawler.cli import output
    from linkcrawler.cli.reached import reach_index
    from linkcrawler.cli.table import Column, print_table
    from linkcrawler.config import Config

    if is_json and is_csv:
        raise UsageError("--json and --csv were both given: give one of them")
    text = sys.stdin.read() if statement == "-" else statement
    with reach_index(Config.from_environment(data), is_created=True) as index:
        table = index.sql(text)
    names = _distinct(table.columns)
    if is_csv:
        output.write_csv(names, table.rows)
        return
    rows: list[dict[str, object]] = [dict(zip(names, row, strict=True)) for row in table.rows]
    if is_json:
        output.write_json({"columns": names, "rows": rows})
    else:
        print_table([Column(name, name, rank=min(i, 1), is_elastic=True) for i, name in enumerate(names)], rows)


def _distinct(names: tuple[str, ...]) -> list[str]:
    """The names, each once: a repeated one has its position behind it.

    >>> _distinct(("n", "n", "m"))
    ['n', 'n_2', 'm']
    """
    return [name if name not in names[:i] else f"{name}_{i + 1}" for i, name in enumerate(names)]
