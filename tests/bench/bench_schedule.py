"""Link changes found per fetch in a simulated year: the schedule against a fixed interval: `make bench ARGS=schedule`.

10,000 pages with 3 to 12 external links each. A change replaces one link of a page; changes of a page are a Poisson
process, and its rate is drawn once: log-normal, median one change in 1,000 days, sigma 3, at most 5 a day. So two
thirds of the pages change less than once a year, and the fastest hundredth daily or more often (`--median-days 100
--sigma 2` is a web that is more alike). Every policy may fetch 333 pages a day, a thirtieth:

- fixed: every page once in 30 days, one thirtieth of them each day;
- schedule: what `due_pages` says, from what was fetched before alone, with the real store, SQL and derivation;
- known rates: the best that could be, as it knows every rate (the same gain, sorted by it).

What a fetch finds is the links that are new or gone since the last fetch of its page. The first fetch of every page, on
the day before the year, is not counted. Time is injected: `now` is a parameter of the SQL.
"""

from __future__ import annotations

import argparse
import bisect
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from linkcrawler.config import CrawlConfig
from linkcrawler.embedded import store_service
from linkcrawler.extract import links_digest
from linkcrawler.records import Fetch, Link, LinkClass, LinkType, Outcome, Page
from linkcrawler.schedule import due_pages
from linkcrawler.store import Store

DAY_MS = 86_400_000
BEGAN_AT = 1_735_689_600_000  # 2025-01-01
FASTEST_PER_DAY = 5.0
INTERVAL_DAYS = 30
CONFIG = CrawlConfig("year")


class Web:
    """Pages whose links change; the same for every policy. Time is in days since the beginning."""

    def __init__(self, n_pages: int, n_days: int, seed: int, median_days: float, sigma: float) -> None:
        dice = random.Random(seed)
        self.rates = [min(math.exp(dice.gauss(-math.log(median_days), sigma)), FASTEST_PER_DAY) for _ in range(n_pages)]
        self.n_links = [dice.randint(3, 12) for _ in range(n_pages)]
        self._events = [self._drawn(dice, rate, n_days, n) for rate, n in zip(self.rates, self.n_links, strict=True)]

    @staticmethod
    def _drawn(dice: random.Random, rate: float, n_days: int, n_links: int) -> list[list[float]]:
        """For each place of a link, the instants at which it is replaced."""
        places: list[list[float]] = [[] for _ in range(n_links)]
        at = dice.expovariate(rate)
        while at < n_days:
            dice.choice(places).append(at)
            at += dice.expovariate(rate)
        return places

    def links(self, page: int, day: float) -> frozenset[str]:
        """The targets of a page on a day."""
        return frozenset(
            f"https://www.target{(page * 31 + place) % 5000}.example/{page}/{place}/{bisect.bisect(instants, day)}"
            for place, instants in enumerate(self._events[page])
        )


def year(
    web: Web, n_days: int, chosen: Callable[[int], Sequence[int]], fetch: Callable[[int, list[int]], None]
) -> tuple[int, int]:
    """Link changes found, and fetches made, where `chosen(day)` says which pages are fetched."""
    last = [web.links(page, 0) for page in range(len(web.rates))]
    n_found = n_fetches = 0
    for day in range(1, n_days + 1):
        pages = list(chosen(day))
        for page in pages:
            now = web.links(page, day)
            n_found += len(now ^ last[page])
            last[page] = now
        n_fetches += len(pages)
        fetch(day, pages)
    return n_found, n_fetches


def nothing(_day: int, _pages: list[int]) -> None:
    """A policy that learns nothing."""


def fixed(web: Web, n_days: int) -> tuple[int, int]:
    """Every page once in INTERVAL_DAYS."""
    n = len(web.rates)
    return year(web, n_days, lambda day: range(day % INTERVAL_DAYS, n, INTERVAL_DAYS), nothing)


def known_rates(web: Web, n_days: int, budget: int) -> tuple[int, int]:
    """Those that gain most by one more fetch, by their true rates."""
    fetched = [0] * len(web.rates)

    def chosen(day: int) -> list[int]:
        expected = [rate * (day - at) for rate, at in zip(web.rates, fetched, strict=True)]
        gains = [1 - math.exp(-x) - x * math.exp(-x) for x in expected]
        best = sorted(range(len(gains)), key=lambda page: -gains[page])[:budget]
        for page in best:
            fetched[page] = day
        return best

    return year(web, n_days, chosen, nothing)


def scheduled(web: Web, n_days: int, budget: int, store: Store) -> tuple[int, int]:
    """What the schedule says, from what it has seen."""
    urls = [f"https://www.site{page % 700}.example/{page}" for page in range(len(web.rates))]
    number = {url: page for page, url in enumerate(urls)}
    began = time.monotonic()

    def at(day: int) -> int:
        return BEGAN_AT + day * DAY_MS

    def chosen(day: int) -> list[int]:
        return [number[page.url] for page in due_pages(store, CONFIG, at(day), budget)]

    def fetch(day: int, pages: list[int]) -> None:
        store.write([fetched(urls[page], web.links(page, day), at(day) - 1000) for page in pages], f"day {day}")
        if sys.stderr.isatty() or day % 50 == 0:
            sys.stderr.write(f"\r  day {day} of {n_days}, {time.monotonic() - began:.0f} s")

    for start in range(0, len(urls), 1000):
        fetch(0, list(range(start, min(start + 1000, len(urls)))))
    counts = year(web, n_days, chosen, fetch)
    sys.stderr.write("\n")
    return counts


def fetched(url: str, targets: frozenset[str], at: int) -> Fetch:
    """An ok fetch of a page with these links."""
    host = url.split("/")[2]
    links = [
        Link(
            target,
            target.split("/")[2],
            target.split("/")[2][4:],
            target.split("/")[2][4:],
            LinkClass.HYPERLINK,
            LinkType.TEXT,
        )
        for target in sorted(targets)
    ]
    page = Page(links=links, links_digest=links_digest(links), n_external_links=len(links))
    return Fetch("year", url, host, host[4:], host[4:], at, Outcome.OK, status=200, page=page)


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--pages", type=int, default=10_000)
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--median-days", type=float, default=1000)
    arguments.add_argument("--sigma", type=float, default=3)
    options = arguments.parse_args()
    web = Web(options.pages, options.days, options.seed, options.median_days, options.sigma)
    budget = options.pages // INTERVAL_DAYS
    rows = {"fixed interval": fixed(web, options.days)}
    with tempfile.TemporaryDirectory() as data, store_service(Path(data)) as dsn:
        store = Store(dsn)
        store.migrate()
        rows["schedule"] = scheduled(web, options.days, budget, store)
        store.close()
    rows["known rates"] = known_rates(web, options.days, budget)
    base = rows["fixed interval"][0] / rows["fixed interval"][1]
    print(f"{'':<18}{'fetches':>10}{'link changes':>14}{'a fetch':>10}{'ratio':>8}")
    for name, (n_found, n_fetches) in rows.items():
        print(f"{name:<18}{n_fetches:>10,}{n_found:>14,}{n_found / n_fetches:>10.2f}{n_found / n_fetches / base:>8.2f}")


if __name__ == "__main__":
    main()
