"""SIFT+M: hand-crafted features of both modalities, aligned linearly; real-valued.

A baseline of the remote-sensing papers on images and spoken captions, as far as is remembered of them; it has no paper
of its own, so the one cited is Chen & Lu, "A deep hashing technique for remote sensing image-sound retrieval", Remote
Sensing 12(1), 2020. No details could be recovered:

    rank by cos(Wx' x, Wy' y),   max tr(Wx' Cxy Wy)   subject to   Wx' (Cxx + ex I) Wx = I,  Wy' (Cyy + ey I) Wy = I

Symbols: x, y -> bags of dense SIFT words and of MFCC words (front-ends `dense-sift-words` and `mfcc-words`, which the
method prescribes whatever the run's features are); Wx, Wy -> `projection_.directions`.

Differences from the paper: unknown, since only the names of the two features are given. That words are counted and
that CCA aligns them are this suite's reading: bags of words and CCA are what the years of those features used.
Where the paper is silent: everything else. `dim` and `ridge` are chosen on the val part of split 0 of the real UCM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo
from benchmark.contract.search_space import Between
from methods.parts.linear import canonical_projection


@dataclass(kw_only=True)
class SIFTM:
    """Regularised CCA of SIFT words and MFCC words.

    Attributes:
        dim: canonical directions kept.
        ridge: regularisation relative to the mean variance of each modality.
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

    dim: int = 32
    ridge: float = 3.0

    def fit(self, train: TrainData, context: FitContext) -> SIFTM:
        """Learns the two projections."""
        self.projection_ = canonical_projection(train, self.dim, self.ridge)
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Scaled canonical variates, float32 [n, dim]."""
        return self.projection_(features, modality).astype(np.float32)
