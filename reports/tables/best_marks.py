"""Marks the best and the second value of each column."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reports.tables.table import Mark, Row


def marked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Marks the largest value of each column as best and the next as second, compared unrounded.

    Equal values get the same mark, and no value is second where several are best. A column with fewer than two ranked
    values gets none.
    """
    marks: list[dict[float, Mark]] = []
    for column in zip(*(row.items for row in rows), strict=True):
        values = [item.rank for item in column if not math.isnan(item.rank)]
        order = sorted(values, reverse=True) if len(values) > 1 else []
        marks.append({value: "best" if value == order[0] else "second" for value in order[:2]})
    return tuple(
        replace(row, items=tuple(replace(i, mark=of.get(i.rank, "")) for i, of in zip(row.items, marks, strict=True)))
        for row in rows
    )
