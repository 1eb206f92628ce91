"""`landing`, `categories`, `broken` and `dead-pages` as an analyst types them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.analytics.hand_made import HandMade, day
from tests.cli.test_cli_report import Done, run_with

Run = Callable[..., Done]


@pytest.fixture
def linkcrawler(empty_index: str) -> Run:
    """Commands over an index with six links to four pages of one target."""
    made = HandMade(empty_index)
    paths = ("docs/a", "docs/a", "docs/b", "blog/x", "gone", "blog/x")
    made.put(
        "links",
        *(made.link(f"https://{'ab'[i % 2]}.example/{i}", f"https://t.example/{path}") for i, path in enumerate(paths)),
    )
    made.put("pages", made.page("https://t.example/gone", 404), made.page("https://t.example/docs/a"))
    made.put("fetches", made.fetch("https://t.example/gone", day(0), 404))

    def run(*arguments: str, columns: int = 0, stdin: str = "") -> Done:
        width = {"COLUMNS": str(columns)} if columns else {}
        return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": empty_index} | width, *arguments, stdin=stdin)

    return run


def test_landing_says_how_few_pages_give_most(linkcrawler: Run) -> None:
    done = linkcrawler("landing", "t.example")
    reply = json.loads(linkcrawler("landing", "t.example", "--json", "--limit", "1").stdout)

    assert (done.returncode, done.stderr) == (0, "")
    assert "3 of 4 pages give 80% of them" in done.stdout
    assert "https://t.example/docs/a" in done.stdout
    assert (reply["places"], reply["places_for_80_percent"], len(reply["rows"])) == (4, 3, 1)


def test_rules_are_added_moved_shown_and_removed(linkcrawler: Run) -> None:
    empty = linkcrawler("landing", "t.example", "--by", "category")
    added = [
        linkcrawler("categories", "add", "t.example", "docs", "--prefix", "T.example/docs/"),
        linkcrawler("categories", "add", "t.example", "posts", "--regex", "^https://[^/]*/(blog|news)/"),
        linkcrawler("categories", "add", "t.example", "a", "--url", "https://t.example/docs/a", "--position", "1"),
    ]
    shown = json.loads(linkcrawler("categories", "show", "t.example", "--json").stdout)["rows"]
    landed = json.loads(linkcrawler("landing", "t.example", "--by", "category", "--json").stdout)["rows"]
    gone = linkcrawler("categories", "remove", "t.example", "a")
    left = json.loads(linkcrawler("categories", "show", "t.example", "--json").stdout)["rows"]

    assert "linkcrawler categories add t.example" in empty.stderr
    assert [done.returncode for done in (*added, gone)] == [0, 0, 0, 0]
    assert "rule 1 of 3" in added[2].stdout
    told = [(row["position"], row["category"], row["backlinks"], row["backlinks_fitting"]) for row in shown]
    assert told == [(1, "a", 2, 2), (2, "docs", 1, 3), (3, "posts", 2, 2)]
    assert {row["page_category"]: row["backlinks"] for row in landed} == {"a": 2, "posts": 2, "docs": 1, "": 1}
    assert gone.stdout == "removed 1 rule of category a; 2 rules left\n"
    assert [(row["position"], row["category"], row["backlinks"]) for row in left] == [(1, "docs", 3), (2, "posts", 2)]


def test_what_was_shown_as_csv_can_be_imported_elsewhere(linkcrawler: Run, tmp_path: Path) -> None:
    rules = tmp_path / "rules.csv"
    rules.write_text('docs,prefix,https://t.example/docs/\nodd,regex,"a{1,2},\\d\'"\n')
    read = linkcrawler("categories", "import", "t.example", str(rules))
    shown = linkcrawler("categories", "show", "t.example", "--csv").stdout
    again = linkcrawler("categories", "import", "t.example", "-", "--replace", "--json", stdin=shown)

    assert read.stdout == "read 2 rules; t.example has 2 rules now\n"
    assert [row["pattern"] for row in csv.DictReader(io.StringIO(shown))] == ["https://t.example/docs/", "a{1,2},\\d'"]
    assert [row["category"] for row in json.loads(again.stdout)["rows"]] == ["docs", "odd"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "t.example", "x"), "give one of --prefix URL, --regex RE2 and --url URL"),
        (("add", "t.example", "x", "--url", "t.example", "--regex", "a"), "give one of --prefix"),
        (("add", "t.example", "x", "--regex", "("), "'(' is not one of RE2 (missing ): ()"),
        (("add", "t.example", "x", "--prefix", "https://u.example/"), "is a page of u.example, not of t.example"),
        (("add", "t.example", "x", "--regex", "a", "--position", "9"), "position 9 is not one of 1 to 1"),
        (("remove", "t.example", "x"), "t.example has no such rule of category 'x'"),
        (("import", "t.example", "-"), "<stdin>: line 2: kind 'glob'"),
    ],
)
def test_a_wrong_rule_is_one_line_and_changes_nothing(linkcrawler: Run, arguments: tuple[str, ...], said: str) -> None:
    done = linkcrawler("categories", *arguments, stdin="a,regex,b\nb,glob,c\n")
    shown = json.loads(linkcrawler("categories", "show", "t.example", "--json").stdout)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
    assert shown["rows"] == []


def test_removing_a_rule_makes_no_store(tmp_path: Path) -> None:
    data = tmp_path / "nothing"
    done = run_with({}, "categories", "remove", "t.example", "x", "--data", str(data))

    assert (done.returncode, data.exists()) == (2, False)
    assert "no such rule" in done.stderr


def test_dead_pages_are_listed_with_what_is_unknown(linkcrawler: Run) -> None:
    broken = linkcrawler("broken", "t.example")
    dead = linkcrawler("dead-pages", "t.example")
    reply = json.loads(linkcrawler("dead-pages", "t.example", "--json").stdout)
    none = json.loads(linkcrawler("broken", "t.example", "--status", "410", "--json").stdout)

    for done in (broken, dead):
        assert (done.returncode, done.stderr) == (0, "")
        assert "1 link to 1 dead page; 3 links to 2 pages that never answered a fetch" in done.stdout
        assert "https://t.example/gone" in done.stdout
    assert (reply["broken_pages"], reply["unknown_pages"], reply["rows"][0]["weight"]) == (1, 2, 0.5)
    assert (none["rows"], none["broken_pages"]) == ([], 1)


def test_nothing_crawled_is_said_and_is_no_failure(tmp_path: Path) -> None:
    for command in ("landing", "broken", "dead-pages"):
        done = run_with({}, command, "t.example", "--data", str(tmp_path / "nothing"))

        assert done.returncode == 0
        assert "nothing crawled yet" in done.stderr
