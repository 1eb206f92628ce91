"""Random histories: the SQL and the plain definition agree, whatever the order and however often facts arrive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkcrawler.records import Fetch, LinkClass, LinkType
from linkcrawler.store import Store
from tests.store.cases import DAY_MS, P, fetch, link, page
from tests.store.plain_spans import Span, churn_of, spans_of

TARGETS = [link(f"https://t{n}.example/", anchor=f"{anchor} {n}") for n in (1, 2) for anchor in ("old", "new")] + [
    link("https://t1.example/", link_class=LinkClass.CANONICAL, link_type=LinkType.NONE)
]
MOVED = [
    link(f"https://t{n}.example/", link_class=LinkClass.REDIRECT, link_type=LinkType.NONE, anchor="") for n in (1, 2)
]
FAILURES = ["timeout", "connect_error", "robots_unreachable", "too_large", "error"]

link_lists = st.lists(st.sampled_from(TARGETS), max_size=3, unique_by=lambda k: (k.target_url, k.link_class))
days = st.integers(0, 40).map(lambda n: n * DAY_MS)


@st.composite
def fetches(draw: st.DrawFn) -> Fetch:
    """Any fetch of one of five pages, at one of 41 instants, by one of two crawls."""
    url = f"{P}/{draw(st.integers(1, 5))}"
    at, crawl = draw(days), draw(st.sampled_from("ab"))
    kind = draw(
        st.sampled_from(["ok"] * 5 + ["not_modified", "redirect", "http_error", "robots_denied"] + ["fail"] * 4)
    )
    if kind == "ok":
        content = page(
            draw(link_lists),
            directives_meta=draw(st.sampled_from([(), (), ("nofollow",), ("noindex",)])),
            canonical_url=draw(st.sampled_from(["", "", url, "https://t1.example/"])),
        )
        return fetch(at, url=url, crawl=crawl, page=content)
    if kind == "redirect":
        return fetch(at, "redirect", draw(st.sampled_from([[], MOVED[:1], MOVED[1:]])), url=url, crawl=crawl)
    if kind == "http_error":
        return fetch(at, kind, url=url, crawl=crawl, status=draw(st.sampled_from([404, 410, 403, 500])))
    return fetch(at, draw(st.sampled_from(FAILURES)) if kind == "fail" else kind, url=url, crawl=crawl)


def history_key(one: Fetch) -> tuple[str, int, str]:
    return (one.url, one.fetched_at, one.crawl)


# Many pages at once, because a statement costs the same for one and for ten; a fetch has one outcome.
histories = st.lists(fetches(), min_size=20, max_size=90, unique_by=history_key)


@given(st.data())
@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_order_and_repetition_gives_the_spans_of_the_definitions(store: Store, data: st.DataObject) -> None:
    facts = data.draw(histories)
    again = data.draw(st.lists(st.sampled_from(facts), max_size=4))
    order = data.draw(st.permutations([*facts, *again]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order)), max_size=2)))
    empty(store)

    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        store.write(order[start:end], f"{start}-{end}")
    written = derived(store)
    assert [span_row(r) for r in written["links"]] == [plain_row(s) for s in spans_of(facts)]
    assert {r["url"]: churn_row(r) for r in written["pages"]} == churn_of(facts)

    store.rebuild()
    assert derived(store) == written

    empty(store)
    store.write(sorted(facts, key=history_key), "all")
    assert derived(store) == written

    empty(store)
    in_time = sorted(facts, key=lambda one: (one.fetched_at, one.crawl))
    for start in range(0, len(in_time), 7):
        store.write(in_time[start : start + 7], f"in time {start}")
    assert derived(store) == written


def empty(store: Store) -> None:
    for table in ("fetches", "link_sets", "links", "pages"):
        store._connection.command(f"truncate table {table}")


def derived(store: Store) -> dict[str, list[dict[str, Any]]]:
    """All rows of the derived tables, with every column but derived_at."""
    found = {}
    for table, key in (("links", "source_url, target_url, link_class, span_no"), ("pages", "url")):
        names = [r[0] for r in store.query(f"describe table {table}") if r[0] != "derived_at" and r[2] != "ALIAS"]
        rows = store.query(f"select {', '.join(names)} from {table} final order by {key}")
        found[table] = [dict(zip(names, r, strict=True)) for r in rows]
    return found


def ms(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000 + 0.5)


def churn_row(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("n_link_changes", "read_ms", "changed_ms", "changed_intervals", "n_failures")
    return (row["n_reads"], ms(row["last_read_at"]), *(row[n] for n in names))


def span_row(row: dict[str, Any]) -> tuple[Any, ...]:
    names = (
        "source_url target_url link_class span_no lost_reason new_by is_unverified target_host target_domain "
        "target_site link_type anchor rel follow follow_signal instances crawl source_ip source_domain source_host"
    )
    instants = tuple(ms(row[n]) for n in ("first_seen", "last_confirmed"))
    looks = [(ms(one.pop("until")), *one.values()) for one in map(dict, row["earlier_looks"])]
    return (
        *(row[n] for n in names.split()),
        *instants,
        ms(row["lost_at"]),
        looks,
        f"{row['warc_file']}@{row['warc_offset']}+{row['warc_length']}",
    )


def plain_row(span: Span) -> tuple[Any, ...]:
    one = span.link
    return (
        *(span.source_url, span.target_url, span.link_class, span.span_no, span.lost_reason, span.new_by),
        *(span.is_unverified, one.target_host, one.target_domain, one.target_site, str(one.link_type), one.anchor),
        *(list(one.rel), one.follow, str(one.follow_signal), one.instances, span.crawl, span.ip),
        *("source.example", "source.example", span.first_seen, span.last_confirmed, span.lost_at),
        *(span.earlier, span.evidence),
    )
