"""`linkcrawler authority` as a user runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.hand_made import HandMade
from tests.cli.test_cli_report import Done, run_with

NO_RUN = "no authority run yet: run `linkcrawler authority run`"


@pytest.fixture
def rows(empty_index: str) -> HandMade:
    """a, b and c link to target, which links to a; d links to target by nofollow."""
    made = HandMade(empty_index)
    pairs = (("a", "target"), ("b", "target"), ("c", "target"), ("target", "a"), ("b", "a"))
    links = [made.link(f"https://{source}.example/", f"https://{target}.example/") for source, target in pairs]
    made.put("links", *links, made.link("https://d.example/", "https://target.example/", follow=False))
    return made


def run(rows: HandMade, *arguments: str) -> Done:
    return run_with({"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}, "authority", *arguments)


def as_json(rows: HandMade, *arguments: str) -> dict[str, Any]:
    done = run(rows, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_before_the_first_run_every_question_says_what_to_do(rows: HandMade) -> None:
    for question in (("show", "target.example"), ("top",)):
        done = run(rows, *question)
        assert (done.returncode, done.stdout) == (1, "")
        assert NO_RUN in done.stderr
    listed = run(rows, "runs")

    assert (listed.returncode, listed.stderr) == (0, f"{NO_RUN}\n")


def test_a_run_tells_what_it_did_and_who_ranks_highest(rows: HandMade) -> None:
    told = as_json(rows, "run")
    shown = run(rows, "run", "--damping", "0.5", "--harmonic", "none").stdout

    assert {name: told[name] for name in ("crawl", "method", "damping", "n_domains", "n_edges", "n_dangling")} == {
        "crawl": "all",
        "method": "sparse",
        "damping": 0.85,
        "n_domains": 5,
        "n_edges": 5,
        "n_dangling": 1,
    }
    assert told["is_converged"] and told["residual"] <= told["tolerance"] == 1e-10
    assert [row["domain"] for row in told["top"][:2]] == ["target.example", "a.example"]
    assert "5 domains, 5 edges; 1 domain without an edge out" in shown
    assert "Converged after" in shown and "with damping 0.5" in shown
    assert "Harmonic centrality was not computed" in shown
    assert [row["damping"] for row in as_json(rows, "runs")["rows"]] == [0.5, 0.85]


def test_a_run_that_has_not_converged_says_so(rows: HandMade) -> None:
    assert "NOT converged after 2 iterations" in run(rows, "run", "--max-iterations", "2").stdout


def test_show_tells_the_parts_of_a_rank_and_they_are_the_whole(rows: HandMade) -> None:
    run(rows, "run")
    told = as_json(rows, "show", "https://www.target.example/page")
    given = sum(row["contribution"] for row in told["rows"])
    shown = run(rows, "show", "target.example", "--limit", "2")

    assert [row["source_domain"] for row in told["rows"]] == ["a.example", "c.example", "b.example"]
    assert told["base_rank"] + given + told["remainder"] == pytest.approx(told["domain_rank"], abs=1e-12)
    assert (told["n_contributors"], told["n_in"], told["n_out"], told["position"]) == (3, 3, 1, 1)
    assert told["harmonic"] == 3
    assert "position 1 of 5, percentile 100.00" in shown.stdout
    assert "from 3 domains that link to it" in shown.stdout and "that every domain has" in shown.stdout
    assert "b.example" not in shown.stdout
    assert "2 are shown, and there are more: --limit 0 shows all" in shown.stderr


def test_a_domain_without_a_rank_is_no_error(rows: HandMade) -> None:
    run(rows, "run")
    done = run(rows, "show", "unknown.example")

    assert done.returncode == 0
    assert "unknown.example has no rank" in done.stderr
    assert as_json(rows, "show", "unknown.example")["domain_rank"] is None
    assert "no authority run has ranked unknown.example" in run(rows, "history", "unknown.example").stderr


def test_lists_are_csv_and_sql_that_runs(rows: HandMade) -> None:
    run_id = as_json(rows, "run")["run_id"]
    for question in (("show", "target.example"), ("top",), ("history", "target.example"), ("runs",)):
        rows_of_csv = list(csv.DictReader(io.StringIO(run(rows, *question, "--csv").stdout)))
        sql = run(rows, *question, "--show-sql").stdout
        environment = {"LINKCRAWLER_CLICKHOUSE_DSN": rows.dsn}
        by_hand = json.loads(run_with(environment, "sql", "-", "--json", stdin=sql).stdout)["rows"]

        assert len(rows_of_csv) == len(by_hand) > 0
    assert rows_of_csv[0]["run_id"] == run_id


def test_a_run_is_deleted_by_its_name(rows: HandMade) -> None:
    first, second = (as_json(rows, "run", "--harmonic", "none")["run_id"] for _ in range(2))
    done = run(rows, "delete", second)
    again = run(rows, "delete", second)

    assert done.stdout == f"run {second} is deleted, with the ranks of 5 domains\n"
    assert as_json(rows, "top")["run"]["run_id"] == first
    assert again.returncode == 1
    assert f"there is no authority run '{second}'" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (("run", "--damping", "1"), "damping 1.0 is not between 0 and 1: give one such as 0.85", 2),
        (("run", "--as-of", "soon"), "'soon' is not a date or instant", 2),
        (("run", "--crawl", "nosuch"), "nothing to rank: no link of crawl nosuch", 1),
        (("show", "not a domain"), "is not a domain or", 2),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    rows: HandMade, arguments: tuple[str, ...], message: str, code: int
) -> None:
    done = run(rows, *arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("linkcrawler: ") and message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_where_nothing_was_crawled_nothing_is_made(tmp_path: Path) -> None:
    data = str(tmp_path / "none")
    ranked = run_with({}, "authority", "run", "--data", data)
    shown = run_with({}, "authority", "show", "a.example", "--data", data)
    listed = run_with({}, "authority", "top", "--data", data)

    assert ranked.returncode == 1
    assert f"nothing crawled yet in {data}: run `linkcrawler crawl URL` first" in ranked.stderr
    assert (shown.returncode, listed.returncode) == (0, 0)
    assert f"nothing crawled yet in {data}" in shown.stderr and NO_RUN in listed.stderr
    assert not (tmp_path / "none").exists()
