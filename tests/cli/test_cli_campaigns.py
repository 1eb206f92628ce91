"""`linkcrawler campaigns` as an analyst types it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.analytics.hand_made import HandMade
from tests.cli.test_cli_report import Done, run_with

Run = Callable[..., Done]


@pytest.fixture
def campaigns(empty_index: str) -> Run:
    """The group of commands over an index with three links, one of them by a newsletter."""
    made = HandMade(empty_index)
    made.put(
        "links",
        made.link("https://a.example/", "https://t.example/", href="/?utm_campaign=spring"),
        made.link("https://b.example/", "https://t.example/x", href=""),
        made.link("https://b.example/2", "https://u.example/", href=""),
    )

    def run(*arguments: str, stdin: str = "") -> Done:
        return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": empty_index}, "campaigns", *arguments, stdin=stdin)

    return run


def test_a_campaign_is_recorded_listed_reported_and_removed(campaigns: Run) -> None:
    added = campaigns(
        *("add", "spring", "--target", "t.example", "--utm", "spring", "--since", "2026-01-01"),
        *("--cost", "100", "--currency", "EUR"),
    )
    listed = campaigns("list")
    told = json.loads(campaigns("list", "--json").stdout)["rows"]
    report = campaigns("report")
    reply = json.loads(campaigns("report", "spring", "--json").stdout)
    table = list(csv.DictReader(io.StringIO(campaigns("report", "--csv").stdout)))
    survival = campaigns("survival", "spring")
    removed = campaigns("remove", "spring")

    assert added.stdout == (
        "campaign spring for t.example is recorded: links with utm_campaign spring, since 2026-01-01 00:00\n"
    )
    assert "with utm_campaign spring" in listed.stdout
    assert (told[0]["campaign"], told[0]["target"], told[0]["cost"]) == ("spring", "t.example", 100.0)
    assert (report.returncode, report.stderr) == (0, "")
    assert "100.00 EUR" in report.stdout
    (row,) = reply["rows"]
    assert (reply["targets"], row["won_backlinks"], row["cost_per_backlink"]) == (["t.example"], 1, 100.0)
    assert (table[0]["campaign"], table[0]["lost_by_reason.page_gone"]) == ("spring", "0")
    assert "still alive" in survival.stdout
    assert removed.stdout == "campaign spring for t.example is removed\n"
    assert "campaigns add" in campaigns("list").stderr


def test_a_campaign_that_is_added_again_is_replaced(campaigns: Run, tmp_path: Path) -> None:
    sources = tmp_path / "sources.txt"
    sources.write_text("# blogs\na.example\nb.example\n")
    campaigns("add", "guests", "--target", "t.example", "--source", "z.example")
    again = campaigns("add", "guests", "--target", "t.example", "--sources", str(sources))
    reply = json.loads(campaigns("report", "--json").stdout)

    assert again.stdout == "campaign guests for t.example is replaced: links from a.example, b.example\n"
    assert [row["won_backlinks"] for row in reply["rows"]] == [2]


def test_of_two_campaigns_with_one_name_the_target_says_which(campaigns: Run) -> None:
    for target in ("t.example", "u.example"):
        campaigns("add", "b", "--target", target, "--source", "b.example")

    for command in ("remove", "survival"):
        done = campaigns(command, "b")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert "t.example, u.example" in done.stderr
    assert campaigns("remove", "b", "--target", "u.example").returncode == 0
    assert campaigns("survival", "b").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x", "--target", "t.example"), "campaign 'x' has no condition"),
        (("add", "x", "--target", "t.example", "--anchor", "("), "is not one of RE2"),
        (("add", "x", "--target", "t.example", "--utm", "x", "--cost", "3"), "a cost and its currency belong together"),
        (("add", "x", "--target", "t.example", "--sources", "-"), "<stdin> has no domain in it"),
        (("add", "x", "--target", "t.example", "--prefix", "https://u.example/"), "not of t.example"),
        (("remove", "x"), "there is no campaign 'x'"),
        (("report", "x", "--scope", "host"), "a campaign is for a whole domain"),
    ],
)
def test_what_is_wrong_is_one_line_and_records_nothing(campaigns: Run, arguments: tuple[str, ...], said: str) -> None:
    done = campaigns(*arguments, stdin="# nothing\n")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
    assert json.loads(campaigns("list", "--json").stdout) == {"rows": []}


def test_without_campaigns_the_first_step_is_said(campaigns: Run, tmp_path: Path) -> None:
    here = campaigns("report")
    nowhere = run_with({}, "campaigns", "report", "--data", str(tmp_path / "nothing"))

    for done in (here, nowhere):
        assert (done.returncode, done.stdout) == (0, "")
        assert "linkcrawler campaigns add NAME" in done.stderr
    assert json.loads(campaigns("report", "--json").stdout)["rows"] == []
