"""Which scores of a column are bold or underlined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.paper.choice import MarkName
from reports.results.group_results import GroupResults
from reports.tables.best_marks import marks_of
from reports.tables.table import Mark


@dataclass(frozen=True)
class ScoreColumn:
    """The scores of one column that are ranked together.

    Attributes:
        group: whose scores they are.
        direction: s2i or i2s.
        metric: name of the score.
        n_bits: code length; None for real-valued methods.
        labels: of the rows.
        ranks: score of each row, unrounded; NaN where it is not ranked.
    """

    group: GroupResults
    direction: str
    metric: str
    n_bits: int | None
    labels: tuple[str, ...]
    ranks: tuple[float, ...]


@dataclass(frozen=True)
class MarkRule:
    """A rule of marks.

    Attributes:
        legend: says what the marks mean.
        marks: the mark of each row of a column.
    """

    legend: str
    marks: Callable[[ScoreColumn], Sequence[Mark]]


def _best_and_second(column: ScoreColumn) -> Sequence[Mark]:
    marks = marks_of(column.ranks)
    return [marks.get(rank, "") for rank in column.ranks]


MARK_RULES: Mapping[MarkName, MarkRule] = {
    "best": MarkRule("Bold: best; underlined: second.", _best_and_second),
    "none": MarkRule("", lambda column: [""] * len(column.ranks)),
}
