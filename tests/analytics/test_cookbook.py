"""The cookbook's queries run as they stand on its page, and answer what its words say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import spearmanr

import analytics
from analytics import Analytics
from tests.analytics.hand_made import HandMade

PAGE = (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text()
RECIPES = {
    int(number): (question, sql, told)
    for number, question, sql, told in re.findall(
        r"^### (\d+)\. ([^\n]*)\n```sql\n(.*?)```\n(.*?)(?=\n#|\Z)", PAGE, re.M | re.S
    )
}
NOW = datetime.now(UTC).replace(microsecond=0)
OURS, RIVAL, OTHER = "https://example.com", "https://rival.com", "https://other.com"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def links(rows: HandMade) -> list[dict[str, Any]]:
    """What links to example.com and to two others: the recipes' questions have answers in it."""
    old: dict[str, object] = {"first_seen": ago(400), "last_confirmed": ago(60)}
    new: dict[str, object] = {"first_seen": ago(20), "last_confirmed": ago(2), "new_by": "link_added"}
    guide, gone, shop = f"{OURS}/guide", f"{OURS}/gone", f"{OURS}/shop/tea"
    found = [
        *(rows.link(f"https://blog.net/{n}", guide, anchor="Example", **old) for n in range(4)),
        rows.link("https://blog.net/0", shop, anchor="tea", **new),
        rows.link("https://wiki.org/a", guide, anchor="", link_type="image", source_ip="198.51.100.7", **old),
        rows.link("https://forum.io/1", gone, follow=False, rel=["ugc"], source_ip="203.0.113.9", **new),
        rows.link(
            "https://shop.de/", f"{OURS}/", anchor="Example", source_ip="203.0.113.80", is_unverified=True, **old
        ),
        rows.link("https://news.org/1", guide, first_seen=ago(300), lost_at=ago(250), lost_reason="link_removed"),
        rows.link("https://news.org/1", guide, **(new | {"span_no": 2, "new_by": "link_restored"})),
        rows.link("https://left.org/1", guide, first_seen=ago(200), lost_at=ago(100), lost_reason="link_removed"),
        rows.link("https://left.org/2", guide, first_seen=ago(200), lost_at=ago(10), lost_reason="page_not_found"),
    ]
    elsewhere = [
        *(
            rows.link(f"https://{name}/", f"{site}/", **old)
            for name in ("gap.org", "wiki.org")
            for site in (RIVAL, OTHER)
        ),
        rows.link("https://one.org/", f"{RIVAL}/", **new),
    ]
    return found + elsewhere


@pytest.fixture(scope="module")
def spans(shared_rows: HandMade) -> list[dict[str, Any]]:
    return links(shared_rows)


@pytest.fixture(scope="module")
def cooked(shared_rows: HandMade, spans: list[dict[str, Any]]) -> Iterator[dict[int, list[dict[str, Any]]]]:
    """The answer to each recipe, as rows by column."""
    rows = shared_rows
    rows.put("links", *spans)
    rows.put("pages", rows.page(f"{OURS}/guide"), rows.page(f"{OURS}/gone", 404))
    rows.put("annotations", {"target_domain": "", "at": ago(150), "note": "core update"})
    clicks = {f"{OURS}/guide": 50, f"{OURS}/shop/tea": 5, f"{OURS}/": 9, f"{OURS}/new": 5}
    at = ago(5).date()
    common = {"target_domain": "example.com", "date": at, "until": at, "impressions": 100}
    rows.put("traffic", *({**common, "url": url, "clicks": n} for url, n in clicks.items()))
    rows.put("authority_runs", {"run_id": "2026"})
    rows.put(
        "domain_ranks",
        *({"run_id": "2026", "domain": f"{name}", "domain_rank": 0.1, "domain_rank_pct": pct}
          for name, pct in (("wiki.org", 99.5), ("blog.net", 40.0), ("gap.org", 95.0))),
    )  # fmt: skip
    index: Analytics = analytics.connect(rows.dsn)
    tables = {number: index.sql(sql) for number, (_, sql, _) in RECIPES.items()}
    index.close()
    yield {number: [dict(zip(t.columns, row, strict=True)) for row in t] for number, t in tables.items()}


def live(spans: list[dict[str, Any]], target: str = "example.com") -> list[dict[str, Any]]:
    return [span for span in spans if span["target_domain"] == target and span["lost_at"] is None]


def test_there_are_twenty_five_questions_each_with_its_answer_told() -> None:
    assert list(RECIPES) == list(range(1, 26))
    assert all(question.endswith("?") and told.startswith("One row") for question, _, told in RECIPES.values())


@pytest.mark.parametrize("number", RECIPES)
def test_an_answer_has_rows_and_the_columns_that_the_page_tells(
    number: int, cooked: dict[int, list[dict[str, Any]]]
) -> None:
    rows, told = cooked[number], RECIPES[number][2]

    assert rows
    assert [name for name in rows[0] if f"`{name}`" not in told] == []


def test_how_many_and_against_whom(cooked: dict[int, Any], spans: list[dict[str, Any]]) -> None:
    ours = live(spans)

    assert cooked[1] == [
        {
            "backlinks": len(ours),
            "referring_domains": len({span["source_domain"] for span in ours}),
            "backlinks_follow": sum(bool(span["follow"]) for span in ours),
        }
    ]
    n = {target: len(live(spans, target)) for target in ("example.com", "rival.com", "other.com")}
    assert {row["target_domain"]: row["backlinks"] for row in cooked[2]} == n
    assert sum(row["share_of_backlinks"] for row in cooked[2]) == pytest.approx(100, abs=0.2)
    assert cooked[3][0] == {"target_domain": "example.com", "links": 9, "referring_domains": 5}


