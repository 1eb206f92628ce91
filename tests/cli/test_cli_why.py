"""`why URL`, as an operator reads it; what it knows is tested in tests/crawl/test_whereabouts.py."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from linkcrawler.frontier import Frontier
from linkcrawler.store import Store
from tests.cli.conftest import Operated, candidate
from tests.store.cases import fetch

URLS = [f"http://www.a.example/{i}" for i in range(5)]
JUNE = 1_780_315_200_000  # 2026-06-01 12:00:00 UTC


def said(spring: Operated, url: str) -> str:
    """What `why` prints of `url`, without the spaces that align it."""
    done = spring.run("why", url)
    assert done.returncode == 0, done.stderr
    return re.sub(r" {2,}", "  ", done.stdout)


def test_a_queued_url_is_told_its_place_its_time_and_its_hosts_pace(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.speak("1-10")

    async def fetch_one(frontier: Frontier) -> None:
        (claim,) = await frontier.claim("1-10", 1, 1, 0)
        await frontier.release(claim, 60_000, 2_000)
        await frontier.finish(claim, [URLS[0]])

    spring.do(fetch_one)

    text = said(spring, URLS[3])

    assert re.search(
        r"queued  3rd of www\.a\.example's queue, not before .*UTC \(in (5\d|6\d)[.\d]* s\); "
        r"the host is fetched every 2 s\n  as  link, depth 0, attempt 1\n$",
        text,
    )


def test_a_queued_url_of_a_crawl_that_stands_still_says_what_makes_it_go_on(spring: Operated) -> None:
    spring.begin(*URLS)
    without_worker = said(spring, URLS[0])
    spring.run("pause")
    paused = said(spring, URLS[0])

    assert "1st of www.a.example's queue, due now" in without_worker
    assert "no worker is at work: `linkcrawler crawl --name spring` goes on" in without_worker
    assert "spring is paused: `linkcrawler resume --name spring` goes on" in paused


def test_a_leased_url_is_told_its_worker_and_deadline(spring: Operated) -> None:
    spring.begin(*URLS)
    spring.do(lambda frontier: frontier.claim("1-10", 1, 1, 0))

    assert re.search(
        r"leased  worker 1-10 has it, until [\d:]+ UTC \(in (59|60)[.\d]* s\) at least", said(spring, URLS[0])
    )


def test_a_fetched_url_is_told_its_last_fetch_and_its_evidence(spring: Operated) -> None:
    spring.begin()
    store = Store(spring.store_dsn)
    store.write([fetch(JUNE, url=URLS[0], crawl="spring", domain="a.example")], "1")
    store.close()

    text = said(spring, URLS[0])

    assert text == (
        "http://www.a.example/0\n  fetched  2026-06-01 12:00:00 UTC, ok 200, attempt 1\n  evidence  c/1.warc.gz@0+10\n"
        "  again  due now (changes), read once: `linkcrawler recrawl --due` fetches it\n"
    )


def test_a_page_that_was_read_a_moment_ago_is_told_when_it_is_read_again(spring: Operated) -> None:
    spring.begin()
    store = Store(spring.store_dsn)
    store.write([fetch(int(time.time() * 1000), url=URLS[0], crawl="spring", domain="a.example")], "1")
    store.close()

    again = json.loads(spring.run("why", URLS[0], "--json").stdout)["recrawl"]

    assert (again["is_due"], again["n_reads"], again["n_link_changes"]) == (False, 1, 0)
    assert datetime.fromisoformat(again["due_at"]) > datetime.now(UTC) + timedelta(days=1)


@pytest.mark.parametrize(
    ("reason", "state", "shown"), [("over_budget", "parked", "over_budget: "), ("dead", "dead", "it failed as often")]
)
def test_a_url_that_was_set_aside_is_told_why_and_what_brings_it_back(
    spring: Operated, reason: str, state: str, shown: str
) -> None:
    spring.begin()
    store = Store(spring.store_dsn)
    store.park("spring", [candidate(URLS[0])], reason, at=JUNE)
    store.close()

    text = said(spring, URLS[0])

    assert f"  {state}  {shown}" in text
    assert re.search(r"since 2026-06-01 12:00:00 UTC\n  comes back  .*`linkcrawler .* --name spring", text)


def test_a_refused_url_is_told_the_rule(spring: Operated) -> None:
    spring.begin()

    text = said(spring, "http://b.example/")

    assert "  refused  out_of_scope: the crawl stays within the domains of its seeds: a.example\n" in text


def test_a_url_that_nobody_offered_is_told_so(spring: Operated) -> None:
    spring.begin(URLS[0], max_pages_per_domain=10)
    spring.speak("1-10")

    text = said(spring, "WWW.A.example/new")

    assert text == (
        "https://www.a.example/new\n"
        "  never_seen  nobody offered it yet; nothing speaks against it\n"
        "  domain  a.example has 1 of 10 pages\n"
    )


def test_json_has_every_fact_with_instants_in_iso_8601(spring: Operated) -> None:
    spring.begin(*URLS)

    found = spring.json("why", URLS[1])

    assert (found["state"], found["crawl"], found["queued"]["position"]) == ("queued", "spring", 2)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found["queued"]["earliest_at"])


def test_what_is_no_url_is_not_understood(spring: Operated) -> None:
    spring.begin()

    done = spring.run("why", "mailto:joe@a.example")

    assert done.returncode == 2
    assert "'mailto:joe@a.example' is not an http(s) URL" in done.stderr


def test_an_unknown_crawl_is_not_understood(spring: Operated) -> None:
    spring.begin()

    assert spring.run("why", URLS[0], "--name", "autumn").returncode == 2


def test_a_url_cannot_deceive_the_terminal(spring: Operated) -> None:
    spring.begin()
    store = Store(spring.store_dsn)
    store.write([fetch(JUNE, "error", url=URLS[0], crawl="spring", domain="a.example", reason="\x1b[31mred")], "1")
    store.close()

    text = said(spring, URLS[0])

    assert "\x1b" not in text
    assert "␛[31mred" in text


def test_without_the_store_a_queued_url_is_told_all_the_same(spring: Operated) -> None:
    spring.begin(*URLS)

    done = spring.run("why", URLS[0], LINKCRAWLER_CLICKHOUSE_DSN="http://127.0.0.1:1/default")
    other = spring.run("why", "http://www.a.example/other", LINKCRAWLER_CLICKHOUSE_DSN="http://127.0.0.1:1/default")

    assert "earlier fetches are not known" in done.stdout
    assert other.returncode == 1
    assert other.stderr.startswith("linkcrawler: ClickHouse at http://127.0.0.1:1/default cannot be used now")


def test_without_redis_it_fails_in_one_line(spring: Operated) -> None:
    done = spring.run("why", URLS[0], "--name", "spring", LINKCRAWLER_REDIS_URL="redis://127.0.0.1:1")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
