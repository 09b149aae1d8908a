"""Forest plot: the difference of every method's mAP to the best, with its interval and the verdict of the test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.figures.captions import Caption
from reports.figures.end_labels import inches, shortened
from reports.figures.forms import COLUMN, DARK_GREY, SMALL_TYPE, TALLEST, Form
from reports.figures.looks import Looks
from reports.figures.placing import axes_at
from reports.figures.words import described
from reports.results.group_results import GroupResults
from reports.statistics.group_statistics import AgainstBest, GroupStatistics
from reports.tables.annotations import labels

MOST_IN_A_COLUMN = 25  # rows of a panel in the narrow form

_ROW = 0.135  # inches
_NAMES = 1.1  # inches, the widest that a name may be
_ABOVE, _BELOW, _RIGHT = 0.2, 0.4, 0.1  # inches around a panel

Row = tuple[str, AgainstBest]


@dataclass(frozen=True)
class Differences:
    """One panel a direction, at the longest code length.

    Attributes:
        group: results to show.
        looks: of its methods.
        statistics: compares its rows.
    """

    group: GroupResults
    looks: Looks
    statistics: GroupStatistics

    title = "Differences to the best"

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"differences-{self.group.slug}"

    @property
    def is_drawable(self) -> bool:
        """Whether the rows of any column were compared."""
        return any(len(rows) > 1 for rows in self._rows.values())

    @property
    def _length(self) -> int | None:
        return max(self.group.lengths, default=None)

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        """Direction -> compared methods, the best first."""
        found = {direction: self._column(self._length, direction) for direction in self.group.directions}
        return {direction: rows for direction, rows in found.items() if rows}

    def _column(self, n_bits: int | None, direction: str) -> list[Row]:
        lines = self.group.select("compared", n_bits is None)
        rows = [(line.label, self.statistics.against_best(line.label, n_bits, direction)) for line in lines]
        there = [(label, row) for label, row in rows if row is not None]
        return sorted(there, key=lambda row: (-row[1].difference, row[0] != row[1].best))

    def caption(self) -> Caption:
        """What the figure shows."""
        length = "real-valued methods" if self._length is None else f"codes of {self._length} bits"
        shows = (
            "Zero: the best. Bars: 95 % intervals of the difference, not corrected for the number of rows. Filled: not "
            "separable from the best at 5 % (paired permutation test over the queries; Holm correction, also for the "
            "choice of the best); open: separable."
        )
        n_rows = max(map(len, self._rows.values()), default=0)
        few = [
            f"The {form} version shows only the {most} methods closest to the best."
            for form, most in (("two-column", self._most), ("one-column", MOST_IN_A_COLUMN))
            if n_rows > most
        ]
        return described(self.group, f"Differences of mAP to the best, {length},", shows, *few)

    @property
    def _most(self) -> int:
        """Rows that fit on a page."""
        return int((TALLEST - _ABOVE - _BELOW) / _ROW)

    def draw(self, form: Form) -> Figure:
        """The directions below each other in the narrow form, and side by side in the wide one."""
        most = MOST_IN_A_COLUMN if form == COLUMN else self._most
        panels = {direction: rows[:most] for direction, rows in self._rows.items()}
        names = shortened(
            list(dict.fromkeys(label for rows in panels.values() for label, _ in rows)), _NAMES, SMALL_TYPE
        )
        left = max(inches(text, SMALL_TYPE) for text in names.values()) + 0.12
        tall = _ROW * max(map(len, panels.values()))
        n_rows, n_columns = (len(panels), 1) if form == COLUMN else (1, len(panels))
        height, column = n_rows * (tall + _ABOVE + _BELOW), form.width / n_columns
        figure = Figure(figsize=(form.width, height))
        for number, (direction, rows) in enumerate(panels.items()):
            i, j = divmod(number, n_columns)
            bottom = height - i * (tall + _ABOVE + _BELOW) - _ABOVE - _ROW * len(rows)
            axes = axes_at(figure, j * column + left, bottom, column - left - _RIGHT, _ROW * len(rows))
            length = "" if self._length is None else f", {self._length} bits"
            axes.set_title(f"{direction}{length}", loc="left")
            axes.set_xlabel(f"mAP less that of {names[rows[0][1].best]}")
            self._draw(axes, rows, names)
        return figure

    def _draw(self, axes: Axes, rows: list[Row], names: dict[str, str]) -> None:
        axes.axvline(0, color=DARK_GREY, linewidth=0.6, zorder=1)
        for place, (label, row) in enumerate(rows):
            look = self.looks[label]
            colour = look.colour if look.is_highlighted else DARK_GREY
            axes.plot([row.low, row.high], [place, place], color=colour, linewidth=1.0, zorder=2)
            axes.plot(
                *([row.difference], [place]),
                color=colour,
                marker="D" if label == row.best else "o",
                markerfacecolor=colour if row.is_tied else "white",
                markeredgewidth=0.9,
                linestyle="none",
                zorder=3,
            )
        axes.set_yticks(range(len(rows)), [names[label] for label, _ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)

    def data(self) -> pandas.DataFrame:
        """One row for each compared method, code length and direction."""
        rows = [
            {
                **dict(labels(self.group)),
                "direction": direction,
                "method": label,
                "n_bits": n_bits,
                "best": row.best,
                "difference": row.difference,
                "low": row.low,
                "high": row.high,
                "p": row.p,
                "is_tied": row.is_tied,
            }
            for direction in self.group.directions
            for n_bits in (*self.group.lengths, None)
            for label, row in self._column(n_bits, direction)
        ]
        return pandas.DataFrame(rows).astype({"n_bits": "Int64"} if rows else {})
