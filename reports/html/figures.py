"""Which figures the page has, a panel for each column and code length."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.figures.cost_frontier import CostFrontier
from reports.figures.mean_curves import drawn_lines, mean_curve
from reports.html.charts import Point, Series, places_axis, share_axis
from reports.html.cost_panels import cost_figure
from reports.html.facets import Column
from reports.html.leaderboard import Block
from reports.html.panels import Contents, Figure, laid_out
from reports.results.group_results import GroupResults
from reports.results.in_words import length_text
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.chance import chance_map, level_of_chance

N_RECALLS = 25  # points of a precision-recall curve; those of the stored curve are 100


def figures(
    columns: Sequence[Column],
    blocks: Sequence[Block],
    names: Mapping[str, str],
    tests: Mapping[str, GroupStatistics],
    frontiers: Sequence[CostFrontier],
) -> tuple[Figure, ...]:
    """All figures that have something to draw. The panels of one figure share their vertical axis.

    Args:
        columns: of the page.
        blocks: of the leaderboard, whose code lengths the panels take up.
        names: label of a method -> its name in the page.
        tests: slug of a group -> what is known of its uncertainty.
        frontiers: figures of what is saved, and what it costs.
    """
    lengths = [block.rows[0].n_bits for block in blocks]
    lengths = [n_bits for n_bits in lengths if n_bits is not None] or lengths
    drawing = _Drawing(names, tests)
    of_each = [(column, n_bits) for column in columns for n_bits in lengths]
    by_length = laid_out([drawing.by_length(column) for column in columns])
    by_rank = laid_out([drawing.by_rank(column, n_bits) for column, n_bits in of_each])
    by_recall = laid_out([drawing.by_recall(column, n_bits) for column, n_bits in of_each])
    found = (
        Figure("lengths", "Score against code length", (LENGTHS_NOTE,), "mAP", by_length),
        cost_figure(columns, names, frontiers),
        Figure("precision", "Precision among the first k", (PRECISION_NOTE,), "P@k", by_rank),
        Figure("recall", "Precision at recall", (RECALL_NOTE,), "precision at recall", by_recall),
    )
    return tuple(figure for figure in found if figure is not None and figure.panels)


LENGTHS_NOTE = "Bars are 95 % intervals, where they are known. In all figures, dashed lines are real-valued methods."
PRECISION_NOTE = (
    "Expected share of relevant items among the first k. A dotted line is the share by chance, where it is the same "
    "at all k."
)
RECALL_NOTE = "Expected precision where that share of the relevant items is found; not smoothed, so it may rise."


@dataclass(frozen=True)
class _Drawing:
    """Draws panels of all kinds."""

    names: Mapping[str, str]
    tests: Mapping[str, GroupStatistics]

    def _point(self, column: Column, line: MethodLine, n_bits: int | None, x: float) -> Point:
        group, direction = column.group, column.direction
        mean = group.summary(line.label, n_bits, score(f"{direction}/{column.metric}")).mean
        tests = self.tests.get(group.slug)
        interval = tests.interval(line.label, n_bits, direction) if tests and group.has_classes else None
        return Point(x, mean, *((interval.low, interval.high) if interval else ()))

    def by_length(self, column: Column) -> Contents | None:
        """Score by code length."""
        group = column.group
        if not group.lengths:
            return None
        series = []
        for line in drawn_lines(group):
            if line.is_real:
                flat = self._point(column, line, None, 0.0).y
                points = [Point(0.0, flat), Point(float(len(group.lengths) - 1), flat)]
            else:
                points = [self._point(column, line, n_bits, float(at)) for at, n_bits in enumerate(group.lengths)]
            series.append(Series(self.names[line.label], tuple(points), _looks(line)))
        x = places_axis("bits", [str(n_bits) for n_bits in group.lengths])
        chance = group.split_summary(chance_map(column.direction)).mean if group.has_classes else math.nan
        return Contents((column,), column.title, "", x, column.metric_text, series, chance)

    def by_rank(self, column: Column, n_bits: int | None) -> Contents | None:
        """Precision among the first k."""
        group, direction = column.group, column.direction
        pattern = re.compile(rf"{re.escape(direction)}/precision@(\d+)")
        ranks = sorted({int(m[1]) for r in group.ok for name in r.scores if (m := pattern.fullmatch(name))})
        if not ranks:
            return None
        series = [
            Series(
                self.names[line.label],
                tuple(
                    Point(float(at), group.summary(line.label, of, score(f"{direction}/precision@{k}")).mean)
                    for at, k in enumerate(ranks)
                ),
                _looks(line),
            )
            for line, of in _lines(group, n_bits)
        ]
        chance = level_of_chance(group, direction, ranks)
        x = places_axis("k", [str(k) for k in ranks])
        return Contents((column,), column.title, length_text(n_bits), x, "precision", series, chance)

    def by_recall(self, column: Column, n_bits: int | None) -> Contents | None:
        """Precision at recall."""
        group, series = column.group, []
        for line, of in _lines(group, n_bits):
            curve, _ = mean_curve(group, line, of, f"{column.direction}/precision_at_recall")
            if curve is not None:
                step = max(1, len(curve) // N_RECALLS)
                kept = [(at, float(curve[at - 1])) for at in range(step, len(curve) + 1, step)]
                points = tuple(Point(at / len(curve), value) for at, value in kept)
                series.append(Series(self.names[line.label], points, _looks(line)))
        return Contents((column,), column.title, length_text(n_bits), share_axis("recall", 1.0), "precision", series)


def _looks(line: MethodLine) -> str:
    return "real" if line.is_real else ""


def _lines(group: GroupResults, n_bits: int | None) -> list[tuple[MethodLine, int | None]]:
    """Methods that a panel of this code length shows, real-valued ones for comparison, each with its own length."""
    return [
        (line, None if line.is_real else n_bits) for line in drawn_lines(group) if line.is_real or n_bits is not None
    ]
