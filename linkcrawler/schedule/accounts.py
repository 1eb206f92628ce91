"""How domains stand with their budgets, and what an operator changes about them while a crawl runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Frontier, Override
from linkcrawler.schedule.budgets import SQL, Budget, budgets_of
from linkcrawler.store import Store
from linkcrawler.urls import Names, names_of


@dataclass(frozen=True, slots=True)
class Account:
    """One domain, or one host of it that is fetched in its own way. A budget of 0 is no limit."""

    names: Names
    n_admitted: int  # pages of the domain that were ever queued
    budget: int  # of the domain, as it is now
    by_index: Budget  # what the index says; it becomes the budget once there are parked pages to return
    override: Override
    n_parked: dict[str, int] = field(default_factory=dict)  # of the domain, by reason


async def accounts_of(frontier: Frontier, store: Store, config: CrawlConfig, names: Sequence[Names]) -> list[Account]:
    """How each of `names` stands. Raises FrontierUnavailable, StoreUnavailable, StoreError."""
    domains = list(dict.fromkeys(one.domain for one in names))
    if not domains:
        return []
    orders = await frontier.orders()
    pages = await frontier.domain_pages(domains)
    by_index = await asyncio.to_thread(budgets_of, store, config, domains)
    parked = await asyncio.to_thread(store.parked_by_domain, frontier.crawl, len(domains), domains=domains)
    return [
        Account(
            one,
            *pages[one.domain],
            by_index[one.domain],
            orders.override_for(one.host, one.domain) or Override(),
            parked[one.domain].n_by_reason if one.domain in parked else {},
        )
        for one in names
    ]


async def most_notable(frontier: Frontier, store: Store, limit: int) -> list[Names]:
    """Up to `limit` hosts and domains: those an operator said something about, then the domains with the most
    parked or fetched pages."""
    said = sorted((await frontier.orders()).overrides)
    parked = await asyncio.to_thread(store.parked_by_domain, frontier.crawl, limit)
    statement = (SQL / "largest_domains.sql").read_text(encoding="utf-8")
    rows = await asyncio.to_thread(store.query, statement, {"crawl": frontier.crawl, "n": limit})
    fetched = [str(domain) for (domain,) in rows]
    domains = sorted({*parked, *fetched} - {*said})
    n_pages = {domain: n for domain, (n, _) in (await frontier.domain_pages(domains)).items()}
    n_parked = {domain: sum(here.n_by_reason.values()) for domain, here in parked.items()}
    domains.sort(key=lambda domain: -n_pages[domain] - n_parked.get(domain, 0))
    return [names_of(name) for name in [*said, *domains][:limit]]


async def change(
    frontier: Frontier,
    store: Store,
    config: CrawlConfig,
    names: Names,
    *,
    pages: int | None = None,
    is_star: bool = False,
    **pace: int | None,
) -> None:
    """From now on and for all workers: the domain may have `pages` pages (0 = no limit), or as many as the index says
    with `is_star`, and the host or domain is fetched as `pace` (delay_ms, n_parallel) says; what is None stays.

    First it is written down that an operator said so, then the budget is set: the other way round a pass of
    `return_parked` could take it back in between.
    """
    override = (await frontier.orders()).overrides.get(names.host, Override())
    given = {name: value for name, value in pace.items() if value is not None}
    budget = override.max_pages if pages is None else pages
    override = replace(override, **given, max_pages=None if is_star else budget)
    await frontier.set_override(names.host, None if override == Override() else override)
    await _set_budget(frontier, store, config, names.domain, pages, is_star)


async def clear(frontier: Frontier, store: Store, config: CrawlConfig, names: Names) -> None:
    """Nothing is said about the host or domain any more; a domain's budget is what the index says."""
    await frontier.set_override(names.host, None)
    await _set_budget(frontier, store, config, names.domain, None, names.host == names.domain)


async def _set_budget(
    frontier: Frontier, store: Store, config: CrawlConfig, domain: str, pages: int | None, is_star: bool
) -> None:
    if is_star:
        pages = (await asyncio.to_thread(budgets_of, store, config, [domain]))[domain].n_pages
    if pages is not None:
        await frontier.set_domain_budgets({domain: pages})
