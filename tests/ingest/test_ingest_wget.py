"""A web fetched by GNU Wget into WARC, and crawled by us: the same links."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from tests.docsweb import Docsweb, docsweb
from tests.ingest.conftest import LINKS, Index
from tests.ingest.wget import Place
from tests.tiny_web import Answer, TinyWeb

__all__ = ["docsweb"]
SITE = "http://a.example/"


def build(web: TinyWeb) -> None:
    """A site of some pages with a redirect, a missing page, an image, and links out of many kinds."""
    for number in range(8):
        following = "".join(f'<a href="/p{(number * 3 + i) % 8}.html">next {i}</a>' for i in range(3))
        out = (
            f'<nav><a rel="nofollow ugc" href="http://b{number}.example/x?utm_source=a#top">Größe {number}</a></nav>'
            f'<a href="//c.example/{number}"><img src="/i.png" alt="a picture"></a>'
        )
        web.page(f"{SITE}p{number}.html", following + out, title=f"Page {number}")
    head = '<link rel="alternate" hreflang="de" href="http://de.example/">'
    web.page(SITE, head + '<a href="/p0.html">in</a> <a href="/moved">moved</a> <a href="/gone">gone</a>')
    web.answer(f"{SITE}moved", 302, Location="http://d.example/there")
    # To a proxy, as wget takes it for one, the whole URL is said.
    web.otherwise = lambda request: cast(Answer, web.answers.get(request.path, Answer(404)))
    web.answer(f"{SITE}i.png", 200, b"\x89PNG\r\n\x1a\n", Content_Type="image/png")


def test_wget_and_a_crawl_of_ours_give_the_same_links(
    index: Index, redis_url: str, store_dsn: str, tmp_path: Path
) -> None:
    if not (wget := shutil.which("wget")):
        pytest.skip("wget is absent: apt-get install wget")
    with TinyWeb() as web:
        build(web)
        proxy = f"http://127.0.0.1:{web.port}"
        subprocess.run(
            [wget, "-q", "-r", "-l", "5", "--no-warc-keep-log", "--warc-file=site", "-e", "robots=off", SITE],
            cwd=tmp_path,
            env={**os.environ, "http_proxy": proxy},
            timeout=60,
        )
        env = {**os.environ, "LINKCRAWLER_CLICKHOUSE_DSN": index.dsn, "LINKCRAWLER_DATA": str(index.data)}
        env["LINKCRAWLER_REDIS_URL"] = f"{redis_url}?db=8"
        crawled = subprocess.run(
            [sys.executable, "-m", "linkcrawler", "crawl", SITE, "--name", f"wget-{os.getpid()}", *web.connect],
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert crawled.returncode == 0, crawled.stderr
    ours = index.links()
    for table in ("fetches", "link_sets", "links", "pages"):
        index.store.command(f"truncate table {table}")

    said = index.ingest("warc", tmp_path / "site.warc.gz")

    assert said["damages"] == {}
    assert index.store.query(LINKS) == ours
    assert {row[2] for row in ours} == {"hyperlink", "redirect", "alternate"}
    assert len(ours) == 8 * 2 + 2


@pytest.mark.docsweb
def test_a_real_site_by_wget_and_by_a_crawl_of_ours_gives_the_same_rows(
    empty_index: str, redis_url: str, docsweb: Docsweb, tmp_path: Path
) -> None:
    """Both find their way by themselves. Only OWN_COLUMNS may differ; `make bench ARGS=wget` does it with six sites."""
    if not (wget := shutil.which("wget")):
        pytest.skip("wget is absent: apt-get install wget")
    place = Place(empty_index, f"{redis_url}?db=8", tmp_path)
    seeds = [seed for seed in docsweb.seeds if "debian" in seed]

    ours = place.crawled(docsweb, seeds, 120)
    theirs = place.ingested(place.by_wget(wget, docsweb, seeds, 120), 120)

    assert theirs.said["damages"] == {}
    assert theirs.pages == ours.pages
    assert theirs.links == ours.links
    assert len(ours.pages) >= 15
    assert len(ours.links) > 800
