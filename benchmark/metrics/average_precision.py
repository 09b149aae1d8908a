"""Average precision, whose mean over the queries is mAP; averaged exactly over every order of tied items.

Source of the closed form: McSherry & Najork, ECIR 2008 (tie-averaged metrics); He et al., CVPR 2018 (tie-aware average
precision of Hamming rankings). `benchmark.metrics.per_query` explains the notation. All functions return float64
[n_queries], NaN for a query without relevant items.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma

from benchmark.metrics.counts import TieCounts
from benchmark.metrics.per_query import Array, defined_per_query, n_relevant, ratio, tie_groups


def _harmonic(n: Array) -> Array:
    """H(n) up to a constant that differences of two harmonic numbers do not see."""
    values: Array = digamma(n + 1)
    return values


def _precision_sum(counts: TieCounts, k: float) -> Array:
    """Expected sum of precisions at the ranks <= k that hold a relevant item.

    At position t of a group an item is relevant with probability r/n, and then (t-1)(r-1)/(n-1) relevant
    ones are expected before it in the group; the sum over t = 1 .. m has the closed form used here.
    """
    n, r, before, relevant_before = tie_groups(counts)
    m = np.clip(k - before, 0, n)
    a = ratio(r - 1, n - 1)
    harmonic = _harmonic(before + m) - _harmonic(before)
    return np.asarray((ratio(r, n) * (a * m + (relevant_before + 1 - a - a * before) * harmonic)).sum(axis=1))


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
    gain = r + (relevant_before - before) * (_harmonic(before + r) - _harmonic(before))
    return defined_per_query(ratio(gain.sum(axis=1), total), total)


def worst_average_precision(counts: TieCounts) -> Array:
    """Average precision where every tie falls against the query: relevant items last."""
    total = n_relevant(counts)
    n, r, before, relevant_before = tie_groups(counts)
    skipped = before + n - r
    gain = r + (relevant_before - skipped) * (_harmonic(before + n) - _harmonic(skipped))
    return defined_per_query(ratio(gain.sum(axis=1), total), total)
