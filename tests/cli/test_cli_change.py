"""The commands that ask what changed, as a user runs them, over a store of hand-made links."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.analytics.hand_made import HandMade, day
from tests.cli.test_cli_report import LINK_FIELDS, SAID_OF_ALL, Done, run_with

WINDOW = ("--from", "2026-01-01", "--to", "2026-03-31")


@pytest.fixture
def rows(empty_index: str) -> HandMade:
    """In January 8 links are found; in February 12 are new, 4 of them on pages seen first, and 3 are lost."""
    made = HandMade(empty_index)
    target = "https://target.example/"
    made.put("links", *(made.link(f"https://a.example/{i}", f"{target}{i}", first_seen=day(2)) for i in range(5)))
    ended = {"first_seen": day(2), "lost_at": day(50), "lost_reason": "link_removed"}
    made.put("links", *(made.link(f"https://b.example/{i}", f"{target}{i}", **ended) for i in range(3)))
    for name, n, new_by in (("c", 8, "link_added"), ("d", 4, "page_discovered")):
        made.put(
            "links",
            *(made.link(f"https://{name}.example/{i}", target, first_seen=day(40), new_by=new_by) for i in range(n)),
        )
    return made


def run(rows: HandMade, *arguments: str, columns: int = 0) -> Done:
    width = {"COLUMNS": str(columns)} if columns else {}
    return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn} | width, *arguments)


def test_a_report_of_a_window_says_in_one_line_what_it_did(rows: HandMade) -> None:
    done = run(rows, "report", "target.example", "--from", "2026-02-01", "--to", "2026-02-28")
    without = run(rows, "report", "target.example", "--to", "2026-02-28")

    assert "Since 2026-02-01: +12 new (8 added, 4 discovered), 3 lost, growth 112.5%" in done.stdout
    assert "Since" not in without.stdout


def test_every_report_takes_a_window_and_says_it(rows: HandMade) -> None:
    for command in "report compare backlinks refdomains anchors pages history new-lost growth".split():
        reply = json.loads(run(rows, command, "target.example", "--json", *WINDOW).stdout)

        assert set(reply) >= SAID_OF_ALL
        assert (reply["from"], reply["as_of"]) == ("2025-12-31T23:59:59.999Z", "2026-03-31T23:59:59.999Z")


def test_history_has_a_row_for_each_period_with_its_first_day(rows: HandMade) -> None:
    reply = json.loads(run(rows, "history", "target.example", "--json", *WINDOW).stdout)

    assert [(row["date"], row["backlinks"], row["new_backlinks"]) for row in reply["rows"]] == [
        ("2026-01-01", 8, 8),
        ("2026-02-01", 17, 12),
        ("2026-03-01", 17, 0),
    ]
    assert reply["by"] == "month"
    assert reply["rows"][1]["lost_by_reason"]["link_removed"] == 3


def test_history_as_csv_has_a_column_for_each_reason(rows: HandMade) -> None:
    table = list(csv.DictReader(io.StringIO(run(rows, "history", "target.example", "--csv", *WINDOW).stdout)))

    assert [row["lost_by_reason.link_removed"] for row in table] == ["0", "3", "0"]
    assert [row["lost_by_reason.page_gone"] for row in table] == ["0", "0", "0"]
    assert (table[0]["growth_rate"], table[2]["growth_rate"]) == ("", "0.0")


def test_new_lost_lists_events_newest_first_and_counts_their_reasons(rows: HandMade) -> None:
    done = run(rows, "new-lost", "target.example", "--json", "--only", "lost", *WINDOW)
    reply = json.loads(done.stdout)
    text = run(rows, "new-lost", "target.example", *WINDOW).stdout

    assert [(row["at"], row["source_url"]) for row in reply["rows"]] == [
        ("2026-02-20T00:00:00.000Z", f"https://b.example/{i}") for i in range(3)
    ]
    assert list(reply["rows"][0]) == ["at", "event", *LINK_FIELDS]
    assert reply["new_by"] == {"link_added": 8, "page_discovered": 12, "link_restored": 0}
    assert reply["lost_by_reason"]["link_removed"] == 3
    assert "Since 2026-01-01: 20 new (12 page_discovered, 8 link_added), 3 lost (3 link_removed)" in text


def test_growth_rows_keep_the_order_of_their_targets(rows: HandMade) -> None:
    february = ("--from", "2026-02-01", "--to", "2026-02-28")

    reply = json.loads(run(rows, "growth", "none.example", "target.example", "--json", *february).stdout)

    assert reply["targets"] == ["none.example", "target.example"]
    assert [(row["backlinks_from"], row["backlinks_to"], row["growth_rate"]) for row in reply["rows"]] == [
        (0, 0, None),
        (8, 17, 112.5),
    ]


def test_the_shown_sql_of_a_curve_can_be_piped_into_sql(rows: HandMade) -> None:
    shown = run(rows, "history", "target.example", "--show-sql", *WINDOW)
    done = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}, "sql", "-", "--json", stdin=shown.stdout)

    assert [row["backlinks"] for row in json.loads(done.stdout)["rows"]] == [8, 17, 17]


@pytest.mark.parametrize("columns", [30, 50, 80, 120])
def test_what_is_printed_fits_the_terminal(rows: HandMade, columns: int) -> None:
    for command in ("report", "refdomains", "history", "new-lost", "growth"):
        done = run(rows, command, "target.example", *WINDOW, columns=columns)

        assert done.returncode == 0, done.stderr
        assert max(map(cell_len, done.stdout.splitlines())) <= columns, done.stdout


def test_a_terminal_gets_bars_and_nobody_else(rows: HandMade) -> None:
    """The largest count fills its bar; what is piped, and JSON and CSV, have none."""
    environment = os.environ | {"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn, "TERM": "xterm"}
    command = [sys.executable, "-m", "linkcrawler", "history", "target.example", *WINDOW]
    screen, its_end = pty.openpty()
    try:
        process = subprocess.Popen(command, env=environment | {"COLUMNS": "120"}, stdout=its_end)
        os.close(its_end)
        text = read_all(screen)
        assert process.wait(timeout=60) == 0
    finally:
        os.close(screen)

    (january,) = (line for line in text.splitlines() if line.startswith("2026-01-01"))
    (march,) = (line for line in text.splitlines() if line.startswith("2026-03-01"))
    assert (january.count("█"), march.count("█")) == (7, 16)
    for form in ((), ("--json",), ("--csv",)):
        assert "█" not in run(rows, "history", "target.example", *WINDOW, *form, columns=120).stdout


def read_all(screen: int) -> str:
    """What was written to the terminal until nobody holds its other end any more."""
    text = b""
    while True:
        try:
            some = os.read(screen, 65_536)
        except OSError:  # Linux says so of a terminal that was closed
            some = b""
        if not some:
            return text.decode()
        text += some


def test_without_a_data_folder_a_curve_is_zeros_with_a_hint_and_creates_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"

    done = run_with({}, "history", "a.example", "--json", "--data", str(data), *WINDOW)

    assert [row["backlinks"] for row in json.loads(done.stdout)["rows"]] == [0, 0, 0]
    assert "nothing crawled yet" in done.stderr
    assert not data.exists()
