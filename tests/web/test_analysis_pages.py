"""Every panel of the pages of analysis has its answer, down to the last."""

from __future__ import annotations

import pytest

from tests.web.conftest import Open
from tests.web.made_web import TARGET

pytestmark = pytest.mark.long

PAGES = (
    *("anchors", "types", "landing", "authority", "diversity"),
    *("competitors", "network", "lost", "campaigns", "traffic"),
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_its_panels_without_an_error(open_page: Open, served: str, name: str) -> None:
    page, watched = open_page(f"/{name}?target={TARGET}", viewport={"width": 1440, "height": 8000})  # all is near

    assert page.locator(".later").count() == 0
    assert page.locator("[role=alert]").all_inner_texts() == []
    assert watched.errors == []
    assert [url for url in watched.asked if not url.startswith((served, "data:", "blob:"))] == []
    assert page.locator("section.panel table, section.panel .empty").count() > 0
