"""`linkcrawler migrate`: the tables of the store in their latest form."""

from __future__ import annotations

from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(
    epilog="""\b
Examples:
  linkcrawler migrate --data /srv/links
  linkcrawler migrate --cluster main --dry-run
"""
)
@click.option("--cluster", metavar="NAME", help="Make the tables on all servers of this ClickHouse cluster.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Print the statements, and change nothing.")
@data_option
@json_option
def migrate(cluster: str | None, is_dry: bool, data: Path | None, is_json: bool) -> None:
    """Create the tables of the store, or bring them up to date.

    A crawl does it by itself. It is of use for a ClickHouse of your own (LINKCRAWLER_CLICKHOUSE_DSN) that is asked by
    a user who may only read. A cluster is migrated by this command alone: LINKCRAWLER_CLICKHOUSE_DSN names one of its
    servers, and the tables are replicated within each shard and distributed over all. Files only add, so workers of
    the version before go on until they are replaced.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.desk.reached import place, reach_store
    from linkcrawler.errors import UsageError
    from linkcrawler.store import Store

    where = Config.from_environment(data)
    if cluster is not None and not cluster.strip():
        raise UsageError("--cluster is empty: name the cluster as `remote_servers` of ClickHouse does")
    cluster = cluster or ""
    if cluster and not where.clickhouse_dsn:
        raise UsageError(
            f"--cluster {cluster}: the embedded store is one server: name a server of the cluster with "
            "LINKCRAWLER_CLICKHOUSE_DSN=http://USER:PASSWORD@HOST:8123/DATABASE"
        )
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            statements = store.migration(cluster) if is_dry else []
            applied = [] if is_dry else store.migrate(cluster)
        finally:
            store.close()
    if is_json:
        write_json({"statements": statements} if is_dry else {"applied": applied})
    elif is_dry:
        click.echo(";\n\n".join(statements) + ";" if statements else f"-- {place(where)} is up to date")
    elif applied:
        click.echo(f"applied to {place(where)}: {', '.join(applied)}")
    else:
        click.echo(f"{place(where)} is up to date")
