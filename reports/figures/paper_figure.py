"""A figure as it goes into a paper: two widths, a caption apart from it, and its data."""

from __future__ import annotations

from typing import Protocol

import pandas
from matplotlib.figure import Figure

from reports.figures.captions import Caption
from reports.figures.forms import Form


class PaperFigure(Protocol):
    """One figure of a run. Nothing is drawn or read before it is asked for."""

    @property
    def name(self) -> str:
        """Begins the names of its files; unique in the run."""

    @property
    def title(self) -> str:
        """A few words for a heading."""

    @property
    def is_drawable(self) -> bool:
        """Whether the group has anything to show in it."""

    def caption(self) -> Caption:
        """What the figure shows: measure, data, source, speech, protocol, inputs, seeds, and what its signs mean."""

    def draw(self, form: Form) -> Figure:
        """The figure at one width; called in the settings of `reports.figures.forms`."""

    def data(self) -> pandas.DataFrame:
        """The numbers that it shows, unrounded."""
