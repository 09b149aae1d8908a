"""Scores of huge databases against rational numbers and 60-digit arithmetic: up to 1e9 items, exact to 1e-9."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from benchmark.metrics import average_precision, curves, cutoffs, per_query
from benchmark.metrics.counts import TieCounts

BILLION = 10**9

# Groups as (items, relevant): ties from tiny to everything, and cuts inside and between groups.
CASES = [
    [(10**6, 1), (5, 1)],
    [(10**8, 1)],
    [(BILLION, 1)],
    [(BILLION, 7), (3, 3)],
    [(BILLION - 10, 0), (1, 1), (1, 0), (2, 2), (6, 1)],
    [(40, 0), (BILLION // 2, 12), (BILLION // 2 - 40, 100_000)],
    [(BILLION, BILLION // 3)],
    [(999, 0), (BILLION, 2)],
    [(0, 0), (130, 2), (0, 0), (10**7, 90), (10**7, 10**7)],
    [(99, 0), (1, 1), (300, 4)],
]


def counts_of(groups):
    return TieCounts(np.array([[n for n, _ in groups]]), np.array([[r for _, r in groups]]))


def literal_hit(groups, k):
    """1 - probability that the first k ranks miss, by drawing one rank after the other without replacement."""
    miss = Fraction(1)
    for n, r in groups:
        m = min(n, k)
        k -= m
        if m == n:
            miss *= r == 0
        for drawn in range(m if m < n else 0):
            miss *= Fraction(max(n - r - drawn, 0), n - drawn)
    return 1 - miss


@pytest.mark.parametrize("k", [1, 2, 10, 100])
@pytest.mark.parametrize("groups", CASES)
def test_hits(groups, k):
    counts = counts_of(groups)
    found = cutoffs.hit_at(counts.head(k), k, per_query.n_relevant(counts))[0]
    assert found == pytest.approx(float(literal_hit(groups, k)), rel=1e-9, abs=0)


@pytest.mark.parametrize(("n", "r", "m"), [(BILLION, 30_000, 10_000), (BILLION, 10**8, 10**8), (10**5, 99_990, 11)])
def test_hits_of_a_large_cut(n, r, m):
    with mpmath.workdps(60):
        miss = mpmath.binomial(n - r, m) / mpmath.binomial(n, m) if m <= n - r else 0
        exact = float(1 - miss)
    assert cutoffs.hit_at(counts_of([(n, r)]), m, np.array([1.0]))[0] == pytest.approx(exact, rel=1e-9, abs=0)


def literal_sums(before, m):
    """Sums of 1 / (N + t) and of (t - 1) / (N + t) over t = 1 .. m, with 60 digits."""
    x = mpmath.mpf(before + 1)
    h = mpmath.digamma(x + m) - mpmath.digamma(x)
    return h, m - x * h


def literal_ap(groups, k):
    before = relevant_before = total = 0
    value = mpmath.mpf(0)
    for n, r in groups:
        m, total = max(0, min(k - before, n)), total + r
        if r and m:
            h, g = literal_sums(before, m)
            a = mpmath.mpf(r - 1) / (n - 1) if n > 1 else 0
            value += mpmath.mpf(r) / n * ((relevant_before + 1) * h + a * g)
        before, relevant_before = before + n, relevant_before + r
    return value / min(k, total)


def literal_bound(groups, is_best):
    before = relevant_before = 0
    value = mpmath.mpf(0)
    for n, r in groups:
        if r:
            h, g = literal_sums(before if is_best else before + n - r, r)
            value += (relevant_before + 1) * h + g
        before, relevant_before = before + n, relevant_before + r
    return value / relevant_before


@pytest.mark.parametrize("groups", CASES)
def test_average_precision(groups):
    counts = counts_of(groups)
    with mpmath.workdps(60):
        exact = {
            average_precision.average_precision: float(literal_ap(groups, 10**12)),
            average_precision.best_average_precision: float(literal_bound(groups, True)),
            average_precision.worst_average_precision: float(literal_bound(groups, False)),
        }
        at_k = {k: float(literal_ap(groups, k)) for k in (1, 10, 100, 10**6)}
    for metric, value in exact.items():
        assert metric(counts)[0] == pytest.approx(value, rel=1e-9, abs=0), metric.__name__
    for k, value in at_k.items():
        found = average_precision.average_precision_at(counts.head(k), k, per_query.n_relevant(counts))[0]
        assert found == pytest.approx(value, rel=1e-9, abs=1e-300), k


@pytest.mark.parametrize("groups", CASES)
def test_counts_of_ranks(groups):
    counts, total = counts_of(groups), sum(r for _, r in groups)
    for k in (1, 10, 100):
        left, expected, gain = k, Fraction(0), 0.0
        for n, r in groups:
            m = min(n, left)
            expected += Fraction(r * m, n) if n else 0
            gain += r / n * sum(1 / np.log2(rank + 1) for rank in range(k - left + 1, k - left + m + 1)) if n else 0
            left -= m
        head, relevant = counts.head(k), per_query.n_relevant(counts)
        assert cutoffs.precision_at(head, k, relevant)[0] == pytest.approx(float(expected / k), rel=1e-9, abs=0)
        assert cutoffs.recall_at(head, k, relevant)[0] == pytest.approx(float(expected / total), rel=1e-9, abs=0)
        ideal = sum(1 / np.log2(rank + 1) for rank in range(1, min(k, total) + 1))
        assert cutoffs.ndcg_at(head, k, relevant)[0] == pytest.approx(gain / ideal, rel=1e-9, abs=0)
    items = sum(n for n, _ in groups)
    pairs = Fraction(sum(n * (n - 1) for n, _ in groups), items * (items - 1))
    assert per_query.tie_share(counts)[0] == pytest.approx(float(pairs), rel=1e-9)
    assert curves.precision_by_radius(counts)[0, -1] == pytest.approx(float(Fraction(total, items)), rel=1e-9)


def test_groups_with_more_relevant_items_than_items_are_refused():
    with pytest.raises(ValueError, match="relevant items"):
        counts_of([(3, 4)])
    with pytest.raises(ValueError, match=r"int64 \[1, 2\]"):
        counts_of([(3, 1), (1, 1)]) + counts_of([(3, 1)])
