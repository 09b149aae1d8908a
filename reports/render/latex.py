r"""Tables as LaTeX floats for documents with \usepackage{booktabs,graphicx}."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from reports.render.latex_escaping import escape
from reports.render.legend import LETTERS, legend
from reports.tables.table import Block, Item, Table

# First line of every file.
NEEDED = r"% needs \usepackage{booktabs,graphicx}"

# Shrinks a table that is wider than the text.
FIT = r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%"

# Rows and block titles that fit on a page together with a long caption and notes.
N_LINES = 44

# Follows the name of a row that holds results of an earlier request.
EARLIER = r"\textsuperscript{e}"

# Abbreviated facts, because a page is narrow.
SHORT = {
    "shallow-hashing": "shallow",
    "deep-hashing": "deep",
    "real-valued": "real",
    "supervised": "sup.",
    "unsupervised": "unsup.",
    "published-code": "code",
    "from-paper": "paper",
    "reconstruction": "reconstr.",
    "inspired-by": "inspired",
}


def _item(item: Item) -> str:
    text = re.sub(r" \$\\pm\$ (.+?)(?= \(|$)", r"\\,{\\tiny$\\pm$\1}", escape(item.text))
    text = {"": text, "best": rf"\textbf{{{text}}}", "second": rf"\underline{{{text}}}"}[item.mark]
    letters = "".join(LETTERS[lack] for lack in item.lacking)
    return text + (rf"\textsuperscript{{{letters}}}" if letters else "")


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _header(table: Table) -> list[str]:
    """Column names, below their spans if there are any."""
    n_facts = len(table.fact_columns)
    lines = []
    if any(column.span for column in table.columns):
        cells, rules, position = [""] * n_facts, [], n_facts + 1
        for span, columns in groupby(table.columns, key=lambda column: column.span):
            width = len(list(columns))
            cells.append(rf"\multicolumn{{{width}}}{{c}}{{{escape(span)}}}")
            rules.append(rf"\cmidrule(lr){{{position}-{position + width - 1}}}")
            position += width
        lines = [_line(cells), " ".join(rules)]
    return [*lines, _line([escape(name) for name in (*table.fact_columns, *(c.name for c in table.columns))])]


def _parts(table: Table) -> list[Table]:
    """Splits the table between blocks into numbered parts that each fit on a page, as few as possible."""
    parts: list[list[Block]] = []
    n_lines = N_LINES
    for block in table.blocks:
        n_lines += 1 + len(block.rows)
        if n_lines > N_LINES:
            parts.append([])
            n_lines = 1 + len(block.rows)
        parts[-1].append(block)
    if len(parts) <= 1:
        return [table]
    return [
        replace(
            table,
            slug=f"{table.slug}-part{number}",
            caption=f"{table.caption} Part {number} of {len(parts)}.",
            blocks=tuple(blocks),
        )
        for number, blocks in enumerate(parts, start=1)
    ]


def latex(table: Table) -> str:
    """The table with caption, label and notes, as one float or as several if it is too long for a page."""
    return "\n\n".join(map(_float, _parts(table)))


def _float(table: Table) -> str:
    n_facts, n_columns = len(table.fact_columns), len(table.fact_columns) + len(table.columns)
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{escape(f'{table.caption} {table.details}')}}}",
        # Labels are not typeset, so kind and slug need no escaping.
        rf"\label{{tab:{table.kind}-{table.slug}}}",
        r"\scriptsize",
        r"\setlength{\tabcolsep}{3pt}",
        FIT,
        rf"\begin{{tabular}}{{{'l' * n_facts}{'r' * len(table.columns)}}}",
        r"\toprule",
        *_header(table),
    ]
    for block in table.blocks:
        lines += [r"\midrule", rf"\multicolumn{{{n_columns}}}{{l}}{{\emph{{{escape(block.title)}}}}} \\"]
        for row in block.rows:
            name, *facts = row.facts
            name = escape(name) + (EARLIER if row.is_earlier else "")
            lines.append(_line([name, *(escape(SHORT.get(fact, fact)) for fact in facts), *map(_item, row.items)]))
    lines += [r"\bottomrule", r"\end{tabular}}"]
    letters = {lack: f"({letter})" for lack, letter in LETTERS.items()}
    notes = [*table.notes, *legend(table, ("Bold: best", "underlined: second"), letters, "(e)")]
    if notes:
        lines += ["", r"\smallskip", r"\parbox{\linewidth}{\scriptsize " + escape(" · ".join(notes)) + "}"]
    return "\n".join([*lines, r"\end{table}"])


def latex_file(tables: Sequence[Table]) -> str:
    """The text of a .tex file with these tables, for use with \\input."""
    return "\n\n".join([NEEDED, *map(latex, tables)]) + "\n"
