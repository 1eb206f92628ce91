"""What the schedule notes in the store: which pages it queued again, and what sitemaps say of pages' dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from linkcrawler.records import SitemapDate
from linkcrawler.store.columns import INSTANT, text
from linkcrawler.store.connection import Connection


class QueuedAgain(NamedTuple):
    """A page that waits in the frontier to be fetched again, and why."""

    domain: str
    url: str
    reason: str


class Agenda:
    """The tables `recrawls` and `sitemap_dates`. Its verbs raise StoreUnavailable and StoreError."""

    _connection: Connection

    def note_recrawls(self, crawl: str, pages: Sequence[QueuedAgain], at: int) -> None:
        """`pages` of `crawl` were queued again at `at` (ms)."""
        n = len(pages)
        self._connection.insert(
            "recrawls",
            [
                ("crawl", "String", [crawl] * n),
                ("domain", "String", text([p.domain for p in pages])),
                ("url", "String", text([p.url for p in pages])),
                ("reason", "String", [p.reason for p in pages]),
                ("queued_at", INSTANT, [at] * n),
            ],
        )

    def note_dates(self, dates: Sequence[SitemapDate], at: int) -> None:
        """A sitemap that was fetched at `at` (ms) gives these dates."""
        self._connection.insert(
            "sitemap_dates",
            [
                ("domain", "String", text([d.domain for d in dates])),
                ("url", "String", text([d.url for d in dates])),
                ("modified_at", INSTANT, [d.modified_at for d in dates]),
                ("seen_at", INSTANT, [at] * len(dates)),
            ],
        )
