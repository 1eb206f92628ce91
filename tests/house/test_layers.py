"""Layers only import downwards, and siblings never import each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# From the ground up; a room may import from lower layers only.
LAYERS = (
    {"errors", "records", "plain"},
    {"identity", "values"},
    {"config", "metrics", "settings"},
    {"families", "logs", "urls"},
    {"traces"},
    {"frontier", "politeness", "archive", "extract", "store", "embedded"},
    {"crawl", "ingest", "schedule"},
    {"desk", "export"},
    {"backup"},
    {"api"},
    {"cli"},
    {"__main__"},
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MODULES = sorted((ROOT / "linkcrawler").rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The absolute names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def room_of(path: Path) -> str:
    part = path.relative_to(ROOT / "linkcrawler").parts[0]
    return part.removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_from_lower_layers_or_itself(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "analytics":
            assert room in {"desk", "export", "api", "cli"}, f"{path}: {room} may not import analytics"
        if parts[0] == "linkcrawler" and len(parts) > 1 and parts[1] != room:
            assert LEVEL[parts[1]] < LEVEL[room], f"{room} imports {parts[1]}, which is not below it"


def test_analytics_imports_nothing_from_linkcrawler() -> None:
    for path in (ROOT / "analytics").rglob("*.py"):
        assert not [name for name in imports(path) if name.split(".")[0] == "linkcrawler"], path


def test_every_folder_tells_its_part_of_the_journey() -> None:
    for folder in (ROOT / "linkcrawler", ROOT / "analytics"):
        for init in folder.rglob("__init__.py"):
            text = ast.get_docstring(ast.parse(init.read_text()))

            assert text and len(text) > 60, f"{init}: no docstring that tells what happens here"
