"""`recrawl`, `schedule` and `rebuild` as an operator types them wrongly, or where there is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Operated
from tests.cli.test_cli_report import run_with

NOWHERE = {"LINKCRAWLER_REDIS_URL": "redis://127.0.0.1:9", "LINKCRAWLER_CLICKHOUSE_DSN": "http://127.0.0.1:9"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("recrawl",), "one of --due, --target, --source-list and --all"),
        (("recrawl", "--due", "--all"), "one of --due, --target, --source-list and --all"),
        (("recrawl", "--target", "a.example", "--source-list", "x"), "one of --due"),
        (("recrawl", "--due", "more"), "more"),
        (("recrawl", "--all", "--budget", "-1"), "--budget"),
        (("recrawl", "--due", "--min-interval", "12"), "'12' is no duration: give a number and s, m, h, d or w"),
        (("recrawl", "--due", "--min-interval", "1h30m"), "'1h30m' is no duration"),
        (("recrawl", "--due", "--max-interval", "-3d"), "no duration"),
        (("schedule", "run", "--min-interval", ""), "no duration"),
        (("schedule", "daemon", "--every", "0"), "--every"),
        (("recrawl", "--target", "not a domain"), "not a domain"),
        (("recrawl", "--target", "a.example", "--scope", "page"), "--scope"),
        (("recrawl", "--source-list", "/no/such/file"), "--source-list /no/such/file"),
    ],
)
def test_what_is_not_understood_is_said_in_one_line_before_anything_is_done(
    arguments: tuple[str, ...], said: str
) -> None:
    done = run_with(NOWHERE, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("linkcrawler: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_list_of_no_pages_is_not_all_pages(tmp_path: Path) -> None:
    listed = tmp_path / "pages.txt"
    listed.write_text("# none yet\n\n")

    done = run_with(NOWHERE, "recrawl", "--source-list", str(listed))

    assert (done.returncode, done.stdout) == (2, "")
    assert f"--source-list {listed}: no URL" in done.stderr
    assert "seed" not in done.stderr


def test_a_list_that_fits_into_no_statement_is_to_be_split(tmp_path: Path) -> None:
    listed = tmp_path / "pages.txt"
    listed.write_text("".join(f"https://a.example/{'x' * 2000}/{n}\n" for n in range(6_300)))

    done = run_with(NOWHERE, "recrawl", "--source-list", str(listed))

    assert (done.returncode, done.stdout) == (2, "")
    assert "6,300 URLs" in done.stderr
    assert "split the file" in done.stderr
    assert len(done.stderr) < 300


def test_lines_of_a_list_that_are_no_urls_are_all_named(tmp_path: Path) -> None:
    listed = tmp_path / "pages.txt"
    listed.write_text("https://a.example/\nwhat is this\nftp://a.example/\n")

    done = run_with(NOWHERE, "recrawl", "--source-list", str(listed))

    assert done.returncode == 2
    assert f"{listed}:2: " in done.stderr
    assert f"{listed}:3: " in done.stderr


COMMANDS = [("recrawl", "--all"), ("recrawl", "--due", "--dry-run"), ("schedule", "run"), ("schedule", "daemon")]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_of_two_crawls_one_is_to_be_named_and_an_unknown_one_is_answered_with_them(
    spring: Operated, arguments: tuple[str, ...]
) -> None:
    spring.begin(name="spring")
    spring.begin(name="summer")

    unnamed, unknown = spring.run(*arguments), spring.run(*arguments, "--name", "winter")

    for done in (unnamed, unknown):
        assert (done.returncode, done.stdout) == (2, "")
        assert "spring, summer" in done.stderr
        assert done.stderr.count("\n") == 1
    assert "--name" in unnamed.stderr
    assert "'winter'" in unknown.stderr


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_folder_without_a_crawl_is_left_as_it_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    missing, empty = tmp_path / "missing", tmp_path / "empty"
    empty.mkdir()

    for data in (missing, empty):
        done = run_with({}, *arguments, "--data", str(data))

        assert done.returncode == 2
        assert f"no crawl is known in {data}" in done.stderr
    assert not missing.exists()
    assert not list(empty.iterdir())


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_bounds_that_cross_are_refused(spring: Operated, arguments: tuple[str, ...]) -> None:
    spring.begin()

    for bounds in (
        ("--min-interval", "2w", "--max-interval", "1w"),
        ("--min-interval", "59s"),
        ("--min-interval", "91d"),
    ):
        done = spring.run(*arguments, *bounds)

        assert (done.returncode, done.stdout) == (2, "")
        assert "min_interval_s" in done.stderr


def test_a_crawl_of_a_scrapy_spider_is_left_to_it(spring: Operated) -> None:
    spring.made.add("hubs")
    spring.do(lambda frontier: frontier.mark_spider("links"), "hubs")
    spring.do(lambda frontier: frontier.offer([]), "hubs")

    for arguments in (("recrawl", "--all"), ("recrawl", "--all", "--queue"), ("schedule", "run")):
        done = spring.run(*arguments, "--name", "hubs")

        assert (done.returncode, done.stdout) == (2, "")
        assert "links" in done.stderr


def test_rebuild_of_an_empty_store_derives_nothing(spring: Operated) -> None:
    assert spring.json("rebuild") == {"links": 0, "pages": 0}
    assert spring.run("rebuild").stdout == "derived anew: 0 spans of links, 0 pages\n"


def test_rebuild_of_a_folder_without_a_store_leaves_it_as_it_is(tmp_path: Path) -> None:
    missing, empty = tmp_path / "missing", tmp_path / "empty"
    empty.mkdir()

    for data in (missing, empty):
        done = run_with({}, "rebuild", "--data", str(data))

        assert (done.returncode, done.stdout) == (2, "")
        assert f"nothing is stored in {data}" in done.stderr
    assert not missing.exists()
    assert not list(empty.iterdir())
