"""One case of `list.txt` as a website of its own: what it answers, and what a crawl is to make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.hostile.server import Answer

LIST = Path(__file__).parent / "list.txt"
LINK = '<a href="http://target.example/{0}">{0}</a>'


def numbers() -> dict[str, str]:
    """Every case of the list: its number, and what it is."""
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return dict(line.split(" ", 1) for line in lines)


@dataclass(frozen=True)
class Case:
    """A website. `answers` and `outcomes` are by path; an outcome is followed by a part of its reason, where it has
    one. `links` are the targets below http://target.example/ that the index shows for its pages."""

    number: str
    answers: Mapping[str, Answer]
    outcomes: Mapping[str, str] = field(default_factory=lambda: {"/": "ok"})
    links: frozenset[str] = frozenset()
    max_asked: int = 10  # requests, robots.txt left out

    @property
    def host(self) -> str:
        """Its name, which no other case has."""
        return self.number.lower().replace(".", "-") + ".example"

    @property
    def seed(self) -> str:
        """Where the crawl begins."""
        return f"http://{self.host}/"


def link(name: str) -> bytes:
    """A page with one link to http://target.example/NAME."""
    return f"<!doctype html><title>t</title><p>{LINK.format(name)}".encode()
