"""`watch` as an operator types it, over a store with a few links."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from linkcrawler.store import Store
from tests.cli.test_cli_report import Done, run_with
from tests.schedule.watched_links import DAY_MS, link, seen
from tests.store.conftest import store

__all__ = ["store"]
Run = Callable[..., Done]


@pytest.fixture
def watch(store: Store, empty_index: str) -> Run:
    def run(*arguments: str, columns: int = 0) -> Done:
        width = {"COLUMNS": str(columns)} if columns else {}
        return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": empty_index} | width, "watch", *arguments)

    return run


def history(store: Store) -> None:
    """A link that came on 2026-05-28, changed a day later, and went another day later."""
    seen(store, 0, link())
    seen(store, DAY_MS, link(anchor="\x1b[31manother target", rel=("ugc",), follow=False))
    seen(store, 2 * DAY_MS)


def test_what_is_put_is_listed_and_its_secret_is_not(watch: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("open sesame\n")
    put = watch(
        *("add", "Target.example/", "--webhook", "https://hook.example/links?to=me", "--since", "2026-05-01"),
        *("--secret-file", str(secret)),
    )
    listed = watch("list", "--json")

    assert (put.returncode, put.stdout) == (
        0,
        "target.example (domain) is watched: events since 2026-05-01 00:00 UTC, to https://hook.example/links?to=me\n",
    )
    (row,) = json.loads(listed.stdout)["rows"]
    assert (row["target"], row["scope"], row["since"]) == ("target.example", "domain", "2026-05-01T00:00:00.000Z")
    assert (row["webhook_url"], row["is_signed"]) == ("https://hook.example/links?to=me", True)
    assert "sesame" not in put.stdout + put.stderr + listed.stdout + watch("list").stdout


def test_run_and_events_tell_what_happened_once(watch: Run, store: Store) -> None:
    history(store)
    watch("add", "target.example", "--since", "2026-05-01")

    counts = json.loads(watch("run", "--json").stdout)
    again = json.loads(watch("run", "--json").stdout)
    told = json.loads(watch("events", "target.example", "--json").stdout)

    assert counts == {"n_events": 3, "n_new": 1, "n_lost": 1, "n_changed": 1, "n_delivered": 0, "n_failed": 0}
    assert again["n_events"] == 0
    assert [event["kind"] for event in told["rows"]] == ["new", "changed", "lost"]
    assert json.loads(watch("events", "--after", told["cursor"], "--json").stdout) == {
        "rows": [],
        "cursor": told["cursor"],
    }


def test_a_cursor_continues_where_a_limit_ended(watch: Run, store: Store) -> None:
    history(store)
    watch("add", "target.example", "--since", "2026-05-01")
    watch("run")
    first = json.loads(watch("events", "--limit", "2", "--json").stdout)
    rest = json.loads(watch("events", "--after", first["cursor"], "--json").stdout)

    assert [event["kind"] for event in first["rows"] + rest["rows"]] == ["new", "changed", "lost"]
    assert "--after" in watch("events", "--limit", "2").stderr


def test_a_date_begins_that_day(watch: Run, store: Store) -> None:
    history(store)
    watch("add", "target.example", "--since", "2026-05-28")
    watch("run")

    for since, n_events in (("2026-05-28", 3), ("2026-05-29", 2), ("2026-05-29T23:00:00Z", 1), ("2026-05-31", 0)):
        rows = json.loads(watch("events", "--since", since, "--json").stdout)["rows"]
        assert len(rows) == n_events, since


def test_the_tables_fit_the_terminal_and_show_no_control_characters(watch: Run, store: Store) -> None:
    history(store)
    watch("add", "target.example", "--since", "2026-05-01", "--webhook", "https://hook.example/" + "x" * 200)
    watch("add", "https://target.example/" + "y" * 300, "--scope", "prefix")
    watch("run")

    for columns in (60, 80, 120):
        for command in ("list", "events"):
            shown = watch(command, columns=columns).stdout
            assert shown.count("\n") >= 3
            assert max(cell_len(line) for line in shown.splitlines()) <= columns, shown
            assert "\x1b" not in shown
    wide = watch("events", columns=400).stdout
    assert "anchor a target -> ␛[31manother target; rel none -> ugc; follow yes -> no" in wide


def test_a_removed_watch_is_gone(watch: Run) -> None:
    watch("add", "target.example")

    assert watch("remove", "target.example").stdout == "target.example (domain) is watched no longer\n"
    assert json.loads(watch("list", "--json").stdout) == {"rows": []}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["add", "not a domain"], "is not a domain"),
        (["add", ""], "the target is empty"),
        (["add", "a.example", "--scope", "planet"], "'planet' is not one of"),
        (["add", "a.example", "--webhook", "ftp://hook.example/"], "is not an http(s) URL"),
        (["add", "a.example", "--webhook", "hook.example"], "is not an http(s) URL"),
        (["add", "a.example", "--webhook", "http://[::1/"], "is not an http(s) URL"),
        (["add", "a.example", "--webhook", "https://me:secret@hook.example/"], "has a user or password in it"),
        (["add", "a.example", "--webhook", "https://hook.example/\n"], "is not an http(s) URL"),
        (["add", "a.example", "--secret-file", "nowhere.txt"], "--secret-file nowhere.txt"),
        (["add", "a.example", "--since", "yesterday"], "is not a date or instant"),
        (["add", "https://a.example/" + "x" * 2_000, "--scope", "url"], "has 2,018 characters"),
        (["remove", "a.example"], "a.example is not watched with --scope domain"),
        (["events", "a.example"], "a.example is not watched with --scope domain"),
        (["events", "--after", "here"], "'here' is not a cursor"),
        (["events", "--after", "0", "--since", "2026-01-01"], "--since and --after were both given"),
        (["events", "--limit", "-1"], "--limit"),
    ],
)
def test_bad_input_is_refused_in_one_line(watch: Run, arguments: list[str], complaint: str) -> None:
    done = watch(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("linkcrawler: ")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1
    assert json.loads(watch("list", "--json").stdout) == {"rows": []}


def test_a_target_that_is_wider_than_what_was_named_is_said_to_be(watch: Run) -> None:
    done = watch("add", "www.target.example")

    assert done.stdout.startswith("target.example (domain) is watched")
    assert (
        "note: www.target.example is watched with all of target.example; --scope host watches it alone" in done.stderr
    )


def test_questions_create_no_data_folder(tmp_path: Path) -> None:
    data = str(tmp_path / "none")
    for arguments in (["list"], ["run"], ["events"], ["remove", "a.example"]):
        done = run_with({}, "watch", *arguments, "--data", data)
        assert done.returncode == (2 if arguments[0] == "remove" else 0), done.stderr

    assert not (tmp_path / "none").exists()


def test_follow_writes_events_as_they_come(watch: Run, store: Store, empty_index: str) -> None:
    watch("add", "target.example", "--since", "2026-05-01")
    seen(store, 0, link())
    watch("run")
    following = subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "watch", "events", "--follow", "--json"],
        env=os.environ | {"LINKCRAWLER_CLICKHOUSE_DSN": empty_index},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert following.stdout
        assert json.loads(following.stdout.readline())["kind"] == "new"
        seen(store, 1)
        watch("run")
        assert json.loads(following.stdout.readline())["kind"] == "lost"
    finally:
        following.send_signal(signal.SIGINT)
        rest, problems = following.communicate(timeout=30)
    assert (following.returncode, rest, problems.strip()) == (130, "", "linkcrawler: interrupted")
