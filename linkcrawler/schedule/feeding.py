"""Pages that are to be fetched again wait in the frontier, with what is needed to ask whether they changed.

First the offer, then the note that says so: a crash between the two leaves pages that wait and are queued once more by
the next pass, which changes nothing where they still wait in the same place.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import RECRAWL, SITEMAP_RECRAWL, Frontier
from linkcrawler.records import Candidate, Evidence, Known
from linkcrawler.schedule.due import DAY_MS, DuePage, due_sitemaps, statement
from linkcrawler.store import QueuedAgain, Store, array_literal, concatenated

AT_ONCE = 5_000  # URLs of 2 kB in one statement of 16 MiB
FULL_READ_MS = 180 * DAY_MS  # a page that was only confirmed for so long is read in full: validators can be wrong


@dataclass(slots=True)
class Fed:
    """What one pass queued: pages by reason, and those that had no room in the queue of their host."""

    n_queued: int = 0
    n_no_room: int = 0
    n_by_reason: Counter[str] = field(default_factory=Counter)


async def queue_again(
    frontier: Frontier, store: Store, config: CrawlConfig, pages: Sequence[DuePage], now: int, *, is_full: bool = False
) -> Fed:
    """`pages` wait in the frontier, each before what waits at its host otherwise, those first that come first here.

    They are asked for conditionally where there is something to compare them with, unless `is_full`. Raises
    FrontierUnavailable, StoreUnavailable, StoreError; what was queued until then is queued.
    """
    fed = Fed()
    for start in range(0, len(pages), AT_ONCE):
        some = pages[start : start + AT_ONCE]
        known = await asyncio.to_thread(known_of, store, config.name, {p.url: p.domain for p in some}, now)
        candidates = []
        for page in some:
            depth, what = known.get(page.url, (0, None))
            payload = what.to_text() if what and not is_full else ""
            candidates.append(
                Candidate(page.url, page.host, page.domain, depth, priority=1, source=RECRAWL, payload=payload)
            )
        offered = await frontier.offer(candidates, is_again=True)
        refused = {c.url for c in (*offered.over_budget, *offered.overflowing)}
        queued = [page for page in some if page.url not in refused]
        notes = [QueuedAgain(page.domain, page.url, page.reason) for page in queued]
        await asyncio.to_thread(store.note_recrawls, config.name, notes, now)
        fed.n_queued += len(queued)
        fed.n_no_room += len(refused)
        fed.n_by_reason.update(page.reason for page in queued)
    return fed


async def queue_sitemaps(frontier: Frontier, store: Store, config: CrawlConfig, now: int) -> int:
    """The sitemaps of the crawl that are due wait again; how many these are. Raises as `queue_again`."""
    if not config.use_sitemaps:
        return 0
    due = await asyncio.to_thread(due_sitemaps, store, config, now)
    known = await asyncio.to_thread(known_of, store, config.name, {url: domain for url, _, domain in due}, now)
    candidates = []
    for url, host, domain in due:
        depth, what = known.get(url, (0, None))
        payload = what.to_text() if what else ""
        candidates.append(Candidate(url, host, domain, depth, priority=1, source=SITEMAP_RECRAWL, payload=payload))
    offered = await frontier.offer(candidates, is_again=True)
    return offered.n_new


def known_of(store: Store, crawl: str, domains: Mapping[str, str], now: int) -> Mapping[str, tuple[int, Known | None]]:
    """Of those of the URLs in `domains` (URL -> its domain) that were ever attempted: the depth in `crawl`, and what to
    compare the page with, whichever crawl read it last; None = it is to be read in full."""
    if not domains:
        return {}
    fetches_of = f"domain in {array_literal(set(domains.values()))} and url in {array_literal(domains)}"
    found: dict[str, tuple[int, Known | None]] = {}
    for url, depth, read_at, etag, modified, digest, _, holder_at, *place in store.query(
        statement("known").replace("{fetches_of}", fetches_of), {"crawl": crawl}, concatenated
    ):
        known = None
        if read_at > now - FULL_READ_MS and (etag or modified or digest):
            evidence = Evidence(*place) if place[2] else None
            known = Known(str(etag), str(modified), int(holder_at), str(digest), evidence)
        found[str(url)] = int(depth), known
    return found
