"""Average precision by class and method, as a heat map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import matplotlib
import numpy as np
import pandas
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from reports.figures.captions import Caption
from reports.figures.end_labels import inches, shortened
from reports.figures.forms import COLUMN, SMALL_TYPE, TALLEST, Form
from reports.figures.looks import MOST, Looks, highlighted
from reports.figures.mean_curves import drawn_lines
from reports.figures.placing import axes_at
from reports.figures.words import described
from reports.results.group_results import GroupResults
from reports.statistics.class_means import class_name, means_of_line
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.annotations import labels

# Cividis is read alike with and without red or green cones, and its lightness grows steadily, so also in grey.
COLOURS = "cividis"

_CELL = 0.118  # inches, the least height of a row or width of a column with a name
_ROW = 0.165  # inches of a row where there is room
_NAMES = 1.15  # inches, the widest that a name may be
_BAR = 0.42  # inches below the cells, for the colour bar
_EDGE = 0.06  # inches around everything
_READABLE = (0.24, 0.125)  # inches of a cell that can hold a number
_MOST_NUMBERS = 300  # in the cells of a figure; more would take seconds to set


@dataclass(frozen=True)
class ClassHeatMap:
    """One direction at the longest code length: all methods in the wide form, the highlighted ones in the narrow one.

    Attributes:
        group: results to show.
        looks: of its methods.
        statistics: reads the values of single queries.
        direction: shown.
    """

    group: GroupResults
    looks: Looks
    statistics: GroupStatistics
    direction: str

    @property
    def title(self) -> str:
        """A few words for a heading."""
        return f"Average precision by class, {self.direction}"

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"classes-{self.direction}-{self.group.slug}"

    @property
    def is_drawable(self) -> bool:
        """Whether there are values of single queries."""
        return bool(self._means.size)

    @property
    def _length(self) -> int | None:
        return max(self.group.lengths, default=None)

    def caption(self) -> Caption:
        """What the figure shows."""
        length = "" if self._length is None else f", codes of {self._length} bits and real-valued methods"
        shows = (
            "Each cell is the mean over the queries of a class and over the seeds. Classes and methods are ordered by "
            "their means; the one-column version shows only the highlighted methods."
        )
        n_rows, n_columns = self._means.shape
        few = [
            f"{n} {what} with the smallest means are left out of the figure, not of its data."
            for n, what in ((n_rows - self._most_methods, "methods"), (n_columns - self._most_classes, "classes"))
            if n > 0
        ]
        what = f"Average precision by class and method, {self.direction}{length},"
        return described(self.group, what, shows, *few)

    @cached_property
    def _means(self) -> pandas.DataFrame:
        """Mean average precision, methods x classes, both in the order of their means."""
        found = {
            line.label: dict(enumerate(means.tolist()))
            for line in drawn_lines(self.group)
            if len(means := means_of_line(self.statistics, line, self.direction))
        }
        frame = pandas.DataFrame.from_dict(found, orient="index", dtype=np.float64).dropna(axis=1, how="all")
        frame.columns = pandas.Index([class_name(self.statistics, int(number)) for number in frame.columns])
        frame = frame.loc[frame.mean(axis=1).sort_values(ascending=False, kind="stable").index]
        return frame[frame.mean().sort_values(ascending=False, kind="stable").index]

    @property
    def _most_methods(self) -> int:
        return int((TALLEST - _NAMES - _BAR - 2 * _EDGE) / _CELL)

    @property
    def _most_classes(self) -> int:
        return int((7.16 - _NAMES - 2 * _EDGE) / _CELL)

    def draw(self, form: Form) -> Figure:
        """Methods below each other in the wide form, classes in the narrow one."""
        frame = self._means.iloc[:, : self._most_classes]
        if form == COLUMN:
            chosen = [label for label in highlighted(self.looks) if label in frame.index]
            frame = frame.loc[chosen or frame.index[:MOST]].T
        frame = frame.iloc[: self._most_methods]
        rows = shortened([str(name) for name in frame.index], _NAMES, SMALL_TYPE)
        columns = shortened([str(name) for name in frame.columns], _NAMES, SMALL_TYPE)
        left, above = (max(inches(text, SMALL_TYPE) for text in of.values()) + 0.09 for of in (rows, columns))
        tall = min(_ROW, (TALLEST - above - _BAR - 2 * _EDGE) / len(frame))
        wide = min(0.6, (form.width - left - 2 * _EDGE) / frame.shape[1])
        height = len(frame) * tall + above + _BAR + 2 * _EDGE
        figure = Figure(figsize=(form.width, height))
        axes = axes_at(figure, _EDGE + left, _EDGE + _BAR, wide * frame.shape[1], tall * len(frame))
        bar = axes_at(figure, _EDGE + left, _EDGE + 0.2, 1.1, 0.09)
        scale = Normalize(0, max(0.1, np.ceil(10 * np.nanmax(frame.to_numpy(), initial=0)) / 10))
        _draw_cells(axes, frame.to_numpy(), scale, (wide, tall))
        axes.set_yticks(np.arange(len(rows)) + 0.5, list(rows.values()))
        axes.set_xticks(np.arange(len(columns)) + 0.5, list(columns.values()), rotation=90)
        figure.colorbar(ScalarMappable(scale, COLOURS), cax=bar, orientation="horizontal")
        bar.text(1.04, 0.5, "average precision", transform=bar.transAxes, va="center", fontsize=SMALL_TYPE)
        return figure

    def data(self) -> pandas.DataFrame:
        """One row for each method, with a column for each class."""
        frame = self._means
        lines = {line.label: line for line in drawn_lines(self.group)}
        lengths = [None if lines[label].is_real else self._length for label in frame.index]
        first: dict[str, object] = {**dict(labels(self.group)), "direction": self.direction, "method": frame.index}
        fixed = pandas.DataFrame(first | {"n_bits": pandas.array(lengths, "Int64")}, index=frame.index)
        return fixed.join(frame)


def _draw_cells(axes: Axes, values: NDArray[np.float64], scale: Normalize, cell: tuple[float, float]) -> None:
    """Draws the cells, with their numbers where they are large enough; a cell without queries stays white."""
    colours: Colormap = matplotlib.colormaps[COLOURS]
    axes.pcolormesh(np.ma.masked_invalid(values), cmap=colours, norm=scale, edgecolors="white", linewidth=0.4)
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    if cell[0] < _READABLE[0] or cell[1] < _READABLE[1] or values.size > _MOST_NUMBERS:
        return
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            red, green, blue, _ = colours(scale(value))
            is_dark = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.18
            axes.text(
                *(column + 0.5, row + 0.5, f"{value:.2f}".removeprefix("0")),
                color="white" if is_dark else "black",
                ha="center",
                va="center_baseline",
                fontsize=SMALL_TYPE,
            )
