"""Lost links, campaigns and traffic: what was recorded is on the page, and leads to the links."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Open
from tests.web.looking import panel, rows, told
from tests.web.made_web import TARGET

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def recorded(served: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Beside the links there are a campaign, and traffic of three pages on the days of two whole months."""
    export = tmp_path_factory.mktemp("traffic") / "export.csv"
    first = (date.today().replace(day=1) - timedelta(days=32)).replace(day=1)
    days = [first + timedelta(days=n) for n in range((date.today() - first).days)]
    lines = [f"{day},http://acme.example/{n},{10 * (3 - n)},100,5" for day in days for n in range(3)]
    export.write_text("\n".join(["Date,Page,Clicks,Impressions,Position", *lines]))
    data = told(served, "status")["data"]
    for command in (
        ("traffic", "import", TARGET, str(export)),
        (
            "campaigns",
            "add",
            "guests",
            "--target",
            TARGET,
            "--source",
            "blog.example",
            "--cost",
            "240",
            "--currency",
            "EUR",
        ),
    ):
        subprocess.run([sys.executable, "-m", "linkcrawler", *command, "--data", str(data)], check=True, timeout=60)
    return served


def test_links_to_dead_pages_open_their_proof(open_page: Open) -> None:
    page, _ = open_page(f"/lost?target={TARGET}")

    expect(panel(page, "Links to dead pages")).to_contain_text("6 links to 6 pages")
    expect(panel(page, "Lost links")).to_contain_text("Nothing was lost in this window.")
    rows(page, "Broken links").first.get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_contain_text("http://forum.example/")


def test_a_campaign_tells_what_a_live_link_costs(open_page: Open, recorded: str) -> None:
    """240 for the 12 links of the blog."""
    page, _ = open_page(f"/campaigns?target={TARGET}")

    row = rows(page, "Campaigns").first

    expect(row).to_contain_text("guests")
    expect(row).to_contain_text("20 EUR")
    expect(panel(page, "How long the links of guests live").get_by_role("img")).to_be_visible()
    row.get_by_role("link", name="links").click()
    expect(rows(page, "Links")).to_have_count(12)


def test_without_campaigns_the_page_says_how_to_record_one(open_page: Open) -> None:
    page, _ = open_page("/campaigns?target=blog.example")

    expect(page.locator("main")).to_contain_text("linkcrawler campaigns add spring --target blog.example")


def test_correlations_are_called_associations_and_have_intervals(open_page: Open, recorded: str) -> None:
    page, _ = open_page(f"/traffic?target={TARGET}")
    told_by_api = told(recorded, "correlation", target=TARGET)
    by_page = panel(page, "By page: association")

    expect(page.locator("main")).to_contain_text("Associations, not causes")
    expect(by_page).to_contain_text(f"{told_by_api['pages_counted']} pages: 9 are linked, 3 have traffic.")
    by_page.get_by_text("The numbers").click()
    rho = next(row["rho"] for row in told_by_api["rows"] if row["against"] == "backlinks" and not row["given"])
    expect(by_page.locator("tbody tr").first).to_contain_text(f"{abs(rho):.2f}")
    expect(by_page.locator("tbody tr").first).to_contain_text(" to ")


def test_the_scatter_has_a_point_for_each_page(open_page: Open, recorded: str) -> None:
    page, _ = open_page(f"/traffic?target={TARGET}")

    points = panel(page, "Each page")

    expect(points.locator("circle.point")).to_have_count(9)
    rows(page, "Pages with most traffic").first.get_by_role("button").click()
    expect(rows(page, "Links")).to_have_count(
        len(told(recorded, "backlinks", target=f"http://{TARGET}/0", scope="url")["rows"])
    )
