"""The `Table` value, which knows nothing of output formats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from reports.results.seed_summary import Lack

Mark = Literal["", "best", "second"]

MISSING = "–"


@dataclass(frozen=True)
class Item:
    """One cell of a table.

    Attributes:
        text: for readers, without marks and footnote signs.
        raw: (suffix of the column's name, exact text) for the CSV file.
        mark: best or second of its column and block.
        lacking: reasons why some seeds lack a value, shown as footnotes.
        rank: unrounded value that decides the mark; NaN if the cell is not ranked.
        is_earlier: whether any of its results comes from an earlier request.
    """

    text: str
    raw: tuple[tuple[str, str], ...] = ()
    mark: Mark = ""
    lacking: tuple[Lack, ...] = ()
    rank: float = math.nan
    is_earlier: bool = False


BLANK = Item("")


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        facts: texts of the fact columns: name, family and so on.
        items: cells of the value columns.
        labels: (column, value) of the CSV file where the row differs from its table.
    """

    facts: tuple[str, ...]
    items: tuple[Item, ...]
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def is_earlier(self) -> bool:
        """Whether any of its cells comes from an earlier request."""
        return any(item.is_earlier for item in self.items)


@dataclass(frozen=True)
class Block:
    """Rows under one title.

    Attributes:
        title: empty for rows that need none.
        rows: in order.
        kind: the same for blocks of several tables that hold the same kind of rows; empty where none do.
        is_tested: whether "best" marks the best and all rows that a test does not separate from it; none is second.
    """

    title: str
    rows: tuple[Row, ...]
    kind: str = ""
    is_tested: bool = False


@dataclass(frozen=True)
class Column:
    """Header of a value column. Neighbours with the same span share it as a second header above their names."""

    name: str
    span: str = ""

    @property
    def full_name(self) -> str:
        """Span and name together."""
        return f"{self.span} {self.name}".strip()


@dataclass(frozen=True)
class Table:
    """A table of one group.

    Attributes:
        kind: with the slug, the name of the file.
        slug: name of the group in file names.
        caption: names data set, source and speech.
        details: protocol, features, seeds and directions. Caption and details explain the table without the page.
        fact_columns: headers of the facts.
        columns: headers of the values.
        blocks: rows under their titles.
        notes: sentences below the table.
        labels: (column, value) that all rows share; the first columns of the CSV file.
    """

    kind: str
    slug: str
    caption: str
    details: str
    fact_columns: tuple[str, ...]
    columns: tuple[Column, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]

    @property
    def is_tested(self) -> bool:
        """Whether a test made the marks of any block."""
        return any(block.is_tested for block in self.blocks)

    @property
    def items(self) -> list[Item]:
        """The value cells of all rows."""
        return [item for block in self.blocks for row in block.rows for item in row.items]

    @property
    def has_earlier(self) -> bool:
        """Whether any cell comes from an earlier request."""
        return any(item.is_earlier for item in self.items)

    @property
    def has_marks(self) -> bool:
        """Whether any cell is marked."""
        return any(item.mark for item in self.items)

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """All reasons for missing values, in order of their first cell."""
        return tuple(dict.fromkeys(lack for item in self.items for lack in item.lacking))

    @property
    def has_partial(self) -> bool:
        """Whether any cell is a mean that lacks some seeds."""
        return any(item.lacking and item.text != MISSING for item in self.items)
