"""Panels of lines: a few highlighted and labelled at their ends, all others grey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from numpy.typing import NDArray

from reports.figures.end_labels import GAP, LEADER, End, inches, label_ends, shortened
from reports.figures.forms import DARK_GREY, TALLEST, Form
from reports.figures.looks import OTHER, Look, Looks
from reports.figures.placing import axes_at

Values = NDArray[np.float64]

CHANCE = "chance"
CHANCE_LOOK = Look(DARK_GREY, "", (0, (1.0, 1.2)), 0.8)

_LEFT = 0.42  # inches from the edge of a column of panels to its axes: numbers and name of the axis
_ABOVE, _BELOW = 0.19, 0.36  # inches: name of the panel; numbers and name of the axis
_TALL = 1.45  # inches of a panel, unless there are many rows
_LABELS = 1.0  # inches, the widest that a label may be
_FAINT, _FAINT_DASHES = 0.45, (0, (0.6, 1.8))  # opacity and dashes of the part of a line that rests on few queries
_MARKED = 10  # points of a line that all have a marker


@dataclass(frozen=True)
class Line:
    """One method in a panel.

    Attributes:
        label: of the method.
        x, y: float64 [n] points; NaN where a value is not defined.
        low, high: float64 [n], ends of the intervals; None for no intervals.
        is_faint: bool [n], points that rest on few queries; None where all rest on enough.
        share: float64 [n], share of the queries that a point rests on; None where it is all of them.
    """

    label: str
    x: Values
    y: Values
    low: Values | None = None
    high: Values | None = None
    is_faint: NDArray[np.bool_] | None = None
    share: Values | None = None


@dataclass(frozen=True)
class Panel:
    """The lines of one direction at one code length.

    Attributes:
        title: written above.
        lines: in any order.
        chance: level of a dotted line; NaN for none.
    """

    title: str
    lines: tuple[Line, ...]
    chance: float = np.nan


@dataclass(frozen=True)
class Axis:
    """The horizontal axis of all panels.

    Attributes:
        name: written below.
        low, high: limits.
        ticks: place -> text; empty for matplotlib's own.
        is_log: whether its scale is logarithmic.
    """

    name: str
    low: float
    high: float
    ticks: dict[float, str]
    is_log: bool = False


def draw_panels(
    rows: Sequence[Sequence[Panel]], form: Form, axis: Axis, measure: str, looks: Looks, bottom: float = 0
) -> Figure:
    """Draws the panels; the vertical axes of all go from `bottom` to just above the highest value."""
    shown = {line.label for row in rows for panel in row for line in panel.lines}
    labels = [label for label, look in looks.items() if look.is_highlighted and label in shown]
    texts = shortened([*labels, CHANCE], _LABELS)
    right = max(map(inches, texts.values())) + (LEADER + GAP + 5.0) / 72
    tall = min(_TALL, (TALLEST - len(rows) * (_ABOVE + _BELOW)) / len(rows))
    height = len(rows) * (tall + _ABOVE + _BELOW)
    column = form.width / len(rows[0])
    figure = Figure(figsize=(form.width, height))
    top = _top([panel for row in rows for panel in row])
    for i, row in enumerate(rows):
        for j, panel in enumerate(row):
            below = height - (i + 1) * (tall + _ABOVE + _BELOW) + _BELOW
            axes = axes_at(figure, j * column + _LEFT, below, column - _LEFT - right, tall)
            axes.set(ylim=(bottom, top), ylabel=measure, xlabel=axis.name)
            axes.set_title(panel.title, loc="left")
            _set_axis(axes, axis)
            _draw_lines(axes, panel, looks, texts)
    return figure


def _top(panels: Sequence[Panel]) -> float:
    """Upper limit of the vertical axes."""
    found = [of for panel in panels for line in panel.lines for of in (line.y, line.high) if of is not None]
    values = np.concatenate([*found, [panel.chance for panel in panels]])
    highest = float(values[np.isfinite(values)].max(initial=0))
    return min(1.02, 1.05 * highest) if highest > 0 else 1.02


def close_bottom(panels: Sequence[Panel], looks: Looks) -> float:
    """Lower limit of the vertical axes at which highlighted lines that lie close together can be told apart.

    It is 0 unless all of them lie in the upper half; then it leaves below them as much room as they take, rounded down
    to a twentieth.
    """
    lines = [line for panel in panels for line in panel.lines if looks[line.label].is_highlighted]
    values = np.concatenate([np.zeros(0), *(line.y if line.low is None else line.low for line in lines)])
    known, top = values[np.isfinite(values)], _top(panels)
    if not len(known) or known.min() <= top / 2:
        return 0.0
    return max(0.0, float(np.floor(20 * (2 * known.min() - top)) / 20))


def _set_axis(axes: Axes, axis: Axis) -> None:
    if axis.is_log:
        axes.set_xscale("log")
        axes.minorticks_off()
    axes.set_xlim(axis.low, axis.high)
    if axis.ticks:
        axes.set_xticks(list(axis.ticks), list(axis.ticks.values()))


def _draw_lines(axes: Axes, panel: Panel, looks: Looks, texts: dict[str, str]) -> None:
    """Draws grey lines first, and highlighted ones in reverse order, so that the first lies on top."""
    places = {label: place for place, label in enumerate(looks)}
    _draw_grey(axes, [line for line in panel.lines if not looks[line.label].is_highlighted])
    ends = []
    if panel.chance >= axes.get_ylim()[0]:
        axes.axhline(panel.chance, color=CHANCE_LOOK.colour, linestyle=CHANCE_LOOK.dashes, linewidth=CHANCE_LOOK.width)
        ends.append(End(CHANCE, texts[CHANCE], CHANCE_LOOK, axes.get_xlim()[1], panel.chance, panel.chance))
    for line in panel.lines:
        look, known = looks[line.label], np.flatnonzero(np.isfinite(line.y))
        if look.is_highlighted and len(known):
            _draw(axes, line, look, zorder=3 - places[line.label] / 1000)
            x, y = line.x[known], line.y[known]
            level = float(np.trapezoid(y, x) / (x[-1] - x[0])) if x[-1] > x[0] else float(y[-1])
            ends.append(End(line.label, texts[line.label], look, float(x[-1]), float(y[-1]), level))
    label_ends(axes, ends)


def _parts(line: Line) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The points of the faint part and of the other; the point between them belongs to both, so there is no gap."""
    known = np.isfinite(line.y)
    few = np.zeros(len(line.x), np.bool_) if line.is_faint is None else line.is_faint
    return known & (few | np.concatenate([[False], few[:-1]])), known & ~few


