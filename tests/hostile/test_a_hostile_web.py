"""One crawl of eighty websites that do what they can to hold it up: every case ends with a named outcome, in bounded
time and memory, and what can be read is read. The cases are those of `list.txt`; docs/security.md has them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from linkcrawler.config import CrawlConfig
from tests.hostile import bad_answers, bad_redirects, bad_robots, bad_sites
from tests.hostile.case import Case
from tests.hostile.conftest import Crawled, Runner
from tests.hostile.server import Asked, HostileWeb

SITES = {case.number: (case, otherwise, reasons) for case, otherwise, reasons in bad_sites.SITES}
CASES = [*bad_answers.CASES, *bad_redirects.CASES, *bad_robots.CASES, *bad_sites.SITEMAPS]
MAX_PEAK_KB = 400_000  # seen: 165,000, of which a worker without work takes half
MAX_CRAWL_DELAY_S = 1.0


@dataclass(frozen=True)
class Visited:
    """The crawl, and the web that it met."""

    crawled: Crawled
    web: HostileWeb


@pytest.fixture(scope="module")
def visited(runner: Runner) -> Iterator[Visited]:
    """Every website of this file was crawled, all at once."""
    with HostileWeb() as web:
        for case in CASES:
            for path, said in case.answers.items():
                web.say(f"http://{case.host}{path}", said)
        for url, said in {**bad_redirects.PARTNERS, **bad_robots.PARTNERS}.items():
            web.say(url, said)

        async def endless(asked: Asked) -> None:
            number = ".".join(asked.host.removesuffix(".example").rpartition(".")[2].split("-")).upper()
            otherwise = SITES[number][1]
            if asked.path == "/robots.txt" and number != "D.12":
                await asked.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            elif isinstance(otherwise, bytes):
                await asked.send(otherwise)
            else:
                await otherwise(asked)

        web.fallback = lambda host: endless if ".d-" in f".{host}" else None
        config = CrawlConfig(
            "hostile",
            scope="domains",
            max_pages_per_domain=bad_sites.MAX_PAGES,
            max_depth=bad_redirects.MAX_DEPTH,
            delay_s=0,
            n_concurrent=256,
            max_attempts=1,
            max_body_bytes=bad_answers.MAX_BODY_BYTES,
            timeout_s=bad_answers.TIMEOUT_S,
            connect_timeout_s=bad_answers.TIMEOUT_S,
            max_crawl_delay_s=MAX_CRAWL_DELAY_S,
            connect_to=(web.connect_to,),
        )
        seeds = [case.seed for case in [*CASES, *(case for case, _, _ in SITES.values())]]
        yield Visited(runner.crawl(config, seeds), web)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_a_bad_answer_has_its_outcome_and_its_reason(visited: Visited, case: Case) -> None:
    found = visited.crawled.of(case)

    for path, expected in case.outcomes.items():
        outcome, _, reason = expected.partition(" ")
        assert found.get(path, ("", "not fetched"))[0] == outcome, found
        assert reason in found[path][1]
    assert visited.crawled.links.get(case.host, set()) == case.links
    assert len([p for p in visited.web.asked(case.host) if not p.startswith("/r")]) <= case.max_asked


@pytest.mark.parametrize("number", SITES)
def test_a_site_without_an_end_comes_to_an_end(visited: Visited, number: str) -> None:
    case, _, reasons = SITES[number]
    asked = [r for r in visited.web.requests if f".{r.host}".endswith(f".{case.host}") and r.path != "/robots.txt"]

    assert visited.crawled.of(case)["/"][0] == "ok"
    assert 1 <= len(asked) <= case.max_asked
    assert len({(r.host, r.path) for r in asked}) == len(asked)
    told = {**visited.crawled.summary["urls_refused_by_reason"], **visited.crawled.summary["urls_parked_by_reason"]}
    assert reasons <= set(told)


def test_what_a_sitemap_names_outside_of_the_crawl_is_not_asked_for(visited: Visited) -> None:
    """Another host, a file, a document type."""
    assert visited.web.asked("elsewhere.example") == []
    assert visited.crawled.summary["urls_refused_by_reason"]["out_of_scope"] >= 1


def test_no_cookie_is_ever_sent(visited: Visited) -> None:
    assert len(visited.web.requests) > 300
    assert not [request.head for request in visited.web.requests if b"\r\ncookie:" in request.head.lower()]


def test_memory_is_bounded(visited: Visited) -> None:
    assert 50_000 < visited.crawled.peak_kb < MAX_PEAK_KB


def test_no_case_broke_the_program(visited: Visited) -> None:
    broken = {u: said for u, said in visited.crawled.outcomes.items() if said[0] == "error"}
    own = {"B2.1", "B2.2", "B2.3", "B2.4", "B2.5", "B2.6", "B2.8", "B4.1", "B4.2", "B4.3", "B4.10", "B4.11", "B5.1"}

    assert set(broken) == {case.seed for case in CASES if case.number in own}
    assert "Traceback" not in visited.crawled.stderr
