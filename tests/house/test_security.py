"""Every case of the list of hostile input has a row in docs/security.md, and a test that is there and knows of it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.hostile import bad_answers, bad_archives, bad_pages, bad_redirects, bad_robots, bad_sites, inside
from tests.hostile.case import numbers

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([A-I]\d*\.\d+) \| (.+?) \| (.+?) \| (.+) \|$", re.M)
CITED = re.compile(r"\]\(\.\./(tests/[\w/]+\.py)\)::(test_\w+)")
# Tests with a table of cases: those in it.
TABLES = {
    "test_a_bad_answer_has_its_outcome_and_its_reason": {
        case.number for case in (*bad_answers.CASES, *bad_redirects.CASES, *bad_robots.CASES, *bad_sites.SITEMAPS)
    },
    "test_a_site_without_an_end_comes_to_an_end": {case.number for case, _, _ in bad_sites.SITES},
    "test_a_link_to_an_address_inside_is_refused": {link.number for link in inside.links(1)} | {"A0.3"},
    "test_what_leads_inside_is_refused_at_its_last_step": {way.number for way in inside.ways(1)},
    "test_a_link_counts_where_a_browser_shows_one": set(bad_pages.SHOWN),
    "test_an_enormous_document_is_read_in_bounded_time_up_to_its_limits": set(bad_pages.BOMBS),
    "test_what_is_sound_in_a_bad_archive_is_read_and_the_rest_is_told": set(bad_archives.FILES),
    "test_what_a_wat_file_says_is_read_as_far_as_it_can_be": set(bad_archives.WATS),
}


def rows() -> list[tuple[str, str, str, str]]:
    """(case, what comes, what becomes of it, tests) of each row of the table."""
    return ROW.findall((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_case_of_the_list_has_one_row() -> None:
    listed = numbers()

    assert [row[0] for row in rows()] == list(listed)
    assert {row[0]: row[1].strip("`").replace("\\|", "|") for row in rows()} == listed


def test_the_list_has_every_group_and_no_gap() -> None:
    groups: dict[str, list[int]] = {}
    for number in numbers():
        group, _, item = number.rpartition(".")
        groups.setdefault(group, []).append(int(item))

    assert list(groups) == [*(f"A{n}" for n in range(9)), *(f"B{n}" for n in range(1, 7)), *"CDEFGHI"]
    assert all(items == list(range(1, len(items) + 1)) for items in groups.values())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_row_cites_tests_that_are_there(row: tuple[str, str, str, str]) -> None:
    number, _, _, cell = row
    cited = CITED.findall(cell)

    assert cited, f"{number} cites no test"
    for path, name in cited:
        assert name in names_in(ROOT / path), f"{number} cites {path}::{name}, which is not there"
        if name in TABLES:
            assert number in TABLES[name], f"{path}::{name} has no case {number}"


def test_every_link_of_the_threat_model_to_a_test_leads_to_one() -> None:
    cited = CITED.findall((ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8"))

    assert len(cited) > 15
    for path, name in cited:
        assert name in names_in(ROOT / path), f"docs/threat-model.md cites {path}::{name}, which is not there"


def test_nothing_unpickles_evaluates_or_parses_xml_by_a_library() -> None:
    """What would turn bytes of others into code, or load what they name, is imported nowhere."""
    modules = "pickle|cPickle|marshal|shelve|dill|yaml|lxml|xmlrpc|xml\\."
    calls = r"\beval\(|\bexec\(|\bos\.system\(|shell=True"
    banned = re.compile(rf"^\s*(?:import|from) (?:{modules})|{calls}", re.M)
    for folder in ("linkcrawler", "analytics"):
        for path in (ROOT / folder).rglob("*.py"):
            found = banned.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.relative_to(ROOT)} has {found and found[0]!r}"


def test_the_review_of_dependencies_is_one_of_the_pinned_versions() -> None:
    page = (ROOT / "docs" / "dependency-review.md").read_text(encoding="utf-8")
    reviewed = re.findall(r"^\| ([a-z-]+) \| ([\d.]+) \|", page, re.M)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", lock, re.M))

    assert len(reviewed) > 10
    assert [(name, version) for name, version in reviewed if pinned.get(name) != version] == []
