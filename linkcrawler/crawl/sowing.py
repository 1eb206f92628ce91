"""Seeds into the frontier: of a crawl that begins, and of one that is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.seeds import candidates, scope_names
from linkcrawler.frontier import Frontier, Offered
from linkcrawler.store import Store


@dataclass(frozen=True, slots=True)
class Sown:
    """What became of seeds: wait, were known, had no room and are parked; and what is in scope now that was not."""

    n_new: int
    n_seen: int
    n_parked: int
    new_scope_names: list[str]


async def offer_seeds(frontier: Frontier, store: Store, urls: Sequence[str]) -> Offered:
    """Each of the canonical `urls` waits in the frontier, was known there, or is parked where it has no room."""
    offered = await frontier.offer(candidates(urls))
    for refused, reason in ((offered.over_budget, "over_budget"), (offered.overflowing, "host_full")):
        if refused:
            await asyncio.to_thread(store.park, frontier.crawl, refused, reason)
    return offered


async def sow(frontier: Frontier, store: Store, config: CrawlConfig, urls: Sequence[str]) -> Sown:
    """Like `offer_seeds` for a crawl that is known, whose scope includes their domains or hosts from now on.

    Workers read the scope when they start: those that run fetch the seeds, and follow links in the old scope.
    """
    names = sorted({*config.scope_names, *scope_names(config.scope, urls)})
    if set(names) != set(config.scope_names):  # before the seeds: a worker that starts now is to follow their links
        await frontier.save_config(replace(config, scope_names=tuple(names)).to_json())
    offered = await offer_seeds(frontier, store, urls)
    n_parked = len(offered.over_budget) + len(offered.overflowing)
    return Sown(offered.n_new, offered.n_seen, n_parked, sorted(set(names) - set(config.scope_names)))
