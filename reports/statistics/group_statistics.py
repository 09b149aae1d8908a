"""Intervals and tests of the mAP of a group's rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.contract.seeds import derive_seed
from benchmark.store.store import Store
from reports.results.group_results import GroupResults, Place
from reports.results.seed_summary import score
from reports.statistics.bootstrap import Draws, Interval
from reports.statistics.holm import against_the_best
from reports.statistics.paired_values import NamedQueries, PairedValues
from reports.statistics.sign_flips import paired_p

ALPHA = 0.05

Queries = Mapping[str, QueryScores]
Row = tuple[str, int | None]  # label and code length, None for a real-valued method


@dataclass(frozen=True)
class AgainstBest:
    """A row beside the best of its column.

    Attributes:
        best: label of the row with the largest mAP.
        difference: mAP of this row less that of the best.
        low: lower end of the 95 % interval of the difference; NaN where there is no interval.
        high: upper end.
        p: of the paired permutation test, corrected for the choice of the best and the number of rows.
        is_tied: whether the row is the best, or the test does not separate it from the best at 5 %.
    """

    best: str
    difference: float
    low: float
    high: float
    p: float
    is_tied: bool


@dataclass(frozen=True)
class _Direction:
    """Intervals of all rows of a direction, and comparisons of those that are tested."""

    intervals: Mapping[Row, Interval | None]
    compared: Mapping[Row, AgainstBest]


@dataclass(frozen=True)
class GroupStatistics:
    """Intervals and tests of a group, computed when they are first asked for.

    A column is a direction at one code length; the real-valued methods have one column for each direction. Its rows are
    tested if all that can be ranked (compared, complete, of the last request) have stored values of the same queries.

    Attributes:
        group: described.
        read: gives the values of single queries of a result by direction, empty if there are none.
    """

    group: GroupResults
    read: Callable[[Result], Queries]
    _found: dict[str, _Direction] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, store: Store, group: GroupResults) -> GroupStatistics:
        """Statistics of the values in the store."""
        return cls(group, store.read_queries)

    def interval(self, label: str, n_bits: int | None, direction: str) -> Interval | None:
        """The 95 % interval of the mean map@all of a row; None without values of its queries."""
        return self._direction(direction).intervals.get((label, n_bits))

    def against_best(self, label: str, n_bits: int | None, direction: str) -> AgainstBest | None:
        """The row beside the best of its column; None where the column is not tested or the row is not ranked."""
        return self._direction(direction).compared.get((label, n_bits))

    def ranked(self, n_bits: int | None, direction: str) -> tuple[str, ...]:
        """Labels of the rows of a column that can be ranked."""
        value = score(f"{direction}/map@all")
        lines = self.group.select("compared", n_bits is None)
        summaries = {line.label: self.group.summary(line.label, n_bits, value) for line in lines}
        return tuple(label for label, s in summaries.items() if s.is_complete and not s.is_earlier)

    @cached_property
    def _queries(self) -> Mapping[Place, Queries]:
        read = ((place, self.read(result)) for place, result in self.group.cells.items() if result.status == "ok")
        return {place: queries for place, queries in read if queries}

    def _direction(self, direction: str) -> _Direction:
        if direction not in self._found:
            self._found[direction] = self._computed(direction)
        return self._found[direction]

    def _computed(self, direction: str) -> _Direction:
        intervals: dict[Row, Interval | None] = {}
        compared: dict[Row, AgainstBest] = {}
        columns = [(n_bits, self.ranked(n_bits, direction)) for n_bits in (*self.group.lengths, None)]
        for rows, values in self._alike(direction):
            key = self.group.group
            draws = Draws.of(values, derive_seed("bootstrap", key.dataset, key.protocol, direction))
            intervals |= dict(zip(rows, draws.intervals(), strict=True))
            for n_bits, labels in columns:
                of_column = [(label, n_bits) for label in labels]
                if len(of_column) > 1 and all(row in rows for row in of_column):
                    places = [rows.index(row) for row in of_column]
                    compared |= dict(zip(of_column, _compared(labels, places, values, draws), strict=True))
        return _Direction(intervals, compared)

    def _alike(self, direction: str) -> list[tuple[list[Row], PairedValues]]:
        """Rows that have values of the same queries, with these values."""
        of_rows: dict[Row, list[NamedQueries]] = {}
        for (label, n_bits, _), queries in sorted(self._queries.items(), key=lambda item: (item[0][0], str(item[0]))):
            if direction in queries:
                of_rows.setdefault((label, n_bits), []).append(NamedQueries.of(queries, direction))
        alike: dict[tuple[object, ...], list[Row]] = {}
        for row, cells in of_rows.items():
            alike.setdefault(tuple(cell.key for cell in cells), []).append(row)
        return [(rows, PairedValues.of([of_rows[row] for row in rows])) for rows in alike.values()]


def _compared(labels: Sequence[str], places: Sequence[int], values: PairedValues, draws: Draws) -> list[AgainstBest]:
    """The rows of a column, at these places of the values, beside the best of them: the first of several best."""
    means = values.means[list(places)]
    best = int(np.argmax(means))
    others = [place for place in places if place != places[best]]
    p = against_the_best(paired_p(values.shares[:, others] - values.shares[:, [places[best]]]))
    intervals = draws.differences(np.array(others), places[best])
    found = []
    for place, p_value, interval in zip(others, p.tolist(), intervals, strict=True):
        low, high = (interval.low, interval.high) if interval else (math.nan, math.nan)
        difference = float(values.means[place] - values.means[places[best]])
        found.append(AgainstBest(labels[best], difference, low, high, p_value, p_value >= ALPHA))
    found.insert(best, AgainstBest(labels[best], 0.0, 0.0, 0.0, 1.0, True))
    return found
