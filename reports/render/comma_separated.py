"""Tables and scores as CSV text, with unrounded values and the labels in every line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import pandas

from benchmark.contract.printable import printable
from reports.tables.table import Table

# This column says "yes" if the row holds results of an earlier request.
EARLIER = "earlier"


def _text(rows: Sequence[Mapping[str, str]], header: Sequence[str]) -> str:
    """CSV text; rows leave columns empty that they lack."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: printable(text) for name, text in row.items()} for row in rows)
    return out.getvalue()


def _table_rows(table: Table) -> list[dict[str, str]]:
    """Rows of a table: column name -> unrounded text."""
    rows = []
    for block in table.blocks:
        for row in block.rows:
            line = dict(table.labels) | dict(row.labels) | {"block": block.title}
            line |= dict(zip(table.fact_columns, row.facts, strict=True))
            line |= {EARLIER: "yes" if row.is_earlier else ""}
            for column, item in zip(table.columns, row.items, strict=True):
                line |= {f"{column.full_name} {suffix}".strip(): text for suffix, text in item.raw}
            rows.append(line)
    return rows


def comma_separated(tables: Sequence[Table]) -> str:
    """Tables of one kind below each other, with the columns of all of them."""
    rows = [row for table in tables for row in _table_rows(table)]
    # Label and fact columns of all tables come before all value columns.
    first = [name for table in tables for name in (*dict(table.labels), "block", *table.fact_columns, EARLIER)]
    return _text(rows, list(dict.fromkeys([*first, *(name for row in rows for name in row)])))


def results_csv(frame: pandas.DataFrame) -> str:
    """The frame of all scores. Floats have the fewest digits that read back exactly; missing values are empty."""
    shown = frame.map(lambda value: printable(value) if isinstance(value, str) else value)
    return shown.to_csv(index=False, lineterminator="\n")
