"""The pace of a host as the crawl was asked for, or as an operator ordered since."""

from __future__ import annotations

from dataclasses import replace

from linkcrawler.config import CrawlConfig
from linkcrawler.frontier import Claim, Orders
from linkcrawler.politeness import HostPace, PaceRules


class Pacing:
    """Makes the pace of each claimed host, and adjusts it when the orders change."""

    def __init__(self, config: CrawlConfig) -> None:
        self._rules = PaceRules.of(config)
        self._n_per_host = config.n_per_host

    def of(self, claim: Claim, orders: Orders) -> HostPace:
        """The pace of the host of `claim`; how it answered the last time still counts."""
        pace = HostPace(self._rules, n_failures=claim.n_failures)
        self.adjust(pace, claim, orders)
        if claim.delay_ms > pace.delay_ms(claim.ip):  # by Crawl-delay: until robots.txt is looked at again
            pace.crawl_delay_s = claim.delay_ms / 1000
        if claim.n_parallel:
            pace.n_parallel = min(claim.n_parallel, pace.max_parallel)
        return pace

    def adjust(self, pace: HostPace, claim: Claim, orders: Orders) -> None:
        """`pace` is as `orders` say from now on. Crawl-delay and the server's own words are heeded as before."""
        rules, n_parallel = self._rules, self._n_per_host
        if override := orders.override_for(claim.host, claim.domain):
            if override.delay_ms is not None:
                rules = replace(rules, delay_s=override.delay_ms / 1000)
            n_parallel = override.n_parallel or n_parallel
        pace.rules = rules
        if pace.max_parallel != n_parallel:
            pace.max_parallel = pace.n_parallel = n_parallel
