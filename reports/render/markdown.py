"""Tables as Markdown, and as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from reports.results.entry import Lack
from reports.results.request import MEANING, SIGN, signed
from reports.tables.table import Item, Table

# Footnote signs; the reasons themselves stand in the report's section on failures.
SIGNS: dict[Lack, str] = {"failed": "ᶠ", "skipped": "ˢ", "not run": "ⁿ", "undefined": "ᵘ"}
LETTERS: dict[Lack, str] = {"failed": "f", "skipped": "s", "not run": "n", "undefined": "u"}
MEANINGS: dict[Lack, str] = {
    "failed": "failed",
    "skipped": "skipped",
    "not run": "not run",
    "undefined": "not defined for this cell",
}


def escape(text: str) -> str:
    """Text that Markdown shows as it is, also inside a table."""
    for character in "\\`*[]<>|":
        text = text.replace(character, f"\\{character}")
    return " ".join(text.split())


def code(text: str) -> str:
    """Text in code style; a bar would end the cell of a table."""
    return "`" + " ".join(text.split()).replace("`", "'").replace("|", "¦") + "`"


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int | None = None) -> str:
    """A Markdown table of escaped cells; columns from that number on are aligned right."""
    n_left = len(header) if numbers_from is None else numbers_from
    align = ["left" if position < n_left else "right" for position in range(len(header))]
    return str(tabulate(rows, header, tablefmt="pipe", disable_numparse=True, colalign=align if rows else None))


def _item(item: Item) -> str:
    """A cell with its mark and footnote signs."""
    text = escape(item.text)
    text = {"": text, "best": f"**{text}**", "second": f"<ins>{text}</ins>"}[item.mark]
    return text + "".join(SIGNS[lack] for lack in item.lacking)


def legend(table: Table, marks: str, signs: dict[Lack, str], earlier: str = SIGN) -> list[str]:
    """What marks and footnote signs mean, where the table has any."""
    lines = []
    if table.has_marks:
        others = (
            "means that lack seeds and results of an earlier request" if table.has_earlier else "means that lack seeds"
        )
        lines.append(
            f"{marks} of each column and block, compared unrounded. Floors, ceilings, oracles, chance and {others} "
            "take no part; nothing is marked where fewer than two values compare."
        )
    if table.lacking:
        signed = "; ".join(f"{signs[lack]} {MEANINGS[lack]}" for lack in table.lacking)
        lines.append(f"{signed} (reasons: report.md, section Failures and skips).")
    if table.has_partial:
        lines.append("(a/b): over a of b seeds only; the others lack for the reason signed.")
    if table.has_earlier:
        lines.append(f"{earlier} {MEANING}")
    return lines


def markdown(table: Table, *, with_details: bool = True) -> str:
    """The table with caption and notes; details may stand elsewhere on the page."""
    n_facts = len(table.fact_columns)
    rows: list[list[str]] = []
    for block in table.blocks:
        rows.append([f"*{escape(block.title)}*", *[""] * (n_facts - 1 + len(table.columns))])
        for row in block.rows:
            name, *facts = map(escape, row.facts)
            rows.append([signed(name, row.is_earlier), *facts, *map(_item, row.items)])
    header = [*table.fact_columns, *(escape(column.full_name) for column in table.columns)]
    notes = [*map(escape, table.notes), *legend(table, "**Bold**: best, <ins>underlined</ins>: second", SIGNS)]
    caption = f"{table.caption} {table.details}" if with_details else table.caption
    return "\n".join([escape(caption), "", grid(header, rows, n_facts), "", *(f"- {note}" for note in notes)]).rstrip()


def _plain_item(item: Item) -> str:
    """A cell for the terminal: * best, + second."""
    mark = {"": "", "best": "*", "second": "+"}[item.mark]
    return mark + item.text + "".join(SIGNS[lack] for lack in item.lacking)


def _plain_grid(table: Table, positions: Sequence[int]) -> str:
    """Names and the value columns at these positions, block by block."""
    rows: list[list[str]] = []
    titles: dict[int, str] = {}
    for block in table.blocks:
        # Long titles stay out of the grid: they would make its first column as wide.
        titles[len(rows)] = f"[{block.title}]"
        rows.append([""] * (1 + len(positions)))
        for row in block.rows:
            rows.append([signed(row.facts[0], row.is_earlier), *(_plain_item(row.items[p]) for p in positions)])
    header = [table.fact_columns[0], *(table.columns[p].full_name for p in positions)]
    align = ["left", *["right"] * len(positions)]
    text = tabulate(rows, header, tablefmt="simple", disable_numparse=True, colalign=align)
    header_lines = 2
    lines = enumerate(text.splitlines(), -header_lines)
    return "\n".join(titles.get(position, line.rstrip()) for position, line in lines)


def plain(table: Table) -> str:
    """The table for a terminal: one below the other for each span, so that lines stay short."""
    spans = dict.fromkeys(column.span for column in table.columns)
    grids = [_plain_grid(table, [p for p, c in enumerate(table.columns) if c.span == span]) for span in spans]
    notes = [*table.notes, *legend(table, "* best, + second", SIGNS)]
    return "\n".join([table.caption, table.details, "", "\n\n".join(grids), *([""] if notes else []), *notes])
