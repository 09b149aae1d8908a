"""Average precision of several rows on the same queries, gathered by image over the seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.arrays import IntArray
from benchmark.contract.query_scores import QueryScores

Values = NDArray[np.float64]


@dataclass(frozen=True)
class NamedQueries:
    """The queries of one direction of one cell, and the name of the image that each belongs to, alike in all splits."""

    scores: QueryScores
    images: tuple[str, ...]

    @classmethod
    def of(cls, queries: Mapping[str, QueryScores], direction: str) -> NamedQueries:
        """Names the images of a direction of a cell.

        The queries of the first direction are the images, in the order that `QueryScores.images` counts. A query
        without an image there has its own name.
        """
        scores, names = queries[direction], next(iter(queries.values())).ids
        places = scores.images.tolist()  # plain integers: this loop is run for every query of every cell
        found = (names[i] if i < len(names) else of for i, of in zip(places, scores.ids, strict=True))
        return cls(scores, tuple(found))

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for cells with the same queries, in the same order and of the same images."""
        return self.scores.ids, self.images, np.isnan(self.scores.average_precision).tobytes()


@dataclass(frozen=True)
class SeedValues:
    """Values of one seed.

    Attributes:
        images: int64 [n], place of each image among the strata.
        counts: float64 [n], number of queries of each image that have relevant items.
        sums: float64 [n, n_rows], sum of their average precision.
    """

    images: IntArray
    counts: Values
    sums: Values

    @property
    def means(self) -> Values:
        """The map@all of each row, float64 [n_rows]."""
        means: Values = self.sums.sum(0) / self.counts.sum()
        return means


@dataclass(frozen=True)
class PairedValues:
    """Values of several rows.

    Attributes:
        strata: int64 [n_images], class of each image; 0 for all where images have several classes.
        seeds: one for each seed.
    """

    strata: IntArray
    seeds: tuple[SeedValues, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[NamedQueries]]) -> PairedValues:
        """Gathers the queries of rows, each with one entry for each seed; all rows have the same queries."""
        by_seed = list(zip(*rows, strict=True))
        class_of: dict[str, int] = {}
        for first in (of_seed[0] for of_seed in by_seed):
            labels = first.scores.labels
            classes = labels if labels.ndim == 1 else np.zeros(len(labels), np.int64)
            class_of |= dict(zip(first.images, classes.tolist(), strict=True))
        place = {name: i for i, name in enumerate(sorted(class_of))}
        strata = np.array([class_of[name] for name in place], np.int64)
        return cls(strata, tuple(_seed_values(of_seed, place) for of_seed in by_seed))

    @property
    def n_images(self) -> int:
        """Number of images over all seeds."""
        return len(self.strata)

    @cached_property
    def means(self) -> Values:
        """Mean over seeds of the map@all of each row, float64 [n_rows]."""
        means: Values = np.mean([seed.means for seed in self.seeds], axis=0)
        return means

    @cached_property
    def shares(self) -> Values:
        """Share of each image in the mean of each row, float64 [n_images, n_rows]; the shares of a row sum to it."""
        shares = np.zeros((self.n_images, self.seeds[0].sums.shape[1]))
        for seed in self.seeds:
            shares[seed.images] += seed.sums / (seed.counts.sum() * len(self.seeds))
        return shares

    @cached_property
    def influence(self) -> Values:
        """How far each image moves the mean of each row: its share less what its queries have on average."""
        influence = self.shares.copy()
        for seed in self.seeds:
            influence[seed.images] -= np.outer(seed.counts / (seed.counts.sum() * len(self.seeds)), seed.means)
        return influence


def _seed_values(rows: Sequence[NamedQueries], place: Mapping[str, int]) -> SeedValues:
    values = np.stack([row.scores.average_precision for row in rows], axis=1)
    is_counted = ~np.isnan(values[:, 0])
    places = np.array([place[name] for name in rows[0].images], np.int64)[is_counted]
    images, of_query = np.unique(places, return_inverse=True)
    sums = np.zeros((len(images), len(rows)))
    order = np.argsort(of_query, kind="stable")
    if len(order):
        starts = np.searchsorted(of_query[order], np.arange(len(images)))
        sums = np.add.reduceat(values[is_counted][order], starts)
    return SeedValues(images, np.bincount(of_query, minlength=len(images)).astype(np.float64), sums)
