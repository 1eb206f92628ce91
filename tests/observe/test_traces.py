"""A crawl whose pages are traced: what a collector receives, and what becomes of a crawl where none answers."""

from __future__ import annotations

import json
import logging
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest

from linkcrawler.config import Config
from linkcrawler.desk.doctor import Examination
from linkcrawler.errors import ConfigError
from linkcrawler.traces.otlp import END_WITHIN_S, Sending
from linkcrawler.traces.shown import without_secrets
from tests.cli.conftest import Done, Operated
from tests.conftest import execute
from tests.observe.collector import Collector, Seen
from tests.tiny_web import TinyWeb

PAGE = (Path(__file__).parents[2] / "docs" / "observability.md").read_text()
SEED = "http://www.a.example/"
SECRET = "hunter2hunter2"
N_PAGES = 4  # the seed, two that it links to, and one that is not there


@pytest.fixture
def web() -> Iterator[TinyWeb]:
    """A web of three pages, and a link that leads nowhere and carries a secret."""
    with TinyWeb() as tiny:
        tiny.page(SEED, '<a href="/1">1</a> <a href="/2">2</a> <a href="http://b.example/">b</a>')
        tiny.page(f"{SEED}1", f'<a href="/gone?page=1&access_token={SECRET}">gone</a>')
        tiny.page(f"{SEED}2", "")
        yield tiny


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as one:
        yield one


def work(spring: Operated, web: TinyWeb, folder: Path, endpoint: str, ratio: str = "1", **env: str) -> Done:
    """A worker has crawled that web, in a process of its own."""
    spring.begin(SEED, connect_to=(f"::127.0.0.1:{web.port}",), delay_s=0.0)
    told = {"LINKCRAWLER_OTLP_ENDPOINT": endpoint, "LINKCRAWLER_TRACE_RATIO": ratio, **env}
    return spring.run("worker", "--name", "spring", "--data", str(folder), "--log-format", "json", **told)


def settled(spring: Operated) -> int:
    return int(execute(spring.store_dsn, "select count() from fetches where purpose = 'page'"))


def the_page(collector: Collector, path: str) -> Seen:
    (page,) = [one for one in collector.named("page") if one.attributes["url.full"] == f"{SEED}{path}"]
    return page


def test_a_page_is_traced_from_its_claim_until_it_is_settled(
    spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector
) -> None:
    assert work(spring, web, tmp_path, collector.endpoint).returncode == 0

    page = the_page(collector, "")
    wait, robots, get, read, settle = collector.within(page)
    assert [one.name for one in (wait, robots, get, read, settle)] == ["wait", "GET", "GET", "read", "settle"]
    assert page.parent == "" and {one.trace for one in (wait, robots, get, read, settle)} == {page.trace}
    assert page.began_ns == wait.began_ns and page.ended_ns >= settle.ended_ns
    assert page.attributes == {
        "url.full": SEED,
        "server.address": "www.a.example",
        "server.port": 80,
        "linkcrawler.crawl": "spring",
        "linkcrawler.depth": 0,
        "linkcrawler.attempt": 1,
        "linkcrawler.outcome": "ok",
        "linkcrawler.purpose": "page",
        "http.response.status_code": 200,
    }
    assert robots.attributes["url.full"] == f"{SEED}robots.txt"
    assert (robots.error, robots.attributes["error.type"]) == ("", "404")
    assert get.kind == "client" and get.error is None
    assert get.attributes["http.request.method"] == "GET"
    assert get.attributes["network.peer.address"] == "127.0.0.1"
    assert get.attributes["http.response.body.size"] > 50
    assert len(collector.named("page")) == N_PAGES == settled(spring)


def test_a_batch_is_traced_step_by_step_and_its_pages_lead_to_it(
    spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector
) -> None:
    work(spring, web, tmp_path, collector.endpoint)

    batches = {one.id: one for one in collector.named("settlement")}
    first = collector.named("settlement")[0]
    steps = collector.within(first)
    assert [one.name for one in steps] == ["archive", "store", "offer", "leases"]
    assert first.attributes["linkcrawler.crawl"] == "spring"
    assert all(before.ended_ns <= after.began_ns for before, after in pairwise(steps))
    # A batch has the rows of robots.txt, too.
    assert sum(one.attributes["linkcrawler.pages"] for one in batches.values()) == N_PAGES + 1
    inserts = collector.within(steps[1])
    assert "INSERT fetches" in [one.name for one in inserts]
    assert {one.attributes["db.system.name"] for one in inserts} == {"clickhouse"}
    for settle in collector.named("settle"):
        (batch,) = settle.links
        assert batches[batch].trace != settle.trace


