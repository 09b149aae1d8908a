"""Figures on the page, with their captions."""

from __future__ import annotations

from collections.abc import Iterable

from benchmark.contract.printable import printable
from reports.figures.paper_figure import PaperFigure
from reports.render.markdown_escaping import escape


def figure_lines(figures: Iterable[PaperFigure], level: int) -> list[str]:
    """Markdown lines of figures.

    Args:
        figures: written to `figures/`.
        level: of their headings.
    """
    lines = []
    for figure in figures:
        path, caption = f"figures/{figure.name}", escape(printable(figure.caption()))
        lines += [f"{'#' * level} {figure.title}", "", f"![{figure.title}]({path}.png)", ""]
        lines += [f"{caption} [PDF]({path}.pdf), [as wide as a column]({path}-column.pdf), [data]({path}.csv).", ""]
    return lines
