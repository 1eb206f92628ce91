"""The schedule: what is known or was set aside is fetched again. Here the loop closes, from the store to the frontier.

    pages  ──due──> which are to be fetched again, by how often their links change and by what they matter
             └─feeding─> these wait in the frontier, with what is known of them
    parked ──budgets──> how many pages a domain may have, by how many networks link to it (STAR)
           ├─returning─> parked URLs that have room now are offered again, and are parked no longer
           └──requeue──> those that an operator names are, too
    watches ──events──> watch_events    what becomes of the backlinks of watched targets, each event once
                          ├──feed─────> read from a cursor on
                          └─webhooks──> delivered, at least once
    passes      all of it once: `linkcrawler schedule run`; `watching` does its part of the watches
    accounts    how domains stand, and what an operator changes about them

docs/schedule.md tells who returns when and why, docs/watches.md what is told to whom.
"""

from linkcrawler.schedule.accounts import Account, accounts_of, change, clear, most_notable
from linkcrawler.schedule.budgets import Budget, budgets_of, star_pages
from linkcrawler.schedule.due import EVERY_PAGE, DuePage, among, due_pages, linking_to
from linkcrawler.schedule.events import Collected, collect_events
from linkcrawler.schedule.feed import BEGIN, FeedPage, pages_of_events, read_cursor, read_events
from linkcrawler.schedule.feeding import Fed
from linkcrawler.schedule.passes import Passed, Recrawl, run_pass
from linkcrawler.schedule.requeue import Requeued, requeue_parked, requeue_urls
from linkcrawler.schedule.returning import Returned, return_parked
from linkcrawler.schedule.watches import Watch, add_watch, all_watches, find_watch, remove_watch
from linkcrawler.schedule.watching import Watched, run_watches, standing_watches
from linkcrawler.schedule.webhooks import Delivered, Failure, deliver

__all__ = [
    "BEGIN",
    "EVERY_PAGE",
    "Account",
    "Budget",
    "Collected",
    "Delivered",
    "DuePage",
    "Failure",
    "Fed",
    "FeedPage",
    "Passed",
    "Recrawl",
    "Requeued",
    "Returned",
    "Watch",
    "Watched",
    "accounts_of",
    "add_watch",
    "all_watches",
    "among",
    "budgets_of",
    "change",
    "clear",
    "collect_events",
    "deliver",
    "due_pages",
    "find_watch",
    "linking_to",
    "most_notable",
    "pages_of_events",
    "read_cursor",
    "read_events",
    "remove_watch",
    "requeue_parked",
    "requeue_urls",
    "return_parked",
    "run_pass",
    "run_watches",
    "standing_watches",
    "star_pages",
]
