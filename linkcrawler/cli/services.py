"""`linkcrawler up`, `down` and `status`: the embedded services, and what runs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

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


def _print(data: Path, is_json: bool) -> None:
    """What runs in `data`, and the crawls that its Redis knows."""
    import asyncio

    from linkcrawler import embedded

    running = embedded.status(data)
    redis_url = next((service.url for service in running if service.service == "redis"), None)
    crawls = asyncio.run(_crawls(redis_url)) if redis_url else []
    if is_json:
        services = [{"service": s.service, "pid": s.pid, "url": s.url, "started_at": s.started_at} for s in running]
        click.echo(json.dumps({"data": str(data), "services": services, "crawls": crawls}))
        return
    if not running:
        click.echo(f"nothing runs in {data}")
    for service in running:
        click.echo(f"{service.service:<6} {service.url}  (pid {service.pid})")
    for crawl in crawls:
        click.echo(
            f"crawl {crawl['crawl']}: {crawl['seen']:,} URLs seen, {crawl['queued']:,} queued, "
            f"{crawl['leased']:,} being fetched, {crawl['hosts_in_flight']:,} hosts in flight"
        )


async def _crawls(redis_url: str) -> list[dict[str, Any]]:
    """The counts of every crawl that the frontier knows, by name."""
    import redis.asyncio

    from linkcrawler.frontier import Frontier

    client = redis.asyncio.from_url(redis_url)
    try:
        names = await Frontier(client, "status").crawls()
        return [{"crawl": name, **dataclasses.asdict(await Frontier(client, name).counts())} for name in sorted(names)]
    finally:
        await client.aclose()
