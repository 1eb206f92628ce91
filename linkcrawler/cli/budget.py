"""`linkcrawler budget`: how many pages domains may have and how they are fetched, shown and set in a running crawl."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linkcrawler.cli.crawls import name_option, with_crawl
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.cli.table import Column
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier
    from linkcrawler.schedule import Account
    from linkcrawler.store import Store
    from linkcrawler.urls import Names

EXAMPLES = """\b
Examples:
  linkcrawler budget --name spring
  linkcrawler budget example.com --name spring --pages 50000
  linkcrawler budget www.example.com --name spring --delay 5 --parallel 1
  linkcrawler budget example.com www.example.com --name spring --clear
"""


@click.command(epilog=EXAMPLES)
@click.argument("domains", nargs=-1, metavar="[DOMAIN]...")
@name_option
@click.option(
    "--pages",
    metavar="N|star",
    help="Pages the domain may have in all; 0 is no limit, star is what the link index says.",
)
@click.option(
    "--delay", type=click.FloatRange(0, 3600), metavar="SECONDS", help="Least pause between two fetches of a host."
)
@click.option("--parallel", type=click.IntRange(1, 64), metavar="N", help="Fetches of a host at once.")
@click.option("--clear", "is_clear", is_flag=True, help="Take back what was said before, the pages included.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Domains shown where none is named."
)
@data_option
@json_option
def budget(
    domains: tuple[str, ...],
    name: str,
    pages: str | None,
    delay: float | None,
    parallel: int | None,
    is_clear: bool,
    limit: int,
    data: Path | None,
    is_json: bool,
) -> None:
    """Show or set the budget and pace of DOMAINs (or hosts), for all workers of a crawl, at once.

    Without DOMAIN: those you said something about, then those with the most pages fetched or parked.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.table import print_table
    from linkcrawler.schedule import accounts_of, change, clear, most_notable

    named = [_names(domain) for domain in domains]
    n_pages = _n_pages(pages)
    is_change = not (pages is None and delay is None and parallel is None)
    _check(named, pages, is_change, is_clear)

    async def work(frontier: Frontier, config: CrawlConfig, store: Store) -> list[dict[str, object]]:
        for names in named:
            if is_clear:
                await clear(frontier, store, config, names)
            elif is_change:
                delay_ms = None if delay is None else round(delay * 1000)
                is_star = pages == "star"
                await change(
                    frontier,
                    store,
                    config,
                    names,
                    pages=n_pages,
                    is_star=is_star,
                    delay_ms=delay_ms,
                    n_parallel=parallel,
                )
        shown = named or await most_notable(frontier, store, limit)
        return [_row(account, config) for account in await accounts_of(frontier, store, config, shown)]

    rows = with_crawl(data, name, work)
    if is_json:
        write_json({"crawl": name, "rows": rows})
        return
    print_table(_columns(), [_flat(row) for row in rows])
    if pages or is_clear:
        click.echo(
            f"parked pages that have room return to a running crawl by themselves, to another by "
            f"`linkcrawler schedule run --name {name}`",
            err=True,
        )


def _names(domain: str) -> Names:
    """The names of what the user calls a domain: a host name, or a URL of it. Raises UsageError."""
    from linkcrawler.crawl.seeds import read_url
    from linkcrawler.urls import host_of, names_of

    return names_of(host_of(read_url(domain)))


def _n_pages(pages: str | None) -> int | None:
    if pages is None or pages == "star":
        return None
    if not pages.isdecimal():
        raise UsageError(f"--pages {pages!r} is neither a number nor star: give a number of pages, 0 for no limit")
    return int(pages)


def _check(named: Sequence[Names], pages: str | None, is_change: bool, is_clear: bool) -> None:
    if is_change and is_clear:
        raise UsageError("--clear was given beside a new value: give one of them")
    if (is_change or is_clear) and not named:
        raise UsageError("nothing is named whose budget or pace is to change: name at least one DOMAIN")
    hosts = [one for one in named if one.host != one.domain]
    if pages is not None and hosts:
        raise UsageError(f"{hosts[0].host} is a host: pages are counted for its domain, {hosts[0].domain}")


def _row(account: Account, config: CrawlConfig) -> dict[str, object]:
    """One object of `rows`; a limit of null is none."""
    override, index = account.override, account.by_index
    if override.max_pages is not None:
        why = "operator"
    elif config.base_budget and not 0 < config.max_pages_per_domain == account.budget:
        why = "star"
    else:
        why = "max_pages_per_domain" if config.max_pages_per_domain else "no limit"
    return {
        "name": account.names.host,
        "domain": account.names.domain,
        "admitted": account.n_admitted,
        "budget": account.budget or None,
        "budget_by": why,
        "budget_by_index": index.n_pages or None,
        "base_budget": config.base_budget or None,
        "referring_networks": index.n_networks,
        "referring_domains": index.n_domains,
        "parked": account.n_parked,
        "delay_s": None if override.delay_ms is None else override.delay_ms / 1000,
        "parallel": override.n_parallel,
    }


def _flat(row: dict[str, object]) -> dict[str, object]:
    """The row as a table shows it."""
    parked = row["parked"]
    assert isinstance(parked, dict)
    return {
        **row,
        "parked": ", ".join(f"{n:,} {reason}" for reason, n in parked.items()) or "0",
    }


def _columns() -> list[Column]:
    from linkcrawler.cli.table import Column

    return [
        Column("name", "domain", is_elastic=True),
        Column("admitted", "admitted"),
        Column("budget", "budget"),
        Column("budget_by", "by", rank=2),
        Column("budget_by_index", "by index", rank=3),
        Column("referring_networks", "networks", rank=3),
        Column("parked", "parked", rank=1, is_elastic=True),
        Column("delay_s", "delay s", rank=4),
        Column("parallel", "at once", rank=4),
    ]
