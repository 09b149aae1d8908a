"""Tables of a paper as data: CSV, JSON and pandas, with unrounded values."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING

from benchmark.contract.printable import printable

if TYPE_CHECKING:
    import pandas

    from reports.paper.paper_table import PaperTable


def paper_csv(table: PaperTable) -> str:
    """A line for each row; a value that covers several columns stands in each of them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([printable(text) for text in (table.corner, *(c.name for c in table.columns), "BibTeX key")])
    for row in table.rows:
        values = ["" if math.isnan(entry.value) else repr(entry.value) for entry in row.cells]
        writer.writerow([printable(row.name), *values, row.citation])
    return out.getvalue()


def paper_json(table: PaperTable) -> str:
    """An object; values that do not exist are null."""
    content = {
        "label": table.label,
        "caption": table.caption,
        "corner": table.corner,
        "columns": [{"key": column.key, "texts": column.texts} for column in table.columns],
        "blocks": [
            [
                {
                    "name": row.name,
                    "citation": row.citation,
                    "values": [None if math.isnan(entry.value) else entry.value for entry in row.cells],
                    "texts": [entry.text for entry in row.cells],
                    "marks": [entry.mark for entry in row.cells],
                }
                for row in block
            ]
            for block in table.blocks
        ],
        "notes": table.all_notes,
    }
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


def paper_frame(table: PaperTable) -> pandas.DataFrame:
    """Values as float64 [n_rows, n_columns]."""
    import pandas

    texts = [column.texts for column in table.columns]
    columns = pandas.MultiIndex.from_tuples(texts) if len(texts[0]) > 1 else pandas.Index([text for (text,) in texts])
    index = pandas.Index([row.name for row in table.rows], name=table.corner or None)
    values = [[entry.value for entry in row.cells] for row in table.rows]
    return pandas.DataFrame(values, index=index, columns=columns, dtype="float64")
