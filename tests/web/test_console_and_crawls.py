"""The SQL console, and the health of crawls."""

from __future__ import annotations

import json
import urllib.request

from playwright.sync_api import expect

from tests.web.conftest import Open
from tests.web.made_web import TARGET


def test_a_panel_shows_its_sql_and_the_console_runs_it(open_page: Open) -> None:
    page, watched = open_page(f"/links?target={TARGET}&group=source_domain")

    page.get_by_role("button", name="More of By source domain").click()
    page.get_by_role("menuitem", name="Show SQL").click()
    page.get_by_role("link", name="Open in the console").click()
    page.get_by_role("button", name="Run").click()

    expect(page.locator("table[aria-label=Result]")).to_contain_text("forum.example")
    assert watched.errors == []


def test_the_console_refuses_an_insert(open_page: Open) -> None:
    page, _ = open_page("/sql")

    page.get_by_label("Statement").fill("insert into annotations (target, note) values ('acme.example', 'x')")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_role("alert")).to_contain_text("only reads")


def test_the_console_draws_its_result(open_page: Open) -> None:
    page, _ = open_page("/sql")

    page.get_by_label("Statement").fill("select source_domain, count() as n from backlinks_live group by all")
    page.get_by_label("Statement").press("Control+Enter")
    page.get_by_role("button", name="Chart").click()

    expect(page.get_by_role("img", name="n by source_domain")).to_be_visible()


def test_a_crawl_is_paused_and_resumed(open_page: Open, served: str) -> None:
    page, _ = open_page("/crawls")

    def state() -> str:
        with urllib.request.urlopen(f"{served}/api/v1/crawls/spring") as answer:
            return str(json.load(answer)["state"])

    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    assert state() == "paused"
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert state() == "running"
