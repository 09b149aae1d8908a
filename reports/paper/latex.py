r"""Tables of a paper as LaTeX floats, for documents with \usepackage{booktabs}."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.paper.pages import header_limit, header_lines, name_limit, name_width, parts, spans, width
from reports.paper.styles import Style
from reports.render.latex_escaping import escape

if TYPE_CHECKING:
    from reports.paper.paper_table import Entry, NamedRow, PaperTable

# First line of every file.
NEEDED = r"% needs \usepackage{booktabs}"

# LaTeX's own \tabcolsep, in pt; gaps grow to it as long as a table fills no more than this share of the measure.
WIDEST_GAP = 6
FILLED = 0.93

COMMANDS = {"best": r"\textbf", "second": r"\underline"}

# Where a long name may break: after a sign, and in a long word.
PIECES = re.compile(r"[A-Za-z0-9]{1,10}[^A-Za-z0-9]?|[^A-Za-z0-9]")


def paper_latex(table: PaperTable, style: Style) -> str:
    """The text of a .tex file with the table; parts of a table that is larger than a page get labels of their own."""
    floats = [_float(part, style) for part in parts(table, style)]
    return "\n\n".join([NEEDED, *floats]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"


def _header(table: PaperTable, style: Style) -> list[str]:
    """One line for each level; rules below levels that span several columns."""
    lines, cited = [], dict(table.cited)

    def title(text: str, *, may_wrap: bool = False) -> str:
        citation = rf"\cite{{{cited[text]}}}" if text in cited else ""
        if may_wrap and header_lines(text, style) > 1:
            return _wrapped(text, header_limit(style), "b", citation and f" {citation}")
        return escape(text) + (citation and f"~{citation}")

    n_levels = len(table.columns[0].texts)
    for level in range(n_levels - 1):
        cells, rules = [""], []
        for text, columns in spans(table, level):
            cells.append(rf"\multicolumn{{{len(columns)}}}{{c}}{{{title(text)}}}")
            if text:
                rules.append(rf"\cmidrule(lr){{{columns[0] + 2}-{columns[-1] + 2}}}")
        lines += [_line(cells), " ".join(rules)]
    last = [title(column.texts[-1], may_wrap=True) for column in table.columns]
    return [*lines, _line([escape(table.corner), *last])]


def _wrapped(text: str, limit: float, position: str, after: str) -> str:
    """The text in as many lines as it needs."""
    words = [r"\allowbreak{}".join(map(escape, PIECES.findall(word))) for word in text.split()]
    return rf"\parbox[{position}]{{{limit:.0f}pt}}{{\raggedright {' '.join(words)}{after}\strut}}"


def _entry(entry: Entry) -> str:
    text = escape(entry.text)
    text = rf"{COMMANDS[entry.mark]}{{{text}}}" if entry.mark else text
    return text if entry.span == 1 else rf"\multicolumn{{{entry.span}}}{{c}}{{{text}}}"


def _row(row: NamedRow, style: Style) -> str:
    citation = rf"~\cite{{{row.citation}}}" if row.citation else ""
    is_long = name_width(row, style) > name_limit(style)
    if is_long:
        name = _wrapped(row.name, name_limit(style), "t", citation)
    else:
        before = row.cited_part or row.name
        name = f"{escape(before)}{citation} {escape(row.name.removeprefix(before))}".rstrip()
    return _line([name, *map(_entry, row.entries)])


def _float(table: PaperTable, style: Style) -> str:
    taken = width(table, style)
    name, measure = (style.column_float, style.column) if taken <= style.column else (style.float_name, style.width)
    gap = min(WIDEST_GAP, style.gap + max(0, FILLED * measure - taken) / (2 * (1 + len(table.columns))))
    lines = [
        rf"\begin{{{name}}}",
        r"\centering",
        rf"\caption{{{escape(table.caption)}}}",
        rf"\label{{tab:{table.label}}}",
        *([rf"\vspace{{{style.below_caption}pt}}"] if style.below_caption else []),
        style.size,
        rf"\setlength{{\tabcolsep}}{{{gap:.1f}pt}}",
        rf"\begin{{tabular}}{{l{'r' * len(table.columns)}}}",
        r"\toprule",
        *_header(table, style),
    ]
    for block in table.blocks:
        lines += [r"\midrule", *(_row(row, style) for row in block)]
    lines += [r"\bottomrule", r"\end{tabular}"]
    if table.all_notes:
        notes = escape(" ".join(table.all_notes)).replace(r" \%", r"~\%")
        lines += ["", r"\smallskip", rf"\parbox{{{measure - 2}pt}}{{\raggedright {style.size} {notes}}}"]
    lines.append(rf"\end{{{name}}}")
    return "\n".join([r"\begin{frame}", *lines, r"\end{frame}"] if style.is_framed else lines)
