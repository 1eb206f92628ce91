"""The SQL console, and the health of crawls."""

from __future__ import annotations

import json
import re
import urllib.request

from playwright.sync_api import expect

from tests.web.conftest import FORUM, LINK, Open
from tests.web.looking import send
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


def test_who_may_only_read_gives_a_crawl_no_orders_and_fetches_nothing(open_page: Open, served: str) -> None:
    token = send(served, "POST", "tokens", {"scope": ["read"]})["token"]

    page, _ = open_page(f"/crawls#token={token}")
    expect(page.locator("main")).to_contain_text("Outcomes of fetches")
    expect(page.get_by_role("button", name=re.compile("^(Pause|Resume|Drain)"))).to_have_count(0)
    page, _ = open_page(f"{FORUM}{LINK}#token={token}")
    expect(page.get_by_role("dialog").get_by_role("link", name="All links of this page")).to_be_visible()
    expect(page.get_by_role("button", name="Verify")).to_have_count(0)
