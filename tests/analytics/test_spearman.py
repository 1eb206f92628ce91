"""Rank correlation against scipy, and its interval against the formula written down again."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analytics.spearman import spearman

# Few distinct values on purpose: ties are what a rank correlation gets wrong.
pairs = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 50)), min_size=4, max_size=40)


@settings(max_examples=100, deadline=None)
@given(pairs=pairs)
def test_rho_and_its_p_value_are_scipys(pairs: list[tuple[int, int]]) -> None:
    x, y = zip(*pairs, strict=True)
    found = spearman(x, y)

    if len(set(x)) == 1 or len(set(y)) == 1:
        assert (found.rho, found.reason) == (None, "all values of one of the two are equal")
        return
    theirs = stats.spearmanr(x, y)
    assert found.rho == pytest.approx(theirs.statistic, abs=1e-12)
    if abs(theirs.statistic) < 1 - 1e-9:
        assert found.p_value == pytest.approx(theirs.pvalue, abs=1e-9)
        z, error = math.atanh(found.rho), math.sqrt((1 + found.rho**2 / 2) / (len(pairs) - 3))
        half = stats.norm.ppf(0.975) * error
        assert (found.ci_low, found.ci_high) == pytest.approx((math.tanh(z - half), math.tanh(z + half)), abs=1e-9)
    else:
        assert (found.ci_low, found.p_value) == (None, None) and "agree wholly" in found.reason


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=6, max_size=40))
def test_what_a_third_quantity_explains_is_taken_out(rows: list[tuple[int, int, int]]) -> None:
    """It is the correlation of what a line through the ranks of the third leaves of the ranks of both."""
    x, y, z = (np.array(values, dtype=float) for values in zip(*rows, strict=True))
    found = spearman(x, y, z)
    if found.rho is None or len(set(z)) == 1:
        return
    ranks = [stats.rankdata(values) for values in (x, y, z)]
    left = [values - np.polyval(np.polyfit(ranks[2], values, 1), ranks[2]) for values in ranks[:2]]

    assert found.rho == pytest.approx(np.corrcoef(left)[0, 1], abs=1e-6)
    if found.p_value is not None:
        t = found.rho * math.sqrt((len(rows) - 3) / (1 - found.rho**2))
        assert found.p_value == pytest.approx(2 * stats.t.sf(abs(t), len(rows) - 3), abs=1e-9)


def test_too_few_pairs_have_no_rho() -> None:
    assert spearman([1, 2, 3], [1, 2, 3]).reason == "3 pairs are fewer than the 4 that are needed"
    assert spearman([1, 2, 3, 4], [1, 2, 3, 4], [4, 1, 2, 3]).reason == "4 pairs are fewer than the 5 that are needed"
    assert spearman([], []).rho is None


def test_the_interval_holds_the_true_correlation_as_often_as_it_says() -> None:
    """Of 400 samples of 30 pairs with a rank correlation of 0.48 (Pearson 0.5), 95 % hold it; 93 to 97 by chance."""
    numbers = np.random.default_rng(5)
    true = 6 / math.pi * math.asin(0.5 / 2)
    hits = 0
    for _ in range(400):
        x = numbers.normal(size=30)
        found = spearman(x, 0.5 * x + math.sqrt(0.75) * numbers.normal(size=30))
        hits += found.ci_low < true < found.ci_high

    assert 0.92 < hits / 400 < 0.98
