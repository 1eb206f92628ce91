"""The schedule: what was set aside comes back. Here the loop closes, from the store to the frontier.

    parked ──budgets──> how many pages a domain may have, by how many networks link to it (STAR)
           ├─returning─> parked URLs that have room now are offered again, and are parked no longer
           └──requeue──> those that an operator names are, too
    accounts    how domains stand, and what an operator changes about them

    watches ──events──> watch_events    what becomes of the backlinks of watched targets, each event once
                          ├──feed─────> read from a cursor on
                          └─webhooks──> delivered, at least once
    watching    both in one pass; how the watches stand

`linkcrawler schedule run` does it once, a running crawl every few seconds. docs/schedule.md tells who returns when,
docs/watches.md what is told to whom.
"""

from linkcrawler.schedule.accounts import Account, accounts_of, change, clear, most_notable
from linkcrawler.schedule.budgets import Budget, budgets_of, star_pages
from linkcrawler.schedule.events import Collected, collect_events
from linkcrawler.schedule.feed import BEGIN, FeedPage, pages_of_events, read_cursor, read_events
from linkcrawler.schedule.requeue import Requeued, requeue_parked, requeue_urls
from linkcrawler.schedule.returning import Returned, return_parked
from linkcrawler.schedule.watches import Watch, add_watch, all_watches, find_watch, remove_watch
from linkcrawler.schedule.watching import Watched, run_watches, standing_watches
from linkcrawler.schedule.webhooks import Delivered, Failure, deliver

__all__ = [
    "BEGIN",
    "Account",
    "Budget",
    "Collected",
    "Delivered",
    "Failure",
    "FeedPage",
    "Requeued",
    "Returned",
    "Watch",
    "Watched",
    "accounts_of",
    "add_watch",
    "all_watches",
    "budgets_of",
    "change",
    "clear",
    "collect_events",
    "deliver",
    "find_watch",
    "most_notable",
    "pages_of_events",
    "read_cursor",
    "read_events",
    "remove_watch",
    "requeue_parked",
    "requeue_urls",
    "return_parked",
    "run_watches",
    "standing_watches",
    "star_pages",
]
