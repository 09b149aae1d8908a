"""The `PaperTable` value: a table of a paper, in every format."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.paper.latex import paper_latex
from reports.paper.markup import paper_html, paper_markdown
from reports.paper.plain_data import paper_csv, paper_frame, paper_json
from reports.paper.styles import STYLES
from reports.tables.table import Mark

if TYPE_CHECKING:
    import pandas

    from reports.paper.choice import StyleName


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
    """A row: the name, its BibTeX key (empty for none) and entries that cover all columns.

    Attributes:
        name: for readers.
        citation: BibTeX key; empty for none.
        entries: cells.
        year: of the method's paper; None if there is none.
        is_base: whether the other rows of its block are compared with it, so that it stays first.
        cited_part: beginning of the name that the citation belongs to; empty for all of it.
    """

    name: str
    citation: str
    entries: tuple[Entry, ...]
    year: int | None = None
    is_base: bool = False
    cited_part: str = ""

    @property
    def cells(self) -> tuple[Entry, ...]:
        """The entry of each column; one that covers several columns stands in each of them."""
        return tuple(entry for entry in self.entries for _ in range(entry.span))


@dataclass(frozen=True)
class Heading:
    """Header of a column.

    Attributes:
        texts: from the widest span down; neighbours that begin with the same texts share a span.
        key: what `sort` calls the column, such as `ucm/s2i/64`.
    """

    texts: tuple[str, ...]
    key: str

    @property
    def name(self) -> str:
        """All texts in one line."""
        return " ".join(text for text in self.texts if text)


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper.

    Attributes:
        label: unique among the tables of a run: main-map, storage.
        caption: one sentence or several.
        corner: header of the names.
        columns: headers of the columns, all with the same number of texts.
        blocks: rows between rules.
        notes: sentences below the table.
        cited: text of a header -> BibTeX key.
        legend: what bold and underlined mean.
        titles: of the blocks, for tables with methods as columns; empty where blocks need none.
        lacks_values: whether the marks of a test were wanted, and values of single queries for it are not stored.
    """

    label: str
    caption: str
    corner: str
    columns: tuple[Heading, ...]
    blocks: tuple[tuple[NamedRow, ...], ...]
    notes: tuple[str, ...] = ()
    cited: tuple[tuple[str, str], ...] = ()
    legend: str = ""
    titles: tuple[str, ...] = ()
    lacks_values: bool = False

    @property
    def rows(self) -> tuple[NamedRow, ...]:
        """Rows of all blocks."""
        return tuple(row for block in self.blocks for row in block)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """Notes, and the legend where any entry is marked."""
        has_marks = any(entry.mark for row in self.rows for entry in row.entries)
        return (*self.notes, *([self.legend] if has_marks and self.legend else []))

    def to_latex(self, style: StyleName = "ieee") -> str:
        """The text of a .tex file for a class of documents: ieee, acm, article or beamer."""
        return paper_latex(self, STYLES[style])

    def to_markdown(self) -> str:
        """The table with its caption and notes as Markdown."""
        return paper_markdown(self)

    def to_html(self) -> str:
        """A `<table>` element with its caption and notes."""
        return paper_html(self)

    def to_csv(self) -> str:
        """Unrounded values as CSV, a line for each row."""
        return paper_csv(self)

    def to_json(self) -> str:
        """Everything that the table holds as JSON: texts, unrounded values, marks and citations."""
        return paper_json(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Unrounded values, float64; names are the index, and columns have a level for each line of headers."""
        return paper_frame(self)
