"""`linkcrawler pause`, `resume`, `drain`, `reclaim` and `delete`: one crawl, held by its name.

Each sets what the workers obey within about a second, and prints one line of what is true then. A crawl has no
process that must be reached: orders lie in the frontier, and whoever works on the crawl reads them there.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.crawls import name_option, only_name_option, with_frontier
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import FrontierError, UsageError

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.crawl.standing import Standing
    from linkcrawler.frontier import Frontier

POLL_S = 0.5


@click.command(epilog="\b\nExample:\n  linkcrawler pause --name spring")
@only_name_option
@data_option
@json_option
def pause(name: str | None, data: Path | None, is_json: bool) -> None:
    """Let workers finish what is under way and start nothing new, until `resume`. They stay."""
    stand = with_frontier(data, name, _ordered("paused"))
    _say(stand, is_json, f"is paused, with {_workers(stand)}: {_way_on(stand)}")


@click.command(epilog="\b\nExample:\n  linkcrawler resume --name spring")
@only_name_option
@data_option
@json_option
def resume(name: str | None, data: Path | None, is_json: bool) -> None:
    """Let a crawl go on that was paused or drained."""
    stand = with_frontier(data, name, _ordered("running"))
    start = _way_on(stand) if stand.spider else f"`linkcrawler crawl --name {stand.crawl}` starts one"
    hint = "" if stand.alive else f": {start}"
    _say(stand, is_json, f"is running, with {_workers(stand)}{hint}")


@click.command(epilog="\b\nExample:\n  linkcrawler drain --name spring --wait")
@only_name_option
@click.option("--wait", "is_waiting", is_flag=True, help="Return once no worker is left.")
@data_option
@json_option
def drain(name: str | None, is_waiting: bool, data: Path | None, is_json: bool) -> None:
    """Let workers finish and store what is under way, and end. Nothing is lost or fetched twice."""

    async def work(frontier: Frontier, config: CrawlConfig) -> Standing:
        stand = await _ordered("draining")(frontier, config)
        return await _without_workers(frontier, stand) if is_waiting else stand

    stand = with_frontier(data, name, work)
    if stand.alive:
        line = f"is draining: {_workers(stand)} left, {stand.counts.leased:,} URLs under way"
    else:
        # linkcrawler's own workers resume it when they are started, a spider does not
        how = _way_on(stand) if stand.spider else f"`linkcrawler crawl --name {stand.crawl}` goes on"
        line = f"is drained: {stand.counts.queued:,} URLs wait, {how}"
        if stand.counts.leased:
            line += f"; {stand.counts.leased:,} are leased to dead workers, `linkcrawler reclaim` returns them"
    _say(stand, is_json, line)


@click.command(epilog="\b\nExamples:\n  linkcrawler reclaim --name spring\n  linkcrawler reclaim --worker 2-4711")
@only_name_option
@click.option("--worker", help="Return all that this dead worker holds, not only what is expired.")
@click.option("--force", "is_forced", is_flag=True, help="Even if the worker spoke a moment ago, or is not known.")
@data_option
@json_option
def reclaim(name: str | None, worker: str | None, is_forced: bool, data: Path | None, is_json: bool) -> None:
    """Return URLs of dead workers to their queues now. Workers do it by themselves when leases expire."""

    async def work(frontier: Frontier, config: CrawlConfig) -> tuple[int, Standing]:
        from linkcrawler.crawl.standing import standing_of

        if worker and not is_forced:
            _refuse_living(worker, await standing_of(frontier))
        n_urls = await frontier.reclaim(worker)
        return n_urls, await standing_of(frontier)

    n_urls, stand = with_frontier(data, name, work)
    held = f"{stand.counts.leased:,} are still leased" if stand.counts.leased else "none is leased"
    _say(stand, is_json, f"has {n_urls:,} URLs back in their queues; {held}", reclaimed=n_urls)


@click.command(epilog="\b\nExample:\n  linkcrawler delete --name spring --yes")
@name_option
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
@click.option("--force", "is_forced", is_flag=True, help="Even while workers are at work.")
@data_option
@json_option
def delete(name: str, is_sure: bool, is_forced: bool, data: Path | None, is_json: bool) -> None:
    """Forget a crawl's queue: what waits, what was seen, its options. Its pages and links stay in the store."""

    async def work(frontier: Frontier, config: CrawlConfig) -> Standing:
        from linkcrawler.crawl.standing import standing_of

        stand = await standing_of(frontier)
        if stand.alive and not is_forced:
            raise FrontierError(
                f"{_workers(stand)} of crawl {name} spoke within the last 10 s, and would write on: "
                f"`linkcrawler drain --name {name} --wait` first, or --force"
            )
        if not is_sure:
            await asyncio.to_thread(_ask, stand)
        await frontier.delete()
        return stand

    stand = with_frontier(data, name, work)
    counts = stand.counts
    line = f"is forgotten: {counts.seen:,} URLs seen, {counts.queued:,} of them queued; what is stored stays"
    _say(stand, is_json, line, deleted=True)


