"""What the pages say is there, is there; what is there, the pages say."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from linkcrawler.cli.main import linkcrawler

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
README = (ROOT / "README.md").read_text()


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_the_readme_names_every_command() -> None:
    for name in linkcrawler.commands:
        assert re.search(rf"`{name}\b", README), f"README.md does not name the command {name}"


def test_the_readmes_first_screen_has_the_two_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:25])

    assert "make crawl SEEDS=" in first_screen
    assert "make test" in first_screen


def test_the_ci_script_calls_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text()

    assert "make test" in script
    assert "make check" in script


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.match(r"[\w-]+", requirement)
        assert name and name[0] in page, f"docs/dependencies.md has no reason for {requirement}"


def test_every_dependency_is_locked() -> None:
    lock = (ROOT / "requirements-dev.lock").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = re.match(r"[\w-]+", requirement)
        assert name and re.search(rf"^{name[0]}==", lock, re.M), f"requirements-dev.lock has no {requirement}"


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text()
    for page in (ROOT / "docs" / "adr").glob("0*.md"):
        assert page.name in listed, f"docs/adr/README.md does not list {page.name}"


def test_no_file_names_a_machine() -> None:
    """A path that exists on one machine only is of no use to a reader on another."""
    # Put together here, so that this file does not name them either.
    places = re.compile("/".join(["", "(work|root)", "(main|shared|venv|[.]cache)"]))
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".sql", ".lua", ".cfg", ".lock", ""}:
            assert not places.search(path.read_text(errors="replace")), f"{path} names a path of one machine"


def test_a_room_has_one_idea() -> None:
    """A file of more than 400 lines has a second idea that wants a name."""
    for path in tracked():
        if path.suffix in {".py", ".sql", ".lua"}:
            assert len(path.read_text().splitlines()) <= 400, f"{path.relative_to(ROOT)} is too long"


@pytest.mark.parametrize("path", [p for p in tracked() if p.suffix == ".sql"], ids=lambda p: p.name)
def test_every_sql_file_begins_by_stating_its_grain(path: Path) -> None:
    head = path.read_text().partition("\n\n")[0]

    assert head.startswith("--")
    assert re.search(r"row|column|grain|for each|for whatever", head[:400]), "the header does not say what a row is"