def test_who_sends_is_told_and_opentelemetrys_own_variables_are_heeded(
    spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector
) -> None:
    own = {
        "OTEL_EXPORTER_OTLP_HEADERS": "x-key=abc",
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test",
        "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
    }
    work(spring, web, tmp_path, collector.endpoint + "/", **own)

    process = collector.spans[0].process
    assert process["service.name"] == "linkcrawler-worker"
    assert process["service.version"] == version("linkcrawler")
    assert re.fullmatch(r"1-.+", process["linkcrawler.worker"])
    assert process["service.instance.id"].startswith(socket.gethostname())
    assert process["deployment.environment.name"] == "test"
    assert {path for path, _ in collector.requests} == {"/v1/traces"}
    assert {headers["x-key"] for _, headers in collector.requests} == {"abc"}


def test_no_secret_of_a_url_is_in_a_span(spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector) -> None:
    work(spring, web, tmp_path, collector.endpoint)

    assert f"/gone?page=1&access_token={SECRET}" in web.asked("www.a.example")
    gone = the_page(collector, "gone?page=1&access_token=REDACTED")
    assert gone.attributes["linkcrawler.outcome"] == "http_error"
    assert gone.attributes["http.response.status_code"] == 404
    assert collector.bodies and not [body for body in collector.bodies if SECRET.encode() in body]


def test_only_a_share_of_the_pages_is_traced_and_every_batch(
    spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector
) -> None:
    work(spring, web, tmp_path, collector.endpoint, ratio="0")

    assert {one.name for one in collector.spans if not one.parent} == {"settlement"}
    assert settled(spring) == N_PAGES


def test_a_step_that_fails_is_an_error_with_its_reason(
    spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector
) -> None:
    execute(spring.store_dsn, "drop table fetches sync")

    assert work(spring, web, tmp_path, collector.endpoint).returncode == 1

    (batch,) = collector.named("settlement")
    archive, store = collector.within(batch)
    assert archive.error is None
    for one in (store, batch):
        assert one.error and "fetches" in one.error
        assert one.attributes["error.type"] == "StoreError"


