"""Parts of collective matrix factorisation: features X_t = V U_t of all modalities with common factors V."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import numpy as np
from scipy import linalg

from benchmark.contract.errors import NotApplicable
from benchmark.contract.method import TrainData
from methods.parts.linear import LinearHash, Matrix, centred_features

SIZE = 1000.0  # mean squared length of scaled features, as of 1,000 standardised ones
LEAST = 1e-4  # that the largest factor may be


class Settings(Protocol):
    """Weights of the objective.

    Attributes:
        image_weight: a of the first modality; that of the second is 1 - a.
        projection_weight: mu, how closely the factors follow from the features of one modality.
        regularisation: g, on all matrices.
    """

    image_weight: float
    projection_weight: float
    regularisation: float


class RidgeInverse:
    """(A + weight I)^-1 for a symmetric A without negative eigenvalues, through its eigenvectors.

    It exists for every A, and one decomposition serves any number of right-hand sides. Eigenvalues below the rounding
    error are raised to it, so rounds of updates do not amplify them.
    """

    def __init__(self, matrix: Matrix, weight: float) -> None:
        """Decomposes A, float64 [d, d]; the weight has to be above 0."""
        values, self.vectors = linalg.eigh(matrix)
        rounding = len(values) * np.finfo(np.float64).eps * values[-1]
        self.values = np.maximum(values, rounding) + weight

    def solve(self, targets: Matrix) -> Matrix:
        """(A + weight I)^-1 T for T, float64 [d, k]."""
        return np.asarray(self.vectors @ ((self.vectors.T @ targets) / self.values[:, None]))


def sized_features(
    train: TrainData, name: str, scaled: bool
) -> tuple[dict[str, Matrix], dict[str, Matrix], dict[str, float]]:
    """Modality -> mean, float64 [d]; modality -> features less that, in units; and modality -> unit.

    The same penalties suit few and many features, in small and large units, if items have the same length.

    Args:
        train: the training pairs.
        name: of the method, for errors.
        scaled: whether the units are such that the mean squared length of an item is SIZE; else they are 1.

    Raises:
        NotApplicable: the features of a modality do not vary.
    """
    means, values = centred_features(train, name)
    units = {m: float(np.sqrt((x**2).sum(1).mean() / SIZE)) if scaled else 1.0 for m, x in values.items()}
    return means, {m: x / units[m] for m, x in values.items()}, units


def factor_equations(
    values: Mapping[str, Matrix], factors: Matrix, square: Matrix, weights: Mapping[str, Matrix], settings: Settings
) -> tuple[dict[str, Matrix], Matrix, RidgeInverse]:
    """The best loadings for given factors, and what the best factors for these loadings solve.

    For sum_t a_t |X_t - V U_t|^2 + mu |V - X_t W_t|^2 + g |U_t|^2  +  g |V|^2 the best V solves

        V (sum_t a_t U_t U_t' + (2 mu + g) I) = sum_t X_t (a_t U_t' + mu W_t)

    Args:
        values: modality -> X_t, float64 [n, d]; where V = G Z, G'X_t [n_classes, d].
        factors: V, float64 [n, n_bits]; where V = G Z, Z [n_classes, n_bits].
        square: V'V, float64 [n_bits, n_bits].
        weights: modality -> W_t, float64 [d, n_bits].
        settings: a_1, mu and g.

    Returns:
        Modality -> U_t, float64 [n_bits, d]; the right side, of the shape of `factors`; the inverse of the matrix on
        the left side.
    """
    shares, mu, g = shares_of(values, settings), settings.projection_weight, settings.regularisation
    loadings = {m: RidgeInverse(square, g / shares[m]).solve(factors.T @ x) for m, x in values.items()}
    targets = [x @ (shares[m] * loadings[m].T + mu * weights[m]) for m, x in values.items()]
    squares = [share * loadings[m] @ loadings[m].T for m, share in shares.items()]
    return loadings, np.sum(targets, axis=0), RidgeInverse(np.sum(squares, axis=0), 2 * mu + g)


def shares_of(modalities: Iterable[str], settings: Settings) -> dict[str, float]:
    """Modality -> a_t."""
    return dict(zip(modalities, (settings.image_weight, 1 - settings.image_weight), strict=True))


def require_factors(factors: Matrix, name: str) -> None:
    """Raises NotApplicable where hardly anything is left of factors that started on [0, 1); bits would be leftovers."""
    if np.abs(factors).max() < LEAST:
        raise NotApplicable(f"{name} shrinks its factors to nothing; use less regularisation or larger features")


def linear_hashes(
    means: Mapping[str, Matrix], weights: Mapping[str, Matrix], train: TrainData, name: str
) -> dict[str, LinearHash]:
    """Modality -> its hash function.

    Raises:
        NotApplicable: the outputs of the training pairs are all 0, since a penalty shrank the weights to nothing.
    """
    hashes = {m: LinearHash(means[m], weights[m]) for m in means}
    for modality, features in train.features.items():
        if not hashes[modality](features).any():
            raise NotApplicable(
                f"{name} shrinks the codes of {modality} to 0; use less regularisation or larger features"
            )
    return hashes
