"""Figures of the page and their panels, before and after they are laid out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.html.charts import Axis, Chart, Series, chart, share_axis
from reports.html.facets import Column


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
        columns: it belongs to; it is hidden when all of them are.
        title: what it shows.
        length: its code length in words; empty if it shows all.
        chart: what is drawn.
    """

    columns: tuple[Column, ...]
    title: str
    length: str
    chart: Chart


@dataclass(frozen=True)
class Figure:
    """Panels of one kind.

    Attributes:
        name: anchor in the page.
        title: heading.
        notes: how to read it, and what it says.
        term: begins the name of its definition.
        panels: in report order.
        signs: what the shapes of its points mean; empty where they tell highlighted methods apart.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    term: str
    panels: tuple[Panel, ...]
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """What a panel shows, before its vertical axis is known.

    Attributes:
        columns: it belongs to.
        title: what it shows.
        length: its code length in words; empty if it shows all.
        x: horizontal axis.
        y: name of the vertical axis.
        series: the methods.
        chance: value of the dotted line; NaN for none.
        frontier: (x, y) of its points, the cheapest first.
    """

    columns: tuple[Column, ...]
    title: str
    length: str
    x: Axis
    y: str
    series: Sequence[Series]
    chance: float = math.nan
    frontier: Sequence[tuple[float, float]] = ()

    @property
    def values(self) -> list[float]:
        """All values that the vertical axis has to hold; empty if no method has any."""
        points = [point for one in self.series for point in one.points if not math.isnan(point.y)]
        ends = [point.y if math.isnan(point.high) else point.high for point in points]
        return [*ends, *([] if math.isnan(self.chance) else [self.chance])] if ends else []

    def panel(self, top: float) -> Panel:
        """The panel with a vertical axis that reaches this value."""
        drawn = chart(self.x, share_axis(self.y, top), self.series, (self.chance, "chance"), self.frontier)
        return Panel(self.columns, self.title, self.length, drawn)


def laid_out(contents: Sequence[Contents | None]) -> tuple[Panel, ...]:
    """Panels of the contents that have values; they share their vertical axis."""
    kept = [one for one in contents if one is not None and one.values]
    top = max((value for one in kept for value in one.values), default=0.0)
    return tuple(one.panel(top) for one in kept)
