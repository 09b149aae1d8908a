"""Kernel features: the similarity of an item to anchors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import TrainData
from methods.parts.linear import Matrix, require_variation


@dataclass(frozen=True)
class AnchorKernel:
    """phi(x)_j = exp(-|x - a_j|^2 / s) - c_j.

    Attributes:
        anchors: a, float64 [m, d].
        width: s, above 0.
        offset: c, float64 [m]: the means of the training features, or 0.
    """

    anchors: Matrix
    width: float
    offset: Matrix | float = 0.0

    def __call__(self, features: FloatArray | Matrix) -> Matrix:
        """Kernel features, float64 [n, m]."""
        return np.asarray(np.exp(-squared_distances(features, self.anchors) / self.width) - self.offset)


def squared_distances(first: FloatArray | Matrix, second: FloatArray | Matrix) -> Matrix:
    """Squared Euclidean distances of all rows, float64 [n_first, n_second], through products of the rows.

    Rows are taken relative to the mean of the second ones, so that a common offset costs no precision.
    """
    centre = np.asarray(second, np.float64).mean(0)
    one, two = first - centre, second - centre
    return np.asarray(np.maximum((one**2).sum(1)[:, None] + (two**2).sum(1) - 2 * one @ two.T, 0.0))


def mean_squared_distance(features: FloatArray | Matrix) -> float:
    """Mean squared distance over all ordered pairs of rows, each row with itself included: twice the summed variance.

    1 where all rows are equal, so that it can serve as a width.
    """
    return float(2 * np.asarray(features, np.float64).var(0).sum()) or 1.0


def random_rows(values: Matrix, n_rows: int, rng: np.random.Generator) -> Matrix:
    """Distinct rows drawn at random, float64 [min(n_rows, n), d]."""
    return values[rng.choice(len(values), min(n_rows, len(values)), replace=False)]


def centred_kernels(
    train: TrainData, n_anchors: Mapping[str, int], rng: np.random.Generator, name: str
) -> tuple[dict[str, AnchorKernel], dict[str, Matrix]]:
    """Modality -> kernel, and modality -> centred kernel features of the training pairs, float64 [n, m].

    The anchors are random pairs, drawn separately for each modality. The width s is twice the mean squared distance.

    Args:
        train: the training pairs.
        n_anchors: modality -> number of anchors; fewer are drawn where there are fewer pairs.
        rng: draws the anchors.
        name: of the method, for errors.

    Raises:
        NotApplicable: the features of a modality do not vary.
    """
    require_variation(train, name)
    kernels, values = {}, {}
    for modality, features in train.features.items():
        anchors = random_rows(features.astype(np.float64), n_anchors[modality], rng)
        plain = AnchorKernel(anchors, 2 * mean_squared_distance(features))
        similarities = plain(features)
        mean = similarities.mean(0)
        kernels[modality], values[modality] = replace(plain, offset=mean), similarities - mean
    return kernels, values
