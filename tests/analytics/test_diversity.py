"""How evenly links are spread, against hand-computed values and scipy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.stats import entropy

from analytics import Analytics, nothing_crawled
from tests.analytics.hand_made import HandMade
from tests.analytics.test_reports import three_websites

DIMENSIONS = ["source_domain", "source_tld", "source_network", "anchor", "target_url"]


def test_golden_example_1(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *three_websites(rows))

    reply = index.diversity(["target.example"])
    row = reply.rows[0]

    assert [one["dimension"] for one in reply.rows] == DIMENSIONS
    assert (row["target"], row["backlinks"], row["groups"]) == ("target.example", 23, 3)
    assert [round(row[name], 3) for name in ("entropy_bits", "evenness", "hhi")] == [1.531, 0.966, 0.357]
    assert round(row["effective_number"], 2) == 2.89
    assert (row["top1_share"], row["top10_share"]) == (pytest.approx(10 / 23), 1)


def test_one_group_has_no_evenness_and_no_links_have_nothing(rows: HandMade, index: Analytics) -> None:
    rows.put("links", rows.link("https://a.test/", "https://one.example/", source_ip=""))

    by = {(row["target"], row["dimension"]): row for row in index.diversity(["one.example", "none.example"]).rows}
    one, none, unknown = (
        by["one.example", "source_domain"],
        by["none.example", "source_domain"],
        by["one.example", "source_network"],
    )

    assert [one[name] for name in ("groups", "entropy_bits", "evenness", "hhi", "gini")] == [1, 0, None, 1, 0]
    assert none | {"target": "", "dimension": ""} == unknown | {"target": "", "dimension": ""}
    assert (none["groups"], none["entropy_bits"], none["lorenz"]) == (0, None, [])
    assert len(by) == 10


def test_a_store_without_tables_has_the_same_rows(rows: HandMade, index: Analytics) -> None:
    assert (
        nothing_crawled().diversity(["a.example", "b.example"]).rows == index.diversity(["a.example", "b.example"]).rows
    )


def expected_of(values: Iterable[str]) -> dict[str, object]:
    """The numbers by scipy, and from their definitions."""
    counts = sorted(Counter(values).values())
    n, k = sum(counts), len(counts)
    shares = np.array(counts) / n
    bits = entropy(counts, base=2)
    curve = [0, *accumulate(shares)]
    return {
        "backlinks": n,
        "groups": k,
        "entropy_bits": bits,
        "evenness": bits / np.log2(k) if k > 1 else None,
        "effective_number": 2**bits,
        "hhi": float((shares**2).sum()),
        "top1_share": shares[-1],
        "top10_share": shares[-10:].sum(),
        # half the mean difference of any two groups, by their mean
        "gini": float(np.abs(np.subtract.outer(counts, counts)).mean() / (2 * np.mean(counts))),
        "lorenz": list(np.interp(np.arange(11) * k / 10, np.arange(k + 1), curve)),
    }


LINK = st.tuples(
    *(st.integers(0, 30), st.sampled_from(["test", "example", "org"]), st.sampled_from("abcde"), st.integers(0, 3)),
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links=st.lists(LINK, min_size=1, max_size=80))
def test_every_dimension_is_what_scipy_says(
    rows: HandMade, index: Analytics, links: list[tuple[int, str, str, int]]
) -> None:
    rows._client.command("truncate table links")
    made = [
        rows.link(
            f"https://s{site}.{tld}/{i}",
            f"https://target.example/{page}",
            anchor=anchor,
            source_ip=f"192.0.{site % 5}.{site}",
        )
        for i, (site, tld, anchor, page) in enumerate(links)
    ]
    rows.put("links", *made)
    values = {
        "source_domain": [str(row["source_domain"]) for row in made],
        "source_tld": [tld for _, tld, _, _ in links],
        "source_network": [f"{site % 5}" for site, _, _, _ in links],
        "anchor": [anchor for _, _, anchor, _ in links],
        "target_url": [str(page) for _, _, _, page in links],
    }

    for row in index.diversity(["target.example"]).rows:
        for name, expected in expected_of(values[str(row["dimension"])]).items():
            assert row[name] == (None if expected is None else pytest.approx(expected, abs=1e-9)), (row, name)


def test_the_printed_sql_run_by_hand_gives_the_same_rows(rows: HandMade, index: Analytics) -> None:
    rows.put("links", *three_websites(rows))

    for look in ({}, {"where": ["anchor_class=generic"]}, {"scope": "prefix"}):
        target = "https://target.example/1" if look.get("scope") else "target.example"
        reply = index.diversity([target], **look)
        by_hand = index.sql(reply.sql)

        assert [dict(zip(by_hand.columns, row, strict=True)) for row in by_hand.rows] == reply.rows
