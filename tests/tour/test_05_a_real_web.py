"""Documentation sites over https: every reachable page fetched, every link counted, every record proven."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lxml.html
import pytest

from tests import independent_count
from tests.docsweb import Docsweb, docsweb
from tests.tour.conftest import Linkcrawler

__all__ = ["docsweb"]
pytestmark = pytest.mark.docsweb
Independent = tuple[dict[str, independent_count.Counts], set[str]]


class Least(NamedTuple):
    """What so many sites have of pages, and of domains that these link to."""

    pages: int
    domains: int


AT_LEAST = {2: Least(80, 100), 6: Least(3000, 400)}


@pytest.fixture(
    scope="module", params=[pytest.param(2, id="two sites"), pytest.param(6, id="six", marks=pytest.mark.long)]
)
def sites(docsweb: Docsweb, request: pytest.FixtureRequest) -> Docsweb:
    """The last two of the sites, of some hundred pages, or all."""
    return replace(docsweb, seeds=docsweb.seeds[-request.param :])


@pytest.fixture(scope="module")
def crawled(sites: Docsweb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Linkcrawler, dict[str, Any]]]:
    """The sites, crawled once by one worker."""
    program = Linkcrawler(tmp_path_factory.mktemp("one") / "data")
    program.run("up")
    summary = crawl(program, sites)
    yield program, summary
    program.run("down")


@pytest.fixture(scope="module")
def independent(crawled: tuple[Linkcrawler, dict[str, Any]]) -> Independent:
    """The archive of that crawl, read by other means."""
    return independent_count.count(crawled[0].data / "warc")


def crawl(program: Linkcrawler, sites: Docsweb, *options: str) -> dict[str, Any]:
    return program.json("crawl", *sites.seeds, "--scope", "hosts", *sites.connect, *options, timeout_s=900)


TOTALS = """
select target_domain, count() as backlinks, uniqExact(source_url) as pages, uniqExact(source_domain) as domains,
    countIf(follow) as follow, countIf(link_type = 'text') as text, countIf(link_type = 'image') as image
from links final
where link_class = 'hyperlink' and source_domain != target_domain and lost_at is null
group by target_domain
order by target_domain
"""


def test_the_totals_of_every_target_domain_equal_an_independent_count_of_the_archive(
    crawled: tuple[Linkcrawler, dict[str, Any]], independent: Independent, sites: Docsweb
) -> None:
    program, _ = crawled

    rows = program.json("sql", TOTALS)["rows"]
    counts, _ = independent

    ours = {r.pop("target_domain"): r for r in rows}
    theirs = {
        domain: {
            "backlinks": c.backlinks,
            "pages": len(c.pages),
            "domains": len(c.domains),
            "follow": c.follow,
            "text": c.text,
            "image": c.image,
        }
        for domain, c in counts.items()
    }
    assert len(theirs) > AT_LEAST[len(sites.seeds)].domains
    assert ours == theirs


def test_every_reachable_page_is_fetched(
    crawled: tuple[Linkcrawler, dict[str, Any]], independent: Independent, sites: Docsweb
) -> None:
    """What the archived pages link to on the seeds' hosts was fetched, whatever came of it."""
    program, summary = crawled
    hosts = {urlsplit(seed).hostname for seed in sites.seeds}
    attempted = {row["url"] for row in program.json("sql", "select url from pages")["rows"]}
    _, linked = independent

    pages = {url for url in linked if urlsplit(url).hostname in hosts and urlsplit(url).path.endswith((".html", "/"))}

    assert pages - attempted == set()
    assert summary["pages_fetched"] > AT_LEAST[len(sites.seeds)].pages


@pytest.mark.long
def test_two_workers_find_the_same_links_as_one(
    crawled: tuple[Linkcrawler, dict[str, Any]], sites: Docsweb, tmp_path: Path
) -> None:
    one, _ = crawled
    query = """
        select source_url, target_url, link_class, link_type, anchor, rel, follow, instances, new_by
        from links final order by source_url, target_url, link_class
    """
    two = Linkcrawler(tmp_path / "data")
    two.run("up")
    try:
        crawl(two, sites, "--workers", "2")

        assert two.run("sql", query, "--csv").stdout == one.run("sql", query, "--csv").stdout
    finally:
        two.run("down")


def test_every_warc_file_passes_the_check_of_warcio(crawled: tuple[Linkcrawler, dict[str, Any]]) -> None:
    program, _ = crawled
    files = sorted((program.data / "warc").rglob("*.warc.gz"))

    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, files)], capture_output=True, text=True
    )

    assert files
    assert check.returncode == 0, check.stdout + check.stderr


def test_the_evidence_of_any_link_shows_the_page_with_that_link(
    crawled: tuple[Linkcrawler, dict[str, Any]],
) -> None:
    program, _ = crawled
    sample = (
        "select source_url, target_url, href, evidence from links order by sipHash64(source_url, target_url) limit 20"
    )
    for row in program.json("sql", sample)["rows"]:
        shown = json.loads(program.run("evidence", row["evidence"], "--json").stdout)
        hrefs = lxml.html.document_fromstring(shown["body"].encode()).xpath("//@href | //@src | //@action")

        assert shown["url"] == row["source_url"]
        assert any(independent_count.canonical(row["source_url"], h) == row["target_url"] for h in hrefs)