def _ordered(state: str) -> Any:
    """Work for `with_frontier`: the crawl has this state, and how it stands then."""

    async def work(frontier: Frontier, _: CrawlConfig) -> Standing:
        from linkcrawler.crawl.standing import standing_of

        await frontier.set_state(state)
        return await standing_of(frontier)

    return work


async def _without_workers(frontier: Frontier, stand: Standing) -> Standing:
    """How the crawl stands once no worker is left. Raises FrontierError where somebody resumes it meanwhile."""
    from linkcrawler.crawl.standing import standing_of

    shown = ""
    while stand.alive:
        if stand.state != "draining":
            raise FrontierError(f"crawl {stand.crawl} is {stand.state} again: it was resumed while it drained")
        line = f"{stand.crawl}: {_workers(stand)} left, {stand.counts.leased:,} URLs under way"
        if line != shown:
            click.echo(line, err=True)
            shown = line
        await asyncio.sleep(POLL_S)
        stand = await standing_of(frontier)
    return stand


def _refuse_living(worker: str, stand: Standing) -> None:
    """Raises UsageError where `worker` is not known, FrontierError where it is alive."""
    known = {one.name: one for one in stand.workers}
    if worker not in known:
        names = ", ".join(known) or "none"
        raise UsageError(f"worker {worker!r} of crawl {stand.crawl} is not known (known: {names}): --force tries")
    if known[worker].is_alive:
        raise FrontierError(
            f"worker {worker} spoke {known[worker].silent_ms / 1000:.0f} s ago: what it is at would be fetched twice. "
            "Stop it first (SIGTERM), or --force"
        )


def _ask(stand: Standing) -> None:
    """Raises Abort where the answer is no, UsageError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise UsageError(f"crawl {stand.crawl} is deleted only with --yes where nobody can be asked")
    counts = stand.counts
    question = f"Forget crawl {stand.crawl}, with {counts.queued:,} queued of {counts.seen:,} seen URLs?"
    click.confirm(question, abort=True, err=True)


def _workers(stand: Standing) -> str:
    n = len(stand.alive)
    return f"{n} worker{'' if n == 1 else 's'}" if n else "no worker"


def _way_on(stand: Standing) -> str:
    from linkcrawler.crawl.ownership import way_on

    return way_on(stand.crawl, stand.spider, stand.state, has_workers=bool(stand.alive))


def _say(stand: Standing, is_json: bool, line: str, **more: object) -> None:
    """One line for people, or the facts behind it."""
    from linkcrawler.cli.output import write_json

    if is_json:
        facts = {"crawl": stand.crawl, "state": stand.state, "n_workers": len(stand.alive)}
        write_json(facts | {"queued": stand.counts.queued, "leased": stand.counts.leased} | more)
    else:
        click.echo(f"crawl {stand.crawl} {line}")
