"""The figures of the page, and the captions of all figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmark.contract.printable import printable
from reports.figures.paper_figure import PaperFigure
from reports.page.contents import Contents
from reports.render import latex_escaping
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults

# Figures of comparisons on the page.
N_COMPARED = 4
CAPTIONS = "captions.tex"


def figure_section(contents: Contents, shown: Mapping[str, GroupResults]) -> list[str]:
    """All figures and costs of the first group shown, the first figure of each other one, and those of comparisons.

    Args:
        contents: of the report.
        shown: name of a group on the page -> the group.
    """
    found: dict[str, tuple[str, PaperFigure]] = {}
    for number, (name, group) in enumerate(shown.items()):
        figures = contents.figures.get(group.slug, ())
        found |= {one.name: (name, one) for one in (figures if number == 0 else figures[:1])}
    lead, first = next(iter(shown.items()))
    found |= {one.name: (lead, one) for one in contents.frontiers if first in one.groups}
    for compared in [one for one in contents.compared if one.figures][:N_COMPARED]:
        found |= {one.name: (compared.comparison.groups[0].group.dataset, one) for one in compared.figures}
    if not found:
        return []
    text = (
        "[All figures](figures/) are there as PDF for one and for two columns of a journal, with their data as CSV; "
        f"[captions for a paper](figures/{CAPTIONS}) also state data, protocol and inputs."
    )
    lines, captions = ["## Figures", "", text, ""], set[str]()
    for name, figure in found.values():
        path, caption = f"figures/{figure.name}", escape(printable(figure.caption().short))
        said = f"{caption.partition('.')[0]}, as above." if caption in captions else caption
        captions.add(caption)
        lines += [f"![{escape(figure.title)}]({path}.png)", "", f"**{escape(name)}**: {said} [PDF]({path}.pdf)", ""]
    return lines


def captions_page(contents: Contents) -> str:
    """The whole caption of every figure in LaTeX; empty if there are no figures."""
    lists: list[Sequence[PaperFigure]] = [*contents.figures.values(), contents.frontiers]
    figures = {one.name: one for of in [*lists, *(one.figures for one in contents.compared)] for one in of}
    return "\n".join(
        f"% {printable(name)}.pdf\n\\caption{{{latex_escaping.escape(printable(one.caption().whole))}}}\n"
        for name, one in figures.items()
    )
