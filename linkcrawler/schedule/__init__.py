"""The schedule: what is known or was set aside is fetched again. Here the loop closes, from the store to the frontier.

    pages  ──due──> which are to be fetched again, by how often their links change and by what they matter
             └─feeding─> these wait in the frontier, with what is known of them
    parked ──budgets──> how many pages a domain may have, by how many networks link to it (STAR)
           ├─returning─> parked URLs that have room now are offered again, and are parked no longer
           └──requeue──> those that an operator names are, too
    passes      all of it once: `linkcrawler schedule run`, and in a running crawl
    accounts    how domains stand, and what an operator changes about them

docs/schedule.md tells who returns when, and why.
"""

from linkcrawler.schedule.accounts import Account, accounts_of, change, clear, most_notable
from linkcrawler.schedule.budgets import Budget, budgets_of, star_pages
from linkcrawler.schedule.due import EVERY_PAGE, DuePage, among, due_pages, linking_to
from linkcrawler.schedule.feeding import Fed, feed
from linkcrawler.schedule.passes import Passed, Recrawl, run_pass
from linkcrawler.schedule.requeue import Requeued, requeue_parked, requeue_urls
from linkcrawler.schedule.returning import Returned, return_parked

__all__ = [
    "EVERY_PAGE",
    "Account",
    "Budget",
    "DuePage",
    "Fed",
    "Passed",
    "Recrawl",
    "Requeued",
    "Returned",
    "accounts_of",
    "among",
    "budgets_of",
    "change",
    "clear",
    "due_pages",
    "feed",
    "linking_to",
    "most_notable",
    "requeue_parked",
    "requeue_urls",
    "return_parked",
    "run_pass",
    "star_pages",
]
