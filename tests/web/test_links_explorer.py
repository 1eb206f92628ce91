"""The links explorer: filters, groups, saved views, and the drawer with the proof of a link."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import FORUM, LINK, Open
from tests.web.made_web import HOSTILE, TARGET


def test_a_filter_survives_reload_and_back(open_page: Open) -> None:
    page, _ = open_page(f"/links?target={TARGET}")
    rows = page.locator("table[aria-label=Links] tbody tr")
    expect(rows).to_have_count(23)

    page.get_by_label("Attribute").select_option("source_domain")
    page.get_by_label("Comparison").select_option("=")
    page.get_by_label("Value").fill("news.example")
    page.get_by_role("button", name="Add filter").click()
    expect(rows).to_have_count(5)
    page.reload()

    expect(rows).to_have_count(5)
    page.go_back()
    expect(rows).to_have_count(23)
    page.go_forward()
    page.get_by_title("Take this filter away").click()
    expect(rows).to_have_count(23)


def test_a_click_on_a_group_narrows_to_it(open_page: Open) -> None:
    page, _ = open_page(f"/links?target={TARGET}&group=source_domain")

    page.get_by_role("button", name="forum.example").click()

    expect(page.locator("table[aria-label=Links] tbody tr")).to_have_count(6)
    expect(page.locator(".chip")).to_have_text("source_domain=forum.example ✕")


def test_groups_are_sorted_by_the_server(open_page: Open) -> None:
    page, _ = open_page(f"/links?target={TARGET}&group=source_domain")

    page.get_by_role("button", name="Follow").click()

    expect(page.locator("table[aria-label=Groups] tbody tr").last).to_contain_text("forum.example")
    assert "sort=backlinks_follow" in page.url


def test_a_drawer_shows_the_evidence(open_page: Open) -> None:
    page, watched = open_page(f"/links?target={TARGET}")

    page.get_by_role("button", name="blog.example/0").first.click()
    drawer = page.get_by_role("dialog")

    expect(drawer).to_contain_text("Acme 0")
    expect(drawer.locator(".context")).to_contain_text('<a href="http://acme.example/0">Acme 0</a>')
    drawer.get_by_role("button", name="Show the archived page").click()
    frame = page.frame_locator("iframe.archived")
    expect(frame.locator("body")).to_contain_text("Some words on Acme 0, and more.")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    assert watched.errors == []


def test_an_open_drawer_is_part_of_the_address(open_page: Open) -> None:
    page, _ = open_page(f"/links?target={TARGET}{LINK}")

    expect(page.get_by_role("dialog")).to_contain_text("http://blog.example/0")


def test_nothing_in_an_archived_page_runs_or_is_asked_for(open_page: Open, served: str) -> None:
    """The forum's page has a script that marks the window around it, and an image elsewhere."""
    link = "&open_source=http://forum.example/&open_target=http://acme.example/10"
    page, watched = open_page(FORUM + link)

    page.get_by_role("button", name="Show the archived page").click()

    expect(page.frame_locator("iframe.archived").locator("h1")).to_have_text("Forum")
    assert page.evaluate("window.hurt") is None
    assert page.locator("iframe.archived").get_attribute("sandbox") == ""
    assert [url for url in watched.asked if not url.startswith(served)] == []


@pytest.mark.parametrize("view", ["", "&group=anchor"])
def test_hostile_anchors_are_text(open_page: Open, view: str) -> None:
    page, watched = open_page(FORUM + view)
    shown = page.locator("main").inner_text()

    for anchor in HOSTILE:
        assert anchor.replace("\u202e", "") in shown
    assert page.evaluate("window.hurt") is None
    assert page.locator("main table img, main table script").count() == 0
    assert watched.errors == []


def test_a_downloaded_csv_is_the_answer_of_the_api(open_page: Open, served: str, tmp_path: Path) -> None:
    page, _ = open_page(FORUM)
    with urllib.request.urlopen(f"{served}/api/v1/{FORUM[1:].replace('links?', 'backlinks?')}&format=csv") as answer:
        told = answer.read()

    page.get_by_role("button", name="More of Links").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download CSV").click()
    download.value.save_as(tmp_path / "links.csv")

    assert (tmp_path / "links.csv").read_bytes() == told
    assert told.count(b"forum.example/") >= 6


def test_a_view_is_kept_under_a_name(open_page: Open) -> None:
    page, _ = open_page(FORUM)
    page.get_by_text("Views").click()
    page.get_by_label("Name of the view").fill("the forum")
    page.get_by_role("button", name="Save").click()
    page.get_by_title("Take this filter away").click()

    page.get_by_role("button", name="the forum", exact=True).click()

    expect(page.locator("table[aria-label=Links] tbody tr")).to_have_count(6)


def test_a_bad_filter_is_explained(open_page: Open) -> None:
    page, _ = open_page(f"/links?target={TARGET}&where=nonsense")

    expect(page.get_by_role("alert").first).to_contain_text("nonsense")
