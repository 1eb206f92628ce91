"""Which rule would refuse a URL that nobody offered yet, in words: looked up for `why`, not tried.

The rules in the order in which the crawl applies them: is it followed at all (scope, file type, traps), may the
address be connected to, does robots.txt allow it, has its domain pages left, has its host room.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.discovery import Discovery
from linkcrawler.politeness import Verdict, VerdictKind, parse_connect_to, port_refusal, refusal
from linkcrawler.urls import split

MAX_NAMES = 5  # of a scope, shown

# In words; the limits stand in docs/traps.md.
NOT_FOLLOWED = {
    "not_a_page": "its path ends like a file that no web server serves as HTML",
    "trap_length": "it has more bytes or path segments than the addresses of pages have",
    "trap_repeating_segments": "a part of it repeats itself, as in addresses that a loop makes",
    "trap_session_id": "it carries the session id of one visitor: the next one gets another URL for the same page",
    "trap_parameters": "it has more parameters than the addresses of pages have",
    "trap_calendar": "it is a page of a calendar, far from today: calendars have no last page",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """`rule` as it is counted elsewhere; `detail` is one line in words."""

    rule: str
    detail: str


def refusal_of(config: CrawlConfig, url: str, verdict: Verdict | None, lies: dict[str, Any]) -> Refusal | None:
    """The first rule against a canonical `url` that was not offered yet; None where it would be queued.

    `verdict` is what is known of its robots.txt now; `lies` is what `Frontier.why` answers.
    """
    return (
        _not_followed(config, url)
        or address_refusal(config, url)
        or robots_refusal(config, url, verdict)
        or _no_room(config, lies)
    )


def _not_followed(config: CrawlConfig, url: str) -> Refusal | None:
    rule = Discovery(config).refusal(url)
    if rule is None:
        return None
    if rule != "out_of_scope":
        return Refusal(rule, NOT_FOLLOWED.get(rule, rule.replace("_", " ")))
    names, n_more = config.scope_names[:MAX_NAMES], len(config.scope_names) - MAX_NAMES
    more = f" and {n_more} more" if n_more > 0 else ""
    return Refusal(rule, f"the crawl stays within the {config.scope} of its seeds: {', '.join(names)}{more}")


def address_refusal(config: CrawlConfig, url: str) -> Refusal | None:
    """Whether the guard refuses the port or the literal address of `url`; names are not resolved here."""
    parts = split(url)
    if config.is_private_allowed or parse_connect_to(config.connect_to).is_address_named(parts.host, parts.port):
        return None
    reason = port_refusal(parts.port)
    if reason is None and (ip := literal_ip(parts.host)):
        reason = refusal(ip)
    return Refusal("blocked_address", f"{reason}: --allow-private or --connect-to admits it") if reason else None


def literal_ip(host: str) -> str:
    """The address that `host` is, without brackets; empty where it is a name."""
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return ""


def robots_refusal(config: CrawlConfig, url: str, verdict: Verdict | None) -> Refusal | None:
    """Whether the robots.txt that the workers share refuses `url`, and by which line."""
    path = split(url).path_and_query
    outcome = verdict.refusal(config.robots_agent, path) if verdict else None
    if verdict is None or outcome is None:
        return None
    if verdict.kind is VerdictKind.UNREACHABLE:
        return Refusal(outcome.value, f"{verdict.reason}: until it can be had, nothing is allowed (RFC 9309)")
    line = verdict.robots.rule_against(config.robots_agent, path)
    return Refusal(outcome.value, f"robots.txt has `Disallow: {line}` for {config.robots_agent}")


def _no_room(config: CrawlConfig, lies: dict[str, Any]) -> Refusal | None:
    domain, host = lies["domain"], lies["host"]
    if domain["budget"] and domain["n_admitted"] >= domain["budget"]:
        pages = f"{domain['n_admitted']:,} of {domain['budget']:,} pages"
        return Refusal("over_budget", f"its domain has had {pages}: found now, it would be parked")
    if host.get("is_overflowing"):
        limit = f"max_queued_per_host={config.max_queued_per_host:,}"
        return Refusal("host_full", f"{limit} URLs wait for its host: found now, it would be parked")
    return None
