"""Differences of mAP between matched rows of two runs, with intervals and tests over the images of the queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmark.contract.query_scores import QueryScores
from benchmark.contract.seeds import derive_seed
from benchmark.store.store import Store
from reports.comparison.rows import Pair, Row
from reports.statistics.bootstrap import Draws, Interval
from reports.statistics.holm import holm
from reports.statistics.paired_values import NamedQueries, PairedValues
from reports.statistics.sign_flips import paired_p

N_LOST = 5  # classes and queries that are named
FEWEST = 3  # queries of a class that is named

Queries = Mapping[str, QueryScores]


@dataclass(frozen=True)
class Lost:
    """A class or a query whose average precision fell.

    Attributes:
        dataset: name.
        name: number of the class, or id of the query.
        before, after: mean average precision in run A and in run B.
        n: queries that the means are over; of all seeds.
    """

    dataset: str
    name: str
    before: float
    after: float
    n: int


@dataclass(frozen=True)
class Difference:
    """One direction of a matched row.

    Attributes:
        pair: the rows.
        direction: such as "s2i".
        before, after: map@all in run A and in run B, mean over the seeds of both.
        interval: 95 % interval of `after - before`; None without values of single queries, or where nothing varies.
        p: of a paired permutation test, corrected by Holm's method for all tests of the comparison; None without
            values of single queries, or where all of them are equal, so that there is nothing to test.
        classes, queries: those that lost most, the largest loss first.
    """

    pair: Pair
    direction: str
    before: float
    after: float
    interval: Interval | None = None
    p: float | None = None
    classes: tuple[Lost, ...] = ()
    queries: tuple[Lost, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the outputs of both rows are equal in every seed."""
        return self.pair.n_same == len(self.pair.seeds)

    @property
    def change(self) -> float:
        """By how much map@all rose."""
        return self.after - self.before


@dataclass(frozen=True)
class Differences:
    """All differences of two runs.

    Attributes:
        rows: in the order of the pairs.
        refused: pairs that cannot be compared, with the reason.
        without_queries: names of runs that have stored no values of single queries for some row.
    """

    rows: tuple[Difference, ...]
    refused: tuple[tuple[Pair, str], ...]
    without_queries: tuple[str, ...]


def differences(a: Store, b: Store, pairs: Sequence[Pair]) -> Differences:
    """Compares each pair in both directions."""
    found: list[Difference] = []
    p_values: list[float | None] = []
    refused: list[tuple[Pair, str]] = []
    lacking: dict[str, None] = {}
    for pair in pairs:
        if pair.refusals:
            refused.append((pair, "; ".join(pair.refusals)))
            continue
        queries = [_queries(store, row, pair.seeds) for store, row in ((a, pair.a), (b, pair.b))]
        lacking |= {store.name: None for store, of in zip((a, b), queries, strict=True) if not all(of)}
        for direction in _directions(pair):
            known = [[NamedQueries.of(of_seed, direction) for of_seed in of if direction in of_seed] for of in queries]
            if any(len(of_run) < len(pair.seeds) for of_run in known):
                found.append(_of_means(pair, direction))
                p_values.append(None)
            elif [one.key for one in known[0]] != [one.key for one in known[1]]:
                refused.append((pair, f"{direction}: the queries differ, or which of them have relevant items"))
            else:
                found.append(_tested(pair, direction, known[0], known[1]))
                p_values.append(found[-1].p)
    return Differences(tuple(_corrected(found, p_values)), tuple(refused), tuple(lacking))


def _queries(store: Store, row: Row, seeds: Sequence[int]) -> list[Queries]:
    return [store.read_queries(row.results[seed]) for seed in seeds]


def _directions(pair: Pair) -> list[str]:
    """Directions that both rows have scores of."""
    names = [
        {name.partition("/")[0] for r in row.results.values() for name in r.scores if name.endswith("/map@all")}
        for row in (pair.a, pair.b)
    ]
    return sorted(names[0] & names[1], reverse=True)


def _of_means(pair: Pair, direction: str) -> Difference:
    """The difference of stored means alone."""
    means = [
        float(np.mean([row.results[seed].scores[f"{direction}/map@all"] for seed in pair.seeds]))
        for row in (pair.a, pair.b)
    ]
    return Difference(pair, direction, means[0], means[1])


def _tested(pair: Pair, direction: str, of_a: Sequence[NamedQueries], of_b: Sequence[NamedQueries]) -> Difference:
    """The difference over single queries, with its p value without correction."""
    values = PairedValues.of([of_a, of_b])
    p = interval = None
    if not np.array_equal(values.shares[:, 0], values.shares[:, 1]):
        p = float(paired_p(values.shares[:, [1]] - values.shares[:, [0]])[0])
        draws = Draws.of(values, derive_seed("compare", pair.label, direction))
        (interval,) = draws.differences(np.array([1]), 0)
    before, after = values.means.tolist()
    dataset = pair.a.cell.dataset
    return Difference(
        pair, direction, before, after, interval, p, _lost_classes(dataset, of_a, of_b), _lost(dataset, of_a, of_b)
    )


def _corrected(found: Sequence[Difference], p_values: Sequence[float | None]) -> list[Difference]:
    """The differences with p values after Holm's correction for all of them."""
    known = [place for place, p in enumerate(p_values) if p is not None]
    adjusted = holm(np.array([p_values[place] for place in known], np.float64))
    corrected = list(found)
    for place, p in zip(known, adjusted, strict=True):
        one = found[place]
        corrected[place] = replace(one, p=float(p))
    return corrected


def _lost(dataset: str, of_a: Sequence[NamedQueries], of_b: Sequence[NamedQueries]) -> tuple[Lost, ...]:
    """The queries that lost most, over the seeds in which they query."""
    by_id: dict[str, list[tuple[float, float]]] = {}
    for one, other in zip(of_a, of_b, strict=True):
        values = one.scores.average_precision, other.scores.average_precision
        for name, before, after in zip(one.scores.ids, *(v.tolist() for v in values), strict=True):
            if before == before:
                by_id.setdefault(name, []).append((before, after))
    return _worst(dataset, by_id)


def _lost_classes(dataset: str, of_a: Sequence[NamedQueries], of_b: Sequence[NamedQueries]) -> tuple[Lost, ...]:
    """The classes that lost most, of those with a few queries."""
    by_class: dict[str, list[tuple[float, float]]] = {}
    for one, other in zip(of_a, of_b, strict=True):
        labels = one.scores.labels
        values = np.stack([one.scores.average_precision, other.scores.average_precision], axis=1)
        for row, pair in enumerate(values.tolist()):
            of_row = np.flatnonzero(labels[row]).tolist() if labels.ndim == 2 else [int(labels[row])]
            if pair[0] == pair[0]:
                for number in of_row:
                    by_class.setdefault(str(number), []).append((pair[0], pair[1]))
    return _worst(dataset, {name: of for name, of in by_class.items() if len(of) >= FEWEST})


def _worst(dataset: str, values: Mapping[str, Sequence[tuple[float, float]]]) -> tuple[Lost, ...]:
    means = {name: np.mean(of, axis=0).tolist() for name, of in values.items()}
    fallen = [
        Lost(dataset, name, before, after, len(values[name]))
        for name, (before, after) in means.items()
        if after < before
    ]
    return tuple(sorted(fallen, key=lambda one: (one.after - one.before, one.name))[:N_LOST])
