"""`linkcrawler up` and `down`: the embedded services."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(
    epilog="""\b
Examples:
  linkcrawler up && python -c "import analytics; print(analytics.connect().report('example.com')[0])"
  linkcrawler up && linkcrawler sql "select count() from backlinks_live"
"""
)
@click.option("--serve", "is_served", is_flag=True, help="Then serve the API and the dashboard, as `serve` does.")
@json_option
@data_option
@click.pass_context
def up(context: click.Context, is_served: bool, is_json: bool, data: Path | None) -> None:
    """Start Redis and the ClickHouse endpoint, and keep them running until `linkcrawler down`.

    A notebook, Grafana or curl may ask the endpoint then; its address is printed, and is in `status --json`.
    """
    from linkcrawler import embedded
    from linkcrawler.cli.status import show_status
    from linkcrawler.config import Config
    from linkcrawler.store import Store

    where = Config.from_environment(data)
    embedded.up(where.data)
    with embedded.store_service(where.data) as dsn:
        store = Store(dsn)
        try:
            store.migrate(may_be_shard=True)
        finally:
            store.close()
    show_status(where, is_json=is_json)
    if is_served:
        from linkcrawler.cli.serve import serve

        context.invoke(serve, data=data)


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

    where = Config.from_environment(data).data
    embedded.down(where)
    if left := [one.service for one in embedded.status(where)]:
        click.echo(f"{' and '.join(left)} still in use: they end with the last command that uses them", err=True)
