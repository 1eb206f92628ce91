"""An import that is killed at any moment goes on where it was, and nothing is counted twice or left out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.ingest.conftest import Index
from tests.ingest.warc_files import page, response, zipped
from tests.ingest.wat_set import Expected, page_of, write

N_FILES, N_PAGES = 2, 2500  # more than one batch in each


def written(folder: Path) -> list[Path]:
    """Files with pages that have two links each, one of them to a domain of its own."""
    paths = []
    for number in range(N_FILES):
        records = [
            response(
                f"http://a{i % 50}.example/{number}/{i}", page(f"http://b{i % 100}.example/{i}", "http://all.example/")
            )
            for i in range(N_PAGES)
        ]
        paths.append(folder / f"{number}.warc.gz")
        paths[-1].write_bytes(zipped(*records))
    return paths


def test_an_import_that_is_killed_or_interrupted_resumes_to_exact_counts(index: Index, tmp_path: Path) -> None:
    files = list(map(str, written(tmp_path)))
    command = [sys.executable, "-m", "linkcrawler", "ingest", "warc", *files, "--workers", "2"]
    env = {**os.environ, "LINKCRAWLER_CLICKHOUSE_DSN": index.dsn, "LINKCRAWLER_DATA": str(index.data)}
    n_seen = 0
    for ended_by in (signal.SIGKILL, signal.SIGINT):  # Ctrl-C goes to all processes of the command
        running = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)
        while index.store.query("select count() from fetches")[0][0] == n_seen:  # until this run has added something
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.1)
                break
        os.killpg(running.pid, ended_by)
        _, said_last = running.communicate(timeout=60)
        assert "Traceback" not in said_last
        n_seen = index.store.query("select count() from fetches")[0][0]

    said = index.ingest("warc", *files)

    n_pages = N_FILES * N_PAGES
    assert (said["n_fetches"], said["n_links"], said["damages"]) == (n_pages, 2 * n_pages, {})
    assert index.store.query(
        "select count(), uniqExact(source_url), sum(instances), countIf(target_domain = 'all.example') from links final"
    ) == [(2 * n_pages, n_pages, 2 * n_pages, n_pages)]
    assert index.store.query("select count() from fetches final") == [(n_pages,)]


def test_a_set_of_wat_files_comes_to_the_counts_that_its_seed_foretells(index: Index, tmp_path: Path) -> None:
    """`make bench ARGS=wat_kill` does it with 2 GB, and kills."""
    expected = Expected()
    for number in range(2):
        n_pages, _ = write(tmp_path / f"{number}.warc.wat.gz", number * 1000, seed=9, max_bytes=1_000_000)
        for page_number in range(number * 1000, number * 1000 + n_pages):
            expected.add(page_of(page_number, seed=9))

    said = index.ingest("wat", *sorted(tmp_path.glob("*.wat.gz")))

    assert said["outcomes"] == expected.outcomes
    rows = index.store.query(
        "select target_domain, count(), sum(instances), countIf(follow) from links final group by target_domain"
    )
    assert {row[0]: tuple(row[1:]) for row in rows} == expected.domains
    assert len(expected.domains) > 500


def test_the_same_file_again_costs_nothing_and_changes_nothing(index: Index, tmp_path: Path) -> None:
    file = written(tmp_path)[0]
    first = index.ingest("warc", file)
    before = index.links()

    assert index.ingest("warc", file)["n_known_files"] == 1
    again = index.ingest("warc", file, "--again")

    assert (again["n_known_files"], again["n_fetches"]) == (0, first["n_fetches"])
    assert index.links() == before


def test_what_a_file_has_grown_by_is_read(index: Index, tmp_path: Path) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(zipped(response("http://a.example/", page("http://b.example/"))))
    index.ingest("warc", file)
    with file.open("ab") as stream:
        stream.write(zipped(response("http://c.example/", page("http://b.example/"))))

    said = index.ingest("warc", file)

    assert said["n_fetches"] == 2
    assert len(index.targets()) == 2
