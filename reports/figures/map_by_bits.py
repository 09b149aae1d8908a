"""mAP by code length, with 95 % intervals of the highlighted methods."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas
from matplotlib.figure import Figure

from reports.figures.captions import Caption
from reports.figures.forms import COLUMN, Form
from reports.figures.line_panels import Axis, Line, Panel, close_bottom, draw_panels
from reports.figures.looks import Looks
from reports.figures.mean_curves import drawn_lines
from reports.figures.words import colours_text, described, left_out_text, reservations
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import SeedSummary, score
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.annotations import labels
from reports.tables.chance import chance_map

_DODGE = 0.012  # of the width of a panel, between the points of two methods at one length


@dataclass(frozen=True)
class MapByBits:
    """One panel a direction; a real-valued method is level.

    Attributes:
        group: results to show.
        looks: of its methods.
        statistics: gives the intervals.
    """

    group: GroupResults
    looks: Looks
    statistics: GroupStatistics

    title = "mAP by code length"

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"map-bits-{self.group.slug}"

    @property
    def is_drawable(self) -> bool:
        """Whether there are hash codes with a mAP."""
        return bool(self.group.lengths) and any(np.isfinite(self.data()["map@all"]))

    def caption(self) -> Caption:
        """What the figure shows."""
        lines = drawn_lines(self.group)
        level = "Real-valued methods are horizontal lines. " if any(line.is_real for line in lines) else ""
        shows = f"{colours_text(lines, self.looks)} {level}{self._bars_text()}"
        if any(panel.chance >= self._bottom for panel in self._panels):
            shows += " Dotted: chance."
        remarks = self._axis_text(), left_out_text(self.group), reservations(self.group, lines)
        return described(self.group, "Mean average precision (map@all) by code length", shows, *remarks)

    def _bars_text(self) -> str:
        """What the vertical bars are."""
        if self._has_intervals:
            return f"Bars: 95 % intervals over the queries{' and the seeds' if len(self.group.seeds) > 1 else ''}."
        if len(self.group.seeds) > 1:
            return "Bars: standard deviation over the seeds, since there are no values of single queries."
        return "One seed and no values of single queries, so nothing is said about uncertainty."

    @cached_property
    def _has_intervals(self) -> bool:
        """Whether any method has an interval."""
        return any(
            self.statistics.interval(label, n_bits, direction) is not None
            for direction in self.group.directions
            for label, n_bits in dict.fromkeys(place[:2] for place in self.group.cells)
        )

    def draw(self, form: Form) -> Figure:
        """The directions below each other in the narrow form, and side by side in the wide one."""
        rows = [[panel] for panel in self._panels] if form == COLUMN else [self._panels]
        return draw_panels(rows, form, self._axis(), "mAP", self.looks, self._bottom)

    @cached_property
    def _panels(self) -> list[Panel]:
        return [
            Panel(
                direction,
                tuple(self._line(line, direction) for line in drawn_lines(self.group)),
                self.group.split_summary(chance_map(direction)).mean,
            )
            for direction in self.group.directions
        ]

    @property
    def _bottom(self) -> float:
        return close_bottom(self._panels, self.looks)

    def _axis_text(self) -> str:
        """What the vertical axis leaves out."""
        if not self._bottom:
            return ""
        lines = [line for panel in self._panels for line in panel.lines]
        n_cut = len({line.label for line in lines if np.nanmin(line.y, initial=np.inf) < self._bottom})
        cut = {0: "", 1: ", which cuts off one other method"}.get(n_cut, f", which cuts off {n_cut} other methods")
        return f"The vertical axis begins at {self._bottom:.2f}{cut}."

    def _axis(self) -> Axis:
        """Code lengths, in doublings."""
        lengths = self.group.lengths
        margin = max(1.06, (lengths[-1] / lengths[0]) ** 0.06)
        ticks = {float(n_bits): str(n_bits) for n_bits in lengths}
        return Axis("code length in bits", lengths[0] / margin, lengths[-1] * margin, ticks, is_log=True)

    def _line(self, line: MethodLine, direction: str) -> Line:
        """The mAP of a method at all code lengths."""
        lengths = self.group.lengths
        of = [None if line.is_real else n_bits for n_bits in lengths]
        shown = [label for label, look in self.looks.items() if look.is_highlighted]
        place = shown.index(line.label) - (len(shown) - 1) / 2 if line.label in shown else 0.0
        x = np.array(lengths, np.float64) * (lengths[-1] / lengths[0]) ** (place * _DODGE)
        y = np.array([self._summary(line, n_bits, direction).mean for n_bits in of])
        low, high = np.array([self._bar(line, n_bits, direction) for n_bits in of]).T
        return Line(line.label, x, y, low, high)

    def _summary(self, line: MethodLine, n_bits: int | None, direction: str) -> SeedSummary:
        return self.group.summary(line.label, n_bits, score(f"{direction}/map@all"))

    def _bar(self, line: MethodLine, n_bits: int | None, direction: str) -> tuple[float, float]:
        """Ends of the bar of one mAP, NaN where there is none."""
        if self._has_intervals:
            interval = self.statistics.interval(line.label, n_bits, direction)
            return (interval.low, interval.high) if interval else (np.nan, np.nan)
        summary = self._summary(line, n_bits, direction)
        return summary.mean - summary.deviation, summary.mean + summary.deviation

    def data(self) -> pandas.DataFrame:
        """One row for each mAP: mean, standard deviation over the seeds, and interval."""
        rows = []
        for direction in self.group.directions:
            for line in drawn_lines(self.group):
                for n_bits in (None,) if line.is_real else self.group.lengths:
                    summary = self._summary(line, n_bits, direction)
                    interval = self.statistics.interval(line.label, n_bits, direction)
                    rows.append(
                        {
                            **dict(labels(self.group)),
                            "direction": direction,
                            "method": line.label,
                            "n_bits": n_bits,
                            "map@all": summary.mean,
                            "deviation": summary.deviation,
                            "n_seeds": len(summary.values),
                            "low": interval.low if interval else np.nan,
                            "high": interval.high if interval else np.nan,
                        }
                    )
        frame = pandas.DataFrame(rows)
        return frame.astype({"n_bits": "Int64"})[np.isfinite(frame["map@all"])] if rows else frame
