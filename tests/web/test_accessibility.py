"""axe-core finds nothing serious on any page, by light and by dark, on a screen and on a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from tests.web.conftest import FORUM, LINK, Open, paths_of, settled
from tests.web.made_web import TARGET

AXE = (Path(__file__).parent / "vendor" / "axe.js").read_text(encoding="utf-8")
SIZES = {"screen": (1440, 900), "telephone": (400, 800)}
SERIOUS = """async (rules) => (await axe.run(document, {resultTypes: ["violations"], iframes: false,
        ...(rules ? {runOnly: {type: "rule", values: rules}} : {})})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))])"""
WIDER = "document.documentElement.scrollWidth - innerWidth"
# All rules by light; by dark those that colours can break.
LOOKS: tuple[tuple[Literal["light", "dark"], list[str] | None], ...] = (("light", None), ("dark", ["color-contrast"]))


def violations(page: Page) -> list[object]:
    """What is serious, in both themes."""
    page.evaluate(AXE)
    found: list[object] = []
    for theme, rules in LOOKS:
        page.emulate_media(color_scheme=theme)
        found += [(theme, one) for one in page.evaluate(SERIOUS, rules)]
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.long
@pytest.mark.parametrize("size", list(SIZES))
def test_no_page_has_a_serious_violation_or_is_wider_than_its_screen(open_page: Open, served: str, size: str) -> None:
    width, height = SIZES[size]
    page, _ = open_page(
        f"/overview?target={TARGET}", viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    found = {}
    for path in [*paths_of(page), f"/links?target={TARGET}&group=anchor", FORUM + LINK, "/nowhere"]:
        page.goto(served + path)
        settled(page)
        if serious := violations(page):
            found[path] = serious
        assert page.evaluate(WIDER) <= 0, f"{path} is wider than a {size}"

    assert found == {}
