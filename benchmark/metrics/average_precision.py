"""Average precision, whose mean over the queries is mAP; averaged exactly over every order of tied items.

Source of the closed form: McSherry & Najork, ECIR 2008 (tie-averaged metrics); He et al., CVPR 2018 (tie-aware average
precision of Hamming rankings). `benchmark.metrics.per_query` explains the notation. All functions return float64
[n_queries], NaN for a query without relevant items.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, log1p

from benchmark.metrics.counts import TieCounts
from benchmark.metrics.per_query import Array, defined_per_query, n_relevant, ratio, row_sum, tie_groups

# From this rank on, the asymptotic series of digamma is exact to 1e-14.
_FAR = 100


def _sums_of_ratios(before: Array, m: Array) -> tuple[Array, Array]:
    """Sums over t = 1 .. m of each group: h = sum of 1 / (N + t) and g = sum of (t - 1) / (N + t)."""
    h, g = np.where(m > 0, 1 / (before + 1), 0.0), np.zeros(m.shape)  # right for groups of one and none
    several = m > 1
    h[several], g[several] = _sums_of_several(before[several] + 1, m[several])
    return h, g


def _sums_of_several(x: Array, m: Array) -> tuple[Array, Array]:
    """The same sums for x = N + 1 and m > 1, float64 [n_groups].

    h = digamma(x + m) - digamma(x) and g = m - x h. For large x both are differences of nearly equal numbers, so the
    difference of the asymptotic series of digamma is written without them.
    """
    h = digamma(x + m) - digamma(x)
    g = m - x * h
    far = x >= _FAR
    x, m = x[far], m[far]
    u, y = m / x, x + m
    squares = m * (x + y) / np.square(x * y)  # 1 / x^2 - 1 / y^2
    fourth = squares * (1 / np.square(x) + 1 / np.square(y))
    tail = m / (2 * x * y) + squares / 12 - fourth / 120
    h[far] = log1p(u) + tail
    g[far] = x * (_less_log1p(u) - tail)
    return h, g


def _less_log1p(u: Array) -> Array:
    """Computes u - log(1 + u) for u > 0, by its power series where that is small."""
    close = u < 0.1
    less: Array = u - log1p(u)
    v = u[close]
    series = np.zeros_like(v)
    for power in range(16, 1, -1):  # Horner's scheme of v^2 / 2 - v^3 / 3 + ...
        series = 1 / power - v * series
    less[close] = np.square(v) * series
    return less


def _precision_sum(counts: TieCounts, k: float) -> Array:
    """Expected sum of precisions at the ranks <= k that hold a relevant item.

    At position t of a group an item is relevant with probability r/n, and then (t-1)(r-1)/(n-1) relevant
    ones are expected before it in the group: the sum over t = 1 .. m of (C + 1 + (t-1) a) / (N + t).
    """
    n, r, before, relevant_before = tie_groups(counts)
    m = np.clip(k - before, 0, n)
    h, g = _sums_of_ratios(before, m)
    return row_sum(ratio(r, n) * ((relevant_before + 1) * h + ratio(r - 1, n - 1) * g))


def average_precision(counts: TieCounts) -> Array:
    """Expected average precision over the whole ranking, divided by R (map@all)."""
    total = n_relevant(counts)
    return defined_per_query(ratio(_precision_sum(counts, np.inf), total), total)


def average_precision_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected average precision over the first k ranks, divided by min(k, R) (map@k).

    Args:
        counts: tie counts; `counts.head(k)` is enough.
        k: cut-off rank.
        total: R of each query, float64 [n_queries].
    """
    return defined_per_query(ratio(_precision_sum(counts, k), np.minimum(k, total)), total)


def best_average_precision(counts: TieCounts) -> Array:
    """Average precision where every tie falls in the query's favour: relevant items first."""
    total = n_relevant(counts)
    _, r, before, relevant_before = tie_groups(counts)
    h, g = _sums_of_ratios(before, r)
    return defined_per_query(ratio(row_sum((relevant_before + 1) * h + g), total), total)


def worst_average_precision(counts: TieCounts) -> Array:
    """Average precision where every tie falls against the query: relevant items last."""
    total = n_relevant(counts)
    n, r, before, relevant_before = tie_groups(counts)
    h, g = _sums_of_ratios(before + n - r, r)
    return defined_per_query(ratio(row_sum((relevant_before + 1) * h + g), total), total)
