"""What the ranking metrics share. Every metric returns one value per query, NaN for a query without relevant items.

Notation for one tie group: n items, r of them relevant; N items and C relevant ones stand before it; R relevant items
in all.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmark.metrics.counts import TieCounts

Array = NDArray[np.float64]


def tie_groups(counts: TieCounts) -> tuple[Array, Array, Array, Array]:
    """n, r, N and C of every group, float64 [n_q, n_groups] each."""
    n, r = counts.items.astype(np.float64), counts.relevant.astype(np.float64)
    return n, r, np.cumsum(n, axis=1) - n, np.cumsum(r, axis=1) - r


def ratio(top: Array, bottom: Array) -> Array:
    """Top / bottom, 0 where bottom is 0."""
    ratio: Array = np.divide(top, bottom, out=np.zeros(np.broadcast_shapes(top.shape, bottom.shape)), where=bottom > 0)
    return ratio


def defined_per_query(values: Array, n_relevant: Array) -> Array:
    """Values with NaN where the query has no relevant item, and 1 where rounding exceeds it, which no metric does."""
    mask = n_relevant > 0 if values.ndim == 1 else (n_relevant > 0)[:, None]
    kept: Array = np.where(mask, np.minimum(values, 1.0), np.nan)
    return kept


def n_relevant(counts: TieCounts) -> Array:
    """R: relevant items of each query."""
    total: Array = counts.relevant.sum(axis=1).astype(np.float64)
    return total


def row_sum(values: Array) -> Array:
    """Sum over the groups of each query, added one after the other.

    numpy's own sum groups its terms by the width of the array, so empty groups at the end, which depend on the other
    queries of a block, could change the last bit.
    """
    summed: Array = np.cumsum(values, axis=1)[:, -1]
    return summed


def mean(values: NDArray[np.floating[Any]]) -> float:
    """Mean over the queries that have relevant items, the same in any order of queries; NaN if there are none."""
    kept = values[~np.isnan(values)].tolist()
    return math.fsum(kept) / len(kept) if kept else math.nan


def column_means(values: NDArray[np.floating[Any]]) -> list[float]:
    """`mean` of each column."""
    return [mean(column) for column in values.T]


def tie_share(counts: TieCounts) -> Array:
    """Share of the pairs of database items that stand at the same distance from the query: 0 without ties, 1 at most.

    sum over groups of n (n - 1) / (M (M - 1)) for a database of M items; 0 for a single item.
    """
    n = counts.items.astype(np.float64)
    m = n.sum(axis=1)
    return defined_per_query(ratio(row_sum(n * (n - 1)), m * (m - 1)), n_relevant(counts))
