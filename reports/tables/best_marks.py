"""Marks the best and the second value of each column."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reports.tables.table import Mark, Row


def marks_of(ranks: Iterable[float]) -> dict[float, Mark]:
    """The marks of the values of one column, compared unrounded: the largest is best and the next second.

    Equal values get the same mark, and no value is second where several are best. A column with fewer than two ranked
    values (those that are not NaN) gets none.
    """
    values = [rank for rank in ranks if not math.isnan(rank)]
    order = sorted(values, reverse=True) if len(values) > 1 else []
    return {value: "best" if value == order[0] else "second" for value in order[:2]}


def marked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Marks the best and the second value of each column."""
    marks = [marks_of(item.rank for item in column) for column in zip(*(row.items for row in rows), strict=True)]
    return tuple(
        replace(row, items=tuple(replace(i, mark=of.get(i.rank, "")) for i, of in zip(row.items, marks, strict=True)))
        for row in rows
    )
