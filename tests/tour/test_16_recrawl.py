"""Known pages are fetched again: those that are named, and nothing else of a crawl that may fetch no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tiny_web import Request, TinyWeb
from tests.tour.conftest import Linkcrawler

N = 6
KNOWN = [f"/{i}" for i in range(N)]


class Spent:
    """A crawl `spring` of N pages of a.example, which is all it may fetch: as many others wait as may. Two of the pages
    link to target.example."""

    def __init__(self, program: Linkcrawler, web: TinyWeb) -> None:
        self.program, self.web = program, web
        for i in range(N):
            links = "".join(f'<a href="/{j}">{j}</a>' for j in range(150))
            target = '<a href="http://target.example/">target</a>' if i < 2 else ""
            web.page(f"http://a.example/{i}", links + target, ETag=f'"{i}"')
        self.json("crawl", "http://a.example/0", "--max-pages", str(N), "--max-queued-per-host", "100", *web.connect)
        assert sorted(self.asked) == KNOWN

    def json(self, *arguments: str) -> dict[str, Any]:
        self._n_before = len(self.web.requests)
        return self.program.json(*arguments, "--name", "spring")

    @property
    def requests(self) -> list[Request]:
        """What the last command asked for, robots.txt left out."""
        return [r for r in self.web.requests[self._n_before :] if r.path != "/robots.txt"]

    @property
    def asked(self) -> list[str]:
        return sorted(r.path for r in self.requests)

    @property
    def conditions(self) -> dict[str, str]:
        return {r.path: r.headers.get("If-None-Match", "") for r in self.requests}


@pytest.fixture(scope="module")
def spent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spent]:
    program = Linkcrawler(tmp_path_factory.mktemp("recrawl") / "data")
    assert program.run("up").returncode == 0
    with TinyWeb() as web:
        yield Spent(program, web)
    program.run("down")


def test_all_fetches_again_what_was_fetched_and_nothing_that_waits(spent: Spent) -> None:
    told = spent.json("recrawl", "--all")

    assert spent.asked == KNOWN
    assert spent.conditions == {f"/{i}": f'"{i}"' for i in range(N)}
    assert (told["n_queued"], told["queued_by_reason"], told["pages_by_outcome"]) == (N, {"asked": N}, {"ok": N})
    assert (told["new_links"], told["lost_links"], told["changed_links"]) == (0, 0, 0)


def test_a_page_that_came_again_as_it_was_is_archived_as_a_revisit_which_shows_it(spent: Spent) -> None:
    """Of a server that sends the page whatever it is asked."""
    spent.json("recrawl", "--target", "target.example")

    shown = json.loads(spent.program.run("evidence", "http://a.example/1", "http://target.example/", "--json").stdout)
    assert shown["revisit_of"]
    assert shown["body"].encode() == spent.web.answers["http://a.example/1"].body  # type: ignore[union-attr]


def test_only_pages_that_link_to_a_target_are_fetched(spent: Spent) -> None:
    spent.json("recrawl", "--target", "http://target.example/", "--scope", "url")

    assert spent.asked == ["/0", "/1"]

    assert spent.json("recrawl", "--target", "elsewhere.example")["pages_by_outcome"] == {}
    assert spent.asked == []


def test_only_listed_pages_are_fetched_and_unknown_ones_are_named(spent: Spent, tmp_path: Path) -> None:
    listed = tmp_path / "pages.txt"
    listed.write_text("# two, and one that waits\nhttp://a.example/3\nhttp://A.example:80/5#x\n\nhttp://a.example/39\n")

    told = spent.json("recrawl", "--source-list", str(listed))
    said = spent.program.run("recrawl", "--source-list", str(listed), "--dry-run", "--name", "spring")

    assert spent.asked == ["/3", "/5"]
    assert told["unknown_urls"] == ["http://a.example/39"]
    assert "http://a.example/39" in said.stderr
    assert "`linkcrawler seed --name spring`" in said.stderr
    assert "http://a.example/3 " in said.stdout


def test_a_budget_bounds_how_many(spent: Spent) -> None:
    told = spent.json("recrawl", "--all", "--budget", "2")

    assert len(spent.asked) == told["n_queued"] == 2


def test_a_full_read_sends_no_condition(spent: Spent) -> None:
    spent.json("recrawl", "--all", "--budget", "3", "--full")

    assert list(spent.conditions.values()) == ["", "", ""]
    assert not any("If-Modified-Since" in r.headers for r in spent.requests)


@pytest.mark.parametrize("who", ["crawl", "worker"])
def test_what_is_queued_is_fetched_by_whoever_works_next(spent: Spent, who: str) -> None:
    told = spent.json("recrawl", "--all", "--queue")
    again = spent.json("recrawl", "--all", "--queue")

    assert (told["n_queued"], again["n_queued"], spent.asked) == (N, 0, [])

    done = spent.program.run(who, "--name", "spring")

    assert done.returncode == 0, done.stderr
    assert spent.asked == KNOWN


def test_a_dry_run_lists_pages_and_asks_for_nothing(spent: Spent) -> None:
    rows = spent.json("recrawl", "--all", "--dry-run")["rows"]
    table = spent.program.run("recrawl", "--due", "--dry-run", "--name", "spring")

    assert spent.asked == []
    assert sorted(row["url"] for row in rows) == [f"http://a.example/{i}" for i in range(N)]
    assert {(row["reason"], row["n_link_changes"], row["n_failures"]) for row in rows} == {("asked", 0, 0)}
    assert (table.returncode, table.stdout) == (0, "crawl spring: no page is due\n")
    assert spent.json("recrawl", "--due", "--queue")["n_queued"] == 0


def test_servers_with_broken_validators_are_asked_without_them(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    link = '<a href="http://target.example/">target</a>'
    web.page("http://long.example/", link, ETag='"' + "x" * 600 + '"', Last_Modified="yesterday" * 20)
    web.page("http://odd.example/", link, ETag='"\x7f\x1fé"')
    hosts = ["long.example", "odd.example"]
    linkcrawler.json("crawl", *(f"http://{host}/" for host in hosts), "--name", "c", *web.connect)

    told = linkcrawler.json("recrawl", "--all")

    assert {host: web.asked(host) for host in hosts} == {host: ["/", "/"] for host in hosts}
    assert not any(name.startswith("If-") for request in web.requests for name in request.headers)
    assert told["pages_by_outcome"] == {"ok": 2}
    assert linkcrawler.json("report", "target.example")["backlinks"] == 2


def test_a_304_that_nobody_asked_for_proves_nothing(linkcrawler: Linkcrawler, web: TinyWeb) -> None:
    """Neither of a page that was never read, nor of one that was asked for without a condition."""
    web.answer("http://never.example/", 304)
    web.page("http://broken.example/", '<a href="http://target.example/">target</a>')
    first = linkcrawler.json("crawl", "http://never.example/", "http://broken.example/", "--name", "c", *web.connect)
    web.answer("http://broken.example/", 304)
    second = linkcrawler.json("recrawl", "--all")

    assert (first["pages_by_outcome"], second["pages_by_outcome"]) == ({"http_error": 1, "ok": 1}, {"http_error": 2})
    (row,) = linkcrawler.json("sql", "select is_unverified, lost_at from links final")["rows"]
    assert row == {"is_unverified": True, "lost_at": None}
