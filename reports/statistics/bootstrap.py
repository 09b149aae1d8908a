"""Intervals of means of average precision by a bootstrap of images, stratified by class.

An image is drawn with all its captions, since their values are alike, and the same images are drawn in every seed,
since the splits of seeds share images. With several seeds, seeds are drawn too. Source of the intervals: BCa (Efron,
J. Am. Stat. Assoc. 82, 1987). From a class of n images, n - 1 are drawn and count n / (n - 1) times, so that the
variance of small classes is not too small (McCarthy & Snowden, 1985).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from benchmark.contract.arrays import IntArray
from reports.statistics.paired_values import PairedValues, SeedValues

Values = NDArray[np.float64]

N_DRAWS = 4999
LEVEL = 0.95
MIN_IMAGES = 10  # below, an interval would say little and is not made
_BLOCK = 4_000_000  # weights held at a time


@dataclass(frozen=True)
class Interval:
    """An interval that holds the true value in 95 of 100 such runs."""

    low: float
    high: float


@dataclass(frozen=True)
class Draws:
    """Means of rows on images that were drawn again.

    Attributes:
        values: of the rows.
        of_seeds: float32 [n_seeds, N_DRAWS, n_rows], means of each seed.
        times: int64 [N_DRAWS, n_seeds], how often each seed was drawn.
    """

    values: PairedValues
    of_seeds: NDArray[np.float32]
    times: IntArray

    @classmethod
    def of(cls, values: PairedValues, seed: int) -> Draws:
        """Draws seeds and images N_DRAWS times, the same for all rows."""
        rng = np.random.default_rng(seed)
        drawn = [
            np.stack([_means(weights[:, of.images], of) for of in values.seeds])
            for weights in _weights(values.strata, rng)
        ]
        n_seeds = len(values.seeds)
        times = rng.multinomial(n_seeds, np.full(n_seeds, 1 / n_seeds), size=N_DRAWS)
        return cls(values, np.concatenate(drawn, axis=1), times)

    def intervals(self) -> list[Interval | None]:
        """The interval of each mean; None where nothing varies or too few images vary."""
        of_seeds = np.stack([seed.means for seed in self.values.seeds])
        return bca(self.values.means, self.values.influence, self._with_seeds(self.of_seeds, of_seeds))

    def differences(self, rows: IntArray, other: int) -> list[Interval | None]:
        """The intervals of rows less another row."""
        of_seeds = np.stack([seed.means for seed in self.values.seeds])
        drawn = self.of_seeds[..., rows] - self.of_seeds[..., [other]]
        means = self.values.means[rows] - self.values.means[other]
        influence = self.values.influence[:, rows] - self.values.influence[:, [other]]
        return bca(means, influence, self._with_seeds(drawn, of_seeds[:, rows] - of_seeds[:, [other]]))

    def _with_seeds(self, drawn: NDArray[np.float32], of_seeds: Values) -> Values:
        """Drawn means over seeds, float64 [N_DRAWS, n].

        The means of the seeds differ since their images do, and since their fits do. The first part is in the drawn
        images already: its variance is that by which the variance between seeds grows when images are drawn. Only the
        rest is added, by seeds that are drawn; the factor S / (S - 1) is for the variance between few.
        """
        mean: Values = drawn.mean(0, dtype=np.float64)
        n_seeds = len(of_seeds)
        if n_seeds == 1:
            return mean
        between = of_seeds.var(0, ddof=1)
        of_images = drawn.var(0, ddof=1, dtype=np.float64).mean(0) - between
        of_fits = np.maximum(between - of_images, 0) / np.where(between > 0, between, 1)
        moved: Values = (self.times - 1) @ (of_seeds - of_seeds.mean(0)) / n_seeds
        mean += np.sqrt(of_fits * n_seeds / (n_seeds - 1)) * moved
        return mean


def _means(weights: NDArray[np.float32], of: SeedValues) -> NDArray[np.float32]:
    """Weighted means of the rows of one seed, float32 [n_draws, n_rows]."""
    counts = weights @ of.counts.astype(np.float32)
    means: NDArray[np.float32] = (weights @ of.sums.astype(np.float32)) / counts[:, None]
    return means


def bca(means: Values, influence: Values, drawn: Values) -> list[Interval | None]:
    """BCa intervals of columns.

    Args:
        means: float64 [n].
        influence: float64 [n_images, n], of each image on the mean.
        drawn: float64 [n_draws, n].
    """
    drawn = np.sort(drawn, axis=0)
    below = ((drawn < means).mean(0) + (drawn <= means).mean(0)) / 2
    squares = np.square(influence).sum(0)
    varies = (squares > 1e-24) & (below > 0) & (below < 1)
    bias = norm.ppf(np.where(varies, below, 0.5))
    acceleration = (influence**3).sum(0) / (6 * np.where(varies, squares, 1) ** 1.5)
    ends = []
    for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2):
        z = bias + norm.ppf(share)
        ends.append(_quantiles(drawn, norm.cdf(bias + z / (1 - acceleration * z))))
    enough = np.count_nonzero(influence, axis=0) >= MIN_IMAGES
    return [
        Interval(float(low), float(high)) if kept else None
        for low, high, kept in zip(*ends, varies & enough, strict=True)
    ]


def _quantiles(ordered: Values, shares: Values) -> Values:
    """The quantile of each column at its own share, linear between values."""
    place = shares * (len(ordered) - 1)
    before = np.floor(place).astype(np.int64)
    after, columns = np.minimum(before + 1, len(ordered) - 1), np.arange(ordered.shape[1])
    part = place - before
    quantiles: Values = ordered[before, columns] * (1 - part) + ordered[after, columns] * part
    return quantiles


def _weights(strata: IntArray, rng: np.random.Generator) -> Iterator[NDArray[np.float32]]:
    """Blocks of weights of images, float32 [n_draws, n_images]; classes of one image are drawn together."""
    _, of_image, sizes = np.unique(strata, return_inverse=True, return_counts=True)
    alone = sizes[of_image] == 1
    groups = [np.flatnonzero(of_image == c) for c in np.flatnonzero(sizes > 1)]
    groups += [np.flatnonzero(alone)] if alone.any() else []
    rows = max(1, _BLOCK // max(1, len(strata)))
    for start in range(0, N_DRAWS, rows):
        n_draws = min(rows, N_DRAWS - start)
        weights = np.ones((n_draws, len(strata)), np.float32)
        for images in groups:
            n = len(images)
            if n > 1:
                chosen = rng.integers(n, size=(n_draws, n - 1)) + n * np.arange(n_draws)[:, None]
                times = np.bincount(chosen.ravel(), minlength=n * n_draws).reshape(n_draws, n)
                weights[:, images] = times * (n / (n - 1))
        yield weights
