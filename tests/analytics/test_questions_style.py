"""The SQL of every question can be read, and stays in the style of the house."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import analytics
from analytics import definitions
from analytics.causes import EXPLAINED, READING
from analytics.definitions import GROWTH, HISTORY, LOST_REASONS, METRICS, NEW_BY
from analytics.opportunities import KINDS, OPPORTUNITY
from analytics.questions import ASKED_TARGET, Form, question

QUERIES = Path(analytics.__file__).parent / "queries"
FILES = sorted(QUERIES.rglob("*.sql"))
QUESTIONS = sorted(path.stem for path in QUERIES.glob("*.sql"))
BOUND_BY_WHAT_IS_ASKED = tuple(
    "report compare growth history totals coverage new_lost_counts traffic_months correlation monthly_correlation "
    "anchor_classes diversity explain explain_causes explain_reading overlap quality curves opportunity_grounds "
    "changes changes_judged source_overlap".split()
)
KEYWORDS = (
    "select from where group by order limit offset with as join left on union all and or not in is null having "
    "final case when then else end array between like distinct interval settings"
).split()


def code_of(sql: str) -> str:
    """The statement without its comments, texts and types."""
    return re.sub(r"'[^']*'|:[A-Z][^{}]*(?=\})", "", re.sub(r"--.*", "", sql))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_begins_with_what_it_answers_and_its_grain(path: Path) -> None:
    lines = path.read_text().splitlines()
    header = [line for line in lines[: next(i for i, line in enumerate(lines) if not line.startswith("--"))]]

    assert len(header[0]) > 20
    assert any(line.startswith("-- grain: ") for line in header)
    if path.parent == QUERIES:
        assert header[0].startswith(f"-- {path.stem}: ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_keywords_are_lower_case_and_no_column_goes_unnamed(path: Path) -> None:
    code = code_of(path.read_text())
    words = set(re.findall(r"[A-Za-z_]+", code))

    assert not [word for word in words if word.lower() in KEYWORDS and word != word.lower()]
    assert not re.search(r"select\s+\*|,\s*\*|group by \d|order by \d", code)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("scope", sorted(ASKED_TARGET))
@pytest.mark.parametrize("is_now", [True, False])
@pytest.mark.parametrize("has_window", [True, False])
def test_a_question_is_whole_and_its_lists_are_limited(name: str, scope: str, is_now: bool, has_window: bool) -> None:
    sql = question(name, Form(scope, is_now, has_window))

    assert "-- include" not in sql
    assert not re.search(r"\basked_(target|group|key|sort|collapse|filter)\b", sql)
    assert name in BOUND_BY_WHAT_IS_ASKED or "limit {offset:UInt64}, {limit:UInt64}" in sql


def test_a_report_of_now_looks_at_no_fact_and_no_earlier_look() -> None:
    plain, exact = (code_of(question("report", Form(is_now=is_now))) for is_now in (True, False))

    assert "earlier_looks" not in plain and "earlier_looks" in exact
    assert "from fetches" not in plain and "from fetches" in exact


def test_the_definitions_the_sql_and_the_page_that_explains_them_name_the_same_metrics() -> None:
    names = [metric.name for metric in METRICS]
    moved = [metric.name for metric in METRICS if metric.needs_window]
    block, window, no_window = (
        re.findall(r" as (\w+),?$", code_of((QUERIES / "fragments" / f"{name}.sql").read_text()), re.MULTILINE)
        for name in ("metric_block", "window_block", "no_window_block")
    )
    page = (QUERIES.parents[1] / "docs" / "metrics.md").read_text()

    assert [*block, *window] == [*names[: -len(moved)], "referring_pages_confirmed", *moved]
    assert window == no_window == moved
    compared = ("SHARES", "LINKER", "COMPETITOR", "OVERLAP", "LINKED_DOMAIN", "PARTNER", "QUALITY", "CURVES")
    others = {*HISTORY, *GROWTH, *NEW_BY, *LOST_REASONS, *EXPLAINED, *READING, *KINDS, *OPPORTUNITY}
    others = others.union(*(getattr(definitions, name) for name in compared))
    others -= {"target", "target_a", "target_b", "target_domain"}
    assert [name for name in (*names, *others) if f"`{name}`" not in page] == []
    assert [name for name in QUESTIONS if f"`{name}.sql`" not in page] == []
