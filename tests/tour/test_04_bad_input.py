"""What is wrong is said in one line that names the thing and the remedy: nothing is lost, nothing is a traceback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny_web import TinyWeb
from tests.tour.conftest import Linkcrawler


def said(done: subprocess.CompletedProcess[str]) -> str:
    """Standard error, which has no traceback."""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("linkcrawler: ")
    return done.stderr


@pytest.mark.parametrize(
    "seed", ["htp:/x", "mailto:me@example.com", "https://", "http://[::1", "https://exa mple.com/"]
)
def test_a_seed_that_is_no_url_is_a_usage_error(tmp_path: Path, seed: str) -> None:
    done = Linkcrawler(tmp_path / "data").run("crawl", "https://example.com/", seed)

    assert done.returncode == 2
    assert seed in said(done)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--name", "../../etc"], "../../etc"),
        (["--connect-to", "nonsense"], "nonsense"),
        (["--max-pages", "-1"], "--max-pages"),
        (["--scope", "galaxy"], "galaxy"),
        (["--delay", "inf"], "--delay"),
        (["--seeds", "/nowhere/seeds.txt"], "/nowhere/seeds.txt"),
        (["--ca-bundle", "/nowhere/ca.pem"], "/nowhere/ca.pem"),
        (["--user-agent", "two\r\nlines"], "user_agent"),
        (["--workers", "2", "--metrics-port", "65535"], "65534"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(tmp_path: Path, options: list[str], named: str) -> None:
    done = Linkcrawler(tmp_path / "data").run("crawl", "https://example.com/", *options)

    assert done.returncode == 2
    assert named in said(done)


def test_an_unknown_host_fails_and_is_named(linkcrawler: Linkcrawler) -> None:
    done = linkcrawler.run("crawl", "https://no-such-host.invalid/", "--contact", "crawl@acme.io")

    assert done.returncode == 1
    assert "https://no-such-host.invalid/" in said(done)
    assert "dns_error" in done.stderr


def test_a_host_that_is_down_fails_and_is_named(linkcrawler: Linkcrawler) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        done = linkcrawler.run("crawl", "http://a.example/", "--connect-to", f"::127.0.0.1:{port}")

    # On a slow machine lines of progress come before the end, too.
    (end,) = [line for line in done.stderr.splitlines() if line.startswith("linkcrawler: ")]
    assert done.returncode == 1
    assert "http://a.example/" in end
    assert "connect_error" in done.stderr and "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = Linkcrawler(tmp_path / "file" / "data").run("crawl", "http://127.0.0.1/")

    assert done.returncode == 2
    assert str(tmp_path / "file") in said(done)


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("LINKCRAWLER_CLICKHOUSE_DSN", "http://127.0.0.1:1/default", "LINKCRAWLER_CLICKHOUSE_DSN"),
        ("LINKCRAWLER_REDIS_URL", "redis://127.0.0.1:1/0", "LINKCRAWLER_REDIS_URL"),
    ],
)
def test_a_service_that_cannot_be_reached_is_named_with_the_setting(
    tmp_path: Path, variable: str, value: str, remedy: str
) -> None:
    done = Linkcrawler(tmp_path / "data").run("crawl", "http://127.0.0.1/", env={**os.environ, variable: value})

    assert done.returncode == 1
    assert "127.0.0.1:1" in said(done)
    assert remedy in done.stderr


def test_settings_that_are_no_addresses_are_reported_together(tmp_path: Path) -> None:
    environment = {**os.environ, "LINKCRAWLER_REDIS_URL": "localhost", "LINKCRAWLER_CLICKHOUSE_DSN": "tcp://x:9000"}
    done = Linkcrawler(tmp_path / "data").run("crawl", "https://example.com/", env=environment)

    assert done.returncode == 2
    assert "localhost" in said(done) and "tcp://x:9000" in done.stderr


def test_sql_with_a_syntax_error_says_where(linkcrawler: Linkcrawler) -> None:
    done = linkcrawler.run("sql", "selekt 1")

    assert done.returncode == 2
    assert "selekt" in said(done)
    assert len(done.stderr.splitlines()) <= 3


def test_sql_that_takes_more_than_it_may_has_failed(linkcrawler: Linkcrawler) -> None:
    done = linkcrawler.run("sql", "select sleep(100)")

    assert done.returncode == 1
    assert "TOO_SLOW" in said(done)


def test_sql_cannot_write(linkcrawler: Linkcrawler) -> None:
    done = linkcrawler.run("sql", "drop table links")

    assert done.returncode == 2
    assert said(done)
    assert linkcrawler.run("sql", "select count() from links").returncode == 0


def test_evidence_of_what_is_not_there_is_named(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", '<a href="http://b.example/">b</a>')
    linkcrawler.json("crawl", "http://a.example/", *web.connect)

    unknown = linkcrawler.run("evidence", "http://c.example/")
    missing = linkcrawler.run("evidence", "x/none.warc.gz@0+10")
    outside = linkcrawler.run("evidence", "../../../etc/passwd@0+10")
    odd = linkcrawler.run("evidence", "what")
    shown = linkcrawler.run("evidence", "http://a.example/", "http://b.example/")

    assert (unknown.returncode, missing.returncode, outside.returncode, odd.returncode) == (1, 1, 1, 2)
    assert "http://c.example/" in said(unknown)
    assert "none.warc.gz" in said(missing)
    assert "passwd" in said(outside) and "root:" not in outside.stdout
    assert "FILE@OFFSET+LENGTH" in said(odd)
    assert shown.returncode == 0
    assert '<a href="http://b.example/">b</a>' in shown.stdout


def test_a_crawl_of_what_was_crawled_under_that_name_says_so(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    web.page("http://a.example/", "a")
    linkcrawler.json("crawl", "http://a.example/", "--name", "once", *web.connect)

    again = linkcrawler.run("crawl", "--name", "once")
    unknown = linkcrawler.run("crawl", "--name", "never")

    assert again.returncode == 0
    assert "nothing was due: crawl once" in again.stderr
    assert unknown.returncode == 2
    assert "never" in said(unknown)


def test_a_reader_that_closes_the_pipe_early_is_no_failure(linkcrawler: Linkcrawler) -> None:
    command = f"{sys.executable} -m linkcrawler sql 'select number from numbers(100000)' --data {linkcrawler.data}"
    done = subprocess.run(f"{command} | head -1", shell=True, capture_output=True, text=True)

    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
