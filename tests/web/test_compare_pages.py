"""Competitors and the network: who shares what with whom, and who links to the others only."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.conftest import Open
from tests.web.looking import panel, rows
from tests.web.made_web import TARGET


def test_competitors_are_added_and_their_gap_is_listed(open_page: Open) -> None:
    """Nobody but acme links to rival; blog, news and forum link to acme."""
    page, _ = open_page("/competitors?target=rival.example")

    page.get_by_label("Competitor", exact=True).fill(TARGET)
    page.get_by_role("button", name="Add", exact=True).click()

    expect(panel(page, "They link to competitors, not to you")).to_contain_text("3 domains with links to at least one")
    expect(rows(page, "Gap")).to_have_count(3)
    expect(rows(page, "Targets")).to_have_count(2)
    rows(page, "Gap").filter(has_text="forum.example").get_by_role("button").click()
    expect(rows(page, "Links")).to_have_count(6)
    page.go_back()
    expect(rows(page, "Gap")).to_have_count(3)


def test_the_matrix_says_what_two_targets_share(open_page: Open) -> None:
    """acme and blog have no linking domain in common; rival, other and blog are linked to by acme."""
    page, _ = open_page("/competitors?target=rival.example&competitor=other.example&competitor=blog.example")

    shared = panel(page, "Shared domains")

    expect(shared).to_contain_text("1 domain with links to any of them, 1 with links to all.")
    expect(shared.locator("table.matrix tbody tr").first).to_contain_text("100%")


def test_a_domain_of_the_network_is_told_of(open_page: Open) -> None:
    page, _ = open_page(f"/network?target={TARGET}")
    expect(page.locator(".node")).to_have_count(4)

    page.locator(".node", has_text="forum.example").click()

    expect(page.locator("main")).to_contain_text(f"Links to {TARGET}: 6; from it: 0.")
    expect(rows(page, "Connections")).to_have_count(1)
    page.get_by_role("button", name="And whom it links to").click()
    expect(page.locator(".node")).to_have_count(6)
