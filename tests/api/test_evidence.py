"""A real crawl, seen through the API: how it stands, what proves a link, and the archived page."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from linkcrawler.config import Config
from linkcrawler.embedded import redis_service
from tests.api.conftest import Api, serving
from tests.tiny_web import TinyWeb

PAGE = '<h1>Links</h1>\n<p>read <a href="http://b.test/x?y=1&amp;z=2">the docs</a>\n<script>alert(1)</script>'
TARGET = "http://b.test/x?y=1&z=2"


@dataclass
class Crawled:
    """A server over a crawl named `spring` of two pages."""

    api: Api
    config: Config


@pytest.fixture(scope="module")
def crawled(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    data = tmp_path_factory.mktemp("crawled")
    with TinyWeb() as web, redis_service(data) as redis:
        web.page("http://a.test/", PAGE + '<a href="/gone">gone</a>', title="<b>A & B</b>")
        command = ["crawl", "http://a.test/", "--name", "spring", *web.connect, "--allow-private", "--delay", "0"]
        services = {"LINKCRAWLER_CLICKHOUSE_DSN": database, "LINKCRAWLER_REDIS_URL": redis}
        done = subprocess.run(
            [sys.executable, "-m", "linkcrawler", *command, "--data", str(data)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, **services},
        )
        assert done.returncode == 0, done.stderr
        config = Config(data, redis, database)
        with serving(config) as api:
            yield Crawled(api, config)


def test_a_link_has_its_life_its_fetches_and_its_place_in_the_page(crawled: Crawled) -> None:
    told = crawled.api.json("evidence", source_url="http://a.test/#top", target_url=TARGET)
    (span,), (fetch,) = told["spans"], told["fetches"]

    assert (span["anchor"], span["new_by"], span["lost_at"]) == ("the docs", "page_discovered", None)
    assert (fetch["outcome"], fetch["status"], fetch["evidence"]) == ("ok", 200, span["evidence"])
    assert told["page"]["evidence"] == span["evidence"]
    assert told["page"]["context"][0]["line"] == 2
    assert 'href="http://b.test/x?y=1&amp;z=2"' in told["page"]["context"][0]["text"]


def test_before_the_link_was_seen_there_is_no_evidence(crawled: Crawled) -> None:
    answer = crawled.api.get("evidence", source_url="http://a.test/", target_url=TARGET, as_of="2020-01-01")

    assert answer.status == 404


def test_the_archived_page_is_shown_and_nothing_in_it_runs(crawled: Crawled) -> None:
    answer = crawled.api.get("evidence/page", source_url="http://a.test/")
    policy = answer.headers["content-security-policy"]

    assert PAGE in answer.body.decode()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert policy.startswith("sandbox; default-src 'none'") and "script-src" not in policy
    assert "frame-ancestors 'self'" in policy and "allow-" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert crawled.api.get("evidence/page", source_url="http://nobody.test/").status == 404


def test_a_page_whose_archive_is_lost_says_so(crawled: Crawled) -> None:
    with serving(
        Config(crawled.config.data / "elsewhere", crawled.config.redis_url, crawled.config.clickhouse_dsn)
    ) as api:
        told = api.json("evidence", source_url="http://a.test/", target_url=TARGET)

        assert told["page"] is None and "warc" in told["page_trouble"]
        assert api.get("evidence/page", source_url="http://a.test/").status == 404


def test_crawls_stand_as_on_the_command_line(crawled: Crawled) -> None:
    (crawl,) = crawled.api.json("status")["crawls"]

    assert (crawl["crawl"], crawl["state"], crawl["outcomes"]) == ("spring", "running", {"ok": 1, "http_error": 1})
    assert crawled.api.json("crawls/spring") == crawl
    assert crawled.api.get("crawls/autumn").status == 404


def test_a_crawl_is_paused_drained_and_resumed(crawled: Crawled) -> None:
    states = [crawled.api.post(f"crawls/spring/{order}").json["state"] for order in ("pause", "drain", "resume")]

    assert states == ["paused", "draining", "running"]
    assert crawled.api.post("crawls/spring/delete").status == 400
    assert crawled.api.post("crawls/autumn/pause").status == 404


def test_why_a_url_is_where_it_is(crawled: Crawled) -> None:
    fetched = crawled.api.json("crawls/spring/why", url="http://a.test/")

    assert (fetched["state"], fetched["fetch"]["status"]) == ("fetched", 200)
    assert crawled.api.json("crawls/spring/why", url="http://b.test/")["state"] == "refused"
    assert crawled.api.get("crawls/spring/why", url="ht").json["parameter"] == "url"


def test_a_link_is_verified_by_a_fetch_and_this_machine_is_not_fetched(crawled: Crawled) -> None:
    told = crawled.api.post("verify", {"source_url": f"http://127.0.0.1:{crawled.api.port}/", "target_url": "b.test"})
    wrong = crawled.api.post("verify", {"source_url": "--help", "target_url": "b.test"})

    assert told.json["verdict"] == "unknown" and "loopback address" in told.json["reason"]
    assert wrong.status == 400
    assert [crawl["crawl"] for crawl in crawled.api.json("status")["crawls"]] == ["spring"]
