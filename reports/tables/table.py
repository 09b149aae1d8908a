"""The table object that every rendering starts from."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports.results.entry import Entry, Lack

Mark = Literal["", "best", "second"]

MISSING = "–"


@dataclass(frozen=True)
class Item:
    """One cell of a table.

    Attributes:
        text: as read, without marks and footnote signs.
        raw: (suffix of the column's name, exact text) for the CSV file.
        mark: best or second of its column and block.
        lacking: reason classes to footnote.
        rank: unrounded value to compare for marks, NaN where it takes no part.
        is_earlier: whether any result behind it is from an earlier request.
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
    """Facts (name, family, …) and the cells behind them.

    Attributes:
        labels: (column, value) of the CSV file where the row's differ from the table's.
    """

    facts: tuple[str, ...]
    items: tuple[Item, ...]
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def is_earlier(self) -> bool:
        """Whether anything in it is from an earlier request."""
        return any(item.is_earlier for item in self.items)


@dataclass(frozen=True)
class Block:
    """Rows under one title."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Column:
    """Header of a value column; columns side by side with the same span share it as a header above."""

    name: str
    span: str = ""

    @property
    def full_name(self) -> str:
        """Span and name in one."""
        return f"{self.span} {self.name}".strip()


@dataclass(frozen=True)
class Table:
    """A table of one group.

    Attributes:
        kind: names the file, with the slug of the group.
        caption: names data set, source and speech.
        details: protocol, features, seeds and directions; with the caption, the table can be read alone.
        labels: (column, value) the same for all rows; first columns of the CSV file.
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
    def items(self) -> list[Item]:
        """All cells."""
        return [item for block in self.blocks for row in block.rows for item in row.items]

    @property
    def has_earlier(self) -> bool:
        """Whether any row holds anything of an earlier request."""
        return any(item.is_earlier for item in self.items)

    @property
    def has_marks(self) -> bool:
        """Whether any cell is marked."""
        return any(item.mark for item in self.items)

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """Reason classes that occur, in order of occurrence."""
        return tuple(dict.fromkeys(lack for item in self.items for lack in item.lacking))

    @property
    def has_partial(self) -> bool:
        """Whether any cell is a mean over fewer seeds than there are."""
        return any(item.lacking and item.text != MISSING for item in self.items)


def three_decimals(value: float) -> str:
    """A number in [0, 1]."""
    return f"{value:.3f}"


def entry_item(entry: Entry, show: Callable[[float], str] = three_decimals) -> Item:
    """The cell of an entry: mean ± standard deviation; fewer seeds than asked for are shown as (1/2)."""
    text = MISSING
    if entry.values:
        text = show(entry.mean)
        if len(entry.values) > 1:
            text += f" ± {show(entry.deviation)}"
        if not entry.is_complete:
            text += f" ({len(entry.values)}/{entry.n_seeds})"
    raw = (
        ("mean", repr(entry.mean) if entry.values else ""),
        ("std", repr(entry.deviation) if len(entry.values) > 1 else ""),
        ("seeds", f"{len(entry.values)}/{entry.n_seeds}"),
        ("missing", ", ".join(f"{lack} {count}" for lack, count in entry.lacking)),
    )
    lacking = tuple(lack for lack, _ in entry.lacking)
    rank = entry.mean if entry.is_complete and not entry.is_earlier else math.nan
    return Item(text, raw, lacking=lacking, rank=rank, is_earlier=entry.is_earlier)


def marked(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the largest value of each column marked best and the next second, compared unrounded.

    Equal values are marked alike; nothing is marked where fewer than two values compare.
    """
    marks: list[dict[float, Mark]] = []
    for column in zip(*(row.items for row in rows), strict=True):
        values = [item.rank for item in column if not math.isnan(item.rank)]
        order = sorted(set(values), reverse=True) if len(values) > 1 else []
        marks.append(dict(zip(order, ("best", "second"), strict=False)))
    return tuple(
        replace(row, items=tuple(replace(i, mark=of.get(i.rank, "")) for i, of in zip(row.items, marks, strict=True)))
        for row in rows
    )
