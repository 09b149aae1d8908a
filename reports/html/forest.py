"""Differences to the best method of a column, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.html.facets import Column
from reports.html.leaderboard import Block
from reports.statistics.group_statistics import AgainstBest, GroupStatistics

WIDTH, LEFT, RIGHT, TOP, ROW, BOTTOM = 380.0, 132.0, 10.0, 6.0, 15.0, 30.0  # SVG units


@dataclass(frozen=True)
class ForestRow:
    """One method.

    Attributes:
        slug, label: of the method.
        y: of its line in SVG units.
        at, low, high: x of the difference and of the ends of its interval.
        text: the numbers in words.
        is_tied: whether it cannot be told from the best.
    """

    slug: str
    label: str
    y: float
    at: float
    low: float
    high: float
    text: str
    is_tied: bool


@dataclass(frozen=True)
class Forest:
    """One panel: a column at one code length.

    Attributes:
        column, length: its place.
        best: label of the method that the others are compared with.
        rows: best first.
        ticks: (x, text).
        height: of the panel in SVG units.
    """

    column: Column
    length: str
    best: str
    rows: tuple[ForestRow, ...]
    ticks: tuple[tuple[float, str], ...]
    height: float


def forests(
    columns: Sequence[Column], blocks: Sequence[Block], names: Mapping[str, str], tests: Mapping[str, GroupStatistics]
) -> tuple[Forest, ...]:
    """A panel for each column and code length that is tested."""
    found = []
    for column in columns:
        of = tests.get(column.group.slug)
        for block in blocks:
            n_bits = block.rows[0].n_bits
            labels = [row.line.label for row in block.rows if column.name in row.scores]
            against = {label: of.against_best(label, n_bits, column.direction) for label in labels} if of else {}
            known = {label: one for label, one in against.items() if one is not None}
            if len(known) > 1:
                found.append(_forest(column, block.length, known, names))
    return tuple(found)


def _forest(column: Column, length: str, known: Mapping[str, AgainstBest], names: Mapping[str, str]) -> Forest:
    best = next(iter(known.values())).best
    ordered = sorted(known.items(), key=lambda item: (-item[1].difference, item[0] != best, item[0]))
    ends = [value for _, one in ordered for value in (one.low, one.high, one.difference) if value == value]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    low, high = (low, high) if high > low else (low - 0.1, high + 0.1)

    def x(value: float) -> float:
        return round(LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)

    rows = []
    for number, (label, one) in enumerate(ordered):
        y = TOP + ROW * (number + 0.5)
        if label == best:
            rows.append(ForestRow(names[label], label, y, x(0), x(0), x(0), "the best", True))
            continue
        text = f"{one.difference:+.3f} [{one.low:+.3f}, {one.high:+.3f}], p = {one.p:.3g}"
        ends_x = (x(one.low), x(one.high)) if one.low == one.low else (x(one.difference),) * 2
        rows.append(ForestRow(names[label], label, y, x(one.difference), *ends_x, text, one.is_tied))
    step = next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if high - low <= 5 * step), 0.25)
    ticks = [round(number * step, 2) for number in range(int(low / step), int(high / step) + 1)]
    shown = tuple((x(tick), f"{tick:+g}".replace("+0", "0", 1) if tick == 0 else f"{tick:+g}") for tick in ticks)
    return Forest(column, length, best, tuple(rows), shown, TOP + ROW * len(rows) + BOTTOM)
