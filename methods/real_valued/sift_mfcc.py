"""SIFT+M: hand-crafted features of both modalities, aligned linearly; real-valued.

As far as we remember, papers on remote-sensing images and spoken captions list this baseline. It has no paper of its
own, so we cite one of those: Chen & Lu, "A deep hashing technique for remote sensing image-sound retrieval", Remote
Sensing 12(1), 2020.
We could not recover its details and use:

    rank by cos(Wx' x, Wy' y),   max tr(Wx' Cxy Wy)   subject to   Wx' (Cxx + ex I) Wx = I,  Wy' (Cyy + ey I) Wy = I

Symbols: x, y -> bags of dense SIFT words and of MFCC words (front-ends `dense-sift-words` and `mfcc-words`, which the
method prescribes in place of the run's features); Wx, Wy -> `projection_.directions`.

Differences from the paper: unknown, since the papers only name the two features. Counting words and aligning the counts
by CCA is our reading, because that was common practice when those features were in use.
Where the paper is silent: everything else. `dim` and `ridge` were chosen on the val part of split 0 of the real UCM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.linear import canonical_projection


@dataclass(kw_only=True)
class SIFTM:
    """Regularised CCA of SIFT words and MFCC words.

    Attributes:
        dim: number of canonical directions.
        ridge: regularisation, relative to the mean variance of each modality.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="sift-mfcc",
        title="A deep hashing technique for remote sensing image-sound retrieval",
        authors="Yaxiong Chen, Xiaoqiang Lu",
        venue="Remote Sensing 12(1)",
        link="https://doi.org/10.3390/rs12010084",
        quick={"dim": 8, "ridge": 1.0},
        search_space={"dim": Between(8, 128, log=True), "ridge": Between(0.1, 30.0, log=True)},
    )

    dim: Annotated[int, Interval(ge=1, le=65_536)] = 32
    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 3.0

    def fit(self, train: TrainData, context: FitContext) -> SIFTM:
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
