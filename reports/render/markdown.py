"""Tables as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

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


def markdown(table: Table, *, with_details: bool = True, notes_elsewhere: Collection[str] = ()) -> str:
    """The table with its caption and notes.

    Args:
        table: shown.
        with_details: whether the caption states protocol, features and seeds, which a page may state elsewhere.
        notes_elsewhere: notes that the page shows once for several tables.
    """
    n_facts = len(table.fact_columns)
    rows: list[list[str]] = []
    for block in table.blocks:
        if block.title:
            rows.append([f"*{escape(block.title)}*", *[""] * (n_facts - 1 + len(table.columns))])
        for row in block.rows:
            name, *facts = map(escape, row.facts)
            rows.append([signed(name, row.is_earlier), *facts, *map(_item, row.items)])
    header = [*table.fact_columns, *(escape(column.full_name) for column in table.columns)]
    caption = f"{table.caption} {table.details}" if with_details else table.caption
    notes = [f"- {note}" for note in notes_of(table) if note not in notes_elsewhere]
    return "\n".join([escape(caption), "", grid(header, rows, n_facts), "", *notes]).rstrip()


def notes_of(table: Table) -> list[str]:
    """Notes of a table and the meaning of its marks and signs, as Markdown."""
    return [*map(escape, table.notes), *legend(table, ("**Bold**: best", "<ins>underlined</ins>: second"), SIGNS)]


def markdown_file(heading: str, tables: Sequence[Table]) -> str:
    """A page of tables; a note of several tables stands once at the end."""
    counts = Counter(note for table in tables for note in notes_of(table))
    shared = [note for note, count in counts.items() if count > 1]
    parts = [f"# {heading}", *(markdown(table, notes_elsewhere=shared) for table in tables)]
    return "\n\n".join([*parts, *(["\n".join(f"- {note}" for note in shared)] if shared else [])]) + "\n"


def _item(item: Item) -> str:
    text = escape(item.text)
    text = {"": text, "best": f"**{text}**", "second": f"<ins>{text}</ins>"}[item.mark]
    return text + "".join(SIGNS[lack] for lack in item.lacking)
