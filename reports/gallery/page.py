"""The gallery as a page: every panel as text and pictures, readable without colours and without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from reports.gallery.panel import NO_ORDER, RIGHT, WRONG, Panel, precision_text, tie_text
from reports.render.html_templates import html_templates


def anchor(number: int) -> str:
    """Name of the place of a panel on the page, by its number from 0."""
    return f"panel-{number + 1}"


def page(run: str, panels: Sequence[Panel], notes: Iterable[str]) -> str:
    """The page.

    Args:
        run: name of the run.
        panels: in order; those of one data set and direction stand together.
        notes: what a reader should know, one line each.
    """
    numbered = [(anchor(number), panel) for number, panel in enumerate(panels)]
    groups = groupby(numbered, key=lambda one: (one[1].dataset, one[1].direction))
    environment = html_templates("reports.gallery")
    environment.filters |= {"precision": precision_text, "tie_text": tie_text}
    return environment.get_template("gallery.html").render(
        title=f"Gallery of the run {run}",
        notes=[
            f"{RIGHT} and a solid frame: relevant to the query. {WRONG} and a dashed frame: not. {NO_ORDER}",
            "AP is the average precision of the query over the whole database.",
            *notes,
        ],
        groups=[list(group) for _, group in groups],
    )
