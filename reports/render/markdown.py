"""Tables as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from reports.render.legend import SIGNS, legend
from reports.render.markdown_escaping import escape
from reports.tables.earlier_results_mark import signed
from reports.tables.table import Item, Table


def grid(header: Sequence[str], rows: Sequence[Sequence[str]], numbers_from: int | None = None) -> str:
    """A Markdown table.

    Args:
        header: escaped column names.
        rows: escaped cells.
        numbers_from: this column and those after it are aligned right; None aligns all left.
    """
    n_left = len(header) if numbers_from is None else numbers_from
    align = ["left" if position < n_left else "right" for position in range(len(header))]
    return str(tabulate(rows, header, tablefmt="pipe", disable_numparse=True, colalign=align if rows else None))


def markdown(table: Table, *, with_details: bool = True) -> str:
    """The table with its caption and notes; without details if the page states them elsewhere."""
    n_facts = len(table.fact_columns)
    rows: list[list[str]] = []
    for block in table.blocks:
        rows.append([f"*{escape(block.title)}*", *[""] * (n_facts - 1 + len(table.columns))])
        for row in block.rows:
            name, *facts = map(escape, row.facts)
            rows.append([signed(name, row.is_earlier), *facts, *map(_item, row.items)])
    header = [*table.fact_columns, *(escape(column.full_name) for column in table.columns)]
    notes = [*map(escape, table.notes), *legend(table, ("**Bold**: best", "<ins>underlined</ins>: second"), SIGNS)]
    caption = f"{table.caption} {table.details}" if with_details else table.caption
    return "\n".join([escape(caption), "", grid(header, rows, n_facts), "", *(f"- {note}" for note in notes)]).rstrip()


def _item(item: Item) -> str:
    text = escape(item.text)
    text = {"": text, "best": f"**{text}**", "second": f"<ins>{text}</ins>"}[item.mark]
    return text + "".join(SIGNS[lack] for lack in item.lacking)
