"""Links and traffic together: the pairs are those of the store, the coefficients those of scipy; nobody says cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from scipy import stats

from analytics import Analytics, NotUnderstood, nothing_crawled
from analytics.correlation import SENTENCE
from analytics.search_console import PageDays
from analytics.writer import Writer
from tests.analytics.hand_made import HandMade, day

SITE = "https://t.example"
JANUARY = {"from_": "2026-01-01", "to": "2026-01-31"}
# Of each page: the domains that link, each with how many links, and its clicks.
PAGES: dict[str, tuple[dict[str, int], int]] = {
    "a": ({"big.example": 3, "mid.example": 1, "low.example": 1}, 40),
    "b": ({"big.example": 1}, 50),
    "c": ({"mid.example": 2, "low.example": 2}, 10),
    "d": ({"low.example": 7}, 3),
    "e": ({"new.example": 1}, 0),
    "f": ({}, 5),
}
RANKS = {"big.example": 0.5, "mid.example": 0.3, "low.example": 0.01}


@pytest.fixture
def writer(rows: HandMade) -> Iterator[Writer]:
    """What writes into the same tables."""
    writer = Writer(rows.dsn)
    yield writer
    writer.close()


def page_days(path: str, first: str, last: str, clicks: int) -> PageDays:
    url = f"{SITE}/{path}" if path else ""
    return PageDays(date.fromisoformat(first), date.fromisoformat(last), url, clicks, clicks * 10, None, "x.csv")


@pytest.fixture
def linked(rows: HandMade, index: Analytics, writer: Writer) -> HandMade:
    """The pages of PAGES, linked and visited; `e` is listed nowhere in the traffic, `f` is not linked."""
    for page, (sources, _) in PAGES.items():
        for source, n in sources.items():
            rows.put("links", *(rows.link(f"https://{source}/{page}{i}", f"{SITE}/{page}") for i in range(n)))
    told = [page_days(page, "2026-01-01", "2026-01-31", clicks) for page, (_, clicks) in PAGES.items() if page != "e"]
    index.keep_traffic(writer, "t.example", told)
    return rows


def rank(rows: HandMade) -> None:
    """A run of authority has ranked RANKS."""
    run: dict[str, object] = {"run_id": "2026", "finished_at": day(9), "is_converged": True, "n_domains": 3}
    rows.put("authority_runs", run)
    rows.put(
        "domain_ranks", *({"run_id": "2026", "domain": name, "domain_rank": value} for name, value in RANKS.items())
    )


def by_page(found: Any) -> dict[tuple[Any, Any], dict[str, Any]]:
    return {(row["against"], row["given"]): row for row in found.rows}


def test_the_points_are_the_pages_with_their_links_and_clicks(linked: HandMade, index: Analytics) -> None:
    rank(linked)
    points = {row["target_url"]: row for row in index.page_points("t.example", **JANUARY).rows}

    assert {url.removeprefix(f"{SITE}/"): row["clicks"] for url, row in points.items()} == {
        page: clicks for page, (_, clicks) in PAGES.items()
    }
    for page, (sources, _) in PAGES.items():
        row = points[f"{SITE}/{page}"]
        ranks = [RANKS[source] for source in sources if source in RANKS]
        assert (row["backlinks"], row["referring_domains"]) == (sum(sources.values()), len(sources))
        assert row["authority_sum"] == pytest.approx(sum(ranks))
        assert row["authority_mean"] == (pytest.approx(sum(ranks) / len(ranks)) if ranks else None)
        assert row["has_traffic"] == (page != "e")


def test_every_coefficient_over_pages_is_scipys(linked: HandMade, index: Analytics) -> None:
    rank(linked)
    reply = index.correlation("t.example", **JANUARY)
    found = by_page(reply)
    clicks = [clicks for _, clicks in PAGES.values()]
    domains = [len(sources) for sources, _ in PAGES.values()]
    links = [sum(sources.values()) for sources, _ in PAGES.values()]
    sums = [sum(RANKS.get(source, 0) for source in sources) for sources, _ in PAGES.values()]

    for name, values in (("referring_domains", domains), ("backlinks", links), ("authority_sum", sums)):
        expected = stats.spearmanr(values, clicks)
        row = found[(name, None)]
        assert (row["n"], row["rho"]) == (6, pytest.approx(expected.statistic, abs=1e-9))
        assert row["ci_low"] < row["rho"] < row["ci_high"]
    assert found[("authority_mean", None)]["n"] == 4  # pages with a ranked domain
    assert ("authority_sum", "referring_domains") in found
    assert {row["label"] for row in reply.rows} == {"association"}
    assert (reply.head["note"], reply.head["pages_linked"], reply.head["pages_with_traffic"]) == (SENTENCE, 5, 5)


def test_without_a_run_of_authority_it_is_null_with_a_reason(linked: HandMade, index: Analytics) -> None:
    found = by_page(index.correlation("t.example", **JANUARY))

    assert found[("authority_sum", None)]["rho"] is None
    assert "authority run" in found[("authority_sum", None)]["reason"]
    assert found[("backlinks", None)]["rho"] is not None


def test_which_pages_count_can_be_chosen(linked: HandMade, index: Analytics) -> None:
    n = {
        pages: by_page(index.correlation("t.example", pages=pages, **JANUARY))[("backlinks", None)]["n"]
        for pages in ("all", "traffic", "linked")
    }

    assert n == {"all": 6, "traffic": 5, "linked": 5}


def test_links_are_those_of_the_filter_and_clicks_those_of_the_window(linked: HandMade, index: Analytics) -> None:
    filtered = index.page_points("t.example", where=["source_domain=big.example"], **JANUARY).rows
    early = index.page_points("t.example", to="2026-01-30").rows

    assert {row["target_url"][-1]: row["backlinks"] for row in filtered if row["backlinks"]} == {"a": 3, "b": 1}
    assert sum(row["clicks"] for row in filtered) == 108
    assert sum(row["clicks"] for row in early) == 0  # the range of January is not wholly in it


def months_of(index: Analytics, writer: Writer, rows: HandMade, domains: Sequence[int], clicks: Sequence[int]) -> None:
    """So many new domains, and so many clicks, in each month of 2025."""
    n = 0
    for month, (n_domains, n_clicks) in enumerate(zip(domains, clicks, strict=True), 1):
        first = date(2025, month, 1)
        at = day(0) - timedelta(days=(date(2026, 1, 1) - first).days - 5)
        rows.put(
            "links", *(rows.link(f"https://{n + i}.example/", f"{SITE}/", first_seen=at) for i in range(n_domains))
        )
        n += n_domains
        last = date(2025 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        index.keep_traffic(writer, "t.example", [page_days("", f"{first}", f"{last}", n_clicks)])


def test_every_coefficient_over_months_is_scipys_at_every_lag(rows: HandMade, index: Analytics, writer: Writer) -> None:
    """Clicks follow the new domains of two months before: there the ranks agree wholly."""
    domains = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]
    clicks = [70, 10, *(100 * n + i for i, n in enumerate(domains[:10]))]
    months_of(index, writer, rows, domains, clicks)
    reply = index.monthly_correlation("t.example", from_="2025-01-01", to="2025-12-31")
    found = {(row["against"], row["metric"], row["lag_months"]): row for row in reply.rows}
    levels = [sum(domains[: i + 1]) for i in range(12)]

    assert len(found) == 3 * 7
    for lag in range(7):
        row = found[("referring_domains", "clicks", lag)]
        expected = stats.spearmanr(levels[: 12 - lag], clicks[lag:])
        assert (row["n"], row["rho"]) == (12 - lag, pytest.approx(expected.statistic, abs=1e-9))
        row = found[("referring_domains_change", "clicks", lag)]
        assert row["n"] == 11 - lag  # nothing was known before January, so its change is none
        if lag != 2:
            assert row["rho"] == pytest.approx(stats.spearmanr(domains[1 : 12 - lag], clicks[1 + lag :]).statistic)
        changes = [late - early for early, late in pairwise(clicks)]
        row = found[("referring_domains_change", "clicks_change", lag)]
        assert row["rho"] == pytest.approx(stats.spearmanr(domains[1 : 12 - lag], changes[lag:]).statistic)
    best = found[("referring_domains_change", "clicks", 2)]
    assert best["rho"] == pytest.approx(stats.spearmanr(domains[1:10], clicks[3:]).statistic)
    assert best["rho"] > 0.95
    assert reply.head["months_counted"] == 12


def test_months_that_are_not_told_whole_or_came_before_any_link_are_left_out(
    rows: HandMade, index: Analytics, writer: Writer
) -> None:
    months_of(index, writer, rows, [0, 2, 0, 1, 3, 1], [1, 2, 3, 4, 5, 6])
    index.keep_traffic(writer, "t.example", [page_days("", "2025-07-01", "2025-07-30", 7)])
    reply = index.monthly_correlation("t.example", from_="2025-01-01", to="2025-08-31", lags=[0])

    assert [row["n"] for row in reply.rows] == [5, 4, 4]
    assert {name: reply.head[f"months_{name}"] for name in ("counted", "without_traffic", "before_links")} == {
        "counted": 5,
        "without_traffic": 2,
        "before_links": 1,
    }


def test_a_target_without_anything_has_null_and_a_reason(index: Analytics) -> None:
    for asked in (index, nothing_crawled()):
        pages, months = asked.correlation("t.example"), asked.monthly_correlation("t.example")

        assert {row["rho"] for row in [*pages.rows, *months.rows]} == {None}
        assert all(row["reason"] for row in [*pages.rows, *months.rows])
        assert {row["n"] for row in pages.rows} == {0}


def test_what_cannot_be_asked_is_refused_with_what_can(index: Analytics) -> None:
    for ask, said in (
        (lambda: index.correlation("t.example", against=["links"]), "against 'links' is not one of backlinks"),
        (lambda: index.correlation("t.example", metric="ctr"), "metric 'ctr' is not one of clicks, impressions"),
        (lambda: index.monthly_correlation("t.example", lags=[99]), "lag 99 is not between 0 and 24"),
    ):
        with pytest.raises(NotUnderstood, match=said):
            ask()


@pytest.mark.long
@pytest.mark.parametrize("is_ranked", [True, False])
def test_the_sql_gives_the_same_coefficients_by_hand(
    linked: HandMade, index: Analytics, writer: Writer, is_ranked: bool
) -> None:
    if is_ranked:
        rank(linked)
    months_of(index, writer, linked, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8], [7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9])
    many = ("backlinks", "referring_domains", "referring_pages", "backlinks_follow")
    for reply in (
        index.correlation("t.example", **JANUARY),
        index.correlation("t.example", metric="impressions", pages="traffic", against=["authority_sum"]),
        index.monthly_correlation("t.example", against=many, lags=[0, 2, 24], from_="2025-01-01", to="2026-01-31"),
        index.monthly_correlation("t.example", metric="impressions", lags=[1, 1]),
    ):
        by_hand = index.sql(reply.sql)

        assert [tuple(row.values()) for row in reply.rows] == [row[: len(reply.columns)] for row in by_hand.rows]
        assert by_hand.columns[: len(reply.columns)] == reply.columns
