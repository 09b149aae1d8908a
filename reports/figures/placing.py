"""Axes at a place in inches; matplotlib counts in shares of the figure."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def axes_at(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Adds axes to the figure; lengths are in inches, from its lower left corner."""
    whole_width, whole_height = figure.get_size_inches()
    return figure.add_axes((left / whole_width, bottom / whole_height, width / whole_width, height / whole_height))
