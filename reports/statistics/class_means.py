"""Average precision by class, from the stored values of single queries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.query_scores import QueryScores
from reports.results.method_lines import MethodLine
from reports.statistics.group_statistics import GroupStatistics

Values = NDArray[np.float64]


def class_means(queries: QueryScores) -> Values:
    """Mean average precision of the queries of each class, float64 [n_classes]; NaN for a class without such queries.

    A query may have several classes. Queries without relevant items are left out.
    """
    labels, values = queries.labels, queries.average_precision
    if labels.ndim == 1:
        labels = labels[:, None] == np.arange(labels.max(initial=-1) + 1)
    known = ~np.isnan(values)
    counts = labels[known].sum(0)
    sums = np.where(known, values, 0.0) @ labels
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def means_of_line(statistics: GroupStatistics, line: MethodLine, direction: str) -> Values:
    """Class means of a method, float64 [n_classes], each over the seeds that define it.

    A hashing method is described at the longest code length. Empty without values of single queries.
    """
    group = statistics.group
    n_bits = None if line.is_real else max(group.lengths)
    cells = [group.cells.get((line.label, n_bits, seed)) for seed in group.seeds]
    queries = [statistics.read(cell) for cell in cells if cell is not None and cell.status == "ok"]
    of_seeds = [class_means(of[direction]) for of in queries if direction in of]
    table = np.full((len(of_seeds), max(map(len, of_seeds), default=0)), np.nan)
    for row, values in zip(table, of_seeds, strict=True):
        row[: len(values)] = values  # the highest classes may lack queries in some seed
    counts = np.isfinite(table).sum(0)
    return np.where(counts > 0, np.nansum(table, axis=0) / np.maximum(counts, 1), np.nan)


def class_name(statistics: GroupStatistics, number: int) -> str:
    """Name of a class; its number where the names are not stored."""
    splits = statistics.group.splits
    names = splits[0].class_names if splits else ()
    return names[number] if number < len(names) else f"class {number}"