def test_the_curve_ends_at_what_is_live_and_its_parts_add_up(
    cooked: dict[int, Any], spans: list[dict[str, Any]]
) -> None:
    ours = [row for row in cooked[4] if row["target_domain"] == "example.com"]
    began = [s for s in spans if s["target_domain"] == "example.com" and s["first_seen"] > ago(365)]

    assert ours[-1]["backlinks_at_end"] == len(live(spans))
    assert sum(row["new"] for row in ours) == len(began) == 6
    assert sum(row["lost"] for row in ours) == 3


def test_who_gives_most_and_whom_to_win(cooked: dict[int, Any], spans: list[dict[str, Any]]) -> None:
    counts = Counter(span["source_domain"] for span in live(spans))

    assert {row["source_domain"]: row["backlinks"] for row in cooked[5]} == counts
    assert [row["cumulative_share"] for row in cooked[5]] == [55.6, 66.7, 77.8, 88.9, 100.0]
    assert cooked[6] == [{"source_domain": "wiki.org", "rank_pct": 99.5, "backlinks": 1, "backlinks_follow": 1}]
    assert cooked[7] == [{"source_domain": "gap.org", "competitors": 2, "links_to_them": 2}]
    assert [row["source_domain"] for row in cooked[8]] == ["forum.io"]
    assert [(row["source_domain"], row["anchor"], row["pages"]) for row in cooked[9]] == [("blog.net", "Example", 4)]
    assert {row["source_network"]: row["some"] for row in cooked[10]} == {
        "192.0.2.0/24": "blog.net, news.org",
        "203.0.113.0/24": "forum.io, shop.de",
    }
    assert {row["source_tld"]: row["referring_domains"] for row in cooked[11]} == {"net": 1, "org": 2, "io": 1, "de": 1}


def test_diversity_is_as_defined(cooked: dict[int, Any], spans: list[dict[str, Any]]) -> None:
    counts = Counter(span["source_domain"] for span in live(spans))
    shares = [n / counts.total() for n in counts.values()]
    entropy = -sum(p * log2(p) for p in shares)

    assert cooked[12][0] == pytest.approx(
        {"entropy_bits": entropy, "effective_number": 2**entropy, "hhi": sum(p * p for p in shares)}
    )


def test_what_came_and_went(cooked: dict[int, Any]) -> None:
    assert Counter((row["event"], row["reason"]) for row in cooked[13]) == {
        ("new", "link_added"): 2,
        ("new", "link_restored"): 1,
        ("lost", "page_not_found"): 1,
    }
    assert {row["reason"]: (row["links"], row["domains"]) for row in cooked[14]} == {
        "link_removed": (2, 2),
        "page_not_found": (1, 1),
    }
    assert [(row["source_domain"], row["links_at_last"]) for row in cooked[15]] == [("left.org", 1)]
    assert [row["source_url"] for row in cooked[16]] == ["https://left.org/1"]
    assert [row["new_by"] for row in cooked[19]] == ["page_discovered", "link_restored"]


def test_how_long_links_live(cooked: dict[int, Any], spans: list[dict[str, Any]]) -> None:
    lives = [
        ((s["lost_at"] or NOW) - s["first_seen"], NOW - s["first_seen"])
        for s in spans
        if s["target_domain"] == "example.com"
    ]
    expected: dict[str, float] = {"links_begun": len(lives)}
    for days in (30, 90, 365):
        span = timedelta(days=days)
        old_enough = [lived for lived, age in lives if age >= span]
        expected[f"alive_after_{days}"] = round(100 * sum(lived >= span for lived in old_enough) / len(old_enough), 1)

    assert cooked[17] == [expected]


def test_a_note_stands_beside_the_curve_before_and_after_it(cooked: dict[int, Any]) -> None:
    assert [(row["note"], row["week_before"], row["month_after"]) for row in cooked[18]] == [("core update", 8, 8)]


def test_where_links_lead(cooked: dict[int, Any], spans: list[dict[str, Any]]) -> None:
    counts = Counter(span["target_url"] for span in live(spans))

    assert {row["target_url"]: row["backlinks"] for row in cooked[20]} == counts
    assert cooked[20][0]["target_url"] == f"{OURS}/guide" and cooked[20][-1]["cumulative_share"] == 100
    assert cooked[21] == [{"target_url": f"{OURS}/gone", "status": 404, "backlinks": 1, "referring_domains": 1}]
    assert {row["folder"]: row["backlinks"] for row in cooked[22]} == {"guide": 6, "": 1, "gone": 1, "shop": 1}
    assert {row["anchor_text"]: row["backlinks"] for row in cooked[23]} == {
        "Example": 5,
        "here": 2,
        "tea": 1,
        "(empty)": 1,
    }


def test_links_and_clicks_are_correlated_as_scipy_does(cooked: dict[int, Any]) -> None:
    domains = [3, 1, 1, 0]  # of guide, tea, the home page, and a page without links
    expected = spearmanr([50, 5, 9, 5], domains).statistic

    assert cooked[24] == [{"pages": 4, "spearman": pytest.approx(expected, abs=0.001)}]


def test_freshness_counts_every_link_once(cooked: dict[int, Any], spans: list[dict[str, Any]]) -> None:
    (row,) = cooked[25]

    assert (row["confirmed_within_30_days"], row["older"], row["unverified"]) == (3, 6, 1)
    assert row["oldest"] == min(span["last_confirmed"] for span in live(spans))
