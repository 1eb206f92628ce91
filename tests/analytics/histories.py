"""Random histories of a small web: five pages of three domains that link to two pages of one target, and elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from linkcrawler.records import Evidence, Fetch, Link, LinkClass, LinkType
from linkcrawler.store import Store
from tests.store.cases import DAY_MS, fetch, link, page

TARGET = "t.example"
START = datetime(2025, 1, 1, tzinfo=UTC)
START_MS = int(START.timestamp() * 1000)
N_DAYS = 80
PAGES = [f"https://{name}.example/{n}" for name, n in (("a", 1), ("a", 2), ("b", 1), ("b", 2), ("c", 1))]
LINKS = [
    link(f"https://{TARGET}/{n}", anchor=anchor, rel=rel, follow=not rel, instances=instances)
    for n in (1, 2)
    for anchor, rel, instances in (("old", (), 1), ("new", ("nofollow",), 2), ("", (), 3))
]
OTHERS = [
    link("https://elsewhere.example/"),
    link(f"https://{TARGET}/1", link_class=LinkClass.CANONICAL, link_type=LinkType.NONE),
]
MOVED = [link(f"https://{TARGET}/1", link_class=LinkClass.REDIRECT, link_type=LinkType.NONE, anchor="")]
KINDS = ["ok"] * 6 + ["not_modified"] * 2 + ["redirect", "http_error", "robots_denied"] + ["fail"] * 3
FAILURES = ["timeout", "connect_error", "robots_unreachable", "error"]

numbers = count()
# Midnights and their neighbours on purpose: there the periods meet.
instants = st.tuples(st.integers(0, N_DAYS), st.sampled_from([0, 0, -1, 3_600_000])).map(
    lambda at: START_MS + at[0] * DAY_MS + at[1]
)
link_lists = st.lists(st.sampled_from(LINKS * 2 + OTHERS), max_size=4, unique_by=lambda k: (k.target_url, k.link_class))


@st.composite
def fetches(draw: st.DrawFn) -> Fetch:
    """Any fetch of one of these pages by one of two crawls."""
    url = draw(st.sampled_from(PAGES * 3 + [LINKS[0].target_url]))
    at, crawl = draw(instants), draw(st.sampled_from("aab"))
    kind = draw(st.sampled_from(KINDS))
    proof = Evidence(f"{crawl}/1.warc.gz", at - START_MS + DAY_MS, 10)
    named: dict[str, Any] = {"url": url, "crawl": crawl, "ip": f"192.0.2.{draw(st.integers(1, 3))}", "evidence": proof}
    if kind == "ok":
        shown: list[Link] = draw(link_lists) if url in PAGES else []
        content = page(shown, directives_meta=draw(st.sampled_from([(), (), (), ("noindex",)])))
        return fetch(at, page=content, **named)
    if kind == "redirect":
        return fetch(at, kind, draw(st.sampled_from([[], MOVED])) if url in PAGES else [], **named)
    if kind == "http_error":
        return fetch(at, kind, status=draw(st.sampled_from([404, 410, 403, 500])), **named)
    return fetch(at, draw(st.sampled_from(FAILURES)) if kind == "fail" else kind, **named)


# Many fetches at once, because a statement costs the same for one and for ten; a fetch has one outcome.
histories = st.lists(fetches(), min_size=25, max_size=80, unique_by=lambda one: (one.url, one.fetched_at, one.crawl))


def fill(store: Store, facts: list[Fetch]) -> None:
    """The store knows these facts and no others."""
    for table in ("fetches", "link_sets", "links", "pages"):
        store._connection.command(f"truncate table {table}")
    store.write(sorted(facts, key=lambda one: (one.url, one.fetched_at, one.crawl)), f"facts {next(numbers)}")


def at(ms: int) -> datetime:
    """The instant so many milliseconds after 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def in_ms(instant: datetime) -> int:
    """The milliseconds from 1970 to the instant."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
