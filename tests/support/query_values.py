"""Average precision of made-up queries."""

import numpy as np
from numpy.typing import ArrayLike

from benchmark.contract.query_scores import QueryScores
from reports.statistics.paired_values import NamedQueries, PairedValues


def queries(values: ArrayLike, labels: ArrayLike = 0, images: ArrayLike | None = None) -> QueryScores:
    """One query for each value; all of class 0 and of images of their own unless others are given."""
    numbers = np.asarray(values, np.float64)
    n = len(numbers)
    places = np.arange(n) if images is None else np.asarray(images, np.int64)
    classes = np.broadcast_to(np.asarray(labels, np.int64), (n,))
    return QueryScores(tuple(f"q{i}" for i in range(n)), classes, places, numbers)


def named(values: ArrayLike, labels: ArrayLike = 0, images: ArrayLike | None = None) -> NamedQueries:
    """The same queries with names of their images, equal for equal numbers."""
    found = queries(values, labels, images)
    return NamedQueries(found, tuple(f"image{i:06}" for i in found.images))


def paired(columns: ArrayLike, labels: ArrayLike = 0, images: ArrayLike | None = None) -> PairedValues:
    """Rows with one seed from float [n_queries, n_rows]."""
    return PairedValues.of([[named(column, labels, images)] for column in np.asarray(columns).T])
