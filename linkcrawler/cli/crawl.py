"""`linkcrawler crawl`: seeds in, pages archived, links counted."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from linkcrawler.cli.contact import with_command, with_contact
from linkcrawler.cli.durations import interval_options
from linkcrawler.cli.fetching import fetching_options, given, new_crawl, new_name
from linkcrawler.cli.options import data_option, json_option, log_format_option, metrics_port_option

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier
    from linkcrawler.store import Store

# What an option that only `crawl` has is called in CrawlConfig.
NAMES = {
    "scope": "scope",
    "max_pages": "max_pages",
    "max_pages_per_domain": "max_pages_per_domain",
    "max_queued_per_host": "max_queued_per_host",
    "max_depth": "max_depth",
    "internal": "is_internal_stored",
    "hosts_per_ip": "hosts_per_ip",
    "domain_budget": "domain_budget",
    "min_interval": "min_interval_s",
    "max_interval": "max_interval_s",
}

EXAMPLES = """\b
Examples:
  linkcrawler crawl https://example.com --max-pages 1000
  linkcrawler crawl --seeds seeds.txt --scope hosts --workers 4 --name spring
  linkcrawler crawl --name spring
  linkcrawler crawl --seeds seeds.txt --name spring --begin
"""


@click.command(epilog=EXAMPLES)
@click.argument("seeds", nargs=-1, metavar="SEED...")
@click.option("--seeds", "seeds_file", metavar="FILE", help="File with one seed a line; - is standard input.")
@click.option(
    "--name", help="Name of the crawl; one used before is taken up again, with its seeds and options. [date and time]"
)
@click.option(
    "--scope",
    type=click.Choice(["domains", "hosts", "any"]),
    default="domains",
    show_default=True,
    help="Which found URLs are fetched: of the seeds' domains, of their hosts, or any.",
)
@click.option("--max-pages", type=click.IntRange(0), default=0, help="Stop after so many page fetches. [0: no limit]")
@click.option("--max-pages-per-domain", type=click.IntRange(0), default=0, help="Park what exceeds this. [0: no limit]")
@click.option(
    "--max-queued-per-host",
    type=click.IntRange(100),
    default=20_000,
    show_default=True,
    help="URLs of a host that wait in Redis; parks the rest until there is room.",
)
@click.option("--max-depth", type=click.IntRange(0), default=0, help="Links followed from a seed. [0: no limit]")
@click.option("--internal", is_flag=True, help="Store links within a domain as rows, too.")
@click.option(
    "--hosts-per-ip",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Hosts of one IP address at once, in all crawls. [8; no limit on this machine's loopback]",
)
@click.option(
    "--domain-budget",
    type=click.IntRange(0),
    metavar="N",
    help="Pages of a domain nobody links to, more of one that many do; parks the rest. [any: 1000, else 0: no limit]",
)
@click.option("--no-sitemaps", is_flag=True, help="Leave sitemaps aside.")
@click.option("--begin", "is_begun_only", is_flag=True, help="Only begin it; `linkcrawler worker`s fetch.")
@click.option("--profile", "is_profiled", is_flag=True, help="Show what each page's CPU time was spent on.")
@interval_options
@fetching_options
@metrics_port_option
@log_format_option
@data_option
@json_option
@click.pass_context
def crawl(
    context: click.Context,
    /,
    seeds: tuple[str, ...],
    seeds_file: str | None,
    name: str | None,
    workers: int,
    is_begun_only: bool,
    is_profiled: bool,
    metrics_port: int | None,
    log_format: str | None,
    data: Path | None,
    is_json: bool,
    **options: Any,
) -> None:
    """Crawl from SEEDs, keep a WARC proof of every page, and store who links to whom."""
    from linkcrawler.cli.crawl_views import nothing_to_fetch, print_summary, program, tell_begun
    from linkcrawler.cli.profile import print_profile, profile_of
    from linkcrawler.cli.progress import CrawlProgress
    from linkcrawler.config import Config
    from linkcrawler.crawl.introduction import Unnamed
    from linkcrawler.crawl.launch import Launcher, launch
    from linkcrawler.crawl.seeds import read_seeds
    from linkcrawler.crawl.summary import failures_ever, summarise_patiently
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.errors import LinkcrawlerError, UsageError
    from linkcrawler.logs import is_json as logs_json
    from linkcrawler.logs import set_up
    from linkcrawler.store import Store

    if is_begun_only and (is_profiled or context.get_parameter_source("workers") is ParameterSource.COMMANDLINE):
        raise UsageError("--begin fetches nothing, so that --workers and --profile mean nothing beside it: leave them")
    said = given(context, options, NAMES)
    if options["no_sitemaps"]:
        said["use_sitemaps"] = False
    where = Config.from_environment(data)
    set_up(where, log_format)
    first_port = where.metrics_port if metrics_port is None else metrics_port
    if first_port and first_port + workers - 1 > 65535:
        raise UsageError(
            f"--metrics-port {first_port} leaves no port for worker {workers}: use {65536 - workers} at most"
        )
    if metrics_port is not None:
        os.environ["LINKCRAWLER_METRICS_PORT"] = str(metrics_port)  # for the workers
    config = new_crawl(name or new_name(), where, said)
    is_taken_up = name is not None and not seeds and seeds_file is None
    urls = [] if is_taken_up else read_seeds(seeds, seeds_file)
    n_workers = 0 if is_begun_only else workers
    words = ["crawl", *(seeds or (("--seeds", seeds_file) if seeds_file else ("--name", config.name)))]
    if name is None or not (where.redis_url or where.data.exists()):  # else it may be known, and who it is with it
        config = with_contact(config, urls, words, is_quiet=is_json)
    since_ms = int(time.time() * 1000)
    with _told_to_go_on(config.name, data), reach_frontier(where) as redis_url, reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            with CrawlProgress(config.name, is_quiet=is_json or logs_json()) as progress:
                launcher = Launcher(config, said, redis_url, store, where.data, n_workers, progress.show)
                launcher.is_profiled = is_profiled
                launcher.is_alone = not where.redis_url
                launcher.refill = _refill(store)
                try:
                    is_over = launch(launcher, urls)
                except Unnamed as exc:
                    raise with_command(exc, words, urls) from None
            if is_begun_only:
                tell_begun(launcher.config.name, launcher.n_queued, is_json)
                return
            summary = summarise_patiently(store, config.name, since_ms, launcher.refused, launcher.waited_s)
            is_idle = is_over and not (launcher.n_queued or summary.facts["pages_by_outcome"])
            never_fetched = failures_ever(store, config.name) if is_idle else []
        finally:
            store.close()
    profile = profile_of(launcher.profiles) if is_profiled else None
    if is_json:
        click.echo(json.dumps(summary.facts | ({"profile": profile} if is_profiled else {})))
    else:
        print_summary(summary, data)
        if profile:
            print_profile(profile)
    if launcher.is_drained or not is_over:
        if not logs_json():  # else an event has told
            end = "drained" if is_over else "interrupted"
            click.echo(f"{end}: `{program(data, 'crawl')} --name {config.name}` goes on from here", err=True)
        if not is_over:
            raise SystemExit(130)
        return
    n_queued, max_pages = launcher.n_queued, launcher.config.max_pages
    if n_queued and max_pages:
        click.echo(
            f"--max-pages {max_pages} is used up, {n_queued:,} URLs still wait: "
            f"`{program(data, 'crawl')} --name {config.name} --max-pages {max_pages * 2}` goes on",
            err=True,
        )
    elif summary.failures:
        raise LinkcrawlerError("no page was fetched: " + "\n  ".join(summary.failures))
    elif never_fetched:
        raise LinkcrawlerError(nothing_to_fetch(config.name, never_fetched, data))
    elif not summary.facts["pages_by_outcome"]:
        click.echo(
            f"nothing was due: crawl {config.name} has fetched all it found; "
            f"`{program(data, 'recrawl')} --due --name {config.name}` fetches known pages again",
            err=True,
        )


@contextmanager
def _told_to_go_on(name: str, data: Path | None) -> Iterator[None]:
    """Who interrupts before there is a summary, or instead of it, learns how the crawl goes on all the same."""
    from linkcrawler.cli.crawl_views import program

    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"what was begun goes on with `{program(data, 'crawl')} --name {name}`", err=True)
        raise


def _refill(store: Store) -> Callable[[Frontier, CrawlConfig], Awaitable[int]]:
    """What a launcher calls to return parked URLs, which the crawl itself knows nothing of."""
    from linkcrawler.schedule import return_parked

    async def refill(frontier: Frontier, config: CrawlConfig) -> int:
        return (await return_parked(frontier, store, config)).n_returned

    return refill
