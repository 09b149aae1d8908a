"""Tables of a paper as Markdown and as CSV."""

from __future__ import annotations

import csv
import io
import math

from benchmark.contract.printable import printable
from reports.paper.paper_table import Entry, NamedRow, PaperTable
from reports.render.markdown_escaping import escape

MARKS = {"": "{}", "best": "**{}**", "second": "<ins>{}</ins>"}


def paper_markdown(table: PaperTable) -> str:
    """The table with its caption and notes; a real-valued score stands in the first column that it covers."""
    lines = [
        f"**{escape(table.caption)}**",
        "",
        _line([table.corner, *(escape(_name(column)) for column in table.columns)]),
        _line([":--", *["--:"] * len(table.columns)]),
        *(_line([escape(row.name), *_cells(row)]) for block in table.blocks for row in block),
        "",
        *(f"- {escape(note)}" for note in table.notes),
    ]
    if table.has_marks:
        lines.append("- **Bold**: best; <ins>underlined</ins>: second.")
    return "\n".join(lines) + "\n"


def _name(column: tuple[str, ...]) -> str:
    return " ".join(text for text in column if text)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(row: NamedRow) -> list[str]:
    return [text for e in row.entries for text in (MARKS[e.mark].format(escape(e.text)), *[""] * (e.span - 1))]


def paper_csv(table: PaperTable) -> str:
    """The table with unrounded values; a value that covers several columns stands in each of them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([table.corner, *map(_name, table.columns), "BibTeX key"])
    for row in (row for block in table.blocks for row in block):
        values = [text for entry in row.entries for text in [_exact(entry)] * entry.span]
        writer.writerow([printable(row.name), *values, row.citation])
    return out.getvalue()


def _exact(entry: Entry) -> str:
    return "" if math.isnan(entry.value) else repr(entry.value)
