"""The report commands as a user runs them, over a store of hand-made links."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from linkcrawler.cli.main import linkcrawler as program
from tests.analytics.hand_made import HandMade

Run = Callable[..., "Done"]
LINK_FIELDS = (
    "source_url source_domain target_url target_domain anchor rel follow link_type instances first_seen "
    "last_confirmed lost_at lost_reason new_by evidence"
).split()
SAID_OF_ALL = {"from", "as_of", "crawl", "definitions_version", "coverage", "scope"}


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def run_with(environment: dict[str, str], *arguments: str, stdin: str = "") -> Done:
    """The command, in this process: `main` maps every failure itself."""
    cleared: dict[str, str | None] = {name: None for name in os.environ if name.startswith("LINKCRAWLER_")}
    done = CliRunner().invoke(program, list(arguments), env=cleared | {"COLUMNS": None} | environment, input=stdin)
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def rows(empty_index: str) -> HandMade:
    """Three websites with 10, 5 and 8 links to target.example."""
    made = HandMade(empty_index)
    made.put(
        "links",
        *(
            made.link(f"https://{name}.example/{i}", f"https://target.example/{i % 4}", anchor=anchor)
            for name, n, anchor in (("a", 10, "=1+1"), ("b", 5, "\u202egnp.exe\x1b[31m"), ("c", 8, "Straße 日本語"))
            for i in range(n)
        ),
    )
    return made


@pytest.fixture
def linkcrawler(rows: HandMade) -> Run:
    def run(*arguments: str, columns: int = 0, stdin: str = "") -> Done:
        width = {"COLUMNS": str(columns)} if columns else {}
        return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn} | width, *arguments, stdin=stdin)

    return run


def test_report_shows_23_and_3_and_says_how_it_was_counted(linkcrawler: Run) -> None:
    done = linkcrawler("report", "target.example")

    assert (done.returncode, done.stderr) == (0, "")
    assert {"23", "3"} <= set(done.stdout.split())
    assert "Number of Backlinks" in done.stdout
    assert "as of 20" in done.stdout
    assert "definitions 1" in done.stdout
    assert "Coverage:" in done.stdout
    assert "\x1b" not in done.stdout


def test_report_json_is_one_object_with_the_metrics_at_its_top(linkcrawler: Run) -> None:
    done = linkcrawler("report", "target.example", "--json")
    reply = json.loads(done.stdout)

    assert SAID_OF_ALL | {"target"} <= set(reply)
    assert (reply["target"], reply["backlinks"], reply["referring_domains"]) == ("target.example", 23, 3)
    assert set(reply["coverage"]) == {"pages_fetched", "pages_known", "confirmed_share", "confirmed_days"}
    assert reply["first_seen"] == "2026-01-01T00:00:00.000Z"


def test_list_commands_print_rows_with_their_key_and_the_metrics(linkcrawler: Run) -> None:
    for command, key in (("refdomains", "source_domain"), ("anchors", "anchor"), ("pages", "target_url")):
        reply = json.loads(linkcrawler(command, "target.example", "--json").stdout)

        assert SAID_OF_ALL | {"target", "rows"} <= set(reply)
        assert sum(row["backlinks"] for row in reply["rows"]) == 23
        assert all(key in row and "referring_domains" in row for row in reply["rows"])


def test_backlinks_rows_have_the_named_fields_and_obey_the_limit(linkcrawler: Run) -> None:
    cut = json.loads(linkcrawler("backlinks", "target.example", "--json", "--limit", "5").stdout)
    whole = json.loads(linkcrawler("backlinks", "target.example", "--json", "--limit", "0").stdout)

    assert (len(cut["rows"]), cut["has_more"]) == (5, True)
    assert (len(whole["rows"]), whole["has_more"]) == (23, False)
    assert list(whole["rows"][0]) == LINK_FIELDS
    assert "\x1b" not in json.dumps(whole, ensure_ascii=False)


def test_compare_rows_carry_their_target(linkcrawler: Run) -> None:
    reply = json.loads(linkcrawler("compare", "none.example", "target.example", "--json").stdout)

    assert [(row["target"], row["backlinks"]) for row in reply["rows"]] == [("none.example", 0), ("target.example", 23)]


def test_csv_is_safe_in_a_spreadsheet(linkcrawler: Run) -> None:
    done = linkcrawler("anchors", "target.example", "--csv")
    table = list(csv.DictReader(io.StringIO(done.stdout)))

    assert [row["anchor"] for row in table] == ["'=1+1", "Straße 日本語", "\u202egnp.exe\x1b[31m"]
    assert [row["backlinks"] for row in table] == ["10", "8", "5"]
    assert table[0]["backlinks_broken"] == ""


def test_report_as_csv_is_one_line_under_its_header(linkcrawler: Run) -> None:
    (row,) = csv.DictReader(io.StringIO(linkcrawler("report", "target.example", "--csv").stdout))

    assert (row["target"], row["backlinks"], row["pages_known"]) == ("target.example", "23", "0")


@pytest.mark.parametrize("columns", [30, 50, 80, 120])
def test_what_is_printed_fits_the_terminal(linkcrawler: Run, columns: int) -> None:
    for command in ("report", "compare", "backlinks", "refdomains", "anchors", "pages"):
        done = linkcrawler(command, "target.example", columns=columns)

        assert done.returncode == 0
        assert max(map(cell_len, done.stdout.splitlines())) <= columns, done.stdout


def test_deceptive_characters_of_an_anchor_are_shown_not_obeyed(linkcrawler: Run) -> None:
    done = linkcrawler("anchors", "target.example")

    assert "\\u202egnp.exe␛[31m" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_domain_never_seen_reports_zeros_and_is_no_failure(linkcrawler: Run) -> None:
    done = linkcrawler("report", "never-seen.example", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["backlinks"] == 0
    assert linkcrawler("refdomains", "never-seen.example").returncode == 0


def test_the_shown_sql_can_be_piped_into_sql(linkcrawler: Run) -> None:
    shown = linkcrawler("report", "target.example", "--show-sql")
    done = linkcrawler("sql", "-", "--json", stdin=shown.stdout)

    assert json.loads(done.stdout)["rows"][0]["backlinks"] == 23
    assert json.loads(linkcrawler("report", "target.example", "--json", "--show-sql").stdout)["sql"].endswith("\n")


def test_sql_prints_a_table_json_or_csv(linkcrawler: Run) -> None:
    statement = "select source_domain, count() as n from links final group by source_domain order by n desc"

    table = linkcrawler("sql", statement).stdout.splitlines()
    reply = json.loads(linkcrawler("sql", statement, "--json").stdout)
    text = linkcrawler("sql", statement, "--csv").stdout

    assert [line.split() for line in table] == [
        ["source_domain", "n"],
        ["a.example", "10"],
        ["c.example", "8"],
        ["b.example", "5"],
    ]
    assert reply["rows"][0] == {"source_domain": "a.example", "n": 10}
    assert text == "source_domain,n\na.example,10\nc.example,8\nb.example,5\n"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("selec 1", "position 1"),
        ("drop table links", "READONLY"),
        ("insert into parked (url) values ('x')", "READONLY"),
    ],
)
def test_sql_that_is_wrong_or_writes_is_not_understood_in_one_line(linkcrawler: Run, statement: str, said: str) -> None:
    done = linkcrawler("sql", statement)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("linkcrawler: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_sql_of_a_table_that_is_not_there_fails_and_names_it(linkcrawler: Run) -> None:
    done = linkcrawler("sql", "select 1 from nowhere")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("linkcrawler: ")
    assert "nowhere" in done.stderr


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(rows: HandMade) -> None:
    proxy = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "no_proxy": "", "NO_PROXY": ""}

    done = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn} | proxy, "report", "target.example")

    assert done.returncode == 0, done.stderr


def test_a_reader_that_leaves_early_is_no_failure(rows: HandMade) -> None:
    environment = os.environ | {"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}
    statement = "select number, repeat('x', 100) from numbers(20000)"

    process = subprocess.Popen(
        [sys.executable, "-m", "linkcrawler", "sql", statement, "--csv"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 0


def test_a_store_that_does_not_answer_is_named_with_a_remedy() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "linkcrawler", "report", "a.example"],
        env=os.environ | {"LINKCRAWLER_CLICKHOUSE_DSN": "http://ann:secret@127.0.0.1:9/web"},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "http://ann:***@127.0.0.1:9/web" in done.stderr
    assert "start it" in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_data_folder_a_report_is_zeros_with_a_hint_and_creates_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"

    done = run_with({}, "report", "a.example", "--json", "--data", str(data))

    assert (done.returncode, json.loads(done.stdout)["backlinks"]) == (0, 0)
    assert f"nothing crawled yet in {data}: run `linkcrawler crawl https://a.example`" in done.stderr
    assert not data.exists()


def test_a_store_without_tables_is_zeros_with_a_hint(fresh_database: str) -> None:
    done = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": fresh_database}, "backlinks", "a.example")

    assert done.returncode == 0
    assert "nothing crawled yet" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report",), "TARGET"),
        (("report", "foo..bar"), "foo..bar"),
        (("report", "ann@example.com"), "https://example.com/path"),
        (("report", "a.example", "--as-of", "yesterday"), "2026-06-01"),
        (("report", "a.example", "--scope", "planet"), "planet"),
        (("report", "a.example", "--from", "yesterday"), "2026-06-01"),
        (
            ("backlinks", "a.example", "--from", "2026-02-01", "--to", "2026-01-31"),
            "2026-02-01 is not before to 2026",
        ),
        (("compare", "a.example", "--to", "2026-02-01", "--as-of", "2026-01-31"), "2026-02-01 and as_of 2026-01-31"),
        (("history", "a.example", "--by", "year"), "year"),
        (("history", "a.example", "--by", "day", "--from", "1990-01-01"), "4,000"),
        (("new-lost", "a.example", "--only", "gone"), "gone"),
        (("growth",), "TARGET"),
        (("report", "a.example", "--json", "--csv"), "--csv"),
        (("backlinks", "a.example", "--limit", "-1"), "-1"),
        (("compare",), "TARGET"),
        (("nonsense",), "nonsense"),
        (("sql",), "STATEMENT"),
    ],
)
def test_what_is_not_understood_is_one_line_and_exit_code_2(arguments: tuple[str, ...], said: str) -> None:
    done = run_with({"LINKCRAWLER_CLICKHOUSE_DSN": "http://127.0.0.1:9"}, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("linkcrawler: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
