"""Intervals and tests of the mAP of a group's rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from benchmark.contract.query_scores import QueryScores
from benchmark.contract.result import Result
from benchmark.contract.seeds import derive_seed
from benchmark.store.store import Store
from reports.results.group_results import GroupResults, Place
from reports.statistics.bootstrap import Draws, Interval
from reports.statistics.holm import against_the_best
from reports.statistics.paired_values import NamedQueries, PairedValues, Values
from reports.statistics.sign_flips import paired_p
from reports.statistics.stored_queries import StoredQueries

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
class _Alike:
    """Rows of a direction that have values of the same queries, with these values."""

    rows: tuple[Row, ...]
    values: PairedValues


@dataclass(frozen=True)
class _Direction:
    """Intervals of all rows of a direction, and comparisons of those that are ranked."""

    intervals: Mapping[Row, Interval | None]
    compared: Mapping[Row, AgainstBest]


@dataclass(frozen=True)
class GroupStatistics:
    """Intervals and tests of a group, computed when they are first asked for.

    A column is a direction at one code length; the real-valued methods have one column for each direction. Its rows are
    tested if all that are ranked (compared, complete, of the last request) have stored values of the same queries.

    Attributes:
        group: described.
        read: gives the values of single queries of a result by direction, empty if there are none.
    """

    group: GroupResults
    read: Callable[[Result], Queries]
    _found: dict[str, _Direction] = field(default_factory=dict, init=False, repr=False, compare=False)
    _gathered: dict[str, tuple[_Alike, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, store: Store, group: GroupResults) -> GroupStatistics:
        """Statistics of the values in the store."""
        return cls(group, StoredQueries(store))

    def interval(self, label: str, n_bits: int | None, direction: str) -> Interval | None:
        """The 95 % interval of the mean map@all of a row; None without values of its queries."""
        return self._direction(direction).intervals.get((label, n_bits))

    def against_best(self, label: str, n_bits: int | None, direction: str) -> AgainstBest | None:
        """The row beside the best of its column; None where the column is not tested or the row is not ranked."""
        return self._direction(direction).compared.get((label, n_bits))

    def tied(self, labels: Sequence[str], n_bits: int | None, direction: str) -> frozenset[str] | None:
        """Those of the rows of a column that are the best of them or that the test does not separate from it.

        It draws nothing, so it takes little time. None where it cannot tell: some row lacks values of single queries,
        or has those of other queries than the rest.
        """
        alike = self._of_rows([(label, n_bits) for label in labels], direction)
        if alike is None:
            return None
        p, _ = _tested(alike.values, [alike.rows.index((label, n_bits)) for label in labels])
        return frozenset(label for label, of_row in zip(labels, p.tolist(), strict=True) if of_row >= ALPHA)

    @property
    def has_values(self) -> bool:
        """Whether any ranked row has values of single queries."""
        return bool(self._queries)

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
        key = self.group.group
        columns = [(n_bits, tuple(self.group.ranked_maps(n_bits, direction))) for n_bits in (*self.group.lengths, None)]
        for alike in self._alike(direction):
            draws = Draws.of(alike.values, derive_seed("bootstrap", key.dataset, key.protocol, direction))
            intervals |= dict(zip(alike.rows, draws.intervals(), strict=True))
            for n_bits, labels in columns:
                of_column = [(label, n_bits) for label in labels]
                if len(of_column) > 1 and set(of_column) <= set(alike.rows):
                    places = [alike.rows.index(row) for row in of_column]
                    compared |= dict(zip(of_column, _compared(labels, places, draws), strict=True))
        return _Direction(intervals, compared)

    def _of_rows(self, rows: Sequence[Row], direction: str) -> _Alike | None:
        """Values of the same queries that all these rows have; None without any."""
        return next((alike for alike in self._alike(direction) if rows and set(rows) <= set(alike.rows)), None)

    def _alike(self, direction: str) -> tuple[_Alike, ...]:
        if direction not in self._gathered:
            self._gathered[direction] = tuple(self._gather(direction))
        return self._gathered[direction]

    def _gather(self, direction: str) -> Iterator[_Alike]:
        of_rows: dict[Row, list[NamedQueries]] = {}
        for (label, n_bits, _), queries in sorted(self._queries.items(), key=lambda item: _order(item[0])):
            if direction in queries:
                of_rows.setdefault((label, n_bits), []).append(NamedQueries.of(queries, direction))
        alike: dict[tuple[object, ...], list[Row]] = {}
        for row, cells in of_rows.items():
            alike.setdefault(tuple(cell.key for cell in cells), []).append(row)
        for rows in alike.values():
            yield _Alike(tuple(rows), PairedValues.of([of_rows[row] for row in rows]))


def _order(place: Place) -> tuple[str, int, int]:
    label, n_bits, seed = place
    return label, n_bits or 0, seed


def _tested(values: PairedValues, places: Sequence[int]) -> tuple[Values, int]:
    """Corrected p value of each of these rows against the best of them, 1 for that, and which one is the best.

    Of several rows with the same largest mean, the first is the best.
    """
    best = int(np.argmax(values.means[list(places)]))
    differences = values.shares[:, places] - values.shares[:, [places[best]]]
    others = np.arange(len(places)) != best
    p = np.ones(len(places))
    p[others] = against_the_best(paired_p(differences[:, others]))
    return p, best


def _compared(labels: Sequence[str], places: Sequence[int], draws: Draws) -> list[AgainstBest]:
    """The rows of a column, at these places of the values, beside the best of them."""
    p, best = _tested(draws.values, places)
    differences = draws.values.means[list(places)] - draws.values.means[places[best]]
    intervals = draws.differences(np.array(places), places[best])
    found = []
    for place, difference, p_value, interval in zip(range(len(places)), differences, p, intervals, strict=True):
        none = 0.0 if place == best else math.nan
        low, high = (interval.low, interval.high) if interval else (none, none)
        found.append(AgainstBest(labels[best], float(difference), low, high, float(p_value), bool(p_value >= ALPHA)))
    return found
