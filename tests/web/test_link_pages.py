"""Anchors, types, landing pages, authority and diversity: what they say is what the API says, and a click narrows."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Open
from tests.web.looking import panel, rows, told
from tests.web.made_web import TARGET

pytestmark = pytest.mark.long


def test_anchors_are_counted_by_class_and_a_click_narrows(open_page: Open, served: str) -> None:
    """The name of the target is in 17 anchors: those of blog and news."""
    page, _ = open_page(f"/anchors?target={TARGET}")
    counts = {row["anchor_class"]: row["backlinks"] for row in told(served, "anchor-classes", target=TARGET)["rows"]}
    branded = rows(page, "Anchors by class").filter(has_text="branded")

    assert counts["branded"] == 17
    expect(branded).to_contain_text("17")
    expect(rows(page, "Anchors")).to_have_count(10)
    branded.get_by_role("button").click()
    expect(rows(page, "Anchors")).to_have_count(4)
    expect(page.locator(".chip")).to_contain_text("anchor_class=branded")
    page.go_back()
    expect(rows(page, "Anchors")).to_have_count(10)


def test_a_tile_of_the_treemap_narrows_too(open_page: Open) -> None:
    page, _ = open_page(f"/anchors?target={TARGET}")

    page.locator(".tile", has_text="Acme 1").click()

    expect(rows(page, "Anchors")).to_have_count(1)


def test_follow_and_rel_are_shares_and_a_part_narrows(open_page: Open) -> None:
    """17 links are followed, 6 are nofollow and ugc."""
    page, _ = open_page(f"/types?target={TARGET}")

    expect(page.get_by_role("button", name=f"{TARGET}, follow: 17, 74%")).to_be_visible()
    page.get_by_role("button", name=f"{TARGET}, ugc: 6, 26%").click()

    expect(page.locator(".chip")).to_contain_text("rel=ugc")
    expect(rows(page, "Links by rel").first).to_contain_text("0%")


def test_landing_pages_add_up_to_all_links(open_page: Open, served: str) -> None:
    page, _ = open_page(f"/landing?target={TARGET}")
    head = told(served, "landing", target=TARGET, limit=60)

    expect(panel(page, "How few have most")).to_contain_text(
        f"{head['places_for_80_percent']} of {head['places']} pages"
    )
    expect(rows(page, "Landing places")).to_have_count(head["places"])
    expect(rows(page, "Landing places").last).to_contain_text("100%")
    page.get_by_role("button", name="Folders", exact=True).click()
    assert "place=folder" in page.url
    expect(rows(page, "Landing places")).to_have_count(told(served, "landing", target=TARGET, by="folder")["places"])


def test_dead_pages_are_to_be_reclaimed(open_page: Open, served: str) -> None:
    """The forum links to six pages that are not there."""
    page, _ = open_page(f"/landing?target={TARGET}")

    expect(panel(page, "To reclaim")).to_contain_text("6 links to 6 dead pages")
    rows(page, "Dead pages").first.get_by_role("button").click()

    expect(page).to_have_url(re.compile("/links.*target_url"))
    expect(rows(page, "Links")).to_have_count(1)


def test_percentiles_are_counted_out_of_the_list_of_domains(open_page: Open, served: str) -> None:
    page, _ = open_page(f"/authority?target={TARGET}")
    ranked = [row for row in told(served, "partners", target=TARGET)["rows"] if row["domain_rank_pct"] is not None]
    percentiles = panel(page, "Who links, by percentile")

    expect(percentiles).to_contain_text(f"{len(ranked)} ranked domains")
    percentiles.get_by_role("button", name="as table").click()
    shown = percentiles.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert sum(map(int, shown)) == len(ranked)


def test_the_lorenz_curve_is_that_of_the_links_over_domains(open_page: Open) -> None:
    """Of 12, 6 and 5 links the largest gives 52 %; the two smaller ones hold 48 %."""
    page, _ = open_page(f"/authority?target={TARGET}")
    curve = panel(page, "How evenly the domains share the links")

    expect(curve).to_contain_text("The largest of 3 gives 52%")
    curve.get_by_role("button", name="as table").click()
    expect(curve.locator("tbody tr").last).to_contain_text("100%")


def test_diversity_is_told_of_what_was_chosen(open_page: Open, served: str) -> None:
    page, _ = open_page(f"/diversity?target={TARGET}")
    effective = {row["dimension"]: row["effective_number"] for row in told(served, "diversity", target=TARGET)["rows"]}

    expect(rows(page, "Diversity").first).to_contain_text(f"{effective['source_domain']:.3g}")
    page.get_by_role("group", name="Spread over").get_by_role("button", name="Landing pages").click()
    expect(rows(page, "Largest landing pages")).to_have_count(9)
    page.reload()
    expect(rows(page, "Largest landing pages")).to_have_count(9)


def test_a_file_of_a_panel_is_the_answer_of_the_api(open_page: Open, served: str, tmp_path: Path) -> None:
    page, _ = open_page(f"/authority?target={TARGET}")
    address = f"{served}/api/v1/quality?target={TARGET}&format=csv"

    page.get_by_role("button", name="More of Quality against quantity").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download CSV").click()
    download.value.save_as(tmp_path / "quality.csv")

    with urllib.request.urlopen(address) as answer:
        assert (tmp_path / "quality.csv").read_bytes() == answer.read()
