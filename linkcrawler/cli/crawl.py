"""`linkcrawler crawl`: seeds in, pages archived, links counted."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.options import data_option, json_option

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.store import Store

EXAMPLES = """\b
Examples:
  linkcrawler crawl https://example.com --max-pages 1000
  linkcrawler crawl --seeds seeds.txt --scope hosts --workers 4 --name spring
"""


@click.command(epilog=EXAMPLES)
@click.argument("seeds", nargs=-1, metavar="SEED...")
@click.option("--seeds", "seeds_file", metavar="FILE", help="File with one seed a line; - is standard input.")
@click.option(
    "--name", help="Name of the crawl; a name used before takes that crawl up again. [default: date and time]"
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
@click.option("--max-depth", type=click.IntRange(0), default=0, help="Links followed from a seed. [0: no limit]")
@click.option("--internal", is_flag=True, help="Store links within a domain as rows, too.")
@click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Worker processes.")
@click.option(
    "--delay",
    type=click.FloatRange(0, 3600),
    metavar="SECONDS",
    help="Pause between two fetches of a host. [1; 0 on this machine's loopback]",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 10_000),
    default=64,
    show_default=True,
    help="Hosts at once, per worker.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="For one fetch.",
)
@click.option(
    "--user-agent",
    help="What servers see; name a page that says who crawls. robots.txt is matched by --robots-agent.",
)
@click.option("--robots-agent", help="Product token that robots.txt groups are matched with. [linkcrawler]")
@click.option("--no-sitemaps", is_flag=True, help="Leave sitemaps aside.")
@click.option(
    "--connect-to",
    multiple=True,
    metavar="HOST:PORT:ADDR:PORT",
    help="Connect elsewhere, as curl does; an empty HOST or PORT means any. Repeatable.",
)
@click.option("--ca-bundle", metavar="FILE", help="PEM file of further trusted certificates.")
@click.option("--allow-private", is_flag=True, help="Fetch from private and loopback addresses.")
@data_option
@json_option
def crawl(
    seeds: tuple[str, ...],
    seeds_file: str | None,
    name: str | None,
    workers: int,
    data: Path | None,
    is_json: bool,
    **options: Any,
) -> None:
    """Crawl from SEEDs, keep a WARC proof of every page, and store who links to whom."""
    from linkcrawler import embedded
    from linkcrawler.cli.reached import reach_frontier, reach_store
    from linkcrawler.cli.progress import CrawlProgress
    from linkcrawler.config import Config
    from linkcrawler.crawl.launch import Launcher, launch
    from linkcrawler.crawl.seeds import read_seeds
    from linkcrawler.politeness import parse_connect_to
    from linkcrawler.store import Store

    del embedded
    config = _crawl_config(name, options)
    urls = read_seeds(seeds, seeds_file)
    parse_connect_to(config.connect_to)
    where = Config.from_environment(data)
    started = datetime.datetime.now(datetime.UTC)
    with reach_frontier(where) as redis_url, reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            with CrawlProgress(config.name, is_quiet=is_json) as progress:
                launcher = Launcher(config, redis_url, where.data, workers, progress.show)
                launch(launcher, urls)
            summary = _summary(store, config.name, started)
            failures = _failures(store, config.name, started) if not summary["pages_fetched"] else []
        finally:
            store.close()
    if is_json:
        click.echo(json.dumps(summary))
    else:
        _print(summary)
    if failures:
        raise click.ClickException("no page could be fetched:\n" + "\n".join(failures))


def _crawl_config(name: str | None, options: dict[str, Any]) -> CrawlConfig:
    """The configuration of this crawl. Raises ConfigError with every problem."""
    from linkcrawler.config import CrawlConfig

    given = {
        "scope": options["scope"],
        "max_pages": options["max_pages"],
        "max_pages_per_domain": options["max_pages_per_domain"],
        "max_depth": options["max_depth"],
        "is_internal_stored": options["internal"],
        "delay_s": options["delay"],
        "n_concurrent": options["concurrency"],
        "timeout_s": options["timeout"],
        "use_sitemaps": not options["no_sitemaps"],
        "connect_to": options["connect_to"],
        "ca_bundle": str(Path(options["ca_bundle"]).absolute()) if options["ca_bundle"] else "",
        "is_private_allowed": options["allow_private"],
    }
    for key in ("user_agent", "robots_agent"):
        if options[key]:
            given[key] = options[key]
    return CrawlConfig(name=name or datetime.datetime.now().strftime("%Y%m%d-%H%M%S"), **given)


def _summary(store: Store, crawl: str, started: datetime.datetime) -> dict[str, Any]:
    """What this run did, counted from the stored facts."""
    values = {"crawl": crawl, "since": started}
    (pages,) = store.query(_PAGES, values)
    (links,) = store.query(_LINKS, values)
    seconds = (datetime.datetime.now(datetime.UTC) - started).total_seconds()
    return {
        "crawl": crawl,
        "pages_fetched": pages["n_ok"],
        "pages_by_outcome": dict(sorted(pages["by_outcome"].items())),
        "links_found": pages["n_links"],
        "external_links": links["n_external"],
        "domains_linked": links["n_domains"],
        "seconds": round(seconds, 1),
        "pages_per_second": round(pages["n_ok"] / seconds, 1),
    }


_PAGES = """
select
    countIf(outcome in ('ok', 'not_modified')) as n_ok,
    sumMap(map(toString(outcome), toUInt64(1))) as by_outcome,
    sum(n_internal_links + n_external_links) as n_links
from fetches final
where crawl = {crawl:String} and purpose = 'page' and fetched_at >= {since:DateTime64(3)}
"""
_LINKS = """
select
    count() as n_external,
    uniqExact(target_domain) as n_domains
from links final
where crawl = {crawl:String} and link_class = 'hyperlink' and source_domain != target_domain and lost_at is null
"""
_FAILURES = """
select concat('  ', url, ': ', outcome, if(reason = '', '', concat(': ', reason))) as line
from fetches final
where crawl = {crawl:String} and purpose = 'page' and fetched_at >= {since:DateTime64(3)}
order by depth, fetched_at desc
limit 1 by url
limit 5
"""


def _failures(store: Store, crawl: str, started: datetime.datetime) -> list[str]:
    rows = store.query(_FAILURES, {"crawl": crawl, "since": started})
    return [row["line"] for row in rows] or ["  nothing was due: every seed was fetched before, or waits for its host"]


def _print(summary: dict[str, Any]) -> None:
    outcomes = ", ".join(f"{n:,} {outcome}" for outcome, n in summary["pages_by_outcome"].items())
    click.echo(
        f"crawl {summary['crawl']}: {summary['pages_fetched']:,} pages in {summary['seconds']:,.1f} s "
        f"({summary['pages_per_second']:,.1f} pages/s)\n"
        f"  outcomes: {outcomes or 'none'}\n"
        f"  links: {summary['links_found']:,} found, {summary['external_links']:,} external, "
        f"to {summary['domains_linked']:,} domains"
    )