def _draw_grey(axes: Axes, lines: Sequence[Line]) -> None:
    """Draws lines without labels; there may be hundreds."""
    parts = [_parts(line) for line in lines]
    for kind, opacity in ((0, _FAINT), (1, 1.0)):
        segments = [np.stack([line.x[of[kind]], line.y[of[kind]]], 1) for line, of in zip(lines, parts, strict=True)]
        axes.add_collection(
            LineCollection(segments, colors=OTHER.colour, linewidths=OTHER.width, alpha=opacity, zorder=1.5),
            autolim=False,
        )
    # A line of one point would not be seen.
    alone = [line for line, of in zip(lines, parts, strict=True) if of[1].sum() == 1]
    points = [(line.x[of], line.y[of]) for line in alone for of in (np.isfinite(line.y),)]
    for x, y in points:
        axes.plot(x, y, color=OTHER.colour, marker=".", linestyle="none", markersize=3.0, zorder=1.5)


def _draw(axes: Axes, line: Line, look: Look, zorder: float) -> None:
    faint, solid = _parts(line)
    axes.plot(
        *(line.x[faint], line.y[faint]),
        color=look.colour,
        linestyle=_FAINT_DASHES,
        linewidth=look.width,
        alpha=_FAINT,
        zorder=zorder,
    )
    axes.plot(
        *(line.x[solid], line.y[solid]),
        color=look.colour,
        linestyle=look.dashes,
        linewidth=look.width,
        marker=look.marker,
        markevery=None if len(line.x) <= _MARKED else 0.16,
        zorder=zorder,
        label=line.label,
    )
    if line.low is not None and line.high is not None:
        axes.vlines(line.x, line.low, line.high, color=look.colour, linewidth=0.9, zorder=zorder)
