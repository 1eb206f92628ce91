"""`linkcrawler schedule`: what is due is queued again, once for cron or time and again."""

from __future__ import annotations

import logging
import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.crawls import only_name_option, place_of_crawls, with_crawl
from linkcrawler.cli.durations import interval_options, with_intervals
from linkcrawler.cli.options import data_option, json_option, log_format_option

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier
    from linkcrawler.schedule import Passed
    from linkcrawler.store import Store

log = logging.getLogger(__name__)
PER_RUN = 100_000  # parked URLs that one `schedule run` returns: what fits into the queues of a few hosts, in seconds
budget_option = click.option(
    "--budget", type=click.IntRange(0), default=0, metavar="N", help="Known pages to queue, at most. [0: no limit]"
)


@click.group(epilog="\b\nExample:\n  linkcrawler schedule run --name spring")
def schedule() -> None:
    """Have known pages fetched again when they are due, and bring back what a crawl set aside."""


@schedule.command(
    epilog="""\b
Examples:
  linkcrawler schedule run --name spring
  */10 * * * *  linkcrawler schedule run --name spring --budget 5000 --data /srv/links   (in a crontab)
"""
)
@only_name_option
@budget_option
@click.option("--all", "is_all", is_flag=True, help="Also of hosts that could not be reached within the last hour.")
@interval_options
@data_option
@json_option
def run(
    name: str | None,
    budget: int,
    is_all: bool,
    min_interval: float | None,
    max_interval: float | None,
    data: Path | None,
    is_json: bool,
) -> None:
    """Queue the pages that are due, and return parked URLs that have room. One pass, for cron.

    The workers of the crawl fetch what is queued; `linkcrawler recrawl --due` queues and fetches in one. Parked URLs
    over the budget of their domain return once there is room, those of hosts that could not be reached after an hour,
    dead ones only by `requeue`.
    """
    from linkcrawler.cli.output import write_json
    from linkcrawler.config import Config
    from linkcrawler.traces import traced

    with traced(Config.from_environment(data), "schedule"):
        name, passed = _pass(name, budget, is_all, {"min": min_interval, "max": max_interval}, data)
    if is_json:
        write_json(_as_json(name, passed))
    else:
        click.echo(_told(name, passed))


@schedule.command(
    epilog="""\b
Examples:
  linkcrawler schedule daemon --name spring --workers 2
  linkcrawler schedule daemon --every 600 --budget 5000
"""
)
@only_name_option
@budget_option
@click.option(
    "--every",
    "every_s",
    type=click.FloatRange(1, 86_400),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="From one pass to the next.",
)
@click.option(
    "--workers",
    type=click.IntRange(0, 1024),
    default=0,
    show_default=True,
    help="Fetch what is queued with so many processes; 0 leaves it to the workers of the crawl.",
)
@interval_options
@log_format_option
@data_option
@json_option
def daemon(
    name: str | None,
    budget: int,
    every_s: float,
    workers: int,
    min_interval: float | None,
    max_interval: float | None,
    log_format: str | None,
    data: Path | None,
    is_json: bool,
) -> None:
    """Pass after pass until it is stopped (SIGTERM, Ctrl-C). A service that is away is waited for."""
    from linkcrawler.cli.output import write_json_line
    from linkcrawler.cli.refetch import fetch_queued
    from linkcrawler.desk.reached import reach_frontier, reach_store
    from linkcrawler.errors import FrontierUnavailable, StoreUnavailable
    from linkcrawler.logs import is_json as logs_json
    from linkcrawler.logs import set_up
    from linkcrawler.traces import traced

    intervals = {"min": min_interval, "max": max_interval}
    end = threading.Event()
    where = place_of_crawls(data, name)
    set_up(where, log_format)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    with traced(where, "schedule"), reach_frontier(where), reach_store(where):  # they stay from one pass to the next
        while not end.is_set():
            began = time.monotonic()
            try:
                known, passed = _pass(name, budget, False, intervals, data)
                if is_json:
                    write_json_line(_as_json(known, passed))
                elif not logs_json():
                    click.echo(_told(known, passed))
                if workers and passed.n_in_frontier and not fetch_queued(known, workers, data, end.is_set):
                    return  # it was stopped while it fetched
            except (FrontierUnavailable, StoreUnavailable) as exc:
                if logs_json():
                    log.warning("schedule waits", extra={"reason": str(exc)})
                else:
                    click.echo(f"linkcrawler: the schedule waits: {exc}", err=True)
            end.wait(max(0.0, began + every_s - time.monotonic()))


def _pass(
    name: str | None, budget: int, is_all: bool, intervals: dict[str, float | None], data: Path | None
) -> tuple[str, Passed]:
    """The name of the crawl, and what one pass over it came to."""
    from linkcrawler.schedule import run_pass

    async def work(frontier: Frontier, config: CrawlConfig, store: Store) -> tuple[str, Passed]:
        config = with_intervals(config, intervals)
        passed = await run_pass(frontier, store, config, budget=budget, per_run=PER_RUN, is_all=is_all)
        return config.name, passed

    return with_crawl(data, name, work, is_to_grow=True)


def _as_json(name: str, passed: Passed) -> dict[str, Any]:
    return {
        "crawl": name,
        **asdict(passed.returned),
        "n_queued": passed.fed.n_queued,
        "queued_by_reason": dict(sorted(passed.fed.n_by_reason.items())),
        "n_no_room": passed.fed.n_no_room,
        "n_sitemaps": passed.n_sitemaps,
        "n_in_frontier": passed.n_in_frontier,
        "n_events": passed.watched.n_events,
        "n_delivered": passed.watched.n_delivered,
        "n_failed_webhooks": passed.watched.n_failed,
    }


def _told(name: str, passed: Passed) -> str:
    reasons = ", ".join(f"{n:,} {reason}" for reason, n in sorted(passed.fed.n_by_reason.items()))
    returned = passed.returned
    return (
        f"crawl {name}: {passed.fed.n_queued:,} known pages are due and wait{f' ({reasons})' if reasons else ''}, "
        f"{passed.n_sitemaps:,} sitemaps; {returned.n_returned:,} parked URLs wait again, "
        f"{returned.n_left:,} stay parked, {returned.budgets_raised:,} budgets raised"
        + (f"; {passed.watched.n_events:,} events of watched targets" if passed.watched.n_events else "")
        + (
            f"; {passed.watched.n_failed:,} webhooks failed: see `linkcrawler watch list`"
            * bool(passed.watched.n_failed)
        )
    )
