"""Turns a paper's table around: rows become columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from reports.paper.paper_table import Heading, NamedRow, PaperTable

# The method with its defaults, below the header that names it.
DEFAULTS = "defaults"


def transposed(table: PaperTable) -> PaperTable:
    """A row for each column, in blocks that share the widest span; a score over several columns stands in each row."""
    cited = dict(table.cited)
    blocks = []
    for (first, *_), of in groupby(enumerate(table.columns), key=lambda item: item[1].texts[:1]):
        rows = [
            NamedRow(column.name, "", tuple(replace(row.cells[position], span=1) for row in table.rows))
            for position, column in of
        ]
        blocks.append((replace(rows[0], citation=cited.get(first, ""), cited_part=first), *rows[1:]))
    return replace(
        table,
        corner="",
        columns=_columns(table),
        blocks=tuple(blocks),
        cited=tuple((row.name, row.citation) for row in table.rows if row.citation),
        titles=(),
    )


def _columns(table: PaperTable) -> tuple[Heading, ...]:
    """A header for each row, below the title of its block where blocks have titles."""
    if not any(table.titles):
        return tuple(Heading((row.name,), row.name) for row in table.rows)
    return tuple(
        Heading((title, DEFAULTS if row.is_base else row.name), f"{title}/{row.name}")
        for title, block in zip(table.titles, table.blocks, strict=True)
        for row in block
    )
