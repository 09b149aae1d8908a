"""The figures of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.page.comparison import Compared, figure_lines
from reports.page.contents import Contents
from reports.render.markdown_escaping import escape
from reports.results.group_results import GroupResults

# Figures of comparisons on the page.
N_COMPARED = 4

TITLES = {"pr-recall": "Precision at recall", "pr-radius": "Precision and recall by Hamming radius"}
NOTES = {
    "pr-recall": "Real-valued methods are dashed or dash-dotted and the same in every panel; controls and oracle "
    "rows are left out. Precision is not smoothed, so it may rise with recall.",
    "pr-radius": "Hash codes only. The mean precision leaves out queries with an empty ball, so at small radii "
    "it may cover few queries.",
}


def group_captions(group: GroupResults, names: Iterable[str]) -> dict[str, str]:
    """Name of each figure of a group -> its caption, plain text."""
    kinds = {name: name.removesuffix(f"-{group.slug}") for name in names}
    where = f"{group.group.dataset}, {group.label}"
    return {name: f"{TITLES[kind]}, {where}. {NOTES[kind]}" for name, kind in kinds.items()}


def figure_section(contents: Contents, shown: Sequence[GroupResults]) -> list[str]:
    """All figures of the first group shown, the first figure of each other one, and figures of comparisons."""
    found: dict[str, str] = {}
    for number, group in enumerate(shown):
        captions = list(contents.figures.get(group.slug, {}).items())
        found |= dict(captions if number == 0 else captions[:1])
    lines = [line for name, text in found.items() for line in (f"![{escape(text)}](figures/{name}.png)", "")]
    lines += [line for one in _with_figures(contents)[:N_COMPARED] for line in figure_lines(one)]
    if not lines:
        return []
    return ["## Figures", "", *lines, "All figures, also as PDF: [figures/](figures/).", ""]


def _with_figures(contents: Contents) -> list[Compared]:
    """The first comparison that has each figure."""
    return [one for one in contents.compared if one.figures]
