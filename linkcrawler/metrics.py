"""Every metric, once: its name with its unit, its kind, its labels, and what it says; docs/observability.md has them.

Names follow Prometheus: `linkcrawler_`, the thing, the unit (`_seconds`, `_bytes`), and `_total` where it only grows.
Labels have few values: crawls, outcomes, reasons, tables, routes; never a host or a URL.

    WORKER   a worker, at its metrics port
    INDEX    the API, at /metrics: the frontier, the store and the schedule, read when somebody asks
    API      the API, at /metrics: what is asked of it
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One family of series, as it is scraped."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


CRAWL = ("crawl",)

WORKER = (
    Metric("linkcrawler_build_info", "gauge", "1; which version runs", ("version", "python")),
    Metric("linkcrawler_pages_fetched_total", "counter", "pages settled, by outcome", ("crawl", "outcome")),
    Metric("linkcrawler_urls_refused_total", "counter", "found URLs that were left out", ("crawl", "reason")),
    Metric("linkcrawler_links_found_total", "counter", "links of settled pages: external, internal", ("crawl", "kind")),
    Metric("linkcrawler_page_body_bytes_total", "counter", "bodies of settled pages", CRAWL),
    Metric("linkcrawler_fetch_duration_seconds", "histogram", "from asking for a page to its last byte", CRAWL),
    Metric("linkcrawler_hosts_in_flight", "gauge", "hosts that the worker visits now", CRAWL),
    Metric("linkcrawler_leases_reclaimed_total", "counter", "URLs of dead workers that this one returned", CRAWL),
    Metric("linkcrawler_settlement_pending_pages", "gauge", "pages fetched and not yet durable", CRAWL),
    Metric("linkcrawler_settlement_pending_bytes", "gauge", "what those take in memory", CRAWL),
    Metric("linkcrawler_settlement_duration_seconds", "histogram", "one batch, archive to leases", CRAWL),
    Metric(
        "linkcrawler_settlement_failures_total",
        "counter",
        "attempts to write a batch that failed and were repeated: archive, store",
        ("crawl", "step"),
    ),
    Metric("linkcrawler_worker_waiting", "gauge", "1 while the worker waits for a service, a disk or an order", CRAWL),
)

INDEX = (
    Metric("linkcrawler_redis_up", "gauge", "1 where Redis answered"),
    Metric("linkcrawler_redis_memory_bytes", "gauge", "memory that Redis uses"),
    Metric("linkcrawler_redis_memory_limit_bytes", "gauge", "maxmemory of Redis; 0 = none"),
    Metric("linkcrawler_crawls", "gauge", "crawls that Redis knows"),
    Metric(
        "linkcrawler_crawl_state",
        "gauge",
        "1 for its state: running, paused, draining",
        ("crawl", "state"),
    ),
    Metric("linkcrawler_crawl_workers", "gauge", "workers: alive; silent = dead without a goodbye", ("crawl", "state")),
    Metric("linkcrawler_crawl_workers_waiting", "gauge", "workers that wait for something", CRAWL),
    Metric("linkcrawler_crawl_pages_per_second", "gauge", "pages settled, of the last ten seconds", CRAWL),
    Metric("linkcrawler_frontier_queued_urls", "gauge", "URLs that wait", CRAWL),
    Metric("linkcrawler_frontier_leased_urls", "gauge", "URLs that a worker holds", CRAWL),
    Metric("linkcrawler_frontier_seen_urls", "gauge", "URLs ever admitted", CRAWL),
    Metric("linkcrawler_frontier_ready_hosts", "gauge", "hosts with URLs that wait", CRAWL),
    Metric("linkcrawler_frontier_hosts_in_flight", "gauge", "hosts that a worker visits", CRAWL),
    Metric("linkcrawler_frontier_leases", "gauge", "leases", CRAWL),
    Metric(
        "linkcrawler_frontier_oldest_lease_overdue_seconds",
        "gauge",
        "since the oldest ran out; 0 = none has",
        CRAWL,
    ),
    Metric("linkcrawler_frontier_oldest_due_seconds", "gauge", "how long the host due first waits", CRAWL),
    Metric("linkcrawler_parked_urls", "gauge", "URLs set aside", ("crawl", "reason")),
    Metric("linkcrawler_schedule_last_pass_timestamp_seconds", "gauge", "when the schedule last passed over it", CRAWL),
    Metric("linkcrawler_schedule_queued_total", "counter", "known pages that passes queued again", CRAWL),
    Metric("linkcrawler_schedule_returned_total", "counter", "parked URLs that passes returned", CRAWL),
    Metric("linkcrawler_schedule_last_recrawl_timestamp_seconds", "gauge", "when a page was last queued again", CRAWL),
    Metric("linkcrawler_store_up", "gauge", "1 where the store answered"),
    Metric("linkcrawler_store_uptime_seconds", "gauge", "since the store started"),
    Metric("linkcrawler_store_rows", "gauge", "rows on disk, versions not merged yet included", ("table",)),
    Metric("linkcrawler_store_bytes", "gauge", "bytes on disk", ("table",)),
    Metric("linkcrawler_store_parts", "gauge", "active parts; many = merges do not keep up", ("table",)),
    Metric("linkcrawler_store_inserted_rows_total", "counter", "rows inserted since the store started"),
    Metric("linkcrawler_store_failed_inserts_total", "counter", "inserts that failed since the store started"),
    Metric("linkcrawler_store_failed_queries_total", "counter", "statements that failed since the store started"),
    Metric("linkcrawler_store_disk_free_bytes", "gauge", "room on the store's disk", ("disk",)),
    Metric("linkcrawler_store_disk_size_bytes", "gauge", "size of the store's disk", ("disk",)),
    Metric("linkcrawler_data_disk_free_bytes", "gauge", "room where the data folder of this machine is"),
    Metric("linkcrawler_data_disk_size_bytes", "gauge", "size of that disk"),
    Metric("linkcrawler_look_duration_seconds", "gauge", "how long reading these took: frontier, store", ("part",)),
)

API = (
    Metric("linkcrawler_api_requests_total", "counter", "requests answered", ("method", "route", "status")),
    Metric("linkcrawler_api_request_duration_seconds", "histogram", "until the end of the answer", ("route",)),
    Metric("linkcrawler_api_requests_in_flight", "gauge", "requests that are being answered"),
)

BY_NAME = {metric.name: metric for metric in (*WORKER, *INDEX, *API)}
