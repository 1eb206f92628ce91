"""`linkcrawler migrate`: the tables of the store in their latest form."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(epilog="\b\nExample:\n  linkcrawler migrate --data /srv/links")
@data_option
@json_option
def migrate(data: Path | None, is_json: bool) -> None:
    """Create the tables of the store, or bring them up to date.

    A crawl does it by itself. It is of use for a ClickHouse of your own (LINKCRAWLER_CLICKHOUSE_DSN) that is asked by
    a user who may only read.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import place, reach_store
    from linkcrawler.store import Store

    where = Config.from_environment(data)
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            applied = store.migrate()
        finally:
            store.close()
    if is_json:
        write_json({"applied": applied})
    elif applied:
        click.echo(f"applied to {place(where)}: {', '.join(applied)}")
    else:
        click.echo(f"{place(where)} is up to date")
