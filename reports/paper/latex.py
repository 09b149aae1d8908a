r"""Tables of a paper as LaTeX floats, for documents with \usepackage{booktabs}."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from reports.paper.paper_table import Entry, NamedRow, PaperTable
from reports.paper.styles import Style
from reports.render.latex_escaping import escape

# First line of every file.
NEEDED = r"% needs \usepackage{booktabs}"

COMMANDS = {"best": r"\textbf", "second": r"\underline"}


def paper_latex(tables: Sequence[PaperTable], style: Style) -> str:
    """The text of a .tex file with these tables.

    A table that is wider than the page is split by its widest spans of columns, and one that is longer by rows; the
    parts get labels of their own.
    """
    floats = [_float(part, style) for table in tables for part in _parts(table, style)]
    return "\n\n".join([NEEDED, *floats]) + "\n"


def _parts(table: PaperTable, style: Style) -> list[PaperTable]:
    """The table, or numbered parts that each fit on a page."""
    wide = [table] if _width(table, style) <= style.width else _by_columns(table, style)
    parts = [part for piece in wide for part in _by_rows(piece, style)]
    if len(parts) == 1:
        return parts
    return [
        replace(part, label=f"{part.label}-part{number}", caption=f"{part.caption} Part {number} of {len(parts)}.")
        for number, part in enumerate(parts, start=1)
    ]


def _width(table: PaperTable, style: Style) -> float:
    """Width of the table in pt, rather too large than too small."""
    names = [row.name + (" [00]" if row.citation else "") for block in table.blocks for row in block]
    widths = [_letters(column[-1]) for column in table.columns]
    for block in table.blocks:
        for row in block:
            for position, entry in _placed(row):
                if entry.span == 1:
                    widths[position] = max(widths[position], _letters(entry.text))
    for span, columns in _spans(table, 0):
        widths[columns[0]] = max(widths[columns[0]], _letters(span) - sum(widths[i] for i in columns[1:]))
    n_digits = 1.15 * max(_letters(text) for text in (table.corner, *names)) + sum(widths)
    return n_digits * style.digit + 2 * style.gap * (1 + len(widths))


def _letters(text: str) -> float:
    """Width of a text in digits; points and commas are about half as wide."""
    return len(text) - 0.45 * sum(character in ".," for character in text)


def _placed(row: NamedRow) -> list[tuple[int, Entry]]:
    """Entries with the position of their first column."""
    placed, position = [], 0
    for entry in row.entries:
        placed.append((position, entry))
        position += entry.span
    return placed


def _spans(table: PaperTable, level: int) -> list[tuple[str, list[int]]]:
    """Text of each span of a level, and the positions of its columns."""
    keyed = groupby(range(len(table.columns)), key=lambda i: table.columns[i][: level + 1])
    return [(key[-1], list(positions)) for key, positions in keyed]


def _by_columns(table: PaperTable, style: Style) -> list[PaperTable]:
    """Parts that each hold as many spans of the first level as fit; one span at least."""
    parts: list[list[int]] = []
    for _, columns in _spans(table, 0):
        joined = [*parts[-1], *columns] if parts else columns
        if parts and _width(_columns(table, joined), style) <= style.width:
            parts[-1] = joined
        else:
            parts.append(columns)
    return [_columns(table, part) for part in parts]


def _columns(table: PaperTable, kept: Sequence[int]) -> PaperTable:
    rows = tuple(
        tuple(replace(row, entries=tuple(e for i, e in _placed(row) if i in kept)) for row in block)
        for block in table.blocks
    )
    return replace(table, columns=tuple(table.columns[i] for i in kept), blocks=rows)


def _by_rows(table: PaperTable, style: Style) -> list[PaperTable]:
    """Parts of equal length that each fit on a page, as few as possible."""
    n_rows = sum(map(len, table.blocks))
    n_lines = math.ceil(n_rows / math.ceil(n_rows / style.n_lines)) if n_rows else 1
    parts: list[list[list[NamedRow]]] = [[]]
    n_taken = 0
    for block in table.blocks:
        parts[-1].append([])
        for row in block:
            if n_taken == n_lines:
                parts.append([[]])
                n_taken = 0
            parts[-1][-1].append(row)
            n_taken += 1
    return [replace(table, blocks=tuple(tuple(block) for block in part if block)) for part in parts]


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _header(table: PaperTable) -> list[str]:
    """One line for each level; rules below levels that span several columns."""
    lines, cited = [], dict(table.cited)

    def title(text: str) -> str:
        return escape(text) + (rf"~\cite{{{cited[text]}}}" if text in cited else "")

    n_levels = len(table.columns[0])
    for level in range(n_levels - 1):
        cells, rules = [""], []
        for text, columns in _spans(table, level):
            cells.append(rf"\multicolumn{{{len(columns)}}}{{c}}{{{title(text)}}}")
            if text:
                rules.append(rf"\cmidrule(lr){{{columns[0] + 2}-{columns[-1] + 2}}}")
        lines += [_line(cells), " ".join(rules)]
    return [*lines, _line([escape(table.corner), *(title(column[-1]) for column in table.columns)])]


def _entry(entry: Entry) -> str:
    text = escape(entry.text)
    text = rf"{COMMANDS[entry.mark]}{{{text}}}" if entry.mark else text
    return text if entry.span == 1 else rf"\multicolumn{{{entry.span}}}{{c}}{{{text}}}"


def _row(row: NamedRow) -> str:
    name = escape(row.name) + (rf"~\cite{{{row.citation}}}" if row.citation else "")
    return _line([name, *map(_entry, row.entries)])


def _float(table: PaperTable, style: Style) -> str:
    is_narrow = _width(table, style) <= style.column
    name = style.column_float if is_narrow else style.float_name
    lines = [
        rf"\begin{{{name}}}",
        r"\centering",
        rf"\caption{{{escape(table.caption)}}}",
        rf"\label{{tab:{table.label}}}",
        style.size,
        rf"\setlength{{\tabcolsep}}{{{style.gap}pt}}",
        rf"\begin{{tabular}}{{l{'r' * len(table.columns)}}}",
        r"\toprule",
        *_header(table),
    ]
    for block in table.blocks:
        lines += [r"\midrule", *map(_row, block)]
    lines += [r"\bottomrule", r"\end{tabular}"]
    notes = [*table.notes, *(["Bold: best; underlined: second."] if table.has_marks else [])]
    if notes:
        width = style.column if is_narrow else style.width
        lines += ["", r"\smallskip", rf"\parbox{{{width - 2}pt}}{{{style.note_size} {escape(' '.join(notes))}}}"]
    lines.append(rf"\end{{{name}}}")
    return "\n".join([r"\begin{frame}", *lines, r"\end{frame}"] if style.is_framed else lines)
