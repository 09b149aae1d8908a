"""Marks of the rows that a test does not separate from the best of their column, and what intervals say beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.best_marks import marked
from reports.tables.table import Item, Row

# A direction with a code length, None for real-valued methods: one column of the table.
Place = tuple[str, int | None]

ONE_SEED = (
    "With one seed, intervals and tests account for the choice of test images only, not for the spread over splits and "
    "fits."
)
SEVERAL_SEEDS = (
    "Tests account for the choice of test images only, given the fits of these seeds; 95 % intervals also account for "
    "the spread over seeds."
)
NO_VALUES = (
    "No test marks the rows, since the average precision of single queries is not stored with all of them, or is that "
    "of different queries; `python -m benchmark rescore NAME` stores it for older runs."
)


def separated(
    rows: Sequence[Row], lines: Sequence[MethodLine], places: Sequence[Place], statistics: GroupStatistics
) -> tuple[Row, ...] | None:
    """Marks the best of each column and the rows that are not separable from it.

    Returns:
        The rows; None where some column with two ranked rows or more cannot be tested.
    """
    marks: list[frozenset[str]] = []
    for column, (direction, n_bits) in enumerate(places):
        ranked = [of.label for row, of in zip(rows, lines, strict=True) if not math.isnan(row.items[column].rank)]
        tied = statistics.tied(ranked, n_bits, direction) if len(ranked) > 1 else frozenset()
        if tied is None:
            return None
        marks.append(tied)
    return tuple(
        replace(row, items=tuple(_marked(i, line.label in of) for i, of in zip(row.items, marks, strict=True)))
        for row, line in zip(rows, lines, strict=True)
    )


def marked_rows(
    rows: Sequence[Row], lines: Sequence[MethodLine], places: Sequence[Place], statistics: GroupStatistics | None
) -> tuple[tuple[Row, ...], bool]:
    """Rows with their marks, and whether a test made them; without one, the best and the second are marked."""
    found = separated(rows, lines, places, statistics) if statistics else None
    return (marked(rows), False) if found is None else (found, True)


def with_interval(
    item: Item, line: MethodLine, n_bits: int | None, direction: str, statistics: GroupStatistics | None
) -> Item:
    """The item with the ends of its 95 % interval for the CSV file; as it is where there is none."""
    interval = statistics.interval(line.label, n_bits, direction) if statistics else None
    if interval is None:
        return item
    return replace(item, raw=(*item.raw, ("low", repr(interval.low)), ("high", repr(interval.high))))


def remarks(group: GroupResults, rows: Sequence[Row], is_tested: bool, statistics: GroupStatistics | None) -> list[str]:
    """Sentences on intervals and tests below a table; empty without statistics."""
    if statistics is None or not group.ok:
        return []
    if not statistics.has_values:
        return [NO_VALUES]
    ends = [dict(item.raw) for row in rows for item in row.items]
    widths = sorted((float(raw["high"]) - float(raw["low"])) / 2 for raw in ends if "low" in raw)
    found = [] if is_tested else [NO_VALUES]
    if widths:
        ends_of_all = " to ".join(dict.fromkeys(f"±{width:.3f}" for width in (widths[0], widths[-1])))
        found.append(f"95 % intervals of the values: about {ends_of_all}; the CSV file holds them as low and high.")
    return [*found, ONE_SEED if len(group.seeds) == 1 else SEVERAL_SEEDS]


def _marked(item: Item, is_tied: bool) -> Item:
    return replace(item, mark="best" if is_tied and not math.isnan(item.rank) else "")
