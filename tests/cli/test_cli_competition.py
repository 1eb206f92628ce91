"""The commands that compare who links to whom, as a user runs them, over a store of hand-made links."""

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

T, U, V = "t.example", "u.example", "v.example"
COMMANDS = (
    ("intersect", T, U, "--exclude", V),
    ("gap", T, "--competitor", U, "--competitor", V),
    ("competitors", T),
    ("overlap", T, U, V),
    ("linked-domains", "a.example"),
    ("partners", T),
    ("quality", T),
    ("quality", T, U, V),
    ("compare", T, U, "--curves", "--from", "2026-01-01", "--to", "2026-02-28"),
    ("refdomains", T, "--sort", "domain_rank"),
)


@pytest.fixture
def rows(fresh_database: str) -> HandMade:
    """a and d link to t and u, b to u and v, c to all three. Only a and b have ranks."""
    made = HandMade(fresh_database)
    edges = ("at", "at", "au", "dt", "du", "bu", "bv", "ct", "cu", "cv")
    made.put(
        "links",
        *(
            made.link(f"https://{source}.example/{i}", f"https://{target}.example/", first_seen=day(i))
            for i, (source, target) in enumerate(edges)
        ),
    )
    made.put("authority_runs", {"run_id": "1", "started_at": day(0), "finished_at": day(0), "as_of": day(0)})
    made.put(
        "domain_ranks",
        {"run_id": "1", "domain": "a.example", "domain_rank": 0.25, "domain_rank_pct": 96.0},
        {"run_id": "1", "domain": "b.example", "domain_rank": 0.5, "domain_rank_pct": 100.0},
    )
    return made


def run(rows: HandMade, *arguments: str, columns: int = 0, stdin: str = "") -> Done:
    width = {"COLUMNS": str(columns)} if columns else {}
    return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn} | width, *arguments, stdin=stdin)


def as_json(rows: HandMade, *arguments: str) -> dict[str, Any]:
    done = run(rows, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_intersect_as_json_says_who_links_to_all_and_how_often(rows: HandMade) -> None:
    reply = as_json(rows, "intersect", T, U, "--exclude", V)

    assert SAID_OF_ALL | {"targets", "rows"} <= set(reply)
    assert (reply["targets"], reply["excluded"], reply["matching_domains"]) == ([T, U], [V], 2)
    assert reply["rows"][0] == {
        "source_domain": "a.example",
        "matches": 2,
        "domain_rank": 0.25,
        "domain_rank_pct": 96.0,
        "backlinks_by_target": {T: 2, U: 1},
        "backlinks": 3,
        "backlinks_follow": 3,
    }


def test_gap_has_its_target_and_its_rivals_in_its_head(rows: HandMade) -> None:
    reply = as_json(rows, "gap", T, "--competitor", U, "--competitor", V)

    assert (reply["target"], reply["competitors"]) == (T, [U, V])
    assert [(row["source_domain"], row["matches"]) for row in reply["rows"]] == [("b.example", 2)]


def test_csv_has_a_column_of_links_for_each_target(rows: HandMade) -> None:
    done = run(rows, "intersect", T, U, V, "--min-matches", "1", "--csv")
    table = list(csv.DictReader(io.StringIO(done.stdout)))

    assert [row["source_domain"] for row in table] == ["c.example", "b.example", "a.example", "d.example"]
    assert [row[f"backlinks_by_target.{T}"] for row in table] == ["1", "0", "2", "1"]
    assert table[0]["domain_rank"] == ""


def test_csv_and_json_have_the_same_rows(rows: HandMade) -> None:
    for command in COMMANDS:
        listed = as_json(rows, *command)["rows"]
        table = list(csv.DictReader(io.StringIO(run(rows, *command, "--csv").stdout)))
        key = next(iter(listed[0]))

        assert [str(row[key]) for row in listed] == [row[key] for row in table]


@pytest.mark.parametrize("command", [COMMANDS[0], COMMANDS[2]], ids=lambda command: command[0])
def test_the_shown_sql_can_be_piped_into_sql(rows: HandMade, command: tuple[str, ...]) -> None:
    listed = as_json(rows, *command)["rows"]
    by_hand = run(rows, "sql", "-", "--json", stdin=run(rows, *command, "--show-sql").stdout)

    assert [{name: row[name] for name in listed[0]} for row in json.loads(by_hand.stdout)["rows"]] == listed


def test_a_person_reads_a_sentence_and_a_table(rows: HandMade) -> None:
    gap = run(rows, "gap", T, "--competitor", U, "--competitor", V).stdout
    overlap = run(rows, "overlap", T, U, V).stdout
    quality = run(rows, "quality", U, T).stdout

    assert f"1 domain links to at least 1 of {U}, {V} and not to {T}" in gap
    assert "4 domains link to any of them, 1 to all" in overlap
    assert [line.split() for line in quality.splitlines() if line.startswith("95-99")] == [["95-99", "25.0%", "33.3%"]]


@pytest.mark.parametrize("columns", [30, 80])
def test_what_is_printed_fits_the_terminal(rows: HandMade, columns: int) -> None:
    for command in COMMANDS:
        done = run(rows, *command, columns=columns)

        assert done.returncode == 0, done.stderr
        assert max(map(cell_len, done.stdout.splitlines())) <= columns, done.stdout


def test_without_ranks_a_hint_says_how_they_come(rows: HandMade) -> None:
    without = run(rows, "quality", V, "--where", "source_domain=c.example")
    with_ranks = run(rows, "quality", V)

    assert "authority run" in without.stderr
    assert with_ranks.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("intersect", T), "only t.example was given: give 2 to 200 different targets"),
        (("intersect", T, T), "only t.example was given"),
        (("intersect", T, U, "--exclude", T), "t.example is both asked for and excluded"),
        (("intersect", T, U, "--min-matches", "3"), "min matches 3 is not 1 to 2"),
        (("intersect", T, U, "--cursor", "x"), "cursor 'x'"),
        (("gap", T), "t.example has none on its list"),
        (("gap", T, "--competitor", "no domain"), "'no domain'"),
        (("competitors", T, "--max-degree", "0"), "max degree 0"),
        (("competitors", T, "--scope", "host"), "scope 'host'"),
        (("overlap", T), "give 2 to 20"),
        (("partners", T, "--min-rank-pct", "101"), "min rank pct 101"),
        (("compare", T, "--by", "week"), "--by week was given without --curves"),
        (("overlap", *(f"t{i}.example" for i in range(21))), "21 targets were given: give 2 to 20"),
        (("quality", *(f"t{i}.example" for i in range(201))), "201 targets were given: give 1 to 200"),
    ],
)
def test_what_is_not_understood_is_one_line_and_exit_code_2(
    rows: HandMade, arguments: tuple[str, ...], said: str
) -> None:
    done = run(rows, *arguments)

    assert done.returncode == 2
    assert said in done.stderr and done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_without_a_data_folder_nobody_links_and_nothing_is_created(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for command in (*COMMANDS[:-1], ("gap", T)):
        done = run_with({}, *command, "--json", "--data", str(data))
        reply = json.loads(done.stdout)

        assert done.returncode == 0
        assert "nothing crawled yet" in done.stderr
        assert all(not row.get("backlinks") and not row.get("shared") for row in reply["rows"])
        run_with({}, *command, "--data", str(data), "--csv")
        assert "nothing crawled yet" in run_with({}, *command, "--data", str(data)).stderr
    assert not data.exists()
