"""Average precision by class, from the stored values of single queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.html.facets import Column
from reports.results.in_words import length_text
from reports.results.method_lines import MethodLine
from reports.statistics.class_means import class_name, means_of_line
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
    """The methods of one column with the longest codes, and its real-valued methods.

    Attributes:
        column: of the leaderboard.
        names: of the classes.
        rows: the highest mean first.
    """

    column: Column
    names: tuple[str, ...]
    rows: tuple[ClassRow, ...]


def class_tables(columns: Sequence[Column], tests: Mapping[str, GroupStatistics]) -> tuple[ClassTable, ...]:
    """A table for each column whose queries are stored.

    Args:
        columns: of the page.
        tests: slug of a group -> its statistics, which read the queries.
    """
    tables = []
    for column in columns:
        statistics = tests.get(column.group.slug)
        if statistics is None:
            continue
        found = [(line, means_of_line(statistics, line, column.direction)) for line in column.group.lines]
        longest = max(column.group.lengths, default=None)
        rows = [
            ClassRow(line, length_text(None if line.is_real else longest), values)
            for line, values in found
            if len(values)
        ]
        rows.sort(key=lambda row: -float(np.nan_to_num(np.nanmean(row.values))))
        names = tuple(class_name(statistics, number) for number in range(max((len(r.values) for r in rows), default=0)))
        tables += [ClassTable(column, names, tuple(rows))] if rows else []
    return tuple(tables)


def by_method(tables: Sequence[ClassTable]) -> Mapping[str, list[tuple[ClassTable, ClassRow]]]:
    """Label of a method -> its rows of all tables."""
    found: dict[str, list[tuple[ClassTable, ClassRow]]] = {}
    for table in tables:
        for row in table.rows:
            found.setdefault(row.line.label, []).append((table, row))
    return found
