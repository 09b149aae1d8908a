"""PCA and a random rotation: the Hashing-Baseline for two modalities.

Moummad, Zaher, Rauch & Joly, "Hashing-Baseline: rethinking hashing in the age of pretrained models", arXiv 2509.14427,
2025.

    b = sgn(z' P R),   P maximises tr(P'Z'Z P),  P'P = I,   R random,  R'R = I

Symbols: Z -> canonical variates scaled by correlation, with the rows of both modalities stacked; P -> n_bits principal
directions, R -> n_bits x n_bits; P R -> `directions_`.

PCA orders directions by variance, so single bits would be of unequal worth; the rotation spreads the variance over all
bits, and nothing is optimised.

Differences from the paper: the paper hashes images and sounds apart, by PCA of the features of one frozen encoder; here
CCA first takes both modalities to one space, in which they share P and R. The variates are scaled by their correlation,
since without that all their variances are equal. With little `ridge` the principal directions are nearly those of
CCA, and the method is `cca-itq` without iterations. The authors' code compares real-valued queries, passed through a
sigmoid, with binary items of the database; this benchmark codes both.
Where the paper is silent: it has no CCA; `ridge` as for `cca`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval
from scipy import linalg

from benchmark.contract.arrays import FloatArray
from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.linear import canonical_projection


@dataclass(kw_only=True)
class PCARotation:
    """CCA, PCA of the variates, and a random rotation.

    Attributes:
        ridge: regularisation of CCA, relative to the mean variance of each modality.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="pca-rotation",
        title="Hashing-Baseline: rethinking hashing in the age of pretrained models",
        authors="Ilyass Moummad, Kawtar Zaher, Lukas Rauch, Alexis Joly",
        venue="arXiv 2509.14427",
        link="https://arxiv.org/abs/2509.14427",
        search_space={"ridge": Between(0.01, 100.0, log=True)},
    )

    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def fit(self, train: TrainData, context: FitContext) -> PCARotation:
        """Learns the principal directions of the variates and draws their rotation.

        Raises:
            NotApplicable: there are more bits than variates, or `ridge` is too small for features that follow from
                others.
        """
        self.projection_ = canonical_projection(train, None, self.ridge)
        variates = np.concatenate([self.projection_(train.features[m], m) for m in train.modalities])
        n, n_bits = variates.shape[1], context.code_length
        if n_bits > n:
            raise NotApplicable(f"pca-rotation yields at most {n} bits from these pairs (the rank of their features)")
        _, principal = linalg.eigh(variates.T @ variates, subset_by_index=(n - n_bits, n - 1))
        rotation, _ = linalg.qr(np.random.default_rng(context.seed).normal(size=(n_bits, n_bits)))
        self.directions_ = principal @ rotation  # [n_variates, n_bits]
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Rotated principal components, float32 [n, n_bits]."""
        return np.asarray(self.projection_(features, modality) @ self.directions_, np.float32)
