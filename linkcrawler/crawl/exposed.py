"""What a worker tells Prometheus: read from the tallies that it keeps anyway, when somebody asks.

A thread answers at the metrics port; the crawl's own thread does nothing for it.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import Metric

from linkcrawler.crawl.settlement import BATCH_BOUNDS_S
from linkcrawler.crawl.tally import FETCH_BOUNDS_MS
from linkcrawler.families import counter, gauge, histogram

if TYPE_CHECKING:
    from linkcrawler.crawl.worker import Worker

log = logging.getLogger(__name__)
FETCH_BOUNDS_S = tuple(bound / 1000 for bound in FETCH_BOUNDS_MS)


def expose(worker: Worker, host: str, port: int) -> None:
    """The metrics of `worker` are at http://HOST:PORT/metrics as long as its process lasts.

    Where the port is taken it crawls on without, and says so: a crawl matters more than its metrics.
    """
    registry = CollectorRegistry()
    registry.register(WorkerMetrics(worker))
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    try:
        start_http_server(port, host, registry)
    except (OSError, OverflowError) as exc:
        log.warning(
            "metrics are not served",
            extra={
                "address": f"{host}:{port}",
                "reason": str(exc),
                "remedy": "give another --metrics-port, or end what listens there",
            },
        )
    else:
        log.info("metrics are served", extra={"address": f"{host}:{port}"})


class WorkerMetrics:
    """Collects the families of `metrics.WORKER`."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def collect(self) -> Iterator[Metric]:
        """The families as they are now. It runs in another thread: what it reads is copied in one step."""
        crawl, tally, settlement = self._worker.config.name, self._worker.tally, self._worker.settlement
        info = (version("linkcrawler"), platform.python_version())
        yield gauge("linkcrawler_build_info", [(info, 1)])
        outcomes = dict(tally.outcomes)
        yield counter("linkcrawler_pages_fetched_total", [((crawl, name), n) for name, n in outcomes.items()])
        refused = dict(tally.refused)
        yield counter("linkcrawler_urls_refused_total", [((crawl, reason), n) for reason, n in refused.items()])
        n_external, n_links = tally.n_external_links, tally.n_links
        kinds = [((crawl, "external"), n_external), ((crawl, "internal"), n_links - n_external)]
        yield counter("linkcrawler_links_found_total", kinds)
        yield counter("linkcrawler_page_body_bytes_total", [((crawl,), tally.n_body_bytes)])
        n_by_duration, fetched_s = tally.durations()
        yield histogram("linkcrawler_fetch_duration_seconds", crawl, FETCH_BOUNDS_S, n_by_duration, fetched_s)
        yield gauge("linkcrawler_hosts_in_flight", [((crawl,), tally.n_hosts_in_flight)])
        yield counter("linkcrawler_leases_reclaimed_total", [((crawl,), tally.n_reclaimed)])
        n_pages, n_bytes = settlement.pending
        yield gauge("linkcrawler_settlement_pending_pages", [((crawl,), n_pages)])
        yield gauge("linkcrawler_settlement_pending_bytes", [((crawl,), n_bytes)])
        batches = list(settlement.n_by_duration)
        yield histogram("linkcrawler_settlement_duration_seconds", crawl, BATCH_BOUNDS_S, batches, settlement.batches_s)
        failures = {"archive": 0, "store": 0} | dict(settlement.failures)
        yield counter("linkcrawler_settlement_failures_total", [((crawl, step), n) for step, n in failures.items()])
        yield gauge("linkcrawler_worker_waiting", [((crawl,), int(bool(tally.trouble)))])
