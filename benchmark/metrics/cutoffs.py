"""Precision, recall, nDCG and hits within the first k ranks, averaged exactly over every order of tied items.

Source: McSherry & Najork, ECIR 2008. All functions return float64 [n_queries], NaN for a query without relevant items.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expm1, log1p

from benchmark.metrics.counts import TieCounts
from benchmark.metrics.per_query import Array, defined_per_query, ratio, row_sum, tie_groups

# 1 - exp(-40) is 1 in float64.
_SURE_TO_HIT = -40.0


def _expected_hits(counts: TieCounts, k: int) -> Array:
    """Expected number of relevant items among the first k."""
    n, r, before, _ = tie_groups(counts)
    return row_sum(ratio(r, n) * np.clip(k - before, 0, n))


def precision_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected precision among the first k, divided by k even where the database is smaller (precision@k)."""
    return defined_per_query(_expected_hits(counts, k) / k, total)


def recall_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected share of the R relevant items among the first k (recall@k)."""
    return defined_per_query(ratio(_expected_hits(counts, k), total), total)


def ndcg_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected nDCG@k: binary gain, discount 1 / log2(rank + 1), ideal over min(k, R) relevant items."""
    n, r, before, _ = tie_groups(counts)
    discounts = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])  # sum over the first i ranks
    stop = np.minimum(before + n, k).astype(np.int64)
    start = np.minimum(before, k).astype(np.int64)
    gain = row_sum(ratio(r, n) * (discounts[stop] - discounts[start]))
    return defined_per_query(ratio(gain, discounts[np.minimum(k, total).astype(np.int64)]), total)


def hit_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Probability that at least one relevant item is among the first k (instance_recall@k).

    A group within the first k hits for certain if it holds a relevant item. In the group that is cut, n items of which
    r are relevant give m places, and all places miss with probability C(n-r, m) / C(n, m).
    """
    n, r, before, _ = tie_groups(counts)
    m = np.clip(k - before, 0, n)
    certain = ((m == n) & (r > 0)).any(axis=1)
    is_cut = (m > 0) & (m < n)
    cut_n, cut_r, cut_m = (np.where(is_cut, part, 0).sum(axis=1) for part in (n, r, m))  # at most one group is cut
    return defined_per_query(np.where(certain, 1.0, -expm1(_log_miss(cut_n, cut_r, cut_m))), total)


def _log_miss(n: Array, r: Array, m: Array) -> Array:
    """log(C(n-r, m) / C(n, m)) of each query, as the sum of log(1 - max(r, m) / (n - i)) over i < min(r, m).

    Every term is negative, so nothing cancels.
    """
    few, many = np.minimum(r, m), np.maximum(r, m)
    total = np.where(n - many < few, -np.inf, 0.0)
    step = 0
    while (active := (step < few) & (total > _SURE_TO_HIT)).any():
        total[active] += log1p(-many[active] / (n[active] - step))
        step += 1
    return total
