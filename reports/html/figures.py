"""Which figures the page has, a panel for each column and code length."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.figures.mean_curves import drawn_lines, mean_curve
from reports.html.charts import Axis, Chart, Point, Series, chart, log_axis, places_axis, share_axis
from reports.html.facets import Column
from reports.html.leaderboard import Block
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.results.seed_summary import score
from reports.statistics.group_statistics import GroupStatistics
from reports.tables.chance import chance_map, chance_precision

N_RECALLS = 25  # points of a precision-recall curve; those of the stored curve are 100


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes:
        column: it belongs to.
        length: its code length in words; empty if it shows all.
        chart: what is drawn; None for a panel of another form.
    """

    column: Column
    length: str
    chart: Chart


@dataclass(frozen=True)
class Figure:
    """Panels of one kind.

    Attributes:
        name: anchor in the page.
        title: heading.
        note: how to read it.
        term: begins the name of its definition.
        panels: in report order.
    """

    name: str
    title: str
    note: str
    term: str
    panels: tuple[Panel, ...]


def figures(
    columns: Sequence[Column], blocks: Sequence[Block], names: Mapping[str, str], tests: Mapping[str, GroupStatistics]
) -> tuple[Figure, ...]:
    """All figures that have something to draw. The panels of one figure share their vertical axis.

    Args:
        columns: of the page.
        blocks: of the leaderboard, whose code lengths the panels take up.
        names: label of a method -> its name in the page.
        tests: slug of a group -> what is known of its uncertainty.
    """
    lengths = [block.rows[0].n_bits for block in blocks]
    lengths = [n_bits for n_bits in lengths if n_bits is not None] or lengths
    drawing = _Drawing(names, tests)
    of_all = [(column, None) for column in columns]
    of_each = [(column, n_bits) for column in columns for n_bits in lengths]
    kinds = (
        ("lengths", "Score against code length", LENGTHS_NOTE, "mAP", drawing.by_length, of_all),
        ("bytes", "Score against bytes per item", BYTES_NOTE, "bytes per item", drawing.by_bytes, of_all),
        ("precision", "Precision among the first k", PRECISION_NOTE, "P@k", drawing.by_rank, of_each),
        ("recall", "Precision at recall", RECALL_NOTE, "precision at recall", drawing.by_recall, of_each),
    )
    found = []
    for name, title, note, term, draw, places in kinds:
        drawn = [(column, n_bits, draw(column, n_bits)) for column, n_bits in places]
        kept = [(column, n_bits, one) for column, n_bits, one in drawn if one is not None and one.values]
        if kept:
            top = max(value for _, _, one in kept for value in one.values)
            panels = tuple(
                Panel(column, "" if places is of_all else _length(n_bits), one.chart(top))
                for column, n_bits, one in kept
            )
            found.append(Figure(name, title, note, term, panels))
    return tuple(found)


@dataclass(frozen=True)
class _Contents:
    """What a panel shows, before its vertical axis is known.

    Attributes:
        x: horizontal axis.
        y: name of the vertical axis.
        series: the methods.
        chance: value of the dotted line; NaN for none.
        compared: series whose frontier is drawn.
    """

    x: Axis
    y: str
    series: Sequence[Series]
    chance: float = math.nan
    compared: Sequence[Series] = ()

    @property
    def values(self) -> list[float]:
        """All values that the vertical axis has to hold; empty if no method has any."""
        points = [point for one in self.series for point in one.points if not math.isnan(point.y)]
        ends = [point.y if math.isnan(point.high) else point.high for point in points]
        return [*ends, *([] if math.isnan(self.chance) else [self.chance])] if ends else []

    def chart(self, top: float) -> Chart:
        """The panel with a vertical axis that reaches this value."""
        return chart(self.x, share_axis(self.y, top), self.series, (self.chance, "chance"), self.compared)


LENGTHS_NOTE = "Bars are 95 % intervals, where they are known. In all figures, dashed lines are real-valued methods."
BYTES_NOTE = (
    "One item of the database, without ids and index; both axes start where the data do. The stepped line is the "
    "frontier: the highest score that can be had for that many bytes."
)
PRECISION_NOTE = "Expected share of relevant items among the first k. The dotted line is the share by chance."
RECALL_NOTE = "Expected precision where that share of the relevant items is found; not smoothed, so it may rise."


def _length(n_bits: int | None) -> str:
    return "real-valued" if n_bits is None else f"{n_bits} bits"


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

    def by_length(self, column: Column, _: int | None) -> _Contents | None:
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
            series.append(Series(self.names[line.label], tuple(points), line.is_real))
        x = places_axis("bits", [str(n_bits) for n_bits in group.lengths])
        chance = group.split_summary(chance_map(column.direction)).mean if group.has_classes else math.nan
        return _Contents(x, column.metric_text, series, chance)

    def by_bytes(self, column: Column, _: int | None) -> _Contents | None:
        """Score by bytes per item."""
        group, series = column.group, []
        compared = []
        for line in drawn_lines(group):
            found: dict[int, Point] = {}
            for (label, n_bits, _seed), result in group.cells.items():
                if label == line.label and (n_bits is None) == line.is_real and result.bytes_per_item:
                    size = result.bytes_per_item
                    found[size] = self._point(column, line, n_bits, float(size))
            points = tuple(found[size] for size in sorted(found))
            series.append(Series(self.names[line.label], points, line.is_real))
            compared += [series[-1]] if line.standing == "compared" else []
        sizes = [point.x for one in series for point in one.points]
        if not sizes:
            return None
        x = log_axis("bytes per item (log)", sizes)
        return _Contents(x, column.metric_text, series, compared=compared)

    def by_rank(self, column: Column, n_bits: int | None) -> _Contents | None:
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
                line.is_real,
            )
            for line, of in _lines(group, n_bits)
        ]
        chance = group.split_summary(chance_precision(group, direction)).mean
        x = places_axis("k", [str(k) for k in ranks])
        return _Contents(x, "precision", series, chance)

    def by_recall(self, column: Column, n_bits: int | None) -> _Contents | None:
        """Precision at recall."""
        group, series = column.group, []
        for line, of in _lines(group, n_bits):
            curve, _ = mean_curve(group, line, of, f"{column.direction}/precision_at_recall")
            if curve is not None:
                step = max(1, len(curve) // N_RECALLS)
                kept = [(at, float(curve[at - 1])) for at in range(step, len(curve) + 1, step)]
                points = tuple(Point(at / len(curve), value) for at, value in kept)
                series.append(Series(self.names[line.label], points, line.is_real))
        return _Contents(share_axis("recall", 1.0), "precision", series)


def _lines(group: GroupResults, n_bits: int | None) -> list[tuple[MethodLine, int | None]]:
    """Methods that a panel of this code length shows, real-valued ones for comparison, each with its own length."""
    return [
        (line, None if line.is_real else n_bits) for line in drawn_lines(group) if line.is_real or n_bits is not None
    ]
