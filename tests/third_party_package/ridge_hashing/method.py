"""Ridge hashing: random projections of one modality, which both modalities predict by ridge regression."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from annotated_types import Interval

from benchmark.contract.arrays import FloatArray
from benchmark.contract.method import FitContext, TrainData
from benchmark.contract.method_info import MethodInfo


@dataclass(kw_only=True)
class RidgeHashing:
    """Predicts random projections."""

    info: ClassVar[MethodInfo] = MethodInfo(
        name="ridge-hashing",
        title="Ridge hashing",
        authors="A. Author",
        venue="unpublished",
        link="https://example.org/ridge-hashing",
    )

    ridge: Annotated[float, Interval(gt=0, le=1e6)] = 1.0

    def fit(self, train: TrainData, context: FitContext) -> "RidgeHashing":
        """Learns a projection for each modality."""
        rng = np.random.default_rng(context.seed)
        self.means_ = {m: x.mean(0) for m, x in train.features.items()}
        centred = {m: x - self.means_[m] for m, x in train.features.items()}
        first = next(iter(centred.values()))
        outputs = first @ rng.normal(size=(first.shape[1], context.code_length))
        self.projections_ = {
            m: np.linalg.solve(x.T @ x + self.ridge * len(x) * np.eye(x.shape[1]), x.T @ outputs)
            for m, x in centred.items()
        }
        return self

    def encode(self, features: FloatArray, modality: str) -> FloatArray:
        """Predicted projections, float32 [n, n_bits]; their signs become the bits."""
        return ((features - self.means_[modality]) @ self.projections_[modality]).astype(np.float32)
