"""Requests of the API, traced: what a collector receives of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from linkcrawler.api.access import Access
from linkcrawler.api.tokens import Tokens
from linkcrawler.config import Config
from linkcrawler.traces import traced
from tests.api.conftest import Api, serving
from tests.observe.collector import Collector
from tests.processes import started

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@contextmanager
def served(config: Config, access: Access | None = None) -> Iterator[tuple[Api, Collector]]:
    """A traced server; once the block is left, the collector has everything."""
    with (
        Collector() as collector,
        traced(replace(config, otlp_endpoint=collector.endpoint), "api"),
        serving(config, access) as api,
    ):
        yield api, collector


def services(redis_url: str, empty_index: str, folder: Path) -> Config:
    return Config(folder, redis_url, empty_index)


def test_a_request_is_a_span_and_each_statement_one_within_it(redis_url: str, empty_index: str, tmp_path: Path) -> None:
    with served(services(redis_url, empty_index, tmp_path)) as (api, collector):
        api.json("report", target="t.test")

    (request,) = collector.named("GET /api/v1/report")
    assert request.kind == "server" and request.error is None
    assert request.attributes == {
        "http.request.method": "GET",
        "http.route": "/api/v1/report",
        "http.response.status_code": 200,
        "url.scheme": "http",
        "url.path": "/api/v1/report",
        "network.protocol.version": "1.1",
        "server.address": "127.0.0.1",
        "server.port": api.port,
    }
    assert request.process["service.name"] == "linkcrawler-api"
    statements = collector.within(request)
    assert statements
    for one in statements:
        assert one.kind == "client" and one.trace == request.trace
        assert one.attributes["db.system.name"] == "clickhouse"
        assert one.attributes["db.namespace"] == empty_index.rpartition("/")[2]
        assert "t.test" not in one.attributes["db.query.text"]
    assert any("{domains:Array(String)}" in one.attributes["db.query.text"] for one in statements)


def test_a_request_goes_on_with_the_trace_of_who_asks(redis_url: str, empty_index: str, tmp_path: Path) -> None:
    with served(services(redis_url, empty_index, tmp_path)) as (api, collector):
        plain = api.get("lists", target="t.test")
        named = api.get("lists", {"traceparent": f"00-{TRACE}-{CALLER}-01"}, target="t.test")
        api.get("lists", {"traceparent": f"00-{TRACE[::-1]}-{CALLER}-00"}, target="t.test")

    alone, within = collector.named("GET /api/v1/lists")  # the third one is not to be traced, as its caller says
    assert (within.trace, within.parent) == (TRACE, CALLER)
    assert alone.parent == "" and alone.trace != TRACE
    assert plain.headers.keys() == named.headers.keys()


def test_what_fails_is_an_error_and_what_is_refused_is_not(tmp_path: Path) -> None:
    with served(Config(tmp_path, "redis://127.0.0.1:1", "http://127.0.0.1:1/x")) as (api, collector):
        assert api.get("report", target="t.test").status == 503
        assert api.get("report", targett="t.test").status == 400
        assert api.get("nothing").status == 404

    failed, refused = collector.named("GET /api/v1/report")
    assert (failed.error, failed.attributes["error.type"]) == ("", "503")
    assert refused.error is None
    assert refused.attributes["http.response.status_code"] == 400
    (nowhere,) = [one for one in collector.spans if one.attributes.get("http.response.status_code") == 404]
    assert nowhere.name == "GET /{path:path}" and nowhere.error is None  # the dashboard looked for a file


def test_a_statement_that_fails_says_why(redis_url: str, empty_index: str, tmp_path: Path) -> None:
    with served(services(redis_url, empty_index, tmp_path)) as (api, collector):
        assert api.post("sql", {"statement": "select nothing from links"}).status == 400

    (statement,) = [one for one in collector.spans if one.name == "SELECT links"]
    assert statement.error and "nothing" in statement.error
    assert statement.attributes["error.type"] == "QueryRefused"


def test_no_token_and_no_parameter_is_in_a_span(redis_url: str, empty_index: str, tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    token, _ = tokens.create(("read",), "reader")
    with served(services(redis_url, empty_index, tmp_path), Access(tokens, True)) as (api, collector):
        api.token = token
        api.json("report", target="parameter.test")
        api.token = "lc_" + "x" * 43
        assert api.get("report", target="parameter.test").status == 401

    assert [one.attributes["http.response.status_code"] for one in collector.named("GET /api/v1/report")] == [200]
    body = b"".join(collector.bodies)
    for secret in (token, api.token, "parameter.test", "Bearer"):
        assert secret.encode() not in body


def test_a_server_that_is_told_to_end_sends_its_last_spans(redis_url: str, empty_index: str, tmp_path: Path) -> None:
    words = ["serve", "--port", "0", "--data", str(tmp_path)]
    env = {"LINKCRAWLER_REDIS_URL": redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": empty_index}
    with Collector() as collector:
        env |= {"LINKCRAWLER_OTLP_ENDPOINT": collector.endpoint, "OTEL_BSP_SCHEDULE_DELAY": "600000"}
        command = [sys.executable, "-m", "linkcrawler", *words]
        with started(command, env=os.environ | env, stdout=subprocess.PIPE) as process:
            assert process.stdout
            url = process.stdout.readline().split()[2]
            Api(int(url.rstrip("/").rpartition(":")[2])).json("report", target="t.test")
            assert collector.spans == []
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0

    (request,) = collector.named("GET /api/v1/report")
    assert collector.within(request)


def test_probes_and_scrapes_are_not_traced(redis_url: str, empty_index: str, tmp_path: Path) -> None:
    with served(services(redis_url, empty_index, tmp_path)) as (api, collector):
        for path in ("/healthz", "/readyz", "/metrics"):
            assert api.get(path).status == 200

    assert collector.spans == []
