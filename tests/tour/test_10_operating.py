"""Operating a crawl that runs: it is paused, asked about, resumed, drained, taken up again, and forgotten."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler, wait_until

HOSTS = [f"{letter}.example" for letter in "abcdef"]
N_PAGES = 12  # of each host, in a chain: none is known before the one that links to it
URLS = {f"http://{host}/{i}" for host in HOSTS for i in range(N_PAGES)}


@pytest.fixture
def chains(web: TinyWeb) -> TinyWeb:
    """Six hosts of twelve pages, each page linking to the next and to target.example."""
    for host in HOSTS:
        for i in range(N_PAGES):
            following = f'<a href="/{i + 1}">next</a>' if i + 1 < N_PAGES else ""
            web.page(f"http://{host}/{i}", f'{following}<a href="http://target.example/{host}/{i}">out</a>')
    return web


def start(program: Linkcrawler, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "crawl", "--name", "spring", *arguments, "--data", str(program.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def begin(program: Linkcrawler, web: TinyWeb, delay: str = "0.3") -> subprocess.Popen[str]:
    seeds = [f"http://{host}/0" for host in HOSTS]
    return start(program, *seeds, "--delay", delay, "--workers", "2", *web.connect)


def standing(program: Linkcrawler) -> dict[str, Any]:
    (crawl,) = program.json("status")["crawls"]
    return dict(crawl)


def is_at_rest(program: Linkcrawler) -> bool:
    crawl = standing(program)
    return crawl["leased"] == 0 and all("paused" in worker["trouble"] for worker in crawl["workers"])


def asked(web: TinyWeb) -> Counter[str]:
    """How often each page was asked for."""
    return Counter(f"http://{r.host}{r.path}" for r in web.requests if r.path != "/robots.txt")


def assert_all_is_there(program: Linkcrawler) -> None:
    report = program.json("report", "target.example")

    assert report["backlinks"] == len(URLS)
    assert report["referring_domains"] == len(HOSTS)


def test_a_paused_crawl_asks_for_nothing_and_goes_on_where_it_was(linkcrawler: Linkcrawler, chains: TinyWeb) -> None:
    crawl = begin(linkcrawler, chains)
    wait_until(lambda: len(asked(chains)) >= 12, "a tenth of the pages was asked for")

    said = linkcrawler.json("pause")
    wait_until(lambda: is_at_rest(linkcrawler), "what was under way is settled, and both workers rest")
    n_asked = len(chains.requests)
    paused = standing(linkcrawler)
    next_url = f"http://a.example/{max(int(path[1:]) for path in chains.asked('a.example')) + 1}"
    why = linkcrawler.json("why", next_url)
    n_asked_later = len(chains.requests)
    linkcrawler.json("resume")
    _, err = crawl.communicate(timeout=120)

    assert said["state"] == "paused"
    assert (paused["state"], paused["n_workers"], paused["hosts_in_flight"]) == ("paused", 2, 0)
    assert n_asked == n_asked_later  # three commands later, and 0.3 s is the pace
    assert (why["state"], why["crawl_state"], why["queued"]["position"]) == ("queued", "paused", 1)
    assert crawl.returncode == 0, err
    assert asked(chains) == Counter(URLS)
    assert_all_is_there(linkcrawler)


def test_a_drained_crawl_ends_its_workers_and_is_taken_up_again_with_nothing_fetched_twice(
    linkcrawler: Linkcrawler, chains: TinyWeb
) -> None:
    crawl = begin(linkcrawler, chains)
    wait_until(lambda: len(asked(chains)) >= 12, "a tenth of the pages was asked for")

    drained = linkcrawler.json("drain", "--wait")
    _, err = crawl.communicate(timeout=120)
    n_before = len(asked(chains))
    stored = linkcrawler.json("sql", "select count() as n from fetches final where purpose = 'page'")["rows"][0]["n"]
    again = start(linkcrawler)
    _, err_again = again.communicate(timeout=120)

    assert (drained["state"], drained["n_workers"], drained["leased"]) == ("draining", 0, 0)
    assert crawl.returncode == 0, err
    assert n_before < len(URLS)
    assert stored == n_before  # what was under way was finished and stored, nothing was thrown away
    assert again.returncode == 0, err_again
    assert asked(chains) == Counter(URLS)
    assert_all_is_there(linkcrawler)


def test_a_deleted_crawl_is_forgotten_and_its_links_stay(linkcrawler: Linkcrawler, chains: TinyWeb) -> None:
    begin(linkcrawler, chains, delay="0").communicate(timeout=120)

    linkcrawler.json("delete", "--name", "spring", "--yes")

    assert linkcrawler.json("status")["crawls"] == []
    assert linkcrawler.run("why", "http://a.example/0").returncode == 2
    assert_all_is_there(linkcrawler)
