"""The `PaperTable` value: a table of a paper, which knows nothing of output formats."""

from __future__ import annotations

import math
from dataclasses import dataclass

from reports.tables.table import Mark


@dataclass(frozen=True)
class Entry:
    """One or several neighbouring cells of a row.

    Attributes:
        text: for readers.
        value: unrounded; NaN if there is none.
        rank: the value that decides the mark; NaN if the entry is not ranked.
        span: number of columns.
        mark: best or second of its column.
    """

    text: str
    value: float = math.nan
    rank: float = math.nan
    span: int = 1
    mark: Mark = ""


@dataclass(frozen=True)
class NamedRow:
    """A row: the name, its BibTeX key (empty for none) and entries that cover all columns."""

    name: str
    citation: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper.

    Attributes:
        label: unique among the tables of a run: main-map, storage.
        caption: one sentence or several.
        corner: header of the names.
        columns: texts of each column's header, from the widest span down; neighbours with the same texts share a span.
        blocks: rows between rules.
        notes: sentences below the table.
        cited: text of a header -> BibTeX key.
    """

    label: str
    caption: str
    corner: str
    columns: tuple[tuple[str, ...], ...]
    blocks: tuple[tuple[NamedRow, ...], ...]
    notes: tuple[str, ...] = ()
    cited: tuple[tuple[str, str], ...] = ()

    @property
    def has_marks(self) -> bool:
        """Whether any entry is marked."""
        return any(entry.mark for block in self.blocks for row in block for entry in row.entries)
