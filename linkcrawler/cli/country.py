"""`linkcrawler country`: the database that tells the country of an address; `linkcrawler countries`: links by it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from linkcrawler.cli.answer import answer
from linkcrawler.cli.options import (
    cursor_option,
    data_option,
    form_options,
    json_option,
    limit_option,
    sort_option,
    view_options,
)
from linkcrawler.errors import UsageError

HINT = "no database of countries: `linkcrawler country import FILE` brings one"


@click.command(
    epilog="""\b
Examples:
  linkcrawler countries example.com
  linkcrawler countries example.com --where follow=true --csv > countries.csv
"""
)
@click.argument("target")
@view_options
@sort_option
@limit_option
@cursor_option
@form_options
@data_option
def countries(target: str, **options: Any) -> None:
    """List the countries that link to TARGET, most links first.

    By the addresses of the linking pages and the database that you import. An empty one stands for unknown.
    """
    from linkcrawler.cli.views import group_columns, print_list

    table = group_columns("source_country", "country")

    def show(reply: Any) -> None:
        print_list(reply, table=table)
        if reply.rows and not any(row["source_country"] for row in reply.rows):
            click.echo(f"no country is known of these; if there is {HINT}", err=True)

    answer([target], lambda index, targets, view: index.countries(targets[0], **view), options, show=show)


@click.group(
    epilog="""\b
Examples:
  linkcrawler country import GeoLite2-Country.mmdb
  linkcrawler country status
"""
)
def country() -> None:
    """Import the database that tells the country of an address, show it, remove it."""


@country.command("import", epilog="\b\nExample:\n  linkcrawler country import ranges.csv")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@data_option
@json_option
def import_command(file: Path, data: Path | None, is_json: bool) -> None:
    """Take the countries of FILE, in the place of those before.

    FILE is a MaxMind database (.mmdb), or CSV with the columns FIRST_IP,LAST_IP,COUNTRY or CIDR,COUNTRY.
    """
    from analytics.countries import import_countries
    from analytics.country_files import read_countries
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import in_our_words, reach_index, reach_records

    with in_our_words():
        ranges = read_countries(file)
    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index:
        import_countries(writer, file.name, ranges, index.country_database())
    _show(data, is_json)


@country.command(epilog="\b\nExample:\n  linkcrawler country status --json")
@data_option
@json_option
def status(data: Path | None, is_json: bool) -> None:
    """Show which database is in force."""
    _show(data, is_json)


@country.command(epilog="\b\nExample:\n  linkcrawler country remove")
@data_option
def remove(data: Path | None) -> None:
    """Remove the database: no country is known any more."""
    from analytics.countries import remove_countries
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_index, reach_records

    where = Config.from_environment(data)
    with reach_records(where) as writer, reach_index(where) as index:
        database = index.country_database()
        if database is None:
            raise UsageError(HINT)
        remove_countries(writer, database)
    click.echo(f"{database.name} is removed")


def _show(data: Path | None, is_json: bool) -> None:
    """The database in force is on standard output."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import visible
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_index

    with reach_index(Config.from_environment(data)) as index:
        database = index.country_database()
    if is_json:
        write_json({"database": asdict(database) if database else None})
    elif database is None:
        click.echo(HINT, err=True)
    else:
        click.echo(
            f"{visible(database.name)}: {database.n_ranges:,} ranges of {database.n_countries:,} countries, "
            f"imported {database.imported_at:%Y-%m-%d %H:%M} UTC"
        )
