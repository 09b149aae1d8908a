"""What the documents of publishers leave for a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reports.paper.choice import StyleName


@dataclass(frozen=True)
class Style:
    r"""A document class.

    Attributes:
        float_name: environment of a table over the whole width of the page.
        column_float: environment of a table that fits into a column.
        width: of the page's text, in pt.
        column: width of a column, in pt.
        size: command of the type.
        digit: width of a digit in that type, in pt, a little too wide.
        gap: \tabcolsep, in pt.
        note_size: command of the type of notes, at least 7 pt.
        n_lines: rows that fit on a page with the caption.
        is_framed: whether each table stands in a frame of its own, as on slides.
    """

    float_name: str
    column_float: str
    width: float
    column: float
    size: str
    digit: float
    gap: float
    note_size: str
    n_lines: int
    is_framed: bool = False


# Widths are those of IEEEtran (journal), acmart (sigconf), article (10 pt, letter) and beamer (4:3).
STYLES: Final[Mapping[StyleName, Style]] = {
    "ieee": Style("table*", "table", 516, 252, r"\footnotesize", 4.05, 2.5, r"\footnotesize", 64),
    "acm": Style("table*", "table", 506, 241, r"\footnotesize", 4.05, 2.2, r"\footnotesize", 58),
    "article": Style("table", "table", 345, 345, r"\footnotesize", 4.5, 2.5, r"\footnotesize", 50),
    "beamer": Style("table", "table", 307, 307, r"\scriptsize", 4.4, 2, r"\scriptsize", 11, is_framed=True),
}
