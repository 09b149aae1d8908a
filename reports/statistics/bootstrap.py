"""Intervals of means of average precision by a bootstrap of images, stratified by class.

An image is drawn with all its captions, since their values are alike, and the same images are drawn in every seed,
since the splits of seeds share images. Source of the intervals: BCa (Efron, J. Am. Stat. Assoc. 82, 1987). From a class
of n images, n - 1 are drawn and count n / (n - 1) times (McCarthy & Snowden, 1985), so that the variance of small
classes is not too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from benchmark.contract.arrays import IntArray
from reports.statistics.paired_values import PairedValues

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
        means: float64 [n_rows], on the images as they are.
        influence: float64 [n_images, n_rows], of each image on the means.
        drawn: float64 [N_DRAWS, n_rows].
    """

    means: Values
    influence: Values
    drawn: Values

    @classmethod
    def of(cls, values: PairedValues, seed: int) -> Draws:
        """Draws images N_DRAWS times, the same for all rows."""
        rng = np.random.default_rng(seed)
        drawn = []
        for weights in _weights(values.strata, rng):
            of_seeds = [
                (weights[:, s.images] @ s.sums.astype(np.float32))
                / (weights[:, s.images] @ s.counts.astype(np.float32))[:, None]
                for s in values.seeds
            ]
            drawn.append(np.mean(of_seeds, axis=0, dtype=np.float64))
        return cls(values.means, values.influence, np.concatenate(drawn))

    def intervals(self) -> list[Interval | None]:
        """The interval of each mean; None where nothing varies or too few images vary."""
        return bca(self.means, self.influence, self.drawn)

    def differences(self, rows: IntArray, other: int) -> list[Interval | None]:
        """The intervals of rows less another row."""
        return bca(*(of[..., rows] - of[..., [other]] for of in (self.means, self.influence, self.drawn)))


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
