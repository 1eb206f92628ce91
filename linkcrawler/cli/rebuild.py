"""`linkcrawler rebuild`: what is derived is derived anew from the facts."""

from __future__ import annotations

import json
from pathlib import Path

import click

from linkcrawler.cli.options import data_option, json_option


@click.command(epilog="\b\nExample:\n  linkcrawler rebuild --data /srv/links")
@data_option
@json_option
def rebuild(data: Path | None, is_json: bool) -> None:
    """Derive links and pages anew from all fetches.

    Where every batch was written in whole, nothing changes. It mends what a crash between facts and their
    derivation left, and applies a new version of the definitions. Crawls may go on meanwhile.
    """
    from rich.console import Console
    from rich.progress import Progress

    from linkcrawler.config import Config
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.errors import UsageError
    from linkcrawler.store import Store, summed

    where = Config.from_environment(data)
    if not where.clickhouse_dsn and not (where.data / "store").exists():
        raise UsageError(f"nothing is stored in {where.data}: name the folder of a crawl with --data")
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            console = Console(stderr=True)
            with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
                bar = progress.add_task("deriving", total=None)
                store.rebuild(lambda done, parts: progress.update(bar, completed=done, total=parts))
            ((n_links, n_pages),) = store.query(
                "select (select count() from links final), (select count() from pages final)", merge=summed(0)
            )
        finally:
            store.close()
    if is_json:
        click.echo(json.dumps({"links": n_links, "pages": n_pages}))
    else:
        click.echo(f"derived anew: {n_links:,} spans of links, {n_pages:,} pages")
