"""What became of one URL in one crawl, from the frontier (where it is now) and the store (what happened to it).

    leased      a worker has it
    queued      it waits at its host
    parked      set aside in the store, to come back; `dead` where that takes an operator
    fetched     the host was asked for it, and nothing more is planned
    refused     a rule keeps it from being fetched; it may never have been offered
    never_seen  nobody offered it yet, and no rule speaks against it

The first that holds is its state; what else is known is told too. Several reads, not one instant.
"""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from linkcrawler.config import CrawlConfig
from linkcrawler.crawl.gates import in_use_by
from linkcrawler.crawl.refusals import literal_ip, refusal_of, robots_refusal
from linkcrawler.crawl.standing import waits_for, workers_of
from linkcrawler.errors import StoreUnavailable
from linkcrawler.frontier import Frontier, Orders
from linkcrawler.politeness import HostPace, PaceRules, Verdict, parse_connect_to
from linkcrawler.politeness.pace import NOT_SENT
from linkcrawler.store import Store, at_home, concatenated, summed
from linkcrawler.urls import Names, host_of, names_of, split

SQL = Path(__file__).parent / "sql"
FETCH = ("at", "purpose", "outcome", "status", "reason", "attempt", "depth", "redirect_url", "evidence")

# Why a URL was set aside, and what brings it back. A crawl that runs looks for such URLs by itself, every few seconds.
PARKED = {
    "over_budget": (
        "its domain has had all pages of its budget",
        "by itself once more sites link to {domain}, or `linkcrawler budget {domain} --name {crawl} --pages N` lets it",
    ),
    "host_full": ("its host had as many URLs waiting as may wait", "by itself once there is room"),
    "host_unreachable": (
        "its host could not be reached",
        "by itself after an hour, at once with `linkcrawler requeue {url} --name {crawl}`",
    ),
    "dead": (
        "it failed as often as a URL may, or workers died of it",
        "with `linkcrawler requeue {url} --name {crawl}`",
    ),
}
CAPPED = "with `linkcrawler budget {domain} --name {crawl} --pages N`"
AT_STANDSTILL = "; while the crawl does not run, `linkcrawler schedule run --name {crawl}` does it"


async def where_is(frontier: Frontier, store: Store, config: CrawlConfig, url: str) -> dict[str, Any]:
    """`{url, crawl, state, reason, detail, queued, leased, parked, fetch, n_fetches, n_elsewhere, robots, host, ...}`.

    `url` is canonical. `reason` is a code and `detail` says it in words; instants (`..._at`) are ms of the Redis
    clock (fetches: of the worker's), `at` is now. Raises FrontierUnavailable; StoreUnavailable where only the store
    could tell, else `store_trouble` says that it is away.
    """
    names, parts = names_of(host_of(url)), split(url)
    origin = f"{parts.scheme}://{parts.host}:{parts.port}"
    lies, orders, said, packed, spider, now = await asyncio.gather(
        frontier.why(url, names),
        frontier.orders(),
        frontier.published(),
        frontier.get_robots(origin, names.domain),
        frontier.spider(),
        frontier.now(),
    )
    verdict = Verdict.unpack(packed) if packed else None
    in_use = await in_use_by(frontier, config, names.host, lies["host"]["ip"])
    workers = workers_of(said, now)
    found: dict[str, Any] = {
        "url": url,
        "crawl": config.name,
        "at": now,
        "crawl_state": orders.state,
        "spider": spider,
        "crawl_reason": orders.reason or waits_for(workers),
        "n_workers": sum(worker.is_alive for worker in workers),
        "seen": lies["seen"],
        "leased": lies["leased"],
        "host": lies["host"] | {"name": names.host, "expected_delay_ms": 0, "in_use_by": in_use},
        "domain": lies["domain"] | {"name": names.domain},
        "store_trouble": "",
    }
    try:
        found |= await asyncio.to_thread(_facts, store, config, url, names)
    except StoreUnavailable as exc:
        if not (lies["queued"] or lies["leased"]):
            raise
        found |= {"parked": None, "fetch": None, "n_fetches": 0, "n_elsewhere": 0, "store_trouble": str(exc)}
    delay_ms = _delay_ms(config, orders, url, names, lies["host"], verdict)
    found["host"]["expected_delay_ms"] = delay_ms
    found["queued"] = _expected(lies["queued"], lies["host"], delay_ms, now)
    against = robots_refusal(config, url, verdict)
    found["robots"] = against.detail if against else ""
    return found | _state(config, url, found, verdict)


