"""Which scores of a table are bold or underlined, and what that means."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reports.paper.choice import MarkName
from reports.paper.paper_table import NamedRow
from reports.paper.scores import Part
from reports.results.group_results import GroupResults
from reports.results.method_lines import MethodLine
from reports.statistics.group_statistics import ALPHA, GroupStatistics
from reports.tables.best_marks import marks_of
from reports.tables.table import Mark

# The score whose values of single queries are stored.
TESTED = "map@all"

BEST = "Bold: best; underlined: second"
TIED = (
    "Bold: best, or not separable from it (paired permutation test over test images; Holm correction, also for the "
    f"choice of the best; {100 * ALPHA:.0f} % level)."
)
ONE_SEED = "One seed cannot tell about other splits and fits."

# Slug of a group -> its tests.
Tests = Mapping[str, GroupStatistics]


@dataclass(frozen=True)
class RankedRows:
    """Rows of a table that are ranked together, and the methods whose scores they hold."""

    rows: tuple[NamedRow, ...]
    lines: tuple[MethodLine, ...]


@dataclass(frozen=True)
class Marking:
    """The rows of a table with their marks.

    Attributes:
        blocks: as they were given.
        legend: says what the marks mean; empty where nothing is marked.
        lacks_values: whether a test was asked for that needs values of single queries which are not stored.
    """

    blocks: tuple[tuple[NamedRow, ...], ...]
    legend: str
    lacks_values: bool = False


@dataclass(frozen=True)
class _Column:
    """A column of rows that are ranked together: their labels, and their unrounded scores, NaN where unranked."""

    group: GroupResults
    direction: str
    n_bits: int | None
    labels: tuple[str, ...]
    ranks: tuple[float, ...]

    def best_and_second(self) -> list[Mark]:
        marks = marks_of(self.ranks)
        return [marks.get(rank, "") for rank in self.ranks]

    def tied(self, tests: Tests) -> list[Mark] | None:
        """Marks the best and what is not separable from it; None where values for the test are lacking."""
        ranked = [label for label, rank in zip(self.labels, self.ranks, strict=True) if not math.isnan(rank)]
        if len(ranked) < 2:
            return [""] * len(self.labels)
        found = tests[self.group.slug].tied(ranked, self.n_bits, self.direction)
        if found is None:
            return None
        return [
            "best" if label in found and not math.isnan(rank) else ""
            for label, rank in zip(self.labels, self.ranks, strict=True)
        ]


def marking(
    blocks: Sequence[RankedRows], parts: Sequence[Part], metric: str, mark: MarkName, tests: Tests, apart: str
) -> Marking:
    """Marks the rows of a table.

    Bold means one thing in all of a table: a column that cannot be tested leaves the best and the second of every
    column marked.

    Args:
        blocks: rows that are ranked together.
        parts: columns of the table.
        metric: of the scores.
        mark: rule.
        tests: of the groups.
        apart: says which rows are not ranked together.
    """
    if mark == "none":
        return Marking(tuple(block.rows for block in blocks), "")
    columns = [_columns(block, parts) for block in blocks]
    wants_test = mark == "tied" and metric == TESTED
    tested = _tested(columns, tests) if wants_test else None
    marks = [[column.best_and_second() for column in of] for of in columns] if tested is None else tested
    is_marked = [any(map(any, of_block)) for of_block in marks]
    legend = _legend(mark, tested is not None, parts) if any(is_marked) else ""
    return Marking(
        tuple(_marked(block.rows, of) for block, of in zip(blocks, marks, strict=True)),
        f"{legend} {apart}" if sum(is_marked) > 1 else legend,
        wants_test and tested is None,
    )


def _tested(blocks: Sequence[Sequence[_Column]], tests: Tests) -> list[list[list[Mark]]] | None:
    """The marks of each column of each block; None where any column cannot be tested."""
    found: list[list[list[Mark]]] = []
    for columns in blocks:
        of_block = [column.tied(tests) for column in columns]
        found.append([marks for marks in of_block if marks is not None])
        if len(found[-1]) < len(of_block):
            return None
    return found


def _legend(mark: MarkName, is_tested: bool, parts: Sequence[Part]) -> str:
    if not is_tested:
        return f"{BEST}; differences are not tested." if mark == "tied" else f"{BEST}."
    return f"{TIED} {ONE_SEED}" if any(len(part.group.seeds) == 1 for part in parts) else TIED


def _columns(block: RankedRows, parts: Sequence[Part]) -> list[_Column]:
    """One for each entry of a row."""
    if not block.rows:
        return []
    labels = tuple(line.label for line in block.lines)
    places = [(part, n) for part in parts for n in ((None,) if block.lines[0].is_real else part.lengths)]
    return [
        _Column(part.group, part.direction, n_bits, labels, tuple(row.entries[position].rank for row in block.rows))
        for position, (part, n_bits) in enumerate(places)
    ]


def _marked(rows: Sequence[NamedRow], marks: Sequence[Sequence[Mark]]) -> tuple[NamedRow, ...]:
    """The rows with the marks of each column."""
    return tuple(
        replace(row, entries=tuple(replace(e, mark=m) for e, m in zip(row.entries, of_row, strict=True)))
        for row, of_row in zip(rows, zip(*marks, strict=True), strict=True)
    )
