"""Traffic, correlation, notes and hints of breaks, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.analytics.hand_made import HandMade, day
from tests.cli.test_cli_report import SAID_OF_ALL, Done, run_with

SITE = "https://target.example"
MARCH = ("--date-from", "2026-03-01", "--date-to", "2026-03-31")
CLICKS = (50, 40, 30, 0, 20, 10)  # of the pages 0 to 5; page n has 6 - n links


@pytest.fixture
def rows(empty_index: str) -> HandMade:
    """Pages 0 to 5 of target.example with 6 to 1 links, each from a domain of its own, seen in January."""
    made = HandMade(empty_index)
    links = [(page, i) for page in range(6) for i in range(6 - page)]
    made.put(
        "links", *(made.link(f"https://d{i}.example/{page}", f"{SITE}/{page}", first_seen=day(3)) for page, i in links)
    )
    return made


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """An export of those pages, with one damaged row and one of another site."""
    lines = [f"{SITE}/{page},{clicks},{clicks * 10},10%,5.5" for page, clicks in enumerate(CLICKS)]
    path = tmp_path / "Pages.csv"
    path.write_text(
        "\n".join(
            ["Top pages,Clicks,Impressions,CTR,Position", *lines, f"{SITE}/x,?,1,1%,1", "https://o.example/,1,1,1%,1"]
        )
    )
    return path


def run(rows: HandMade, *arguments: str, columns: int = 0) -> Done:
    width = {"COLUMNS": str(columns)} if columns else {}
    return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn} | width, *arguments)


def as_json(rows: HandMade, *arguments: str) -> dict[str, Any]:
    done = run(rows, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_an_import_says_what_became_of_every_row_and_the_second_changes_nothing(rows: HandMade, pages: Path) -> None:
    first = as_json(rows, "traffic", "import", "target.example", str(pages), *MARCH)
    second = run(rows, "traffic", "import", "https://www.target.example/", str(pages), *MARCH, "--strict")

    assert (first["rows_new"], first["rows_same"], first["date_from"], first["date_to"]) == (
        6,
        0,
        "2026-03-01",
        "2026-03-31",
    )
    (file,) = first["files"]
    assert (file["source"], file["rows"], file["kept"], file["outside"]) == ("Pages.csv", 8, 6, 1)
    assert file["damaged"]["bad_number"] == {"rows": 1, "lines": [8]}
    assert second.returncode == 1  # because of --strict alone
    assert second.stdout.splitlines() == [
        "Pages.csv: 6 of 8 rows",
        "  1 left out, whose clicks, impressions or position is no number: line 8",
        "  1 left out, of pages outside target.example",
        "target.example: 6 pages and days from 2026-03-01 to 2026-03-31: 0 new, 0 changed, 6 as they were",
    ]
    assert "note: traffic is kept by domain, here target.example" in second.stderr


def test_what_cannot_be_imported_is_one_line_and_leaves_nothing(rows: HandMade, pages: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("name,value\na,1\n")
    for arguments, said in (
        (("target.example", str(pages)), "Pages.csv has no dates"),
        (("target.example", str(pages), str(other), *MARCH), "other.csv begins with 'name,value': expected"),
        (("target.example", str(pages), *MARCH[:2]), "--date-from and --date-to belong together"),
        (("target.example", str(pages), "--date-from", "x", "--date-to", "y"), "--date-from 'x' is no date"),
        (("not a domain", str(pages), *MARCH), "is not a domain"),
        (("target.example", str(tmp_path / "none.csv")), "does not exist"),
    ):
        done = run(rows, "traffic", "import", *arguments)

        assert (done.returncode, done.stdout) == (2, ""), said
        assert said in done.stderr and len(done.stderr.splitlines()) == 1
    nothing = run(rows, "traffic", "import", "elsewhere.example", str(pages), *MARCH)
    assert nothing.returncode == 1 and "nothing was imported" in nothing.stderr
    assert as_json(rows, "traffic", "show", "target.example")["rows"] == []


def test_traffic_is_shown_by_month_and_removed_by_file(rows: HandMade, pages: Path) -> None:
    run(rows, "traffic", "import", "target.example", str(pages), *MARCH)
    shown = as_json(rows, "traffic", "show", "target.example")
    table = run(rows, "traffic", "show", "target.example", columns=60).stdout
    (line,) = csv.DictReader(io.StringIO(run(rows, "traffic", "show", "target.example", "--csv").stdout))
    wrong = run(rows, "traffic", "remove", "target.example", "--source", "x.csv")
    removed = as_json(rows, "traffic", "remove", "target.example", "--source", "Pages.csv")

    assert set(shown) >= SAID_OF_ALL
    (march,) = shown["rows"]
    assert march == {
        "date": "2026-03-01",
        "date_to": "2026-03-31",
        "counted_from": "pages",
        "clicks": 150,
        "impressions": 1500,
        "mean_position": 5.5,
        "pages": 6,
        "days": 31,
        "sources": ["Pages.csv"],
    }
    assert line["clicks"] == "150" and "2026-03-01" in table
    assert (wrong.returncode, removed["rows_removed"]) == (2, 6)
    assert "traffic import" in run(rows, "traffic", "show", "target.example").stderr
    assert run(rows, "traffic", "remove", "target.example").returncode == 2


def test_correlation_says_association_and_lists_its_points(rows: HandMade, pages: Path) -> None:
    run(rows, "traffic", "import", "target.example", str(pages), *MARCH)
    window = ("--from", "2026-03-01", "--to", "2026-03-31")
    found = as_json(rows, "correlation", "target.example", *window)
    table = run(rows, "correlation", "target.example", *window, columns=80).stdout
    points = list(
        csv.DictReader(io.StringIO(run(rows, "correlation", "target.example", "--points", "--csv", *window).stdout))
    )
    months = as_json(rows, "correlation", "target.example", "--by", "month", "--lags", "0,3", "--to", "2026-03-31")

    by_name = {(row["against"], row["given"]): row for row in found["rows"]}
    assert by_name[("backlinks", None)]["rho"] == pytest.approx(1 - 6 * 6 / (6 * 35))  # ranks 6 5 4 3 2 1, 6 5 4 1 3 2
    assert by_name[("backlinks", None)]["label"] == "association"
    assert "authority run" in by_name[("authority_sum", None)]["reason"]
    assert found["note"].startswith("Associations, not causes")
    assert "+0.83" in table and "Associations, not causes" in table and "95 % interval" in table
    assert [(row["target_url"], row["backlinks"], row["clicks"]) for row in points][:2] == [
        (f"{SITE}/0", "6", "50"),
        (f"{SITE}/1", "5", "40"),
    ]
    assert {row["lag_months"] for row in months["rows"]} == {0, 3}
    assert months["rows"][0]["reason"] == "1 pairs are fewer than the 4 that are needed"
    for wrong in (("--lags", "6-0"), ("--against", "links")):
        assert run(rows, "correlation", "target.example", *wrong).returncode == 2


def test_notes_are_kept_shown_with_the_history_and_removed(rows: HandMade) -> None:
    kept = run(rows, "annotate", "target.example", "2026-02-05", "Relaunch", "\x1b[31m")
    as_json(rows, "annotate", "--all", "2026-03-06T12:30Z", "Core update")
    window = ("--from", "2026-01-01", "--to", "2026-03-31")
    history = as_json(rows, "history", "target.example", *window)
    listed = run(rows, "annotations", "target.example").stdout
    table = run(rows, "history", "target.example", *window, columns=50).stdout

    assert kept.stdout == "noted: 2026-02-05 target.example: Relaunch \x1b[31m\n".replace("\x1b", "␛")
    assert [(note["at"], note["period"], note["target"]) for note in history["annotations"]] == [
        ("2026-02-05T00:00:00.000Z", "2026-02-01", "target.example"),
        ("2026-03-06T12:30:00.000Z", "2026-03-01", "all"),
    ]
    assert [line.split()[0] for line in listed.splitlines()] == ["date", "2026-02-05", "2026-03-06"]
    january, february, march = (line for line in table.splitlines() if line.startswith("2026-"))
    assert ("[" in january, february[-3:], march[-3:]) == (False, "[1]", "[2]")
    assert "[2] 2026-03-06 12:30 Core update" in table
    assert max(map(cell_len, table.splitlines())) <= 50
    assert run(rows, "annotate", "--remove", "target.example", "2026-02-05").stdout.startswith("removed: 2026-02-05")
    assert run(rows, "annotate", "--remove", "--all", "2026-03-06", "Core", "update").returncode == 0
    gone = run(rows, "annotate", "--remove", "target.example", "2026-02-05")
    assert gone.returncode == 2 and "no such note about target.example" in gone.stderr
    assert "annotate target.example DATE NOTE" in run(rows, "annotations", "target.example").stderr
    for wrong in (("target.example", "2026-02-05"), ("target.example", "soon", "x"), ("--all", "2026-02-05")):
        done = run(rows, "annotate", *wrong)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_changes_names_the_weeks_that_break(rows: HandMade) -> None:
    """One domain a week from March on, thirty in the last whole one."""
    for week, n in enumerate([1] * 10 + [30]):
        rows.put(
            "links",
            *(rows.link(f"https://w{week}-{i}.example/", f"{SITE}/0", first_seen=day(60 + week * 7)) for i in range(n)),
        )
    window = ("--from", "2026-04-01", "--to", "2026-05-17", "--metric", "referring_domains")
    reply = as_json(rows, "changes", "target.example", *window)
    table = run(rows, "changes", "target.example", *window, columns=70).stdout

    (hint,) = reply["rows"]
    assert (hint["date"], hint["direction"], hint["net"], hint["usual"]) == ("2026-05-11", "up", 30, 1.0)
    assert set(reply) >= SAID_OF_ALL and reply["by"] == "week"
    assert "1 hint in" in table and "+29" in table
    assert max(map(cell_len, table.splitlines())) <= 70


def test_the_shown_sql_can_be_piped_into_sql(rows: HandMade, pages: Path) -> None:
    run(rows, "traffic", "import", "target.example", str(pages), *MARCH)
    for command in (("traffic", "show"), ("correlation", "--points")):
        shown = run(rows, *command, "target.example", "--show-sql")
        done = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}, "sql", "-", "--json", stdin=shown.stdout)

        assert sum(row["clicks"] for row in json.loads(done.stdout)["rows"]) == 150
