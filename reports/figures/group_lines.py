"""Figures of lines: a panel for each direction, in the wide form also for each code length."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas
from matplotlib.figure import Figure

from reports.figures.captions import Caption
from reports.figures.forms import COLUMN, PAGE, Form
from reports.figures.line_panels import Axis, Line, Panel, draw_panels
from reports.figures.looks import Looks
from reports.figures.mean_curves import drawn_lines
from reports.figures.words import colours_text, described, left_out_text, lengths_text, reservations
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.tables.annotations import labels

MOST_ROWS = 5  # code lengths below each other; the longest ones where there are more


@dataclass(frozen=True)
class GroupLines(ABC):
    """One line for each method in each panel; real-valued methods stand in the panels of every code length.

    Attributes:
        group: results to show.
        looks: of its methods.
    """

    group: GroupResults
    looks: Looks

    kind: ClassVar[str]  # begins the names of its files
    title: ClassVar[str]  # a few words for a heading
    what: ClassVar[str]  # begins the caption
    remark: ClassVar[str]  # what a reader must know of the measure

    @property
    def name(self) -> str:
        """Begins the names of its files."""
        return f"{self.kind}-{self.group.slug}"

    def caption(self) -> Caption:
        """What the figure shows."""
        lines = [line for row in self.panels(PAGE) for panel in row for line in panel.lines]
        drawn = [line for line in drawn_lines(self.group) if line.label in {one.label for one in lines}]
        dotted = "Dotted: chance." if any(np.isfinite(self.chance(d)) for d in self.group.directions) else ""
        remarks = self.remark, dotted, left_out_text(self.group), reservations(self.group, drawn)
        lengths = lengths_text(self.lengths(PAGE), *self.lengths(COLUMN))
        return described(self.group, f"{self.what}, {lengths},", colours_text(drawn, self.looks), *remarks)

    @abstractmethod
    def line(self, line: MethodLine, n_bits: int | None, direction: str) -> Line | None:
        """The line of a method in one panel; None where there is none."""

    @abstractmethod
    def axis(self) -> Axis:
        """The horizontal axis."""

    @abstractmethod
    def columns(self, drawn: Line) -> dict[str, float]:
        """The columns of a line in the CSV file."""

    def chance(self, direction: str) -> float:
        """Level of a dotted line; NaN for none."""
        return np.nan

    def lengths(self, form: Form) -> tuple[int | None, ...]:
        """Code lengths of the panels."""
        longest = (self.group.lengths or (None,))[-MOST_ROWS:]
        return longest[-1:] if form == COLUMN else longest

    def panels(self, form: Form) -> list[list[Panel]]:
        """Rows of panels: the code lengths below each other in the wide form, the directions in the narrow one."""
        found = [
            [self._panel(n_bits, direction) for direction in self.group.directions] for n_bits in self.lengths(form)
        ]
        return [[panel] for panel in found[0]] if form == COLUMN else found

    def _panel(self, n_bits: int | None, direction: str) -> Panel:
        lines = tuple(of for _, of in self._lines(n_bits, direction))
        length = "" if n_bits is None else f", {n_bits} bits"
        return Panel(f"{direction}{length}", lines, self.chance(direction))

    def _lines(self, n_bits: int | None, direction: str) -> Iterator[tuple[MethodLine, Line]]:
        for line in drawn_lines(self.group):
            length = None if line.is_real else n_bits
            if (line.is_real or n_bits is not None) and (found := self.line(line, length, direction)) is not None:
                yield line, found

    @property
    def is_drawable(self) -> bool:
        """Whether any panel shows a line with a defined point."""
        return any(np.isfinite(line.y).any() for row in self.panels(PAGE) for panel in row for line in panel.lines)

    def draw(self, form: Form) -> Figure:
        """The figure at one width."""
        return draw_panels(self.panels(form), form, self.axis(), "precision", self.looks)

    def data(self) -> pandas.DataFrame:
        """One row for each method, code length and direction, real-valued methods once."""
        lengths: Sequence[int | None] = self.group.lengths or (None,)
        rows = {}
        for direction in self.group.directions:
            for n_bits in lengths:
                for line, drawn in self._lines(n_bits, direction):
                    own = None if line.is_real else n_bits
                    fixed: dict[str, object] = {
                        **dict(labels(self.group)),
                        "direction": direction,
                        "method": line.label,
                    }
                    rows[direction, line.label, own] = fixed | {"n_bits": own} | self.columns(drawn)
        return pandas.DataFrame(list(rows.values())).astype({"n_bits": "Int64"} if rows else {})
