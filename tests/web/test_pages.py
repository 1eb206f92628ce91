"""The pages of the dashboard, over a web that was crawled for real."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.web.conftest import Open, paths_of, serving, settled
from tests.web.made_web import TARGET


def test_every_page_opens_without_an_error_and_asks_nobody_else(open_page: Open, served: str) -> None:
    page, watched = open_page(f"/overview?target={TARGET}")
    paths = paths_of(page)

    for path in paths:
        page.goto(served + path)
        settled(page)
        assert page.locator("main").inner_text().strip(), path
        assert page.locator("[role=alert]").count() == 0, (path, page.locator("[role=alert]").all_inner_texts())

    assert len(paths) >= 5
    assert watched.errors == []
    assert [url for url in watched.asked if not url.startswith((served, "data:", "blob:"))] == []


def test_without_a_target_every_page_says_how_to_begin(open_page: Open, served: str) -> None:
    page, watched = open_page("/overview")

    page.get_by_role("link", name=TARGET).click()
    settled(page)

    expect(page).to_have_url(f"{served}/overview?target={TARGET}")
    assert watched.errors == []


def test_an_index_without_ranks_or_links_is_no_error(open_page: Open, tmp_path: Path) -> None:
    page, watched = open_page("/")
    paths = ["/", *paths_of(page)]

    with serving(tmp_path / "data") as empty:
        for path in paths:
            page.goto(f"{empty}{path.partition('?')[0]}?target={TARGET}")
            settled(page)
            assert page.locator("[role=alert]").count() == 0, (path, page.locator("[role=alert]").all_inner_texts())

    assert watched.errors == []


def test_the_overview_counts_what_the_web_has(open_page: Open) -> None:
    """12 + 5 pages with one link each, and a page with six."""
    page, _ = open_page(f"/overview?target={TARGET}")

    expect(page.locator(".card", has_text="Backlinks").first).to_contain_text("23")
    expect(page.locator(".card", has_text="Referring domains").first).to_contain_text("3")
    expect(page.locator(".card", has_text="Follow").first).to_contain_text("74%")


def test_a_chart_is_a_table_too(open_page: Open) -> None:
    page, _ = open_page(f"/overview?target={TARGET}")
    panel = page.locator(".panel", has_text="Backlinks").first

    panel.get_by_role("button", name="as table").click()

    expect(panel.get_by_role("table")).to_contain_text("23")


def test_a_token_in_the_address_is_taken_out_of_it(open_page: Open) -> None:
    page, _ = open_page(f"/overview?target={TARGET}#token=lk_secret")

    assert "lk_secret" not in page.url
    assert page.evaluate("sessionStorage.getItem('linkcrawler-token')") == "lk_secret"


def test_the_slash_leads_to_the_target(open_page: Open, served: str) -> None:
    page, _ = open_page("/")

    page.keyboard.press("/")
    page.keyboard.type("blog.example")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{served}/overview?target=blog.example")
