"""LSH: signs of random projections, in the space that canonical correlation analysis gives both modalities.

Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002.

    h_j(v) = sgn(v' r_j),   r_j ~ N(0, I),   P(h_j(u) = h_j(v)) = 1 - angle(u, v) / pi

Symbols: u, v -> canonical variates scaled by correlation, all that the features yield; r_j -> columns of
`hyperplanes_`.

The expected Hamming distance of two codes is proportional to the angle between the variates, so more bits estimate
`cca` more closely, and there may be more bits than variates. Every variate enters every bit, those of low correlation
too, so short codes are poor where there are many variates.

Differences from the paper: vectors of one kind become variates of two modalities, which share the hyperplanes.
Where the paper is silent: `ridge` as for `cca`. `paper_settings` has the value that implementations of CCA take. It is
too small where there are about as many features as pairs: on val (`rs-pairs-val`, 64 bits, mean of both directions) it
gives .08 on UCM and .06 on RSICD, the default .42 and .35.
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
class LSH:
    """Random hyperplanes in the space of CCA.

    Attributes:
        ridge: regularisation of CCA, relative to the mean variance of each modality.
    """

    info: ClassVar[MethodInfo] = MethodInfo(
        name="lsh",
        title="Similarity estimation techniques from rounding algorithms",
        authors="Moses S. Charikar",
        venue="STOC",
        link="https://doi.org/10.1145/509907.509965",
        search_space={"ridge": Between(0.01, 100.0, log=True)},
        paper_settings={"ridge": 1e-4},
    )

    ridge: Annotated[float, Interval(ge=0, le=1e6)] = 1.0

    def fit(self, train: TrainData, context: FitContext) -> LSH:
        """Learns the projections and draws the hyperplanes.

        Raises:
            NotApplicable: the features of a modality do not vary, or `ridge` is too small for features that follow from
                others.
        """
        self.projection_ = canonical_projection(train, None, self.ridge)
        rng = np.random.default_rng(context.seed)
        self.hyperplanes_ = rng.normal(size=(len(self.projection_.correlations), context.code_length))
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Projected variates, float32 [n, n_bits]."""
        return (self.projection_(features, modality) @ self.hyperplanes_).astype(np.float32)
