"""A backup is made while a crawl goes on; then all is destroyed and brought back, and the crawl goes on from there."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from linkcrawler import embedded
from linkcrawler.cli.main import linkcrawler as program
from tests.chaos import claims
from tests.chaos.chaos import Attacked
from tests.chaos.conftest import Attack
from tests.chaos.known_web import KnownWeb
from tests.conftest import execute
from tests.tour.conftest import wait_until

DELAY_S = 0.5
LINKS = "select * from links final order by all format JSON"


def run(data: Path, *words: str | Path, code: int = 0) -> str:
    """What the command printed, or where it failed what it said; in this process, which has it all imported."""
    done = CliRunner().invoke(program, [*map(str, words), "--data", str(data)])
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


def told(data: Path, *words: str | Path) -> dict[str, Any]:
    return dict(json.loads(run(data, *words, "--json")))


def destroy(crawl: Attacked) -> None:
    """As a disk that is lost: crawl and services are killed, and nothing is left of the data folder."""
    crawl.stop()
    for service in ("redis", "store"):
        for pid in crawl._pids(service):
            os.kill(pid, signal.SIGKILL)
    embedded.down(crawl.data, is_forced=True)
    shutil.rmtree(crawl.data)


@pytest.mark.long
def test_a_crawl_goes_on_from_a_backup_that_was_made_while_it_ran_and_its_results_are_exact(
    attack: Attack, tmp_path: Path
) -> None:
    web = KnownWeb(n_pages=300, n_hosts=20, n_children=20)
    crawl = attack(web, "--workers", "2", "--delay", str(DELAY_S)).start(*web.seeds)
    wait_until(lambda: crawl.served.n_asked() >= 60, "60 requests were made")

    made = told(crawl.data, "backup", tmp_path / "kept")
    n_then = crawl.served.n_asked()
    wait_until(lambda: crawl.served.n_asked() > n_then, "the crawl goes on by itself")
    destroy(crawl)
    back = told(crawl.data, "restore", tmp_path / "kept")
    embedded.up(crawl.data)
    stored = {str(row["url"]) for row in claims.rows(crawl, "select url from fetches where purpose = 'page'")}
    crawl.start().end()

    was = made["crawls"][crawl.name]
    assert was["leased"] == 0 < was["queued"] < 300 and len(stored) + was["queued"] == was["seen"]
    assert (back["backup"], back["n_keys"], back["rows"]) == (made["folder"], made["n_keys"], made["rows"])
    assert claims.asked_again(crawl).keys() & stored == set()
    claims.assert_every_page_is_there(crawl)
    claims.assert_links_are_exact(crawl)
    claims.assert_no_key_leaks(crawl)
    page, target = next((link.source_url, link.target_url) for link in web.links if link.source_url in stored)
    assert target in run(crawl.data, "evidence", page, target, "--body")


@pytest.mark.long
def test_what_did_not_change_is_linked_and_what_is_spoiled_or_unfinished_is_refused(
    attack: Attack, tmp_path: Path
) -> None:
    web = KnownWeb(n_pages=60, n_hosts=10)
    crawl = attack(web, "--delay", "0").start(*web.seeds)
    crawl.end()
    kept, data, there = tmp_path / "kept", crawl.data, tmp_path / "there"
    first = told(data, "backup", kept)
    second = told(data, "backup", kept)
    links = json.loads(execute(crawl.service("store")["url"], LINKS))["data"]

    # Nothing is written beside the manifest, and the frontier's leftovers of the moment.
    assert second["n_linked_files"] >= second["n_files"] - 3
    assert told(data, "backup", kept, "--check")["is_whole"]
    assert "is not empty (store, redis, warc)" in _fails_running(run(data, "restore", kept, code=2), data, kept)
    assert "lies in the data folder" in run(data, "backup", data / "x", code=2)

    draft = kept / ".unfinished-20990101T000000Z"
    shutil.copytree(second["folder"], draft)
    (kept / "20990101T000000Z").mkdir()  # a removal that was killed
    warc = next(Path(first["folder"], "warc").rglob("*.warc.gz"))
    torn = tmp_path / "torn"
    shutil.copytree(second["folder"], torn)
    name = warc.relative_to(first["folder"])
    (torn / name).write_bytes((torn / name).read_bytes()[:-1])
    assert f"{torn / name} is torn" in run(there, "restore", torn, code=1)
    said = json.loads((torn / "manifest.json").read_text())
    (torn / "manifest.json").write_text(json.dumps(said | {"schema": said["schema"] | {"9999_later.sql": "0"}}))
    assert "does not know its 9999_later.sql" in run(there, "restore", torn, code=2)
    (torn / "manifest.json").write_text(json.dumps(said | {"files": [said["files"][0] | {"file": "../x"}]}))
    assert "not one of a backup" in run(there, "restore", torn, code=2)
    (torn / "manifest.json").unlink()
    assert "has no backup in it" in run(there, "restore", torn, code=2)
    assert not (there / "store").exists() and not (there / ".restoring").exists()

    back = told(there, "restore", kept)
    assert back["backup"] == second["folder"]
    with embedded.store_service(there) as dsn:
        assert json.loads(execute(dsn, LINKS))["data"] == links
    assert len(links) == len(web.links)
    told(data, "backup", kept)
    assert not draft.exists()


def _fails_running(said: str, data: Path, kept: Path) -> str:
    """What is said once the services are down: before, that they run."""
    assert "runs: end what uses it" in said
    embedded.down(data, is_forced=True)
    told_then = run(data, "restore", kept, code=2)
    embedded.up(data)
    return told_then
