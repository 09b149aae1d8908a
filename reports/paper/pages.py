"""Splits a table of a paper into parts that each fit on a page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from reports.paper.styles import Style

if TYPE_CHECKING:
    from reports.paper.paper_table import NamedRow, PaperTable

RULE = 5  # pt, of a horizontal rule with its space
BESIDE_CAPTION = 25  # pt, above and below a caption and a float
CAPTION = 1.25  # size of a caption against that of the table, at most
LETTER = 0.92  # width of a letter of a sentence against that of a digit


def parts(table: PaperTable, style: Style) -> list[PaperTable]:
    """The table, or numbered parts: split between its widest spans of columns, and then between rows."""
    wide = [table] if width(table, style) <= style.width else _by_columns(table, style)
    found = [part for piece in wide for part in _by_rows(piece, style)]
    if len(found) == 1:
        return found
    return [
        replace(part, label=f"{part.label}-part{number}", caption=f"{part.caption} Part {number} of {len(found)}.")
        for number, part in enumerate(found, start=1)
    ]


def letters(text: str) -> float:
    """Width of a text in digits; points and commas are about half as wide."""
    return len(text) - 0.45 * sum(character in ".," for character in text)


def name_limit(style: Style) -> float:
    """Width in pt above which the name of a row takes several lines."""
    return style.width / 3


def header_limit(style: Style) -> float:
    """Width in pt above which the header of a column takes several lines."""
    return style.width / 8


def name_width(row: NamedRow, style: Style) -> float:
    """Width of a name in one line, in pt."""
    return 1.15 * letters(row.name + (" [00]" if row.citation else "")) * style.digit


def header_lines(text: str, style: Style) -> int:
    """Number of lines of the header of a column, without its citation."""
    return math.ceil(1.15 * letters(text) * style.digit / header_limit(style))


def header_width(table: PaperTable, text: str, style: Style) -> float:
    """Width of a header with its citation in one line, in pt."""
    return 1.15 * letters(text + (" [00]" if text in dict(table.cited) else "")) * style.digit


def spans(table: PaperTable, level: int, within: Sequence[int] | None = None) -> list[tuple[str, list[int]]]:
    """Text of each span of a level, and the positions of its columns; among those `within`, or all."""
    positions = range(len(table.columns)) if within is None else within
    keyed = groupby(positions, key=lambda i: table.columns[i].texts[: level + 1])
    return [(key[-1], list(of)) for key, of in keyed]


def width(table: PaperTable, style: Style) -> float:
    """Width of the table in pt, rather too large than too small."""
    last = [column.texts[-1] for column in table.columns]
    widths = [
        header_limit(style) if header_lines(text, style) > 1 else header_width(table, text, style) for text in last
    ]
    for row in table.rows:
        position = 0
        for entry in row.entries:
            if entry.span == 1:
                # A mark makes the digits bold.
                widths[position] = max(widths[position], letters(entry.text) * style.digit)
            position += entry.span
    for level in range(len(table.columns[0].texts) - 1):
        for text, columns in spans(table, level):
            lacking = header_width(table, text, style) - sum(widths[i] + 2 * style.gap for i in columns) + 2 * style.gap
            widths[columns[-1]] += max(0, lacking)
    names = [letters(table.corner) * style.digit, *(name_width(row, style) for row in table.rows)]
    return min(max(names), name_limit(style)) + sum(widths) + 2 * style.gap * (1 + len(widths))


def _by_columns(table: PaperTable, style: Style) -> list[PaperTable]:
    """Parts that each hold as many spans as fit; a span that is too wide alone is split between those inside it."""
    found: list[list[int]] = []
    for columns in _fitting(table, style, range(len(table.columns)), 0):
        joined = [*found[-1], *columns] if found else columns
        if found and width(_columns(table, joined), style) <= style.width:
            found[-1] = joined
        else:
            found.append(columns)
    return [_columns(table, part) for part in found]


def _fitting(table: PaperTable, style: Style, within: Sequence[int], level: int) -> Iterator[list[int]]:
    """Positions of the widest spans that fit; single columns in any case."""
    is_last = level == len(table.columns[0].texts) - 1
    for columns in [[i] for i in within] if is_last else [of for _, of in spans(table, level, within)]:
        if is_last or width(_columns(table, columns), style) <= style.width:
            yield columns
        else:
            yield from _fitting(table, style, columns, level + 1)


def _columns(table: PaperTable, kept: Sequence[int]) -> PaperTable:
    blocks = tuple(tuple(_kept(row, set(kept)) for row in block) for block in table.blocks)
    return replace(table, columns=tuple(table.columns[i] for i in kept), blocks=blocks)


def _kept(row: NamedRow, kept: set[int]) -> NamedRow:
    entries, position = [], 0
    for entry in row.entries:
        if n := len(kept & set(range(position, position + entry.span))):
            entries.append(replace(entry, span=n))
        position += entry.span
    return replace(row, entries=tuple(entries))


def _by_rows(table: PaperTable, style: Style) -> list[PaperTable]:
    """Parts of about equal length that each fit on a page, as few as possible."""
    room = max(1, int(_room(table, style) / style.line))
    heights = {id(row): math.ceil(name_width(row, style) / name_limit(style)) for row in table.rows}
    total = sum(heights.values())
    most = max(*heights.values(), math.ceil(total / math.ceil(total / room))) if heights else 1
    found: list[list[list[NamedRow]]] = [[]]
    taken = 0
    for block in table.blocks:
        found[-1].append([])
        for row in block:
            if taken and taken + heights[id(row)] > most:
                found.append([[]])
                taken = 0
            found[-1][-1].append(row)
            taken += heights[id(row)]
    return [replace(table, blocks=tuple(tuple(block) for block in part if block)) for part in found]


def _room(table: PaperTable, style: Style) -> float:
    """Height for rows on a page, in pt, rather too small than too large."""
    is_narrow = width(table, style) <= style.column
    measure = style.column if is_narrow else style.width

    def lines(text: str, size: float) -> int:
        return math.ceil(size * LETTER * len(text) * style.digit / measure)

    n_levels = len(table.columns[0].texts)
    last = [column.texts[-1] for column in table.columns]
    header = n_levels - 1 + max(header_lines(text, style) + (text in dict(table.cited)) for text in last)
    caption = (1 + lines(table.caption, CAPTION)) * CAPTION
    notes = lines(" ".join(table.all_notes), 1)
    rules = RULE * (n_levels + 1 + len(table.blocks))
    return style.height - BESIDE_CAPTION - style.below_caption - rules - (header + caption + notes) * style.line
