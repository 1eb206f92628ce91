"""The disk fills up under a crawl: it stops before the disk does, says so, and goes on by itself when there is room.

What happens where the disk is full all the same is measured by tests/bench/bench_disk_full.py, on a disk of its own.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from linkcrawler.cli.main import linkcrawler as program
from tests.chaos import claims
from tests.chaos.conftest import Attack
from tests.chaos.known_web import KnownWeb
from tests.tour.conftest import wait_until

pytestmark = pytest.mark.long

GB = 1 << 30


def test_a_crawl_pauses_before_the_disk_is_full_and_goes_on_when_there_is_room(
    attack: Attack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = shutil.disk_usage(tmp_path).free
    large = min(4 * GB, free // 2)
    monkeypatch.setenv("LINKCRAWLER_MIN_FREE_BYTES", str(free - large // 2))
    web = KnownWeb(n_pages=200, n_hosts=20, n_children=20)
    crawl = attack(web, "--workers", "1", "--delay", "0.3").start(*web.seeds)
    wait_until(lambda: crawl.served.n_asked() >= 60, "60 requests were made")

    def told() -> dict[str, object]:
        done = CliRunner().invoke(program, ["status", "--json", "--data", str(crawl.data)])
        return dict(next(one for one in json.loads(done.stdout)["crawls"] if one["crawl"] == crawl.name))

    with (tmp_path / "large").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, large)
    wait_until(lambda: "MB left" in str(told()["reason"]) and not told()["leased"], "the crawl stands still")
    n_asked, paused = crawl.served.n_asked(), told()
    screen = CliRunner().invoke(program, ["status", "--data", str(crawl.data)]).stdout
    (tmp_path / "large").unlink()
    crawl.end()

    assert n_asked < 200
    assert "min_free_bytes keeps" in str(paused["reason"]) and paused["queued"] != 0
    assert "make room, it goes on by itself" in " ".join(screen.split())
    assert claims.asked_again(crawl) == Counter()
    claims.assert_every_page_is_there(crawl)
    claims.assert_links_are_exact(crawl)
    claims.assert_no_key_leaks(crawl)
