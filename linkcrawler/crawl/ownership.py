"""Whose a crawl is: linkcrawler's own, or that of a Scrapy spider, whose requests only the spider can handle."""

from __future__ import annotations

import shlex

from linkcrawler.errors import ConfigError, UsageError
from linkcrawler.frontier import Frontier


async def refuse_spiders_crawl(frontier: Frontier) -> None:
    """Raises UsageError where the crawl is a spider's: a worker would fetch its requests without their callbacks."""
    if spider := await frontier.spider():
        raise UsageError(
            f"crawl {frontier.crawl!r} belongs to the Scrapy spider {spider!r}, whose callbacks linkcrawler's workers"
            f" do not have: `{scrapy_command(spider)}` works on it; for a crawl of linkcrawler's own use another name"
        )


async def make_spiders_crawl(frontier: Frontier, spider: str) -> None:
    """The crawl is that of `spider`. Raises ConfigError where it is linkcrawler's own, and then changes nothing."""
    if await frontier.load_config() is not None:
        raise ConfigError(
            f"crawl {frontier.crawl!r} was begun by `linkcrawler crawl`, and the spider {spider!r} cannot work on it:"
            " name another with SCHEDULER_QUEUE_KEY, or forget that one with"
            f" `linkcrawler delete --name {frontier.crawl}`"
        )
    await frontier.mark_spider(spider)


def scrapy_command(spider: str) -> str:
    """What starts one more process of `spider`, typed in its project.

    >>> scrapy_command("hubs"), scrapy_command("two words")
    ('scrapy crawl hubs', "scrapy crawl 'two words'")
    """
    return f"scrapy crawl {shlex.quote(spider)}"


def way_on(crawl: str, spider: str, state: str = "running", *, has_workers: bool = False) -> str:
    """What an operator types so that a crawl in `state` goes on; `spider` is empty for linkcrawler's own.

    >>> way_on("spring", "")
    '`linkcrawler crawl --name spring` goes on'
    >>> way_on("spring", "", "paused")
    '`linkcrawler resume --name spring` goes on'
    >>> way_on("hubs", "hubs")
    'start the spider again: `scrapy crawl hubs`'
    >>> way_on("hubs", "hubs", "draining")
    '`linkcrawler resume --name hubs`, then start the spider again: `scrapy crawl hubs`'
    >>> way_on("hubs", "hubs", "paused", has_workers=True)
    '`linkcrawler resume --name hubs` goes on'
    """
    resume = f"`linkcrawler resume --name {crawl}`"
    if state != "running" and (has_workers or not spider):
        return f"{resume} goes on"
    if not spider:
        return f"`linkcrawler crawl --name {crawl}` goes on"
    again = f"start the spider again: `{scrapy_command(spider)}`"
    return again if state == "running" else f"{resume}, then {again}"
