"""The schedule: what was set aside comes back. Here the loop closes, from the store to the frontier.

    parked ──budgets──> how many pages a domain may have, by how many networks link to it (STAR)
           ├─returning─> parked URLs that have room now are offered again, and are parked no longer
           └──requeue──> those that an operator names are, too
    accounts    how domains stand, and what an operator changes about them

`linkcrawler schedule run` does it once, a running crawl every few seconds. docs/schedule.md tells who returns when.
"""

from linkcrawler.schedule.accounts import Account, accounts_of, change, clear, most_notable
from linkcrawler.schedule.budgets import Budget, budgets_of, star_pages
from linkcrawler.schedule.requeue import Requeued, requeue_parked, requeue_urls
from linkcrawler.schedule.returning import Returned, return_parked

__all__ = [
    "Account",
    "Budget",
    "Requeued",
    "Returned",
    "accounts_of",
    "budgets_of",
    "change",
    "clear",
    "most_notable",
    "requeue_parked",
    "requeue_urls",
    "return_parked",
    "star_pages",
]
