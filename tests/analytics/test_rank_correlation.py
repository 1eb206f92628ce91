"""The SQL of rank correlation against scipy, and its interval against the formula written down again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics import Analytics
from analytics.questions import question

Sample = tuple[Sequence[float], ...]  # x and y, or x, y and what is taken out of them
asked = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# Few distinct values on purpose: ties are what a rank correlation gets wrong. Many samples a statement.
pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 50)), min_size=4, max_size=40)
triples = st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=6, max_size=40)


def spearman(index: Analytics, samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """What the fragment says of each sample."""
    rows = [
        f"({no}, {len(sample) > 2}, {', '.join(floats(values) for values in (*sample, [0.0] * len(sample[0]))[:3])})"
        for no, sample in enumerate(samples, 1)
    ]
    return table(
        index,
        f"""with asked as (
            select sample.1 as no, sample.2 as has_z, sample.3 as xs, sample.4 as ys, sample.5 as zs
            from (select arrayJoin([{", ".join(rows)}]) as sample)
        ),
        asked_coefficients as (
            select no, 'x' as against, if(has_z, 'z', '') as given, 'y' as metric, 0 as lag_months from asked
        ),
        pairs as (
            select no, x, y, z, true as is_told, [1] as flags from asked array join xs as x, ys as y, zs as z
        )""",
    )


def table(index: Analytics, ctes: str) -> list[dict[str, Any]]:
    sql = f"{ctes},\n{question('fragments/rank_correlation')}"
    found = index.sql(f"{sql} select n, rho, ci_low, ci_high, reason, flag_counts from coefficients order by no")
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def floats(values: Sequence[float]) -> str:
    return f"[{', '.join(map(repr, map(float, values)))}]::Array(Float64)"


def interval(rho: float, n: int) -> tuple[float, float]:
    half = stats.norm.ppf(0.975) * math.sqrt((1 + rho**2 / 2) / (n - 3))
    return math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half)


@asked
@given(samples=st.lists(pairs, min_size=20, max_size=20))
def test_rho_is_scipys_and_its_interval_that_of_the_formula(
    index: Analytics, samples: list[list[tuple[int, int]]]
) -> None:
    columns = [tuple(zip(*sample, strict=True)) for sample in samples]
    for (x, y), found in zip(columns, spearman(index, columns), strict=True):
        assert (found["n"], found["flag_counts"]) == (len(x), [len(x)])
        if len(set(x)) == 1 or len(set(y)) == 1:
            assert (found["rho"], found["reason"]) == (None, "all values of one of the two are equal")
            continue
        theirs = stats.spearmanr(x, y).statistic
        assert found["rho"] == pytest.approx(theirs, abs=1e-12)
        if abs(theirs) < 1 - 1e-9:
            assert (found["ci_low"], found["ci_high"]) == pytest.approx(interval(theirs, len(x)), abs=1e-9)
            assert found["reason"] == ""
        else:
            assert (found["rho"], found["ci_low"], found["ci_high"]) == (round(theirs), None, None)
            assert "agree wholly" in found["reason"]


@asked
@given(samples=st.lists(triples, min_size=20, max_size=20))
def test_what_a_third_quantity_explains_is_taken_out(
    index: Analytics, samples: list[list[tuple[int, int, int]]]
) -> None:
    """It is the correlation of what a line through the ranks of the third leaves of the ranks of both."""
    columns = [tuple(zip(*sample, strict=True)) for sample in samples]
    for (x, y, z), found in zip(columns, spearman(index, columns), strict=True):
        if found["rho"] is None:
            assert len(set(x)) == 1 or len(set(y)) == 1 or "goes wholly with" in found["reason"]
            continue
        if len(set(z)) == 1:  # what never changes takes nothing out
            assert found["rho"] == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
            continue
        ranks = [stats.rankdata(values) for values in (x, y, z)]
        left = [values - np.polyval(np.polyfit(ranks[2], values, 1), ranks[2]) for values in ranks[:2]]

        assert found["rho"] == pytest.approx(np.corrcoef(left)[0, 1], abs=1e-6)
        if found["ci_low"] is not None:
            assert (found["ci_low"], found["ci_high"]) == pytest.approx(interval(found["rho"], len(x) - 1), abs=1e-9)


def test_too_few_pairs_have_no_rho(index: Analytics) -> None:
    three, four, none = spearman(index, [([1, 2, 3],) * 2, ([1, 2, 3, 4], [1, 2, 3, 4], [4, 1, 2, 3]), ([], [])])

    assert three["reason"] == "3 pairs are fewer than the 4 that are needed"
    assert four["reason"] == "4 pairs are fewer than the 5 that are needed"
    assert (none["n"], none["rho"], none["ci_low"]) == (0, None, None)


def test_what_goes_wholly_with_the_third_has_nothing_left(index: Analytics) -> None:
    (found,) = spearman(index, [([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [10, 20, 30, 40, 50])])

    assert (found["rho"], found["reason"]) == (None, "one of the two goes wholly with what is taken out")


def test_many_pairs_lose_no_digits(index: Analytics) -> None:
    """Half a million pairs with ties: their sums of squares have 17 digits."""
    n = 500_000
    numbers = np.arange(n)
    x, y = numbers * 7919 % 10_007, numbers * numbers % 9_973 + numbers % 10_007
    (found,) = table(
        index,
        f"""with asked_coefficients as (select 1 as no, 'x' as against, '' as given, 'y' as metric, 0 as lag_months),
        pairs as (
            select
                1 as no, number * 7919 % 10007 as x, number * number % 9973 + number % 10007 as y, 0 as z,
                true as is_told, [1] as flags
            from numbers({n})
        )""",
    )

    assert found["n"] == n
    assert found["rho"] == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-9)


def test_the_interval_holds_the_true_correlation_as_often_as_it_says(index: Analytics) -> None:
    """Of 400 samples of 30 pairs with a rank correlation of 0.48 (Pearson 0.5), 95 % hold it; 93 to 97 by chance."""
    numbers = np.random.default_rng(5)
    true = 6 / math.pi * math.asin(0.5 / 2)
    samples = []
    for _ in range(400):
        x = numbers.normal(size=30)
        samples.append((x.round(4), (0.5 * x + math.sqrt(0.75) * numbers.normal(size=30)).round(4)))
    # In parts, because a statement has a longest text.
    found = [one for i in range(0, 400, 100) for one in spearman(index, samples[i : i + 100])]
    hits = sum(one["ci_low"] < true < one["ci_high"] for one in found)

    assert 0.92 < hits / 400 < 0.98
