"""How many pages of a domain a crawl may fetch: more for one that many networks vouch for.

The idea is STAR of IRLbot (Lee, Leonard, Wang, Loguinov: "IRLbot: Scaling to 6 billion pages and beyond", WWW 2008):
a spam farm makes pages and hosts for nothing, but domains and addresses cost money, so a domain's budget follows
the domains that link to it. Here it grows with their logarithm, and each has to come from a network of its own.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linkcrawler.config import CrawlConfig
from linkcrawler.store import Store, array_literal, concatenated

SQL = Path(__file__).parent / "sql"
DOMAINS_AT_ONCE = 500  # in one question to the index


@dataclass(frozen=True, slots=True)
class Budget:
    """What a domain may have, and why. `n_pages` 0 = no limit."""

    n_pages: int
    n_networks: int = 0  # that refer to it; 0 also where nobody asked, because there is no budget to raise
    n_domains: int = 0  # the same, before networks are told apart


def budgets_of(store: Store, config: CrawlConfig, domains: Collection[str]) -> dict[str, Budget]:
    """The budget of each of `domains` by the index as it is now, all crawls together.

    Raises StoreUnavailable, StoreError. One question per 500 domains; it reads all links to them.
    """
    if not config.base_budget:
        return dict.fromkeys(domains, Budget(config.max_pages_per_domain))
    found = {}
    asked = sorted(domains)
    for start in range(0, len(asked), DOMAINS_AT_ONCE):
        condition = f"target_domain in {array_literal(asked[start : start + DOMAINS_AT_ONCE])}"
        sql = _referring_networks().replace("{domains_of}", condition)
        for domain, n_domains, n_networks in store.query(sql, merge=concatenated):
            n_pages = star_pages(config.base_budget, int(n_networks), config.max_pages_per_domain)
            found[domain] = Budget(n_pages, int(n_networks), int(n_domains))
    nobody = Budget(config.first_domain_budget)
    return {domain: found.get(domain, nobody) for domain in asked}


def star_pages(base: int, n_networks: int, most: int = 0) -> int:
    """The pages of a domain that `n_networks` refer to; `base` where none does, `most` at most (0 = no such limit).

    >>> [star_pages(1000, n) for n in (0, 1, 3, 1023)], star_pages(1000, 1023, most=5000)
    ([1000, 2000, 3000, 11000], 5000)
    """
    n_pages = int(base * (1 + math.log2(1 + n_networks)))
    return min(n_pages, most) if most else n_pages


@cache
def _referring_networks() -> str:
    return (SQL / "referring_networks.sql").read_text(encoding="utf-8")
