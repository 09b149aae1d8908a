"""Tables of a paper as Markdown and as HTML."""

from __future__ import annotations

import html
from itertools import groupby
from typing import TYPE_CHECKING

from benchmark.contract.printable import printable
from reports.render.markdown_escaping import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.paper.paper_table import Entry, NamedRow, PaperTable

MARKDOWN = {"": "{}", "best": "**{}**", "second": "<ins>{}</ins>"}
HTML = {"": "{}", "best": "<b>{}</b>", "second": "<u>{}</u>"}


def paper_markdown(table: PaperTable) -> str:
    """The table with its caption and notes; a real-valued score stands in the first column that it covers."""
    lines = [
        f"**{escape(table.caption)}**",
        "",
        _line([escape(table.corner), *(escape(column.name) for column in table.columns)]),
        _line([":--", *["--:"] * len(table.columns)]),
        *(_line([escape(row.name), *_cells(row)]) for row in table.rows),
        "",
        *(f"- {escape(note)}" for note in table.all_notes),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(row: NamedRow) -> list[str]:
    return [text for e in row.entries for text in (MARKDOWN[e.mark].format(escape(e.text)), *[""] * (e.span - 1))]


def paper_html(table: PaperTable) -> str:
    """A table element; notes follow in a list, and rows keep their blocks."""
    lines = ["<table>", f"<caption>{_text(table.caption)}</caption>", "<thead>", *_header(table), "</thead>"]
    for block in table.blocks:
        lines += ["<tbody>", *map(_row, block), "</tbody>"]
    lines.append("</table>")
    if table.all_notes:
        lines += ["<ul>", *(f"<li>{_text(note)}</li>" for note in table.all_notes), "</ul>"]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Text that HTML shows unchanged."""
    return html.escape(printable(" ".join(text.split())))


def _header(table: PaperTable) -> list[str]:
    """One line for each level; the corner stands beside all of them."""
    n_levels = len(table.columns[0].texts)
    lines = []
    for level in range(n_levels):
        corner = f'<th rowspan="{n_levels}" scope="col">{_text(table.corner)}</th>' if level == 0 else ""
        is_last = level == n_levels - 1
        spans = [
            (key[1][-1], len(list(of)))
            for key, of in groupby(
                enumerate(table.columns), key=lambda item: (item[0] if is_last else 0, item[1].texts[: level + 1])
            )
        ]
        cells = "".join(f'<th colspan="{n}" scope="col">{_text(text)}</th>' for text, n in spans)
        lines.append(f"<tr>{corner}{cells}</tr>")
    return lines


def _row(row: NamedRow) -> str:
    return f'<tr><th scope="row">{_text(row.name)}</th>{"".join(map(_entry, row.entries))}</tr>'


def _entry(entry: Entry) -> str:
    span = f' colspan="{entry.span}"' if entry.span > 1 else ""
    return f"<td{span}>{HTML[entry.mark].format(_text(entry.text))}</td>"
