"""Sorts the rows of a paper's table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas

from benchmark.contract.errors import UserError
from benchmark.contract.quoting import shown
from reports.paper.paper_table import NamedRow, PaperTable

WORDS = ("mean", "rank", "name", "year")


def in_order(table: PaperTable, sort: str) -> PaperTable:
    """Sorts the rows of each block; those that the others are compared with stay first.

    Args:
        table: to sort.
        sort: `mean` of all columns or a column's key, highest first; mean `rank` over the columns; `name`; `year`.
            Rows without the number come last, in their order.

    Raises:
        UserError: the table has no such column.
    """
    keys = [column.key for column in table.columns]
    if sort not in (*WORDS, *keys):
        raise UserError(
            f"--sort should be one of {', '.join(WORDS)} or a column of {table.label} ({', '.join(keys)}), "
            f"got {shown(sort)}"
        )
    return replace(table, blocks=tuple(_sorted(block, sort, keys) for block in table.blocks))


def _sorted(block: Sequence[NamedRow], sort: str, keys: Sequence[str]) -> tuple[NamedRow, ...]:
    places = _places(block, sort, keys)
    order = sorted(range(len(block)), key=lambda i: (not block[i].is_base, places[i]))
    return tuple(block[i] for i in order)


def _places(block: Sequence[NamedRow], sort: str, keys: Sequence[str]) -> list[tuple[float, str]]:
    """Sort key of each row."""
    if sort == "name":
        return [(0, row.name.casefold()) for row in block]
    if sort == "year":
        return [(math.inf if row.year is None else row.year, "") for row in block]
    values = pandas.DataFrame([[entry.value for entry in row.cells] for row in block])
    if sort == "rank":
        numbers = values.rank(ascending=False).mean(axis=1, skipna=False)
    else:
        numbers = -(values.mean(axis=1, skipna=False) if sort == "mean" else values[keys.index(sort)])
    return [(math.inf if math.isnan(number) else number, "") for number in numbers]
