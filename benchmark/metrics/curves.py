"""Precision-recall curves: by Hamming radius, and by recall.

All functions return a row per query, NaN for a query without relevant items.
"""

from __future__ import annotations

import numpy as np

from benchmark.metrics.counts import TieCounts
from benchmark.metrics.per_query import Array, defined_per_query, n_relevant, ratio, tie_groups

RECALL_LEVELS = np.arange(1, 101) / 100


def precision_by_radius(counts: TieCounts) -> Array:
    """Precision within each Hamming radius 0 .. n_bits, [n_q, n_bits + 1]; NaN for an empty ball."""
    items = np.cumsum(counts.items, axis=1).astype(np.float64)
    relevant = np.cumsum(counts.relevant, axis=1).astype(np.float64)
    return defined_per_query(np.where(items > 0, ratio(relevant, items), np.nan), n_relevant(counts))


def recall_by_radius(counts: TieCounts) -> Array:
    """Recall within each Hamming radius 0 .. n_bits, [n_q, n_bits + 1]."""
    relevant = np.cumsum(counts.relevant, axis=1).astype(np.float64)
    total = n_relevant(counts)
    return defined_per_query(ratio(relevant, total[:, None]), total)


def precision_at_recall(counts: TieCounts) -> Array:
    """Precision at recall 0.01 .. 1.00, [n_q, 100].

    The expected number of relevant items is a piecewise linear function of rank (linear inside a tie
    group); it is inverted at each level. Nothing is interpolated upwards.
    """
    n, r, before, relevant_before = tie_groups(counts)
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
