"""`linkcrawler recrawl`: known pages are fetched again, those that are due or those that are named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.crawls import only_name_option, with_crawl
from linkcrawler.cli.durations import interval_options, with_intervals
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier
    from linkcrawler.schedule import DuePage, Recrawl
    from linkcrawler.store import Store

MAX_ROWS = 100  # of --dry-run on a terminal
MAX_NAMED = 5  # unknown URLs
MAX_LIST_BYTES = 12 * 1024 * 1024  # the list is a part of statements, which may have 16 MiB
NOTHING = {True: "none: no page was due", False: "none: of these pages none is known, or other workers have them"}


@click.command(
    epilog="""\b
Examples:
  linkcrawler recrawl --due --name spring
  linkcrawler recrawl --target example.com --budget 5000
  linkcrawler recrawl --all --queue --name spring
  linkcrawler recrawl --due --dry-run
"""
)
@click.option("--due", "is_due", is_flag=True, help="Pages whose time has come, the most promising first.")
@click.option("--target", help="Pages with a live link to this domain; by --scope to a host, URL or prefix.")
@click.option(
    "--scope",
    type=click.Choice(["domain", "host", "url", "prefix"]),
    default="domain",
    show_default=True,
    help="What --target is.",
)
@click.option("--source-list", metavar="FILE", help="These pages: one URL a line; - is standard input.")
@click.option("--all", "is_all", is_flag=True, help="Every page that the crawl ever asked for.")
@only_name_option
@click.option("--budget", type=click.IntRange(0), default=0, metavar="N", help="Pages at most. [0: no limit]")
@click.option("--full", "is_full", is_flag=True, help="Read pages in full, also where the server could say: unchanged.")
@click.option("--queue", "is_queued_only", is_flag=True, help="Queue them for the workers that run, and return.")
@click.option("--dry-run", "is_dry", is_flag=True, help="List what would be fetched and why, and do nothing.")
@click.option("--workers", type=click.IntRange(1, 1024), default=1, show_default=True, help="Worker processes.")
@interval_options
@data_option
@json_option
def recrawl(
    is_due: bool,
    target: str | None,
    scope: str,
    source_list: str | None,
    is_all: bool,
    name: str | None,
    budget: int,
    is_full: bool,
    is_queued_only: bool,
    is_dry: bool,
    workers: int,
    min_interval: float | None,
    max_interval: float | None,
    data: Path | None,
    is_json: bool,
) -> None:
    """Fetch known pages of a crawl again, and say what became of their links.

    A page that has not changed costs little: it is asked for conditionally, and no link of it is written. What is
    fetched again does not count against --max-pages of the crawl.
    """
    from linkcrawler.schedule import Recrawl

    if (is_due, target is not None, source_list is not None, is_all).count(True) != 1:
        raise UsageError("say which pages: one of --due, --target, --source-list and --all")
    urls = _listed(source_list)
    run = Recrawl(_which(target, scope, urls), is_due, budget, is_full)
    intervals = {"min": min_interval, "max": max_interval}

    async def work(
        frontier: Frontier, config: CrawlConfig, store: Store
    ) -> tuple[CrawlConfig, list[DuePage], list[str]]:
        """The configuration as it is now, the plan if it is all that is asked for, and the URLs nobody knows."""
        told = with_intervals(config, intervals)
        pages = await asyncio.to_thread(run.plan, store, told, 0 if is_json else MAX_ROWS) if is_dry else []
        if is_queued_only and not is_dry:
            await run.feed_more(frontier, store, told)
        return told, pages, await asyncio.to_thread(run.unknown, store, told, urls)

    config, pages, unknown = with_crawl(data, name, work, is_to_grow=not is_dry)
    if is_dry:
        _show_plan(config.name, pages, run.began_at, is_json)
    elif is_queued_only:
        _show_queued(config.name, run, unknown, is_json)
    else:
        given = {f"{which}_interval_s": value for which, value in intervals.items() if value is not None}
        _fetch(config.name, run, given, workers, data, unknown, is_json)
    if unknown:
        shown = ", ".join(unknown[:MAX_NAMED]) + (", ..." if len(unknown) > MAX_NAMED else "")
        click.echo(
            f"{len(unknown):,} URLs were never asked for by crawl {config.name}: {shown}: "
            f"`linkcrawler seed --name {config.name}` adds them",
            err=True,
        )


def _listed(source_list: str | None) -> list[str]:
    from linkcrawler.crawl.seeds import read_seeds

    urls = read_seeds((), source_list, "--source-list") if source_list is not None else []
    n_bytes = sum(map(len, urls)) + 4 * len(urls)
    if n_bytes > MAX_LIST_BYTES:
        raise UsageError(
            f"--source-list {source_list}: {len(urls):,} URLs of {n_bytes:,} bytes are more than {MAX_LIST_BYTES:,}: "
            "split the file"
        )
    return urls


def _which(target: str | None, scope: str, urls: Sequence[str]) -> str:
    """The condition that the pages fulfil. Raises UsageError where `target` is none."""
    from analytics import read_target
    from linkcrawler.desk.reached import in_our_words
    from linkcrawler.schedule import EVERY_PAGE, among, linking_to
    from linkcrawler.urls import stored

    if target is not None:
        with in_our_words():
            return linking_to(read_target(stored(target, scope), scope).name, scope)
    return among(urls) if urls else EVERY_PAGE


def _show_plan(name: str, pages: Sequence[DuePage], now: int, is_json: bool) -> None:
    from linkcrawler.cli.output import write_json
    from linkcrawler.cli.plan import print_plan

    if is_json:
        write_json({"crawl": name, "rows": [asdict(page) for page in pages]})
    else:
        print_plan(name, pages, now, MAX_ROWS)


def _show_queued(name: str, run: Recrawl, unknown: Sequence[str], is_json: bool) -> None:
    by_reason = dict(sorted(run.fed.n_by_reason.items()))
    if is_json:
        facts: dict[str, Any] = {"crawl": name, "n_queued": run.fed.n_queued, "queued_by_reason": by_reason}
        facts |= {"n_waited": run.n_waited or 0, "n_no_room": run.fed.n_no_room}
        click.echo(json.dumps(facts | {"unknown_urls": list(unknown)}))
        return
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in by_reason.items())
    more = f"more, besides {run.n_waited:,} that waited already" if run.n_waited else ""
    click.echo(
        f"crawl {name}: {run.fed.n_queued:,} known pages wait{' ' * bool(more)}{more}"
        + (f" ({reasons})" if reasons else "")
    )
    _say_what_else(run)


def _say_what_else(run: Recrawl) -> None:
    if run.is_full and run.n_waited:
        click.echo(
            f"{run.n_waited:,} pages waited already, and are asked for as they were queued, be it conditionally: "
            "once they are fetched, --full reads them in full",
            err=True,
        )
    if run.fed.n_no_room:
        click.echo(f"{run.fed.n_no_room:,} had no room in the queue of their host: a later call queues them", err=True)


def _fetch(
    name: str,
    run: Recrawl,
    given: dict[str, Any],
    workers: int,
    data: Path | None,
    unknown: Sequence[str],
    is_json: bool,
) -> None:
    from linkcrawler.cli.refetch import fetch_again

    facts, is_over = fetch_again(name, run, given, workers, data, is_quiet=is_json)
    if is_json:
        click.echo(json.dumps(facts | {"unknown_urls": list(unknown)}))
    else:
        _say_what_else(run)
        outcomes = ", ".join(f"{n:,} {outcome}" for outcome, n in facts["pages_by_outcome"].items())
        click.echo(
            f"recrawl {name}: {facts['pages_fetched']:,} pages in {facts['seconds']:,.1f} s "
            f"({facts['pages_per_second']:,.1f} pages/s)\n"
            f"  outcomes  {outcomes or NOTHING[run.is_due_only]}\n"
            f"  links     {facts['new_links']:,} new, {facts['lost_links']:,} lost, "
            f"{facts['changed_links']:,} look otherwise"
        )
    if not is_over:
        click.echo("it was ended early: what still waits is fetched by the next run", err=True)
        raise SystemExit(130)
