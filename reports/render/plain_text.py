"""Tables as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from tabulate import tabulate

from benchmark.contract.printable import printable
from reports.render.legend import SIGNS, legend
from reports.tables.earlier_results_mark import signed
from reports.tables.table import Item, Table


def plain(table: Table) -> str:
    """The table for a terminal. Each span gets a grid of its own, so that lines stay short."""
    spans = dict.fromkeys(column.span for column in table.columns)
    grids = [_grid(table, [p for p, c in enumerate(table.columns) if c.span == span]) for span in spans]
    notes = [*table.notes, *legend(table, ("* best", "+ second"), SIGNS)]
    above, below = map(printable, (table.caption, table.details)), map(printable, notes)
    return "\n".join([*above, "", "\n\n".join(grids), *([""] if notes else []), *below])


def _grid(table: Table, positions: Sequence[int]) -> str:
    """The name columns and the value columns at `positions`, for each block in turn."""
    rows: list[list[str]] = []
    titles: dict[int, str] = {}
    for block in table.blocks:
        # Titles are long. Inside the grid they would widen its first column, so they replace an empty row afterwards.
        if block.title:
            titles[len(rows)] = f"[{printable(block.title)}]"
            rows.append([""] * (1 + len(positions)))
        for row in block.rows:
            rows.append([signed(printable(row.facts[0]), row.is_earlier), *(_item(row.items[p]) for p in positions)])
    header = [table.fact_columns[0], *(table.columns[p].full_name for p in positions)]
    align = ["left", *["right"] * len(positions)]
    text = tabulate(rows, header, tablefmt="simple", disable_numparse=True, colalign=align)
    header_lines = 2
    lines = enumerate(text.splitlines(), -header_lines)
    return "\n".join(titles.get(position, line.rstrip()) for position, line in lines)


def _item(item: Item) -> str:
    mark = {"": "", "best": "*", "second": "+"}[item.mark]
    return mark + item.text + "".join(SIGNS[lack] for lack in item.lacking)
