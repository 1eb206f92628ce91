"""The digest of a page's links changes exactly when what is stored of them does."""

from __future__ import annotations

import random
from dataclasses import replace

import xxhash
from hypothesis import given
from hypothesis import strategies as st

from linkcrawler.config import CrawlConfig
from linkcrawler.extract import extract_page, links_digest
from linkcrawler.records import FollowSignal, Link, LinkClass, LinkType

CONFIG = CrawlConfig(name="t")
LINK = Link(
    "https://x.net/", "x.net", "x.net", "x.net", LinkClass.HYPERLINK, LinkType.TEXT, anchor="x", rel=("me",), href="/"
)


def digest(html: str) -> int:
    return extract_page(html.encode(), "https://example.org/", "text/html", [], CONFIG).links_digest


def test_a_page_without_rows_has_the_digest_zero() -> None:
    assert digest("<a href=/own>x</a>") == 0
    assert links_digest([]) == 0


def test_the_digest_does_not_depend_on_the_order_of_the_elements() -> None:
    parts = [f'<p><a href="http://x{i}.net/">{i}</a></p>' for i in range(20)]
    shuffled = random.Random(1).sample(parts, len(parts))

    assert digest("".join(parts)) == digest("".join(shuffled))


def test_the_digest_does_not_depend_on_what_is_not_stored() -> None:
    html = '<a href="http://x.net/">x</a>'

    assert digest(html) == digest(f"<title>t</title><p>text {html} <a href=/own>own</a>")


def test_every_stored_field_changes_the_digest() -> None:
    changed = [
        replace(LINK, target_url="https://y.net/"),
        replace(LINK, link_class=LinkClass.ALTERNATE),
        replace(LINK, link_type=LinkType.IMAGE),
        replace(LINK, anchor="y"),
        replace(LINK, anchor=""),
        replace(LINK, rel=()),
        replace(LINK, rel=("me", "you")),
        replace(LINK, follow=False),
        replace(LINK, follow_signal=FollowSignal.META),
        replace(LINK, instances=2),
        replace(LINK, href=""),
        replace(LINK, placement="nav"),
        replace(LINK, hreflang="de"),
    ]
    digests = [links_digest([link]) for link in [LINK, *changed]]

    assert len(set(digests)) == len(digests)
    assert all(0 < d < 2**64 for d in digests)


def test_the_digest_is_the_documented_function() -> None:
    """docs/extract.md: a store that was written by another version still compares equal."""
    row = "https://x.net/\thyperlink\ttext\tx\tme\t1\t\t1\t/\t\t"

    assert links_digest([LINK]) == xxhash.xxh64_intdigest(row.encode())
    assert links_digest([LINK, LINK]) == xxhash.xxh64_intdigest(f"{row}\n{row}".encode())


@given(st.lists(st.text(max_size=5), min_size=2, max_size=6))
def test_anchors_cannot_be_shifted_between_links(anchors: list[str]) -> None:
    """No anchor, whatever a page puts in it, makes two different sets of links look like one."""
    html = "".join(f'<a href="http://x{i}.net/"><i>{a}</i></a>' for i, a in enumerate(anchors))
    page = extract_page(html.encode("utf-8", "replace"), "https://example.org/", "text/html", [], CONFIG)

    for link in page.links:
        assert not any(c in text for text in (link.anchor, link.href, *link.rel) for c in "\t\n")
