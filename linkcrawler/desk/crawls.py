"""One crawl that was begun before, reached by its name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier

T = TypeVar("T")


async def work_on(redis_url: str, name: str | None, work: Callable[[Frontier, CrawlConfig], Awaitable[T]]) -> T:
    """What `work` returns for the crawl `name`; None is the only one. Raises UsageError where it is not known."""
    from linkcrawler.config import CrawlConfig
    from linkcrawler.frontier import Frontier, connect

    client = await connect(redis_url)
    try:
        known = await Frontier(client, "any").crawls()
        if name is None and len(known) == 1:
            name = known[0]
        if name is None or name not in known:
            raise unknown(name, known, "this Redis")
        text = await Frontier(client, name).load_config()
        config = CrawlConfig(name) if text is None else CrawlConfig.from_json(text)
        return await work(Frontier.of(client, config), config)
    finally:
        await client.aclose()


def unknown(name: str | None, known: list[str], place: str) -> UsageError:
    """What to raise where the crawl `name` is not among the `known` ones of `place`, or None is not enough."""
    if not known:
        return UsageError(f"no crawl is known in {place}: `linkcrawler crawl SEED --name {name or 'NAME'}` begins one")
    shown = ", ".join(known[:20]) + (f" and {len(known) - 20} more" if len(known) > 20 else "")
    if name is None:
        return UsageError(f"{len(known)} crawls are known in {place}: say which one with --name: {shown}")
    return UsageError(f"crawl {name!r} is not known in {place}: known are {shown}")
