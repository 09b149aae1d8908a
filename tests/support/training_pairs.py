"""What tests of shallow methods make of training pairs: literal preparations, and pairs that hold nothing to learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmark.contract.method import TrainData

Matrix = NDArray[np.float64]


def without_variation(train: TrainData, modality: str = "sound") -> TrainData:
    """The pairs, but with the same features of one modality for all of them."""
    constant = np.full_like(train.features[modality], 0.1)
    return replace(train, features={**train.features, modality: constant})


def centred(train: TrainData) -> list[Matrix]:
    """Features of each modality without their mean, float64 [n, d] each."""
    return [x.astype(float) - x.astype(float).mean(0) for x in train.features.values()]


def prepared(train: TrainData, scaled: bool) -> list[Matrix]:
    """As `centred`; where they are scaled, the mean squared length of the items of each modality is 1,000."""
    return [
        x * np.sqrt(1000 / np.mean([sum(value**2 for value in row) for row in x])) if scaled else x
        for x in centred(train)
    ]


def literal_kernels(train: TrainData, n_anchors: Mapping[str, int], rng: np.random.Generator) -> list[Matrix]:
    """Centred kernel features of the pairs, entry by entry, float64 [n, n_anchors] each; anchors are random pairs."""
    found = []
    for modality, features in train.features.items():
        x = features.astype(float)
        anchors = x[rng.choice(len(x), n_anchors[modality], replace=False)]
        mean = np.mean([((a - b) ** 2).sum() for a in x for b in x])
        kernel = np.array([[np.exp(-((a - b) ** 2).sum() / (2 * mean)) for b in anchors] for a in x])
        found.append(kernel - kernel.mean(0))
    return found
