"""The figures of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmark.contract.printable import printable
from reports.figures.paper_figure import PaperFigure
from reports.page.contents import Contents
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults

# Figures of comparisons on the page.
N_COMPARED = 4


def figure_section(contents: Contents, shown: Sequence[GroupResults]) -> list[str]:
    """All figures of the first group shown, the first figure of each other one, costs, and figures of comparisons."""
    found: list[PaperFigure] = []
    for number, group in enumerate(shown):
        figures = contents.figures.get(group.slug, ())
        found += figures if number == 0 else figures[:1]
    found += [one for one in contents.frontiers if one.groups[0] in shown]
    found += [figure for one in [c for c in contents.compared if c.figures][:N_COMPARED] for figure in one.figures]
    if not found:
        return []
    unique = {figure.name: figure for figure in found}
    return ["## Figures", "", *figure_lines(unique.values()), "All of them: [figures/](figures/).", ""]


def figure_lines(figures: Iterable[PaperFigure]) -> list[str]:
    """Markdown lines of figures that were written to `figures/`, each with its caption and links to its files."""
    lines = []
    for figure in figures:
        path, caption = f"figures/{figure.name}", escape(printable(figure.caption()))
        lines += [f"![{escape(figure.title)}]({path}.png)", ""]
        lines += [f"{caption} [PDF]({path}.pdf), [as wide as a column]({path}-column.pdf), [data]({path}.csv).", ""]
    return lines
