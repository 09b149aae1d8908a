"""Average precision by class, from the stored values of single queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.query_scores import QueryScores
from reports.html.facets import Column
from reports.results.method_lines import MethodLine
from reports.statistics.group_statistics import GroupStatistics

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ClassRow:
    """A method: float64 [n_classes], NaN for a class without queries."""

    line: MethodLine
    length: str
    values: Values


@dataclass(frozen=True)
class ClassTable:
    """The methods of one column with the longest codes, and its real-valued methods; the highest mean first."""

    column: Column
    rows: tuple[ClassRow, ...]

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return max(len(row.values) for row in self.rows)


def of_classes(queries: QueryScores) -> Values:
    """Mean average precision of the queries of each class, float64 [n_classes]; a query may have several classes."""
    labels, values = queries.labels, queries.average_precision
    if labels.ndim == 1:
        labels = labels[:, None] == np.arange(labels.max(initial=-1) + 1)
    known = ~np.isnan(values)
    counts = labels[known].sum(0)
    sums = np.where(known, values, 0.0) @ labels
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def class_tables(columns: Sequence[Column], tests: Mapping[str, GroupStatistics]) -> tuple[ClassTable, ...]:
    """A table for each column whose queries are stored.

    Args:
        columns: of the page.
        tests: slug of a group -> its statistics, which read the queries.
    """
    found: dict[str, dict[str, list[ClassRow]]] = {}
    groups = {column.group.slug: column.group for column in columns}
    for group, read in [(group, tests[slug].read) for slug, group in groups.items() if slug in tests]:
        for line in group.lines:
            n_bits = None if line.is_real else max(group.lengths)
            cells = [group.cells.get((line.label, n_bits, seed)) for seed in group.seeds]
            stored = [read(result) for result in cells if result is not None and result.status == "ok"]
            for direction in group.directions:
                of_seeds = [of_classes(queries[direction]) for queries in stored if direction in queries]
                if of_seeds:
                    length = "real-valued" if n_bits is None else f"{n_bits} bits"
                    row = ClassRow(line, length, _mean(of_seeds))
                    found.setdefault(group.slug, {}).setdefault(direction, []).append(row)
    tables = []
    for column in columns:
        rows = found.get(column.group.slug, {}).get(column.direction, [])
        rows.sort(key=lambda row: -float(np.nan_to_num(np.nanmean(row.values))))
        tables += [ClassTable(column, tuple(rows))] if rows else []
    return tuple(tables)


def _mean(of_seeds: Sequence[Values]) -> Values:
    """Mean over the seeds that define a value; a seed may lack the last classes."""
    table = np.full((len(of_seeds), max(map(len, of_seeds))), np.nan)
    for row, values in zip(table, of_seeds, strict=True):
        row[: len(values)] = values
    counts = np.isfinite(table).sum(0)
    return np.where(counts > 0, np.nansum(table, axis=0) / np.maximum(counts, 1), np.nan)


def by_method(tables: Sequence[ClassTable]) -> Mapping[str, list[tuple[Column, ClassRow]]]:
    """Label of a method -> its rows of all tables."""
    found: dict[str, list[tuple[Column, ClassRow]]] = {}
    for table in tables:
        for row in table.rows:
            found.setdefault(row.line.label, []).append((table.column, row))
    return found
