"""Parts of collective matrix factorisation: features X_t = V U_t of all modalities with common factors V."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.linear import LinearHash, numerical_rank

Matrix = NDArray[np.float64]


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


def centred_features(train: TrainData, name: str) -> tuple[dict[str, Matrix], dict[str, Matrix]]:
    """Modality -> mean, float64 [d], and modality -> features without it, float64 [n, d].

    Args:
        train: the training pairs.
        name: of the method, for errors.

    Raises:
        NotApplicable: the features of a modality do not vary.
    """
    require_variation(train, name)
    means, centred = {}, {}
    for modality, features in train.features.items():
        values = features.astype(np.float64)
        means[modality] = values.mean(0)
        centred[modality] = values - means[modality]
    return means, centred


def require_variation(train: TrainData, name: str) -> None:
    """Raises NotApplicable where the features of a modality do not vary; the error names the method."""
    for modality, features in train.features.items():
        if numerical_rank(features) == 0:
            raise NotApplicable(f"{name} needs features that vary; those of {modality} are the same for all pairs")


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
