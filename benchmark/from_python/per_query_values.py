"""The values of each query, whose means are the scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from benchmark.metrics import average_precision, curves, per_query
from benchmark.metrics.counts import TieCounts
from benchmark.metrics.per_query import Array
from benchmark.metrics.scoring import AT_K, CUTOFFS

RADIUS = 2


def per_query_values(blocks: Iterable[TieCounts], is_codes: bool, names: Collection[str]) -> dict[str, Array]:
    """Name of a score -> its value for each query, float64 [n_queries], NaN for a query without relevant items.

    Args:
        blocks: tie counts of all queries.
        is_codes: whether the groups of the counts are Hamming distances.
        names: scores that are asked for; those that are no mean over queries are left out.
    """
    found: dict[str, list[Array]] = {}
    for counts in blocks:
        for name, values in _values(counts, is_codes):
            if name in names:
                found.setdefault(name, []).append(values)
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _values(counts: TieCounts, is_codes: bool) -> Iterator[tuple[str, Array]]:
    """The values of a block of queries."""
    total, head = per_query.n_relevant(counts), counts.head(max(CUTOFFS))
    yield "map@all", average_precision.average_precision(counts)
    yield "map_best@all", average_precision.best_average_precision(counts)
    yield "map_worst@all", average_precision.worst_average_precision(counts)
    yield "chance_map@all", average_precision.average_precision(counts.in_one_group())
    yield "tie_share", per_query.tie_share(counts)
    for name, metric in AT_K.items():
        for k in CUTOFFS:
            yield f"{name}@{k}", metric(head, k, total)
    if is_codes:
        balls = curves.precision_by_radius(counts)
        ball = balls[:, min(RADIUS, balls.shape[1] - 1)]
        has_relevant = total > 0
        yield "precision_radius2", np.where(has_relevant, np.nan_to_num(ball), np.nan)
        yield "empty_ball_share", np.where(has_relevant, np.isnan(ball).astype(np.float64), np.nan)
