"""Where the time of a crawl goes: `crawl --profile`."""

from __future__ import annotations

from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler


def test_a_profile_accounts_for_all_cpu_time_of_the_workers(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    for i in range(30):
        links = "".join(f'<a href="/{j}">{j}</a><a href="http://b.example/{i}/{j}">b</a>' for j in range(30))
        web.page(f"http://a.example/{i}", links)

    crawl = linkcrawler.json("crawl", "http://a.example/0", "--profile", "--workers", "2", *web.connect)
    profile = crawl["profile"]
    stages = profile["stages_ms_per_attempt"]

    assert profile["n_attempts"] == crawl["pages_fetched"] == 30
    assert abs(sum(stages.values()) - profile["cpu_ms_per_attempt"]) < 0.1 * profile["cpu_ms_per_attempt"]
    spent = {
        "engine",
        "download",
        "parse",
        "canonicalise",
        "extract",
        "discovery",
        "frontier",
        "warc",
        "rows",
        "insert",
    }
    assert not [stage for stage in spent if stages[stage] <= 0]
    assert stages["tls"] == 0  # nothing was encrypted
    assert 0 <= profile["lag_p50_ms"] <= profile["lag_p99_ms"]


def test_a_profile_is_by_attempt_and_says_so(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="/gone">gone</a><a href="/gone-too">gone, too</a>')

    done = linkcrawler.run("crawl", "http://a.example/", "--profile", *web.connect)

    assert "crawl " in done.stdout and ": 1 pages in " in done.stdout
    assert "CPU per attempt " in done.stdout
    assert "3 attempts at pages" in done.stdout
    assert "CPU per page" not in done.stdout


def test_a_crawl_without_profile_says_nothing_of_one(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", "leaf")

    assert "profile" not in linkcrawler.json("crawl", "http://a.example/", *web.connect)
