"""Politeness: whether a URL may be fetched, when, and from where.

Between a claim of the frontier and the fetch, every URL passes here:

1. `Verdict` (`verdict`): may our agent fetch it? robots.txt of its origin says so, by `robots` (the file),
   `rules` (which rule wins) and `patterns` (does it match). `VerdictCache` keeps the verdicts a worker needs;
   packed, they travel through Redis to the other workers.
2. `parse_connect_to` (`connect_to`), `port_refusal` (`ports`), `refusal` (`addresses`): where the connection
   goes, and whether it may. Asked again at every redirect.
3. `HostPace` (`pace`): once the answer is there, how long its host is left alone.
4. `is_retryable` (`retry`): whether a failed fetch gets another attempt, and when.

Nothing here does I/O: the crawl fetches, the frontier keeps the numbers. docs/politeness.md is for operators.
"""

from linkcrawler.politeness.addresses import is_loopback, refusal
from linkcrawler.politeness.connect_to import ConnectTo, parse_connect_to
from linkcrawler.politeness.pace import MAX_FAILURES, HostPace, PaceRules, Pause
from linkcrawler.politeness.ports import port_refusal
from linkcrawler.politeness.retry import is_retryable, parse_retry_after_ms, retry_after_ms
from linkcrawler.politeness.robots import Robots, parse, product_token
from linkcrawler.politeness.verdict import (
    MAX_REDIRECTS,
    Verdict,
    VerdictKind,
    verdict_for_failure,
    verdict_for_status,
)
from linkcrawler.politeness.verdict_cache import VerdictCache

__all__ = [
    "MAX_FAILURES",
    "MAX_REDIRECTS",
    "ConnectTo",
    "HostPace",
    "PaceRules",
    "Pause",
    "Robots",
    "Verdict",
    "VerdictCache",
    "VerdictKind",
    "is_loopback",
    "is_retryable",
    "parse",
    "parse_connect_to",
    "parse_retry_after_ms",
    "port_refusal",
    "product_token",
    "refusal",
    "retry_after_ms",
    "verdict_for_failure",
    "verdict_for_status",
]
