"""Labels beside the ends of lines: they keep their order, never overlap, and stay in the room beside the panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression

from benchmark.contract.printable import printable
from reports.figures.forms import GREY, INK, TYPE
from reports.figures.looks import Look

LINE_HEIGHT = 9.6  # points between labels of TYPE points
LEADER = 20.0  # points between panel and text, which hold a piece of the line and its marker
GAP = 2.0  # points between the leader and the text
_LONGEST = 40  # characters of a shortened label; none this long fits
_BEND = 7.0  # points from the panel to where the leader is level with its text


@dataclass(frozen=True)
class End:
    """The end of a line, with its label.

    Attributes:
        label: of the method.
        text: what is written, short enough for the room.
        look: of the line.
        x, y: the last point, in data coordinates.
        level: mean height of the line, in data coordinates; the higher of two close ends is the one of the higher line.
    """

    label: str
    text: str
    look: Look
    x: float
    y: float
    level: float


@lru_cache(maxsize=4096)
def inches(text: str, size: float = TYPE) -> float:
    """Width of a line of text."""
    renderer: Any = RendererAgg(1, 1, 72)  # type: ignore[no-untyped-call]
    return float(renderer.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0]) / 72


def shortened(labels: Sequence[str], room: float, size: float = TYPE) -> dict[str, str]:
    """Texts of the labels that are at most `room` inches wide and differ from each other.

    A label that is too wide loses its end or, where two would then be equal, its middle.
    """
    found: dict[str, str] = {}
    for label in labels:
        fitting = (text for text in _cuts(printable(label), len(labels)) if inches(text, size) <= room)
        found[label] = next(text for text in fitting if text not in found.values())
    return found


def _cuts(text: str, n_labels: int) -> Iterator[str]:
    """The text, and shorter ones: without its end, without its middle, and numbered ones that fit anywhere."""
    yield text
    shorter = range(min(len(text), _LONGEST) - 1, 2, -1)
    yield from (f"{text[:n]}…" for n in shorter)
    yield from (f"{text[: n // 3]}…{text[n // 3 - n :]}" for n in shorter)
    yield from (f"{text[:2]}…{number}" for number in range(2, n_labels + 2))


def spread(wanted: ArrayLike, gap: float, low: float, high: float) -> NDArray[np.float64]:
    """The places closest to the wanted ones, in squares, that keep their order and a gap, within bounds.

    Args:
        wanted: float64 [n].
        gap: least difference between neighbours; narrowed where the bounds leave too little room.
        low: lower bound.
        high: upper bound.
    """
    places = np.asarray(wanted, np.float64)
    steps = min(gap, (high - low) / max(1, len(places) - 1)) * np.arange(len(places))
    if not len(places):
        return places
    free = isotonic_regression(places - steps).x
    return np.asarray(np.clip(free, low, high - steps[-1]) + steps)


def label_ends(axes: Axes, ends: Sequence[End]) -> None:
    """Writes each label right of the panel, behind a piece of its line; a thin grey line leads there from its end.

    Where all lines meet at their ends, a label stands at the mean height of its line, and nothing leads there.

    The limits and the place of the axes in the figure must be final.
    """
    figure: Any = axes.figure
    to_inches = figure.dpi_scale_trans  # the same at every resolution
    box = axes.get_window_extent().transformed(to_inches.inverted())

    def place_of(x: float, y: float) -> tuple[float, float]:
        place = to_inches.inverted().transform(axes.transData.transform((x, y)))
        return float(place[0]), float(np.clip(place[1], box.y0, box.y1))

    gap = LINE_HEIGHT / 72
    heights = {end.label: place_of(end.x, end.y)[1] for end in ends}
    of_methods = [heights[end.label] for end in ends if end.look.is_highlighted]
    meet = len(of_methods) > 1 and max(of_methods) - min(of_methods) < gap
    if meet:
        heights = {end.label: place_of(end.x, end.level)[1] for end in ends}
    ordered = sorted(ends, key=lambda end: (round(heights[end.label] / gap * 20), end.level, end.label))
    places = spread([heights[end.label] for end in ordered], gap, box.y0, box.y1)
    bend, stop = box.x1 + _BEND / 72, box.x1 + LEADER / 72
    for end, place in zip(ordered, places, strict=True):
        if not (meet and end.look.is_highlighted):
            x, y = zip(place_of(end.x, end.y), (bend, place), strict=True)
            axes.add_line(Line2D(x, y, transform=to_inches, color=GREY, linewidth=0.6, clip_on=False, zorder=1))
        dashes: Any = end.look.dashes  # Line2D takes no None within a tuple by its types, and takes it all the same
        sample = Line2D(
            (bend, stop),
            (place, place),
            transform=to_inches,
            color=end.look.colour,
            linestyle=dashes,
            linewidth=end.look.width,
            marker=end.look.marker or None,
            markevery=[1],
            clip_on=False,
            zorder=4,
        )
        axes.add_line(sample)
        axes.text(
            *(stop + (GAP + 2.0) / 72, place),
            end.text,
            transform=to_inches,
            color=INK,
            va="center_baseline",
            clip_on=False,
        )
