"""`linkcrawler status`: which services run, where, and how each crawl stands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from linkcrawler.config import Config
    from linkcrawler.crawl.standing import Standing


@click.command(epilog="\b\nExample:\n  linkcrawler status --json")
@data_option
@json_option
def status(data: Path | None, is_json: bool) -> None:
    """Show which services run, where, and how each crawl stands."""
    from linkcrawler.config import Config

    show_status(Config.from_environment(data), is_json)


def show_status(where: Config, is_json: bool) -> None:
    """What runs, and the crawls that its Redis knows; starts nothing."""
    from linkcrawler import embedded
    from linkcrawler.cli import panel
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import elided, terminal_width
    from linkcrawler.desk.lookout import crawl_told, parked_urls, services_told
    from linkcrawler.errors import FrontierUnavailable
    from linkcrawler.values import masked

    running = embedded.status(where.data)
    redis_url = where.redis_url or next((one.url for one in running if one.service == "redis"), "")
    n_bytes: int | None = None
    stands: list[Standing] = []
    try:
        if redis_url:
            n_bytes, stands = asyncio.run(_look(redis_url))
    except FrontierUnavailable:
        if where.redis_url or any(one.service == "redis" for one in embedded.status(where.data)):
            raise
        running, redis_url = [], ""  # it ended while it was asked
    parked = parked_urls(where) if stands else None
    if is_json:
        crawls = [crawl_told(stand, parked) for stand in stands]
        write_json(
            {"data": str(where.data), "services": services_told(where), "redis_memory_bytes": n_bytes, "crawls": crawls}
        )
        return
    width = min(terminal_width(), panel.MAX_WIDTH)
    if not running and not redis_url:
        click.echo(f"nothing runs in {where.data}")
        if (where.data / "redis").exists():
            click.echo("crawls lie there: `linkcrawler top --once` shows them, `linkcrawler up` starts the services")
    given = {name: url for name, url in (("redis", where.redis_url), ("store", where.clickhouse_dsn)) if url}
    for service in running:
        if service.service in given:
            continue  # it runs, and is not the one that is used
        pid = f"  (pid {service.pid})"
        click.echo(f"{service.service:<6} {elided(service.url, max(width - 7 - len(pid), 30))}{pid}")
    for name, url in given.items():
        click.echo(f"{name:<6} {elided(masked(url), width - 7)}")
    if given:
        click.echo("       as the settings name it; `linkcrawler doctor` says what answers")
    if n_bytes is not None:
        click.echo(f"memory {panel.memory(n_bytes)} of Redis")
    for stand in stands:
        click.echo("")
        for line in panel.crawl_lines(stand, parked, width):
            click.echo(panel.paint(line))


async def _look(redis_url: str) -> tuple[int, list[Standing]]:
    from linkcrawler.desk.lookout import Lookout

    async with Lookout(redis_url) as lookout:
        return await lookout.look()
