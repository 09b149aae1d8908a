"""Labels beside points: each finds a place where it hides neither another label nor a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import ConnectionPatch
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox, offset_copy
from numpy.typing import NDArray

from benchmark.contract.printable import printable
from reports.figures.forms import DARK_GREY, INK, SMALL_TYPE

LONGEST_LABEL = 26  # characters
TEXT_FIRST = 100  # a text over a text is that much worse than one over a line
MARGIN = 3.0  # pixels around markers and lines
CLOSE = 4.0  # points; a thin line leads to labels that are further above or below

# Offsets of a label from its point, in points, and its side; above and left of the frontier lies no compared point.
Place = tuple[float, float, str]
PLACES: tuple[Place, ...] = tuple(
    (x, y, side)
    for y in (3.0, 9.0, -4.0, 15.0, 21.0, -11.0, 27.0, 33.0, -18.0)
    for x, side in ((-2.0, "right"), (2.0, "left"), (0.0, "center"))
)


def write_labels(axes: Axes, labels_at: Sequence[tuple[str, tuple[float, float]]]) -> None:
    """Writes labels beside their points; one that finds no free place close by is left out.

    Args:
        axes: with all else drawn, and with their final size.
        labels_at: text, and the point that it names.
    """
    inside = axes.get_window_extent()
    lines, labels = _line_boxes(axes), list[Bbox]()
    for whole, at in labels_at:
        text = printable(whole)
        text = text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
        label = axes.annotate(text, at, (0, 0), textcoords="offset points", fontsize=SMALL_TYPE, color=INK, zorder=5)
        label.set_path_effects([withStroke(linewidth=2, foreground="white")])  # above lines that lead to other labels
        own, per_point = label.get_window_extent(), axes.figure.dpi / 72
        anchor = axes.transData.transform(at)
        overlaps = {}
        for place in PLACES:
            box = _placed(own, anchor, place, per_point)
            outside = box.width * box.height - _shared(box, inside)
            hidden = outside + sum(_shared(box, other) for other in labels)
            overlaps[place] = TEXT_FIRST * hidden + sum(_shared(box, other) for other in lines)
        best = min(PLACES, key=lambda place: round(overlaps[place], 3))
        if overlaps[best] > TEXT_FIRST:  # only a place over another text or an edge is left
            label.remove()
            continue
        _move(label, best)
        if abs(best[1]) > CLOSE:
            _lead(axes, at, best)
        labels.append(label.get_window_extent())


def _line_boxes(axes: Axes) -> list[Bbox]:
    """Boxes around the markers, and around the pieces of the frontier."""
    found = []
    for line in axes.lines:
        path = axes.transData.transform(np.column_stack(line.get_data()).astype(float))
        is_step = line.get_drawstyle() == "steps-post"
        if is_step:
            corners = np.column_stack([path[1:, 0], path[:-1, 1]])
            path = np.concatenate([path[:1], *(np.stack(pair) for pair in zip(corners, path[1:], strict=True))])
        for start, end in pairwise(path) if is_step else zip(path, path, strict=True):
            low, high = np.minimum(start, end), np.maximum(start, end)
            found.append(Bbox([low - MARGIN, high + MARGIN]))
    return found


def _move(label: Annotation, place: Place) -> None:
    x, y, side = place
    label.set_position((x, y))
    label.set(ha=side, va="bottom" if y > 0 else "top")


def _lead(axes: Axes, at: tuple[float, float], place: Place) -> None:
    """Draws a thin line from a point to its label."""
    end = offset_copy(axes.transData, fig=axes.get_figure(root=True), x=place[0], y=place[1], units="points")
    axes.add_artist(ConnectionPatch(at, at, axes.transData, end, color=DARK_GREY, linewidth=0.4, zorder=3))


def _placed(own: Bbox, anchor: NDArray[np.float64], place: Place, per_point: float) -> Bbox:
    """The box that a text of this size has at a place beside its point, in pixels."""
    x, y, side = place
    left = anchor[0] + x * per_point - own.width * {"left": 0.0, "center": 0.5, "right": 1.0}[side]
    bottom = anchor[1] + y * per_point - (0.0 if y > 0 else own.height)
    return Bbox([[left, bottom], [left + own.width, bottom + own.height]])


def _shared(first: Bbox, second: Bbox) -> float:
    """Area that two boxes share, in pixels."""
    width = min(first.x1, second.x1) - max(first.x0, second.x0)
    height = min(first.y1, second.y1) - max(first.y0, second.y0)
    return float(max(0.0, width) * max(0.0, height))
