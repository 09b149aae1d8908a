"""Precision, recall, nDCG and hits within the first k ranks, averaged exactly over every order of tied items.

Source: McSherry & Najork, ECIR 2008. All functions return float64 [n_queries], NaN for a query without relevant items.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from benchmark.metrics.counts import TieCounts
from benchmark.metrics.per_query import Array, defined_per_query, ratio, tie_groups


def _expected_hits(counts: TieCounts, k: int) -> Array:
    """Expected number of relevant items among the first k."""
    n, r, before, _ = tie_groups(counts)
    return np.asarray((ratio(r, n) * np.clip(k - before, 0, n)).sum(axis=1))


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
    gain = (ratio(r, n) * (discounts[stop] - discounts[start])).sum(axis=1)
    return defined_per_query(ratio(gain, discounts[np.minimum(k, total).astype(np.int64)]), total)


def hit_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Probability that at least one relevant item is among the first k (instance_recall@k)."""
    n, r, before, _ = tie_groups(counts)
    m = np.clip(k - before, 0, n)
    # The cut group of n items gives m places; all are irrelevant with probability C(n-r, m) / C(n, m).
    miss_possible = n - r >= m
    log_miss = gammaln(np.where(miss_possible, n - r, m) + 1) - gammaln(np.where(miss_possible, n - r - m, 0) + 1)
    log_all = gammaln(n + 1) - gammaln(n - m + 1)
    miss = np.where(miss_possible, np.exp(log_miss - log_all), 0.0)
    miss = np.where(r == 0, 1.0, miss)
    return defined_per_query(1 - miss.prod(axis=1), total)
