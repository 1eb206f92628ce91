"""`linkcrawler up` and `down`: the embedded services."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option


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
    from linkcrawler.cli.status import show_status
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
    show_status(where, is_json=False)


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
