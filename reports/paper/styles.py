"""What the documents of publishers leave for a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reports.paper.choice import StyleName


@dataclass(frozen=True)
class Style:
    r"""A document class. Lengths are in pt.

    Attributes:
        float_name: environment of a table over the whole width of the page.
        column_float: environment of a table that fits into a column.
        width: of the page's text.
        column: width of a column.
        height: of the page's text, without what the class puts around a float.
        size: command of the type of table and notes, at least 7 pt.
        digit: width of a digit in that type, a little too wide.
        line: from one line of that type to the next.
        gap: \tabcolsep, at least.
        is_framed: whether each table stands in a frame of its own, as on slides.
        below_caption: space that the class leaves out between a caption and the table below it.
    """

    float_name: str
    column_float: str
    width: float
    column: float
    height: float
    size: str
    digit: float
    line: float
    gap: float
    is_framed: bool = False
    below_caption: float = 0


# Measured in IEEEtran (journal), acmart (sigconf), article (10 pt, letter) and beamer (4:3).
STYLES: Final[Mapping[StyleName, Style]] = {
    "ieee": Style("table*", "table", 516, 252, 690, r"\footnotesize", 4.05, 9.0, 2.5),
    "acm": Style("table*", "table", 506, 241, 600, r"\footnotesize", 4.05, 9.0, 2.2),
    "article": Style("table", "table", 345, 345, 545, r"\footnotesize", 4.5, 9.5, 2.5, below_caption=5),
    "beamer": Style("table", "table", 307, 307, 255, r"\scriptsize", 4.4, 9.5, 2, is_framed=True),
}
