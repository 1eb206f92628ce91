"""axe-core finds nothing serious on any page, by light and by dark, on a screen and on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import FORUM, LINK, Open, paths_of, settled
from tests.web.made_web import TARGET

AXE = (Path(__file__).parent / "vendor" / "axe.js").read_text(encoding="utf-8")
SIZES = {"screen": {"width": 1440, "height": 900}, "telephone": {"width": 400, "height": 800}}
SERIOUS = """async () => (await axe.run(document, {resultTypes: ["violations"], iframes: false})).violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .map(({id, nodes}) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 200))])"""
WIDER = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_no_page_has_a_serious_violation_or_is_wider_than_its_screen(
    open_page: Open, served: str, theme: str, size: str
) -> None:
    page, _ = open_page(f"/overview?target={TARGET}", color_scheme=theme, viewport=SIZES[size])
    found = {}
    for path in [*paths_of(page), f"/links?target={TARGET}&group=anchor", FORUM + LINK, "/nowhere"]:
        page.goto(served + path)
        settled(page)
        page.evaluate(AXE)
        if violations := page.evaluate(SERIOUS):
            found[path] = violations
        assert page.evaluate(WIDER) <= 0, f"{path} is wider than {size}"

    assert found == {}
