"""Parts of collective matrix factorisation: features X_t = V U_t of all modalities with common factors V."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.linear import LinearHash, Matrix


class RidgeInverse:
    """(A + weight I)^-1 for a symmetric A without negative eigenvalues, through its eigenvectors.

    It exists for every A, and one decomposition serves any number of right-hand sides. Eigenvalues that rounding may
    have caused count as the largest that it may cause, so rounds of updates do not amplify them.
    """

    def __init__(self, matrix: Matrix, weight: float) -> None:
        """Decomposes A, float64 [d, d]; the weight has to be above 0."""
        values, self.vectors = linalg.eigh(matrix)
        rounding = len(values) * np.finfo(np.float64).eps * values[-1]
        self.values = np.maximum(values, rounding) + weight

    def solve(self, targets: Matrix) -> Matrix:
        """(A + weight I)^-1 T for T, float64 [d, k]."""
        return np.asarray(self.vectors @ ((self.vectors.T @ targets) / self.values[:, None]))


def linear_hashes(
    means: Mapping[str, Matrix], weights: Mapping[str, Matrix], train: TrainData, name: str
) -> dict[str, LinearHash]:
    """Modality -> its hash function.

    Raises:
        NotApplicable: the outputs of the training pairs are all 0, since a penalty shrank the factors to nothing.
    """
    hashes = {m: LinearHash(means[m], weights[m]) for m in means}
    for modality, features in train.features.items():
        if not hashes[modality](features).any():
            raise NotApplicable(
                f"{name} shrinks the codes of {modality} to 0; use less regularisation or larger features"
            )
    return hashes
