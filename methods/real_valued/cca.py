"""Canonical correlation analysis, real-valued.

Hotelling, "Relations between two sets of variates", Biometrika 28, 1936.

    max tr(Wx' Cxy Wy)   subject to   Wx' (Cxx + ex I) Wx = I,  Wy' (Cyy + ey I) Wy = I

Symbols: X, Y -> the two modalities' features; Wx, Wy -> `projection_.directions`; canonical correlations ->
`projection_.correlations`.

Differences from the paper: a ridge ex, ey keeps the covariances invertible even with more features than pairs;
variates are scaled by their correlation before the cosine (as Gong et al., IJCV 2014, do for retrieval).
Where the paper is silent: `dim` and `ridge` were chosen on the val part of split 0 of the real UCM and RSICD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between, OneOf
from methods.parts.linear import canonical_projection


@dataclass(kw_only=True)
class CCA:
    """Regularised CCA.

    Attributes:
        dim: number of canonical directions.
        ridge: regularisation, relative to the mean variance of each modality.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="cca",
        title="Relations between two sets of variates",
        authors="Harold Hotelling",
        venue="Biometrika 28(3/4)",
        link="https://doi.org/10.2307/2333955",
        quick={"dim": 8},
        search_space={"dim": OneOf((16, 32, 64, 128, 256)), "ridge": Between(0.01, 100.0, log=True)},
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 64
    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def fit(self, train: TrainData, context: FitContext) -> CCA:
        """Learns the two projections.

        Raises:
            NotApplicable: `dim` exceeds the independent features of a modality, or `ridge` is too small for features
                that follow from others.
        """
        self.projection_ = canonical_projection(train, self.dim, self.ridge)
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Scaled canonical variates, float32 [n, dim]."""
        return self.projection_(features, modality).astype(np.float32)
