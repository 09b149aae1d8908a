"""Turns a paper's table around: rows become columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from reports.paper.paper_table import Heading, NamedRow, PaperTable


def transposed(table: PaperTable) -> PaperTable:
    """A row for each column, in blocks that share the widest span; a score over several columns stands in each row."""
    cited = dict(table.cited)
    blocks = []
    for (first, *_), of in groupby(enumerate(table.columns), key=lambda item: item[1].texts[:1]):
        rows = [
            NamedRow(column.name, "", tuple(replace(row.cells[position], span=1) for row in table.rows))
            for position, column in of
        ]
        blocks.append((replace(rows[0], citation=cited.get(first, "")), *rows[1:]))
    return replace(
        table,
        corner="",
        columns=tuple(Heading((row.name,), row.name) for row in table.rows),
        blocks=tuple(blocks),
        cited=tuple((row.name, row.citation) for row in table.rows if row.citation),
    )
