"""The commands that say why links changed and what could be done, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.analytics.hand_made import HandMade, day
from tests.cli.test_cli_report import SAID_OF_ALL, Done, run_with

T = "https://target.example/"
WINDOW = ("--from", "2026-02-01", "--to", "2026-02-28")


@pytest.fixture
def rows(fresh_database: str) -> HandMade:
    """In February a footer with 12 links goes, another link too, and three come; a page of the target is dead."""
    made = HandMade(fresh_database)
    gone = {"lost_at": day(40), "lost_reason": "page_not_found"}
    made.put("links", *(made.link(f"https://site.example/{i}", T, anchor="\x1b[31mred", **gone) for i in range(12)))
    made.put("links", made.link("https://a.example/", T, **gone | {"lost_reason": "link_removed"}))
    made.put("links", *(made.link(f"https://b{i}.example/", T, first_seen=day(45)) for i in range(3)))
    made.put("links", *(made.link(f"https://c.example/{i}", f"{T}dead") for i in range(2)))
    made.put("fetches", made.fetch(f"{T}dead", day(40), 404), made.fetch("https://site.example/1", day(50), 404))
    return made


def run(rows: HandMade, *arguments: str, columns: int = 0) -> Done:
    width = {"COLUMNS": str(columns)} if columns else {}
    return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn} | width, *arguments)


@pytest.mark.parametrize("columns", [40, 100])
def test_explain_begins_with_one_sentence_and_fits_the_terminal(rows: HandMade, columns: int) -> None:
    text = run(rows, "explain", "target.example", *WINDOW, "--limit", "2", columns=columns).stdout
    said = " ".join(text.split())

    assert "-10 backlinks (-66.7%): 12 of the 13 lost are one sitewide block of site.example (page_not_found);" in said
    assert "-13 by the web, +3 by the crawl. +1 referring domain: 3 came, 2 went, since 2026-02-01." in said
    assert "By the web -13 (12 page_not_found, 1 link_removed)" in said
    assert "By the crawl +3 (3 page_discovered)" in said
    assert "By source domain" in text and "(3 others)" in text and "By campaign" not in text
    assert "\x1b" not in text
    assert max(map(cell_len, text.splitlines())) <= columns, text


def test_explain_as_json_and_csv_has_the_whole_and_every_part(rows: HandMade) -> None:
    reply = json.loads(run(rows, "explain", "target.example", "--json", *WINDOW).stdout)
    table = list(csv.DictReader(io.StringIO(run(rows, "explain", "target.example", "--csv", *WINDOW).stdout)))

    assert set(reply) >= SAID_OF_ALL | {"summary", "whole", "by_web", "by_crawl", "reading"}
    assert (reply["whole"]["net_backlinks"], reply["whole"]["net_referring_domains"]) == (-10, 1)
    assert [(row["split"], row["part"], int(row["net_backlinks"])) for row in table] == [
        (row["split"], row["part"], row["net_backlinks"]) for row in reply["rows"]
    ]
    splits = ("reason", "sitewide", "source_domain", "target_url", "campaign")
    assert [row["split"] for row in reply["rows"]] == sorted((row["split"] for row in reply["rows"]), key=splits.index)


def test_the_shown_sql_of_both_can_be_piped_into_sql(rows: HandMade) -> None:
    for command in ("explain", "opportunities"):
        both = json.loads(run(rows, command, "target.example", "--json", "--show-sql", *WINDOW).stdout)
        by_hand = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}, "sql", "-", "--json", stdin=both["sql"])

        found = json.loads(by_hand.stdout)["rows"]
        assert len(found) == len(both["rows"]) > 0
        assert [shown | row for shown, row in zip(found, both["rows"], strict=True)] == found


def test_opportunities_are_listed_with_what_could_not_be_looked_for(rows: HandMade) -> None:
    done = run(rows, "opportunities", "target.example", *WINDOW)
    narrow = run(rows, "opportunities", "target.example", *WINDOW, columns=60)

    first, second = (line.split() for line in done.stdout.splitlines() if line.lstrip().startswith("0."))
    assert first[:3] == ["0.500", "redirect_dead_page", f"{T}dead"]
    assert second[:3] == ["0.400", "rewin_lost", "site.example"]
    assert "12 follow links were lost since 2026-02-01, the last on 2026-02-10 (page_not_found)" in done.stdout
    assert [line.split()[1] for line in done.stderr.splitlines()] == ["gap_domain", "no", "no_link_to_money_page"]
    assert max(map(cell_len, narrow.stdout.splitlines())) <= 60


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("opportunities", "a.example", "--kind", "luck"), "rewin_lost, redirect_dead_page, gap_domain"),
        (("opportunities", "a.example", "--competitor", "www.a.example"), "target's own domain"),
        (("explain", "a.example", "--limit", "-1"), "-1"),
        (("explain", "a.example", "--from", "2026-02-01", "--to", "2026-01-31"), "2026-02-01 is not before"),
    ],
)
def test_what_is_not_understood_is_one_line_and_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    done = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": "http://127.0.0.1:9"}, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_data_folder_there_is_a_hint_and_nothing_is_created(tmp_path: Path) -> None:
    for command, said in (("explain", "No change"), ("opportunities", "No opportunity was found")):
        done = run_with({}, command, "a.example", "--data", str(tmp_path / "data"))

        assert done.returncode == 0
        assert said in done.stdout
        assert "nothing crawled yet" in done.stderr
    assert not (tmp_path / "data").exists()


def test_the_help_of_opportunities_names_every_kind() -> None:
    from analytics.opportunities import KINDS

    text = run_with({}, "opportunities", "--help").stdout

    assert [kind for kind in KINDS if kind not in text] == []
