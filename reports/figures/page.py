"""What stands around the panels of a figure: title and legend, whole inside the page, and one height of the axes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

TITLE_SIZE = 9.5  # points
NARROWEST = 7.8  # inches
DOTS = 130  # an inch, in PNG
TOP = 1.02  # of an axis that shows values up to 1

_SPACES = 0.5  # inches, between title, panels and legend
_MARGIN = 0.3  # inches; text is slightly wider in a PDF than on the screen
_OF_AN_ENTRY = 4.8  # line, gap and space between columns, in font sizes
# A line may break after these characters.
_PIECES = re.compile(r"[^ ,;\[]*[ ,;\[]?")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of at least NARROWEST inches; `height`, in inches, is that of the panels."""
    figure = Figure(figsize=(max(NARROWEST, width), height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def complete(figure: Figure, title: str, drawn: Mapping[str, Artist]) -> None:
    """Adds the title and a legend below the panels, breaks their lines and makes the figure higher by both.

    Args:
        figure: with its panels.
        title: lines that are broken where they are wider than the figure.
        drawn: label -> what it names, in the order of the legend.
    """
    width, height = figure.get_size_inches()
    lines = [wrapped(line, width - _MARGIN, TITLE_SIZE) for line in title.splitlines()]
    above = figure.suptitle("\n".join(lines), fontsize=TITLE_SIZE)
    boxes: list[Artist] = [above]
    if drawn:
        size = FontProperties().get_size_in_points()
        overhead = _OF_AN_ENTRY * size / 72
        # Long labels take half the width, so that they leave a second column.
        names = [wrapped(name, (width - _MARGIN) / 2 - overhead, size) for name in drawn]
        widest = max(_inches(line, size) for name in names for line in name.splitlines()) + overhead
        n_columns = max(1, min(len(names), int((width - _MARGIN) / widest)))
        boxes.append(figure.legend(list(drawn.values()), names, loc="outside lower center", ncols=n_columns))
    heights = [box.get_window_extent().height / figure.dpi for box in boxes]
    figure.set_size_inches(width, height + sum(heights) + _SPACES)


def wrapped(text: str, width: float, size: float) -> str:
    """The text in lines that are at most `width` inches wide in a font of `size` points.

    Lines break after spaces, commas, semicolons and opening brackets, and anywhere in what is longer than a line.
    """
    lines = [""]
    for piece in _PIECES.findall(text):
        for part in [piece] if _inches(piece.rstrip(), size) <= width else piece:
            if lines[-1] and _inches((lines[-1] + part).rstrip(), size) > width:
                lines.append("")
            lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def _inches(text: str, size: float) -> float:
    """Width of one line."""
    renderer: Any = RendererAgg(1, 1, DOTS)  # type: ignore[no-untyped-call]
    return float(renderer.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0]) / DOTS


def named(panels: Iterable[Axes]) -> dict[str, Artist]:
    """Label -> what it names, of all panels."""
    return dict(pair[::-1] for axes in panels for pair in zip(*axes.get_legend_handles_labels(), strict=True))


def share_top(panels: Iterable[Axes]) -> None:
    """Lets the vertical axes of all panels go from 0 to just above the highest value that any of them shows."""
    axes = list(panels)
    values = np.array([value for one in axes for line in one.get_lines() for value in np.asarray(line.get_ydata())])
    highest = values[np.isfinite(values)].max(initial=0)
    for one in axes:
        one.set_ylim(0, min(TOP, 1.05 * highest) if highest > 0 else TOP)
