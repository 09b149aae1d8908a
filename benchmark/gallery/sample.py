"""A fixed sample of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from benchmark.contract.labels import members
from benchmark.contract.query_scores import QueryScores

if TYPE_CHECKING:
    from reports.gallery.panel import Kind


def sample(queries: QueryScores) -> list[tuple[Kind, int]]:
    """The queries of best, median and worst average precision, and of each further class the median one.

    Of equal values the first query counts; of an even number the lower median. A query is shown once, and queries
    without relevant items are not shown.

    Returns:
        Why a query is shown, and its position; empty where no query has relevant items.
    """
    values = queries.average_precision
    counted = np.flatnonzero(~np.isnan(values))
    if not len(counted):
        return []
    found: list[tuple[Kind, int]] = [
        ("best", int(counted[np.argmax(values[counted])])),
        ("median", _median(counted, values)),
        ("worst", int(counted[np.argmin(values[counted])])),
    ]
    of_class = members(queries.labels)[counted].T
    found += [("class", _median(counted[is_in], values)) for is_in in of_class if is_in.any()]
    first: dict[int, Kind] = {}
    for kind, row in found:
        first.setdefault(row, kind)
    return [(kind, row) for row, kind in first.items()]


def _median(rows: np.ndarray, values: np.ndarray) -> int:
    """The row of the lower median."""
    ordered = rows[np.argsort(values[rows], kind="stable")]
    return int(ordered[(len(ordered) - 1) // 2])
