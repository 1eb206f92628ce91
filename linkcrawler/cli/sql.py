"""`linkcrawler sql`: any read-only statement, for what no report answers."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.options import csv_option, data_option, json_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from analytics import Analytics
    from analytics.reader import Table


@click.command(
    epilog="""\b
Examples:
  linkcrawler sql --tables
  linkcrawler sql "describe table backlinks_live"
  linkcrawler sql "select * from referring_domains where target_domain = 'example.com' order by backlinks desc"
  linkcrawler report example.com --show-sql | linkcrawler sql - --json
"""
)
@click.argument("statement", required=False)
@click.option("--tables", "is_list", is_flag=True, help="List the tables and views, and what one row of each is.")
@json_option
@csv_option
@data_option
def sql(statement: str | None, is_list: bool, is_json: bool, is_csv: bool, data: Path | None) -> None:
    """Run one read-only SQL STATEMENT over the index.

    With - it is read from standard input. --tables says what there is to be asked: views are read as they are, tables
    with `final`.
    """
    from linkcrawler.cli import output
    from linkcrawler.cli.table import Column, print_table
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_index

    if is_json and is_csv:
        raise UsageError("--json and --csv were both given: give one of them")
    if is_list == (statement is not None):
        raise UsageError("give either a STATEMENT, or --tables to see what there is to be asked")
    if is_list:
        _write_tables(is_json, is_csv)
        return
    text = sys.stdin.read() if statement == "-" else str(statement)
    with reach_index(Config.from_environment(data), is_created=True) as index:
        table = _result(index, text)
    names = _distinct(table.columns)
    if is_csv:
        output.write_csv(names, table.rows)
        return
    rows: list[dict[str, object]] = [dict(zip(names, row, strict=True)) for row in table.rows]
    if is_json:
        output.write_json({"columns": names, "rows": rows})
    else:
        print_table([Column(name, name, rank=min(i, 1), is_elastic=True) for i, name in enumerate(names)], rows)


def _result(index: Analytics, text: str) -> Table:
    """What the statement gives. Raises UsageError where the statement is what is wrong."""
    import analytics

    try:
        return index.sql(text)
    except (analytics.StoreNotCreated, analytics.LimitReached):
        raise
    except analytics.QueryRefused as exc:
        raise UsageError(str(exc)) from exc


def _write_tables(is_json: bool, is_csv: bool) -> None:
    """The tables and views are on standard output."""
    from linkcrawler.cli import output
    from linkcrawler.cli.table import terminal_width
    from linkcrawler.store.catalogue import catalogue

    rows = [{"name": told.name, "kind": told.kind, "meaning": told.meaning} for told in catalogue()]
    if is_json:
        output.write_json({"rows": rows})
    elif is_csv:
        output.write_csv(("name", "kind", "meaning"), (list(row.values()) for row in rows))
    else:
        n = max(len(row["name"]) for row in rows)
        for row in rows:
            head = f"{row['name']:<{n}}  {row['kind']:<5}  "
            indent = " " * len(head)
            click.echo(textwrap.fill(row["meaning"], terminal_width(), initial_indent=head, subsequent_indent=indent))


def _distinct(names: tuple[str, ...]) -> list[str]:
    """The names, each once: a repeated one has its position behind it.

    >>> _distinct(("n", "n", "m"))
    ['n', 'n_2', 'm']
    """
    return [name if name not in names[:i] else f"{name}_{i + 1}" for i, name in enumerate(names)]
