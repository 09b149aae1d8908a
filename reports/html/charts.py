"""Geometry of the figures: from values to coordinates of an SVG, which the templates draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# One panel in SVG units; the stylesheet scales it to the width of its column.
WIDTH, HEIGHT = 380.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 38.0, 84.0, 10.0, 34.0  # the right margin holds the names of highlighted methods

MANY = 20  # points of a line; the values of longer lines are not listed


@dataclass(frozen=True)
class Point:
    """A value at a position, with its 95 % interval if it has one."""

    x: float
    y: float
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True)
class Series:
    """The points of one method.

    Attributes:
        slug: of the method.
        points: in the order of the line; those whose y is NaN are not drawn.
        looks: classes of the stylesheet; "real" dashes the line, as those of real-valued methods are.
        note: ends the text of every point; empty for none.
    """

    slug: str
    points: tuple[Point, ...]
    looks: str = ""
    note: str = ""


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes:
        name: written beside it.
        low, high: its ends.
        ticks: (value, text).
        is_log: whether equal ratios take equal room.
        show: a value between the ticks in words.
    """

    name: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    is_log: bool = False
    show: Callable[[float], str] = "{:g}".format

    def share(self, value: float) -> float:
        """Where a value lies, 0 at the low end and 1 at the high end."""
        low, high, at = (math.log(v) if self.is_log else v for v in (self.low, self.high, value))
        return (at - low) / (high - low) if high > low else 0.5


@dataclass(frozen=True)
class Drawn:
    """A series as the template writes it.

    Attributes:
        slug: of the method.
        line: path through its points.
        whiskers: path of its intervals.
        values: (x, y) of each drawn point as texts for the tooltip; empty where there are too many points.
        looks: classes of the stylesheet.
    """

    slug: str
    line: str
    whiskers: str
    values: tuple[tuple[str, str], ...]
    looks: str


@dataclass(frozen=True)
class Chart:
    """A panel as the template draws it.

    Attributes:
        x, y: its axes.
        series: the methods.
        level: y of a dotted line in SVG units, and its name; None for no line.
        frontier: path of the best that can be had; empty for none.
    """

    x: Axis
    y: Axis
    series: tuple[Drawn, ...]
    level: tuple[float, str] | None = None
    frontier: str = ""

    @property
    def x_ticks(self) -> tuple[tuple[float, str], ...]:
        """Position and text of each tick."""
        return tuple((_x(self.x, value), text) for value, text in self.x.ticks)

    @property
    def y_ticks(self) -> tuple[tuple[float, str], ...]:
        """Position and text of each tick."""
        return tuple((_y(self.y, value), text) for value, text in self.y.ticks)


def chart(
    x: Axis,
    y: Axis,
    series: Sequence[Series],
    level: tuple[float, str] = (math.nan, ""),
    frontier: Sequence[tuple[float, float]] = (),
) -> Chart:
    """Places the series.

    Args:
        x: horizontal axis, which holds all points.
        y: vertical axis, likewise.
        series: without points they are left out.
        level: value and name of a dotted line; NaN for none.
        frontier: (x, y) from left to right, joined by steps: the highest y that can be had for at most each x.
    """
    drawn = tuple(_drawn(x, y, one) for one in series if any(not math.isnan(point.y) for point in one.points))
    line = None if math.isnan(level[0]) else (_y(y, level[0]), level[1])
    return Chart(x, y, drawn, line, _frontier(x, y, frontier))


def share_axis(name: str, highest: float) -> Axis:
    """An axis from 0 to just above the highest of some shares, with about five ticks."""
    step = next((step for step in (0.02, 0.05, 0.1, 0.2) if highest <= 5.2 * step), 0.2)
    high = min(1.0, max(highest * 1.03, 2 * step))
    above = round(math.ceil(high / step - 1e-9) * step, 2)
    high = above if above <= 1.06 * high else high  # a tick at the very top, where it is close
    ticks = [round(number * step, 2) for number in range(int(high / step + 1e-9) + 1)]
    return Axis(name, 0.0, high, tuple((tick, f"{tick:g}") for tick in ticks))


def places_axis(name: str, places: Sequence[str]) -> Axis:
    """An axis of named places at 0, 1, 2, …"""
    ticks = tuple((float(number), text) for number, text in enumerate(places))
    return Axis(name, -0.2, max(len(places) - 0.8, 0.2), ticks)


def log_axis(name: str, values: Sequence[float], show: Callable[[float], str]) -> Axis:
    """A logarithmic axis of positive values, with two to seven ticks at round numbers where its range has them."""
    low, high = min(values) / 1.3, max(values) * 1.3
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for factors in ((1,), (1, 3), (1, 2, 5)):
        ticks = [float(f"{factor}e{power}") for power in powers for factor in factors]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) > 2:
            break
    kept = ticks[:: -(-len(ticks) // 7) or 1]
    return Axis(name, low, high, tuple((tick, show(tick)) for tick in kept), is_log=True, show=show)


def _frontier(x: Axis, y: Axis, points: Sequence[tuple[float, float]]) -> str:
    """Path of steps through the frontier, up to the right end."""
    if not points:
        return ""
    steps = "".join(f"H{_text(_x(x, at))}V{_text(_y(y, value))}" for at, value in points[1:])
    return f"M{_text(_x(x, points[0][0]))} {_text(_y(y, points[0][1]))}{steps}H{_text(WIDTH - RIGHT)}"


def _drawn(x: Axis, y: Axis, series: Series) -> Drawn:
    points = [point for point in series.points if not math.isnan(point.y)]
    places = [(_text(_x(x, point.x)), _text(_y(y, point.y))) for point in points]
    line = "L".join(f"{a} {b}" for a, b in places) + ("h0" if len(places) == 1 else "")
    whiskers = "".join(
        f"M{_text(_x(x, p.x))} {_text(_y(y, p.low))}V{_text(_y(y, p.high))}" for p in points if not math.isnan(p.low)
    )
    names = dict(x.ticks)
    note = f" ({series.note})" if series.note else ""
    values = tuple((names.get(p.x, x.show(p.x)), f"{_value_text(p)}{note}") for p in points if len(points) <= MANY)
    return Drawn(series.slug, f"M{line}", whiskers, values, series.looks)


def _value_text(point: Point) -> str:
    return f"{point.y:.3f}" + ("" if math.isnan(point.low) else f" [{point.low:.3f}, {point.high:.3f}]")


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM)


def _text(number: float) -> str:
    """A coordinate with one decimal."""
    return f"{number:.1f}".removesuffix(".0")
