"""Group F: documents that are enormous, that nest without end, or that hide links where a browser shows none."""

from __future__ import annotations

import time

import pytest

from linkcrawler.extract import extract_page
from linkcrawler.records import Page
from tests.hostile.bad_pages import BOMBS, CONFIG, OUT, SHOWN, URL


def page(html: str | bytes) -> Page:
    body = html.encode() if isinstance(html, str) else html
    return extract_page(body, URL, "text/html; charset=utf-8", (), CONFIG)


@pytest.mark.parametrize("number", SHOWN)
def test_a_link_counts_where_a_browser_shows_one(number: str) -> None:
    html, urls = SHOWN[number]

    assert page(html).urls == urls


@pytest.mark.parametrize(("element", "follow"), [
    (f'<a href="{OUT}/" rel="NoFollow\tUGC"></a>', False),
    (f'<a href="{OUT}/" rel="\fSPONSORED\n"></a>', False),
    (f'<map><area href="{OUT}/" rel="NOFOLLOW"></map>', False),
    (f'<form action="{OUT}/" rel="nofollow"></form>', False),
    (f'<a href="{OUT}/" rel="nofollowed"></a>', True),
])  # fmt: skip
def test_rel_is_read_in_any_case_and_on_every_element_that_links(element: str, follow: bool) -> None:
    """F.25, F.26"""
    (link,) = page(element).links

    assert link.follow is follow


def test_rel_on_a_link_element_does_not_change_its_class() -> None:
    """F.26"""
    (link,) = page(f'<link rel="Canonical\tNOFOLLOW" href="{OUT}/">').links

    assert (link.link_class, link.follow) == ("canonical", False)


@pytest.mark.parametrize("number", BOMBS)
def test_an_enormous_document_is_read_in_bounded_time_up_to_its_limits(number: str) -> None:
    bomb = BOMBS[number]()
    started = time.process_time()
    found = page(bomb)

    assert time.process_time() - started < 10
    assert len(found.urls) <= CONFIG.max_links_per_page
    assert found.is_cut or number == "F.2"
