"""What is scraped is what the page says, and true."""

from __future__ import annotations

import re
from pathlib import Path

from linkcrawler.api.access import Access
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from linkcrawler.metrics import API, BY_NAME, INDEX, WORKER, Metric
from tests.api.conftest import serving
from tests.observe.conftest import Exposed, Series, read

PAGE = (Path(__file__).parents[2] / "docs" / "observability.md").read_text()
CRAWL = (("crawl", "spring"),)


def names_of(metrics: tuple[Metric, ...]) -> set[str]:
    return {f"{metric.name}_bucket" if metric.kind == "histogram" else metric.name for metric in metrics}


def test_a_worker_and_the_api_expose_every_metric_of_the_table_and_no_other(exposed: Exposed) -> None:
    def ours(series: Series) -> set[str]:
        names = {name for name in series if name.startswith("linkcrawler_")}
        return {name for name in names if not name.endswith(("_sum", "_count"))}

    assert ours(exposed.worker) == names_of(WORKER)
    assert ours(exposed.api) == names_of((*INDEX, *API))


def test_the_page_has_every_metric_with_its_kind_and_labels() -> None:
    told = re.findall(r"^\| `(linkcrawler_\w+)` \| (\w+) \| ([^|]*) \|", PAGE, re.M)

    assert [(name, kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in told] == [
        (metric.name, metric.kind, metric.labels) for metric in (*WORKER, *INDEX, *API)
    ]


def test_the_labels_are_those_of_the_table(exposed: Exposed) -> None:
    for series in (exposed.worker, exposed.api):
        for name, samples in series.items():
            metric = BY_NAME.get(re.sub(r"_(bucket|sum|count)$", "", name))
            for labels in samples:
                if metric is not None:
                    assert {label for label, _ in labels} - {"le"} == set(metric.labels), name


def test_a_worker_counts_what_it_did(exposed: Exposed) -> None:
    worker = exposed.worker

    assert worker["linkcrawler_pages_fetched_total"] == {(("crawl", "spring"), ("outcome", "ok")): 1}
    assert worker["linkcrawler_links_found_total"] == {
        (("crawl", "spring"), ("kind", "external")): 1,
        (("crawl", "spring"), ("kind", "internal")): 1,
    }
    assert worker["linkcrawler_hosts_in_flight"][CRAWL] == 1
    assert worker["linkcrawler_worker_waiting"][CRAWL] == 0
    assert worker["linkcrawler_settlement_duration_seconds_count"][CRAWL] >= 1
    assert worker["process_resident_memory_bytes"][()] > 10_000_000


def test_the_api_tells_how_the_frontier_the_store_and_the_schedule_stand(exposed: Exposed) -> None:
    api = exposed.api

    assert api["linkcrawler_redis_up"][()] == api["linkcrawler_store_up"][()] == api["linkcrawler_crawls"][()] == 1
    assert api["linkcrawler_crawl_workers"][(("crawl", "spring"), ("state", "alive"))] == 1
    assert api["linkcrawler_crawl_state"][(("crawl", "spring"), ("state", "running"))] == 1
    assert api["linkcrawler_frontier_leased_urls"][CRAWL] == 1
    assert api["linkcrawler_frontier_seen_urls"][CRAWL] == 2
    assert api["linkcrawler_store_rows"][(("table", "link_sets"),)] >= 1
    assert api["linkcrawler_store_bytes"][(("table", "fetches"),)] > 100
    assert api["linkcrawler_schedule_last_pass_timestamp_seconds"][CRAWL] > 1_600_000_000
    status = (("method", "GET"), ("route", "/api/v1/status"), ("status", "200"))
    assert api["linkcrawler_api_requests_total"][status] == 1


def test_elsewhere_than_on_loopback_metrics_need_a_token_that_may_read(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    may_read, _ = tokens.create(("read",), "prometheus")
    with serving(Config(tmp_path, "redis://127.0.0.1:1", "http://127.0.0.1:1/x"), Access(tokens, True)) as api:
        assert api.get("/metrics").status == 401
        api.token = may_read
        answer = api.get("/metrics")

    told = read(answer.body.decode())
    assert answer.status == 200
    assert told["linkcrawler_redis_up"][()] == told["linkcrawler_store_up"][()] == 0
    assert told["linkcrawler_api_requests_total"][(("method", "GET"), ("route", "other"), ("status", "401"))] == 1


def test_no_label_has_a_host_or_a_url(exposed: Exposed) -> None:
    for series in (exposed.worker, exposed.api):
        values = {value for samples in series.values() for labels in samples for _, value in labels}

        assert not [value for value in values if "example" in value or "://" in value]


def test_a_line_of_the_log_is_one_object_of_the_page(exposed: Exposed) -> None:
    events = [line["event"] for line in exposed.log]

    assert events[:2] == ["worker begins", "metrics are served"]
    assert events[-1] == "worker ends"
    for line in exposed.log:
        assert {"ts", "level", "event", "logger", "crawl", "worker"} <= set(line)
        assert f"| `{line['event']}` |" in PAGE
