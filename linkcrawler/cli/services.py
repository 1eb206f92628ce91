"""`linkcrawler up`, `down` and `status`: the embedded services, and what runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(
    epilog="""\b
Example:
  linkcrawler up && linkcrawler sql "select count() from links"
"""
)
@data_option
def up(data: Path | None) -> None:
    """Start Redis and the ClickHouse endpoint, and keep them running until `linkcrawler down`."""
    from linkcrawler import embedded
    from linkcrawler.config import Config
    from linkcrawler.store import Store

    where = Config.from_environment(data)
    embedded.up(where.data)
    with embedded.store_service(where.data) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
        finally:
            store.close()
    _print(where.data, is_json=False)


@click.command(
    epilog="""\b
Example:
  linkcrawler down
"""
)
@data_option
def down(data: Path | None) -> None:
    """Stop the embedded services once the commands that use them have ended."""
    from linkcrawler import embedded
    from linkcrawler.config import Config

    embedded.down(Config.from_environment(data).data)


@click.command(
    epilog="""\b
Example:
  linkcrawler status --json
"""
)
@data_option
@json_option
def status(data: Path | None, is_json: bool) -> None:
    """Show which services run, where, and how each crawl stands."""
    from linkcrawler.config import Config

    _print(Config.from_environment(data).data, is_json)