@pytest.mark.parametrize("kind", ["refusing", "silent"])
def test_a_crawl_loses_nothing_by_an_endpoint_that_does_not_answer_and_tells_it_once(
    spring: Operated, web: TinyWeb, tmp_path: Path, kind: str
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        if kind == "silent":
            nobody.listen()
        endpoint = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        # Many small requests, each of which fails.
        done = work(spring, web, tmp_path, endpoint, OTEL_BSP_MAX_EXPORT_BATCH_SIZE="1", OTEL_BSP_SCHEDULE_DELAY="10")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    told = [line for line in lines if line["level"] != "info"]
    assert done.returncode == 0 and settled(spring) == N_PAGES
    assert [line["event"] for line in told] == ["traces are not sent"]
    assert told[0]["address"] == f"{endpoint}/v1/traces"
    assert told[0]["remedy"]
    if kind == "refusing":
        assert told[0]["reason"] == "Connection refused"


def test_a_process_ends_within_seconds_where_nobody_takes_its_last_spans() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nobody.listen()
        sending = Sending(f"http://127.0.0.1:{nobody.getsockname()[1]}", "worker", {})
        sending.tracer.start_span("page").end()
        began = time.monotonic()
        sending.end()
        took_s = time.monotonic() - began

    sending.ending.join()  # what it still tried, as nobody listens any more; the next test hears of no failure of it
    assert took_s < END_WITHIN_S + 1


def test_it_is_told_when_spans_are_taken_again(collector: Collector, caplog: pytest.LogCaptureFixture) -> None:
    sending = Sending(collector.endpoint, "worker", {})
    with caplog.at_level(logging.INFO, "linkcrawler"):
        for status in (401, 401, 200, 200):
            collector.status = status
            sending.tracer.start_span("page").end()
            assert sending.flush()
        sending.end()

    assert [record.message for record in caplog.records] == ["traces are not sent", "traces are sent again"]
    assert "401" in vars(caplog.records[0])["reason"]
    assert vars(caplog.records[1])["n_lost"] == 2
    assert len(collector.named("page")) == 2


def test_a_pass_of_the_schedule_is_a_span(spring: Operated, collector: Collector) -> None:
    spring.begin(SEED)
    done = spring.run("schedule", "run", "--name", "spring", LINKCRAWLER_OTLP_ENDPOINT=collector.endpoint)

    assert done.returncode == 0, done.stderr
    (passed,) = collector.named("schedule pass")
    assert passed.process["service.name"] == "linkcrawler-schedule"
    assert passed.attributes == {"linkcrawler.crawl": "spring", "linkcrawler.queued": 0, "linkcrawler.returned": 0}
    assert "SELECT" in {one.attributes["db.operation.name"] for one in collector.within(passed)}


def test_without_an_endpoint_nothing_that_traces_is_loaded(spring: Operated, web: TinyWeb, tmp_path: Path) -> None:
    """Others load parts of OpenTelemetry by themselves, redis-py its metrics: none that makes or sends spans."""
    code = (
        "import sys; from linkcrawler.cli.main import main\n"
        "try: main()\n"
        "finally: print([name for name in sys.modules if name.startswith(("
        "'opentelemetry.sdk.trace', 'opentelemetry.exporter', 'opentelemetry.proto',"
        "'google.protobuf', 'linkcrawler.crawl.traced', 'linkcrawler.traces.otlp'))])"
    )
    spring.begin(SEED, connect_to=(f"::127.0.0.1:{web.port}",), delay_s=0.0)
    env = {"LINKCRAWLER_REDIS_URL": spring.redis_url, "LINKCRAWLER_CLICKHOUSE_DSN": spring.store_dsn}
    words = ["worker", "--name", "spring", "--data", str(tmp_path)]
    done = subprocess.run([sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, timeout=60)

    assert settled(spring) == N_PAGES
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_an_endpoint_without_the_extra_is_refused_beside_everything_else_that_is_wrong(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['opentelemetry.exporter'] = None\n"
        "from linkcrawler.cli.main import main; sys.argv[0] = 'linkcrawler'; main()"
    )
    env = {"LINKCRAWLER_OTLP_ENDPOINT": "http://u:secret@127.0.0.1:4318", "LINKCRAWLER_TRACE_RATIO": "2"}
    command = [sys.executable, "-c", code, "worker", "--name", "spring", "--data", str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "linkcrawler: LINKCRAWLER_OTLP_ENDPOINT='http://u:***@127.0.0.1:4318' needs OpenTelemetry, which is not "
        "installed: pip install -r requirements-otel.lock, or leave it empty",
        "LINKCRAWLER_TRACE_RATIO='2.0' is not between 0 and 1",
    ]


def test_the_doctor_looks_whether_a_collector_answers(collector: Collector, tmp_path: Path) -> None:
    def looked(endpoint: str) -> list[tuple[str, str]]:
        findings = Examination(tmp_path, {"LINKCRAWLER_OTLP_ENDPOINT": endpoint}).findings()
        return [(one.status, one.said) for one in findings if one.check == "traces"]

    ((status, _),) = looked(collector.endpoint)
    ((away, said),) = looked("http://u:secret@127.0.0.1:1")
    assert (status, away) == ("ok", "warning")
    assert "127.0.0.1:1" in said and "secret" not in said
    assert not looked("")


def test_the_page_has_every_span_and_every_event(
    spring: Operated, web: TinyWeb, tmp_path: Path, collector: Collector
) -> None:
    work(spring, web, tmp_path, collector.endpoint)
    spring.run("schedule", "run", "--name", "spring", LINKCRAWLER_OTLP_ENDPOINT=collector.endpoint)

    told = set(re.findall(r"^\| `([\w ]+)` \| (?:worker|schedule) \|", PAGE, re.M))
    statements = {one.name for one in collector.spans if "db.system.name" in one.attributes}
    assert told == {one.name for one in collector.spans} - statements
    for event in ("traces are not sent", "traces are sent again"):
        assert f"| `{event}` |" in PAGE


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:99999", "http://127.0.0.1:0", "http://127.0.0.1:4318?x=y", "http://exa mple", "http://"],
)
def test_an_endpoint_that_nothing_can_be_sent_to_is_refused_at_the_start(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="is not an HTTP URL"):
        Config.from_environment(env={"LINKCRAWLER_OTLP_ENDPOINT": endpoint})


@pytest.mark.parametrize("name", ["pass", "PHPSESSID", "sid", "jwt", "otp", "code", "hmac", "user_token", "api_key"])
def test_parameters_that_let_their_reader_in_are_not_shown(name: str) -> None:
    assert without_secrets(f"http://h/?{name}=geheim&page=2") == f"http://h/?{name}=REDACTED&page=2"


@pytest.mark.parametrize("name", ["page", "compass", "country_codes", "passage", "resident"])
def test_other_parameters_are_shown(name: str) -> None:
    assert without_secrets(f"http://h/?{name}=2") == f"http://h/?{name}=2"
