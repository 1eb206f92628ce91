"""`linkcrawler requeue` and `seed`: URLs that a known crawl is to fetch, besides those it finds."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.crawls import name_option, with_crawl
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.crawl.sowing import Sown
    from linkcrawler.frontier import Frontier
    from linkcrawler.schedule import Requeued
    from linkcrawler.store import Store


@click.command(
    epilog="""\b
Examples:
  linkcrawler requeue --name spring https://example.com/page
  linkcrawler requeue --name spring --dead --host-unreachable
  linkcrawler requeue --name spring --dead --domain example.com
"""
)
@click.argument("urls", nargs=-1, metavar="[URL]...")
@name_option
@click.option("--dead", "is_dead", is_flag=True, help="All URLs that were given up.")
@click.option("--host-unreachable", "is_unreachable", is_flag=True, help="All URLs of hosts that were given up.")
@click.option("--domain", help="Of these only those of one domain.")
@data_option
@json_option
def requeue(
    urls: tuple[str, ...],
    name: str,
    is_dead: bool,
    is_unreachable: bool,
    domain: str | None,
    data: Path | None,
    is_json: bool,
) -> None:
    """Have URLs fetched again that were given up, parked or fetched before, as if they were new."""
    from linkcrawler.cli.output import write_json
    from linkcrawler.crawl.seeds import read_seeds, read_url
    from linkcrawler.schedule import requeue_parked, requeue_urls
    from linkcrawler.urls import host_of, names_of

    reasons = [*["dead"] * is_dead, *["host_unreachable"] * is_unreachable]
    if bool(urls) == bool(reasons):
        raise UsageError("say what is to be fetched again: either URLs, or --dead, --host-unreachable or both")
    if domain is not None and not reasons:
        raise UsageError("--domain narrows --dead and --host-unreachable: give one of them, or leave it out")
    wanted = read_seeds(urls) if urls else []
    domains = None if domain is None else [names_of(host_of(read_url(domain))).domain]

    async def work(frontier: Frontier, config: CrawlConfig, store: Store) -> Requeued:
        if wanted:
            return await requeue_urls(frontier, store, wanted)
        return await requeue_parked(frontier, store, reasons, domains)

    done = with_crawl(data, name, work, is_to_grow=True)
    if is_json:
        write_json({"crawl": name, **dataclasses.asdict(done)})
        return
    click.echo(f"crawl {name}: {done.n_requeued:,} URLs wait again, {done.n_waiting:,} waited already")
    if done.n_no_room:
        click.echo(
            f"{done.n_no_room:,} had no room, as their domain is over its budget or their host's queue is full: "
            f"`linkcrawler budget DOMAIN --name {name} --pages N` gives more",
            err=True,
        )
    if done.n_requeued:
        click.echo(f"where the crawl does not run, `linkcrawler crawl --name {name}` fetches them", err=True)


@click.command(
    epilog="""\b
Examples:
  linkcrawler seed --name spring https://example.com https://example.org
  linkcrawler seed --name spring --seeds more.txt
"""
)
@click.argument("seeds", nargs=-1, metavar="[URL]...")
@click.option("--seeds", "seeds_file", metavar="FILE", help="File with one seed a line; - is standard input.")
@name_option
@data_option
@json_option
def seed(seeds: tuple[str, ...], seeds_file: str | None, name: str, data: Path | None, is_json: bool) -> None:
    """Give a known crawl more seeds. Its scope grows by their domains or hosts.

    Workers that run already fetch the seeds, but follow links within new domains only after a restart, as they
    read the scope when they start.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.crawl.seeds import read_seeds
    from linkcrawler.crawl.sowing import sow

    urls = read_seeds(seeds, seeds_file)

    async def work(frontier: Frontier, config: CrawlConfig, store: Store) -> Sown:
        return await sow(frontier, store, config, urls)

    sown = with_crawl(data, name, work, is_to_grow=True)
    if is_json:
        write_json({"crawl": name, **dataclasses.asdict(sown)})
        return
    click.echo(
        f"crawl {name}: seeds that wait: {sown.n_new:,}, known before: {sown.n_seen:,}, parked: {sown.n_parked:,}"
    )
    if sown.n_seen:
        click.echo(f"`linkcrawler requeue URL --name {name}` fetches a known one again", err=True)
    if sown.new_scope_names:
        click.echo(
            f"new in scope: {len(sown.new_scope_names):,}; workers that run fetch the seeds, and follow links there "
            "once they are restarted: "
            f"`linkcrawler drain --name {name} --wait && linkcrawler crawl --name {name}`",
            err=True,
        )