def _state(config: CrawlConfig, url: str, found: dict[str, Any], verdict: Verdict | None) -> dict[str, str]:
    """`state`, `reason` and `detail`."""
    fetch, parked = found["fetch"], found["parked"]
    if found["leased"] or found["queued"]:
        return {"state": "leased" if found["leased"] else "queued", "reason": "", "detail": ""}
    if parked and not (fetch and fetch["at"] > parked["parked_at"]):  # fetched since: it had come back
        state = "dead" if parked["reason"] == "dead" else "parked"
        return {"state": state, "reason": parked["reason"], "detail": parked["detail"]}
    if fetch:
        is_refused = fetch["outcome"] in NOT_SENT
        detail = found["robots"] if is_refused and found["robots"] else fetch["reason"]
        return {"state": "refused" if is_refused else "fetched", "reason": fetch["outcome"], "detail": detail}
    if found["seen"]:  # a crawl of another spider stores elsewhere; or the tables are younger than the frontier
        return {"state": "fetched", "reason": "", "detail": "it was settled, but the store has no fetch of it"}
    if against := refusal_of(config, url, verdict, found):
        return {"state": "refused", "reason": against.rule, "detail": against.detail}
    doubt = "its host could not be had the last time" if found["host"]["n_failures"] else "nothing speaks against it"
    detail = f"nobody offered it yet; {doubt}"
    if config.max_depth:
        detail += f", unless it is found more than max_depth={config.max_depth} links from a seed"
    return {"state": "never_seen", "reason": "", "detail": detail}


def _expected(queued: dict[str, Any] | None, host: dict[str, Any], delay_ms: int, now: int) -> dict[str, Any] | None:
    """`queued` with `earliest_at`, at which it may be fetched if its host is always fetched at its pace."""
    if queued is None:
        return None
    n_before = queued["position"] - (0 if host["is_in_flight"] else 1)
    return queued | {"earliest_at": max(now, host["not_before_at"] or now) + n_before * delay_ms}


def _delay_ms(
    config: CrawlConfig, orders: Orders, url: str, names: Names, host: dict[str, Any], verdict: Verdict | None
) -> int:
    """The pause between two fetches of its host: as ordered, else as the last visit left it, else as configured."""
    override = orders.override_for(names.host, names.domain)
    is_ordered = override is not None and override.delay_ms is not None
    if host["delay_ms"] and not is_ordered:
        return int(host["delay_ms"])
    rules = PaceRules.of(config)
    if override is not None and override.delay_ms is not None:
        rules = replace(rules, delay_s=override.delay_ms / 1000)
    parts = split(url)
    target = parse_connect_to(config.connect_to).target(parts.host, parts.port)
    crawl_delay_s = verdict.crawl_delay_s(config.robots_agent) if verdict else None
    ip = host["ip"] or literal_ip(target[0] if target else parts.host)
    return HostPace(rules, crawl_delay_s).delay_ms(ip)


def _facts(store: Store, config: CrawlConfig, url: str, names: Names) -> dict[str, Any]:
    """What the store knows: `fetch` is the last one of this crawl, `n_elsewhere` counts those of other crawls."""
    crawl = config.name
    values = {"crawl": crawl, "domain": names.domain, "url": url}
    known = {row[0] for row in store.query(_sql("known_tables"), merge=at_home)}  # none where nothing was ever stored
    rows = store.query(_sql("fetches_of_url"), values, concatenated) if "fetches" in known else []
    by_crawl = {row[0]: row[1:] for row in rows}
    n_fetches, *last = by_crawl.pop(crawl, (0,))
    rows = store.query(_sql("parked_url"), values, concatenated) if "parked" in known else []
    parked = [row for row in rows if row[0] != "returned"]
    return {
        "fetch": dict(zip(FETCH, last, strict=True)) if last else None,
        "n_fetches": n_fetches,
        "n_elsewhere": sum(row[0] for row in by_crawl.values()),
        "parked": _parked(parked[0], config, url, names.domain) if parked else None,
    }


def _parked(row: tuple[Any, ...], config: CrawlConfig, url: str, domain: str) -> dict[str, Any]:
    reason, parked_at = row
    detail, comes_back = PARKED.get(reason, (reason.replace("_", " "), PARKED["dead"][1]))
    if reason == "over_budget" and 0 < config.max_pages_per_domain == config.first_domain_budget:
        # However many sites link to it, it gets no more than that.
        detail, comes_back = f"{detail}, max_pages_per_domain={config.max_pages_per_domain}", CAPPED
    if comes_back.startswith("by itself"):
        comes_back += AT_STANDSTILL
    comes_back = comes_back.format(crawl=config.name, url=shlex.quote(url), domain=domain)
    return {"reason": reason, "detail": detail, "parked_at": parked_at, "comes_back": comes_back}


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def parked_by_reason(store: Store) -> dict[str, dict[str, int]]:
    """How many URLs are set aside now, by crawl and reason. Raises StoreError."""
    parked: dict[str, dict[str, int]] = {}
    for crawl, reason, n_urls in store.query(_sql("parked_by_reason"), merge=summed(2)):
        parked.setdefault(crawl, {})[reason] = n_urls
    return parked
