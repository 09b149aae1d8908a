"""Ranking metrics per query, averaged exactly over every order of tied items.

Source of the closed forms: McSherry & Najork, ECIR 2008 (tie-averaged metrics); He et al., CVPR 2018
(tie-aware average precision of Hamming rankings). Notation for one tie group: n items, r of them
relevant; N items and C relevant ones stand before it; R relevant items in all.

Every function returns float64 [n_queries] (or a row per query), NaN for a query without relevant items.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from benchmark.metrics.counts import TieCounts

Array = NDArray[np.float64]

RECALL_LEVELS = np.arange(1, 101) / 100


def _groups(counts: TieCounts) -> tuple[Array, Array, Array, Array]:
    """n, r, N and C of every group, float64 [n_q, n_groups] each."""
    n, r = counts.items.astype(np.float64), counts.relevant.astype(np.float64)
    return n, r, np.cumsum(n, axis=1) - n, np.cumsum(r, axis=1) - r


def _ratio(top: Array, bottom: Array) -> Array:
    """Top / bottom, 0 where bottom is 0."""
    ratio: Array = np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom > 0)
    return ratio


def _harmonic(n: Array) -> Array:
    """H(n) up to a constant that differences of two harmonic numbers do not see."""
    values: Array = digamma(n + 1)
    return values


def _per_query(values: Array, n_relevant: Array) -> Array:
    """Values with NaN where the query has no relevant item."""
    mask = n_relevant > 0 if values.ndim == 1 else (n_relevant > 0)[:, None]
    kept: Array = np.where(mask, values, np.nan)
    return kept


def n_relevant(counts: TieCounts) -> Array:
    """R: relevant items of each query."""
    total: Array = counts.relevant.sum(axis=1).astype(np.float64)
    return total


def _precision_sum(counts: TieCounts, k: float) -> Array:
    """Expected sum of precisions at the ranks <= k that hold a relevant item.

    At position t of a group an item is relevant with probability r/n, and then (t-1)(r-1)/(n-1) relevant
    ones are expected before it in the group; the sum over t = 1 .. m has the closed form used here.
    """
    n, r, before, relevant_before = _groups(counts)
    m = np.clip(k - before, 0, n)
    a = _ratio(r - 1, n - 1)
    harmonic = _harmonic(before + m) - _harmonic(before)
    return np.asarray((_ratio(r, n) * (a * m + (relevant_before + 1 - a - a * before) * harmonic)).sum(axis=1))


def average_precision(counts: TieCounts) -> Array:
    """Expected average precision over the whole ranking, divided by R (map@all)."""
    total = n_relevant(counts)
    return _per_query(_ratio(_precision_sum(counts, np.inf), total), total)


def average_precision_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected average precision over the first k ranks, divided by min(k, R) (map@k).

    Args:
        counts: tie counts; `counts.head(k)` is enough.
        k: cut-off rank.
        total: R of each query, float64 [n_queries].
    """
    return _per_query(_ratio(_precision_sum(counts, k), np.minimum(k, total)), total)


def best_average_precision(counts: TieCounts) -> Array:
    """Average precision where every tie falls in the query's favour: relevant items first."""
    total = n_relevant(counts)
    _, r, before, relevant_before = _groups(counts)
    gain = r + (relevant_before - before) * (_harmonic(before + r) - _harmonic(before))
    return _per_query(_ratio(gain.sum(axis=1), total), total)


def worst_average_precision(counts: TieCounts) -> Array:
    """Average precision where every tie falls against the query: relevant items last."""
    total = n_relevant(counts)
    n, r, before, relevant_before = _groups(counts)
    skipped = before + n - r
    gain = r + (relevant_before - skipped) * (_harmonic(before + n) - _harmonic(skipped))
    return _per_query(_ratio(gain.sum(axis=1), total), total)


def _expected_hits(counts: TieCounts, k: int) -> Array:
    """Expected number of relevant items among the first k."""
    n, r, before, _ = _groups(counts)
    return np.asarray((_ratio(r, n) * np.clip(k - before, 0, n)).sum(axis=1))


