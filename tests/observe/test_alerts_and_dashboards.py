"""Every alert and every panel asks for what there really is, in PromQL."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from tests.observe.conftest import Exposed

ROOT = Path(__file__).parents[2]
ALERTS = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
BOARDS = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "deploy/grafana").glob("*.json"))}
QUERIES = [(rule["alert"], rule["expr"]) for rule in ALERTS] + [
    (f"{board}: {panel['title']}", target["expr"])
    for board, told in BOARDS.items()
    for panel in told["panels"]
    for target in panel["targets"]
]
OF_PROMETHEUS = {"job", "instance"}


def selectors(node: Any) -> list[Any]:
    """The vector selectors of a parsed expression."""
    if isinstance(node, promql_parser.VectorSelector):
        return [node]
    parts = [getattr(node, name, None) for name in ("expr", "lhs", "rhs", "vector_selector", "param")]
    parts += list(getattr(node, "args", None) or [])
    return [found for part in parts if part is not None for found in selectors(part)]


@pytest.mark.parametrize(("where", "expr"), QUERIES, ids=[where for where, _ in QUERIES])
def test_every_query_is_promql_over_metrics_and_labels_that_are_exposed(
    exposed: Exposed, where: str, expr: str
) -> None:
    asked = selectors(promql_parser.parse(expr))

    assert asked, "it asks for nothing"
    for selector in asked:
        assert selector.name in exposed.names, f"{where} asks for {selector.name}, which nobody exposes"
        samples = exposed.worker.get(selector.name) or exposed.api.get(selector.name) or {}
        known = {label for labels in samples for label, _ in labels} | OF_PROMETHEUS
        for matcher in selector.matchers.matchers:
            assert matcher.name in known or not samples, f"{where}: {selector.name} has no label {matcher.name}"


def test_every_metric_in_the_text_of_a_query_was_found_in_its_tree() -> None:
    """The tree is walked by names of attributes: none is overlooked."""
    for _, expr in QUERIES:
        names = {selector.name for selector in selectors(promql_parser.parse(expr))}

        assert names == set(re.findall(r"\b(?:linkcrawler|process)_\w+", expr))


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in ALERTS}) == len(ALERTS) >= 20
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert {"summary", "remedy"} <= set(rule["annotations"])


def test_every_alert_is_on_the_page() -> None:
    page = (ROOT / "docs" / "observability.md").read_text()

    assert [name for name in re.findall(r"^\| `(Linkcrawler\w+)` \|", page, re.M)] == [rule["alert"] for rule in ALERTS]


def test_a_command_that_an_alert_names_is_one(exposed: Exposed) -> None:
    from linkcrawler.cli.main import linkcrawler

    for rule in ALERTS:
        for command in re.findall(r"`linkcrawler (\w+)", rule["annotations"]["remedy"]):
            assert command in linkcrawler.commands, f"{rule['alert']} names {command}"


@pytest.mark.parametrize("board", BOARDS)
def test_panels_do_not_overlap_and_a_board_can_be_imported(board: str) -> None:
    told = BOARDS[board]
    cells = [
        (x, y)
        for panel in told["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert told["uid"] and told["title"] and told["schemaVersion"]
    assert len({panel["id"] for panel in told["panels"]}) == len(told["panels"])


def test_the_example_of_prometheus_scrapes_the_jobs_that_rules_name() -> None:
    told = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    jobs = {job["job_name"] for job in told["scrape_configs"]}
    named = {job for _, expr in QUERIES for job in re.findall(r'job="([\w-]+)"', expr)}

    assert jobs == named == {"linkcrawler-worker", "linkcrawler-api"}
    assert told["rule_files"] == ["alerts.yml"]