def precision_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected precision among the first k, divided by k even where the database is smaller (precision@k)."""
    return _per_query(_expected_hits(counts, k) / k, total)


def recall_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected share of the R relevant items among the first k (recall@k)."""
    return _per_query(_ratio(_expected_hits(counts, k), total), total)


def ndcg_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Expected nDCG@k: binary gain, discount 1 / log2(rank + 1), ideal over min(k, R) relevant items."""
    n, r, before, _ = _groups(counts)
    discounts = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])  # sum over the first i ranks
    stop = np.minimum(before + n, k).astype(np.int64)
    start = np.minimum(before, k).astype(np.int64)
    gain = (_ratio(r, n) * (discounts[stop] - discounts[start])).sum(axis=1)
    return _per_query(_ratio(gain, discounts[np.minimum(k, total).astype(np.int64)]), total)


def hit_at(counts: TieCounts, k: int, total: Array) -> Array:
    """Probability that at least one relevant item is among the first k (instance_recall@k)."""
    n, r, before, _ = _groups(counts)
    m = np.clip(k - before, 0, n)
    # The cut group of n items gives m places; all are irrelevant with probability C(n-r, m) / C(n, m).
    miss_possible = n - r >= m
    log_miss = gammaln(np.where(miss_possible, n - r, m) + 1) - gammaln(np.where(miss_possible, n - r - m, 0) + 1)
    log_all = gammaln(n + 1) - gammaln(n - m + 1)
    miss = np.where(miss_possible, np.exp(log_miss - log_all), 0.0)
    miss = np.where(r == 0, 1.0, miss)
    return _per_query(1 - miss.prod(axis=1), total)


def precision_by_radius(counts: TieCounts) -> Array:
    """Precision within each Hamming radius 0 .. n_bits, [n_q, n_bits + 1]; NaN for an empty ball."""
    items = np.cumsum(counts.items, axis=1).astype(np.float64)
    relevant = np.cumsum(counts.relevant, axis=1).astype(np.float64)
    return _per_query(np.where(items > 0, _ratio(relevant, items), np.nan), n_relevant(counts))


def recall_by_radius(counts: TieCounts) -> Array:
    """Recall within each Hamming radius 0 .. n_bits, [n_q, n_bits + 1]."""
    relevant = np.cumsum(counts.relevant, axis=1).astype(np.float64)
    total = n_relevant(counts)
    return _per_query(_ratio(relevant, total[:, None]), total)


def precision_at_recall(counts: TieCounts) -> Array:
    """Precision at recall 0.01 .. 1.00, [n_q, 100].

    The expected number of relevant items is a piecewise linear function of rank (linear inside a tie
    group); it is inverted at each level. Nothing is interpolated upwards.
    """
    n, r, before, relevant_before = _groups(counts)
    total = n_relevant(counts)
    curve = np.full((len(counts), len(RECALL_LEVELS)), np.nan)
    for query in np.flatnonzero(total > 0):
        wanted = RECALL_LEVELS * total[query]
        reached = relevant_before[query] + r[query]
        # First group whose end reaches the level; a last-bit shortfall of the product must not skip past R.
        group = np.searchsorted(reached, wanted - 1e-9 * total[query])
        rank = before[query, group] + n[query, group] * (wanted - relevant_before[query, group]) / r[query, group]
        curve[query] = wanted / rank
    return curve


def mean(values: NDArray[np.floating[Any]]) -> float:
    """Mean over the queries that have relevant items; NaN where none has."""
    kept = values[~np.isnan(values)]
    return float(kept.mean()) if len(kept) else float("nan")


def tie_share(counts: TieCounts) -> Array:
    """Share of the pairs of database items that stand at the same distance from the query: 0 without ties, 1 at most.

    sum over groups of n (n - 1) / (M (M - 1)) for a database of M items; 0 for a single item.
    """
    n = counts.items.astype(np.float64)
    m = n.sum(axis=1)
    return _per_query(_ratio((n * (n - 1)).sum(axis=1), m * (m - 1)), n_relevant(counts))
